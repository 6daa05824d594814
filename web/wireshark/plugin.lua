-- Emberwire's messages in Wireshark and tshark. Generated: the protocols and
-- fields below are those of Emberwire's packet list.
--
-- Put this file into the folder "Personal Lua Plugins" of Help > About >
-- Folders, or run: tshark -X lua_script:emberwire.lua -r packets.pcapng

local frame = Proto("ew", "Emberwire message")
local own = {
  number = ProtoField.uint64("ew.number", "Number of the message"),
  sender = ProtoField.string("ew.sender", "Sender"),
  sender_id = ProtoField.int64("ew.sender_id", "Sender's id"),
  medium = ProtoField.string("ew.medium", "Medium"),
  channel = ProtoField.uint32("ew.channel", "Channel"),
  reply = ProtoField.uint32("ew.reply", "Reply channel"),
  hearers = ProtoField.string("ew.hearers", "Heard by ids"),
  heard = ProtoField.string("ew.heard", "Heard"),
  missed = ProtoField.string("ew.missed", "Not heard"),
  more = ProtoField.uint32("ew.more", "Further ones that did not hear it"),
  program = ProtoField.string("ew.program", "Sent by"),
  raw = ProtoField.string("ew.raw", "As Lua"),
  layer = ProtoField.string("ew.layer", "Layer"),
  field = ProtoField.string("ew.field", "Field"),
  note = ProtoField.string("ew.note", "Note"),
}
local list = {}
for _, f in pairs(own) do list[#list + 1] = f end
frame.fields = list

local make = { number = ProtoField.double, boolean = ProtoField.bool, string = ProtoField.string }
local protocols = {}
local function protocol(name, title, fields)
  local p = { proto = Proto("ew." .. name, title), fields = {}, types = {} }
  local all = {}
  for _, f in ipairs(fields) do
    local made = make[f[2]]("ew." .. name .. "." .. f[1], f[1])
    p.fields[f[1]], p.types[f[1]] = made, f[2]
    all[#all + 1] = made
  end
  p.proto.fields = all
  protocols[name] = p
end

--PROTOCOLS--

-- parts of an entry's text, which has zero bytes between them
local function parts(text)
  local out = {}
  for part in (text .. "\0"):gmatch("([^%z]*)%z") do out[#out + 1] = part end
  return out
end

local function named(p) return p[2] .. (p[3] ~= "" and ": " .. p[3] or "") end

-- typed is a field's text as what its type says, nil if it is not that.
local function typed(kind, text)
  if kind == "number" then return tonumber(text) end
  if kind == "boolean" then
    if text == "true" or text == "false" then return text == "true" end
    return nil
  end
  return text
end

local entry = {}
entry[1] = function(s, r, p) s.tree:add(own.number, r, UInt64(tonumber(p[1]) or 0)) end
entry[2] = function(s, r, p)
  s.tree:add(own.sender_id, r, Int64(tonumber(p[1]) or 0))
  s.tree:add(own.sender, r, p[2])
  s.pinfo.cols.src = p[2]
end
entry[3] = function(s, r, p) s.tree:add(own.medium, r, p[1]) end
entry[4] = function(s, r, p) s.tree:add(own.channel, r, tonumber(p[1]) or 0) end
entry[5] = function(s, r, p) s.tree:add(own.reply, r, tonumber(p[1]) or 0) end
entry[6] = function(s, r, p) s.tree:add(own.hearers, r, p[1]) end
entry[16] = function(s, r, p)
  local known = protocols[p[1]]
  local tree = s.root:add(known and known.proto or frame, r, p[1] .. ": " .. p[2])
  tree:add(own.layer, r, p[1])
  s.layer, s.levels = known, { [0] = tree }
  s.pinfo.cols.protocol = p[1]
  s.pinfo.cols.info = p[2]
end
entry[17] = function(s, r, p)
  local depth = tonumber(p[1]) or 0
  local under = s.levels[depth] or s.levels[0] or s.tree
  local known = depth == 0 and s.layer and s.layer.fields[p[2]]
  local value
  if known then value = typed(s.layer.types[p[2]], p[3]) end
  local item
  if value ~= nil then
    item = under:add(known, r, value)
  else
    item = under:add(own.field, r, p[2] .. " = " .. p[3])
    item:set_text(p[2] .. ": " .. p[3])
  end
  if p[4] and p[4] ~= "" then item:append_text(" (" .. p[4] .. ")") end
  s.levels[depth + 1] = item
end
entry[18] = function(s, r, p) (s.levels[0] or s.tree):add(own.note, r, p[1]) end
entry[32] = function(s, r, p)
  s.tree:add(own.heard, r, named(p))
  s.heard[#s.heard + 1] = p[2]
end
entry[33] = function(s, r, p) s.tree:add(own.missed, r, named(p)) end
entry[34] = function(s, r, p) s.tree:add(own.more, r, tonumber(p[1]) or 0) end
entry[35] = function(s, r, p)
  s.tree:add(own.program, r, p[1] ~= "" and p[1] .. ":" .. p[2] or p[3])
end
entry[36] = function(s, r, p) s.tree:add(own.raw, r, p[1]) end

function frame.dissector(buffer, pinfo, root)
  if buffer:len() < 5 or buffer(0, 4):raw() ~= "EWIR" then return 0 end
  local s = { pinfo = pinfo, root = root, levels = {}, heard = {} }
  s.tree = root:add(frame, buffer())
  if buffer(4, 1):uint() ~= 1 then
    s.tree:append_text(", version " .. buffer(4, 1):uint() .. ": this file needs a later emberwire.lua")
    return buffer:len()
  end
  local at = 5
  while at + 3 <= buffer:len() do
    local kind, length = buffer(at, 1):uint(), buffer(at + 1, 2):uint()
    if at + 3 + length > buffer:len() then break end
    local range = buffer(at, 3 + length)
    if entry[kind] then
      entry[kind](s, range, parts(length > 0 and buffer(at + 3, length):raw() or ""))
    end
    at = at + 3 + length
  end
  if #s.heard > 0 then pinfo.cols.dst = table.concat(s.heard, ", ") end
  return buffer:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, frame)
