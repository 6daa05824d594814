-- A JSON library: a recursive writer, a reader by patterns.
local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" }
local function encode(v)
  if type(v) == "table" then
    local out = {}
    if #v > 0 then
      for i, x in ipairs(v) do out[i] = encode(x) end
      return "[" .. table.concat(out, ",") .. "]"
    end
    local keys = {}
    for key in pairs(v) do keys[#keys + 1] = key end
    table.sort(keys)
    for i, key in ipairs(keys) do out[i] = encode(key) .. ":" .. encode(v[key]) end
    return "{" .. table.concat(out, ",") .. "}"
  elseif type(v) == "string" then
    return '"' .. v:gsub('[%c"\\]', function(c) return escapes[c] or ("\\u%04x"):format(c:byte()) end) .. '"'
  end
  return tostring(v)
end
local function decode(s)
  local at = 1
  local value
  local function skip() at = s:find("%S", at) or #s + 1 end
  local function fail(want) error(("%s expected at %d, got '%s'"):format(want, at, s:sub(at, at)), 0) end
  local function text()
    local out = {}
    at = at + 1
    while true do
      local plain, c = s:match('^([^"\\]*)(.)', at)
      if not c then fail("end of string") end
      out[#out + 1] = plain
      at = at + #plain + 1
      if c == '"' then return table.concat(out) end
      local e = s:sub(at, at)
      if e == "u" then
        out[#out + 1] = string.char(tonumber(s:sub(at + 1, at + 4), 16) % 256)
        at = at + 5
      else
        out[#out + 1] = ({ n = "\n", t = "\t" })[e] or e
        at = at + 1
      end
    end
  end
  local function items(close, item)
    at = at + 1
    skip()
    while s:sub(at, at) ~= close do
      item()
      skip()
      local c = s:sub(at, at)
      if c == "," then at = at + 1 skip() elseif c ~= close then fail(close) end
    end
    at = at + 1
  end
  function value()
    skip()
    local c = s:sub(at, at)
    if c == "{" then
      local t = {}
      items("}", function()
        if s:sub(at, at) ~= '"' then fail("key") end
        local key = text()
        skip()
        if s:sub(at, at) ~= ":" then fail(":") end
        at = at + 1
        t[key] = value()
      end)
      return t
    elseif c == "[" then
      local t = {}
      items("]", function() t[#t + 1] = value() end)
      return t
    elseif c == '"' then
      return text()
    end
    local word = s:match("^[%w%.%+%-]+", at) or fail("value")
    at = at + #word
    if word == "true" then return true elseif word == "false" then return false elseif word == "null" then return nil end
    return tonumber(word) or fail("number")
  end
  return value()
end
local source = [[ {"name" : "x\u0041\n", "list":[1, 2.5, -3e2, true, [ ], {"deep": {"er": "\"q\""}}], "n": 1e15, "small": 0.001} ]]
local once = encode(decode(source))
print(once, encode(decode(once)) == once)
for _, bad in ipairs({ "[1, 2", '{"a" 1}', "[1 2]", '"open', "{1: 2}", "nope" }) do print(pcall(decode, bad)) end
print(encode({ 1, { a = "b", c = { 1, 2, { true, false } } }, "\0\31\127\"" }))
