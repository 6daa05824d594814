-- What programs do to text: splitting, trimming, wrapping, templates, base64, LZW.
local function split(s, sep)
  local out, from = {}, 1
  while true do
    local a, b = s:find(sep, from, true)
    if not a then out[#out + 1] = s:sub(from) return out end
    out[#out + 1] = s:sub(from, a - 1)
    from = b + 1
  end
end
print(table.concat(split("a,b,,c,", ","), "|"), #split("", ","), table.concat(split("x::y::z", "::"), "|"))
local words = {}
for word in ("  the quick  brown fox "):gmatch("%S+") do words[#words + 1] = word:gsub("^%l", string.upper) end
print(table.concat(words, " "), ("  trim me\t\n"):match("^%s*(.-)%s*$"))
print((("Hello ${name}, you are ${age}${unknown}"):gsub("%${(%w+)}", { name = "Bob", age = 42 })))
print(("1234567.891"):reverse():gsub("(%d%d%d)", "%1,"):reverse(), ("%-10s|%5.1f|%03d"):format("left", 3.14159, 7))
local set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(s)
  return ((s:gsub(".", function(c)
    local r, b = "", c:byte()
    for i = 8, 1, -1 do r = r .. (b % 2 ^ i - b % 2 ^ (i - 1) > 0 and "1" or "0") end
    return r
  end) .. "0000"):gsub("%d%d%d?%d?%d?%d?", function(x)
    if #x < 6 then return "" end
    local c = 0
    for i = 1, 6 do c = c + (x:sub(i, i) == "1" and 2 ^ (6 - i) or 0) end
    return set:sub(c + 1, c + 1)
  end) .. ({ "", "==", "=" })[#s % 3 + 1])
end
local function unbase64(s)
  return (s:gsub("[^" .. set .. "=]", ""):gsub(".", function(x)
    if x == "=" then return "" end
    local r, f = "", set:find(x, 1, true) - 1
    for i = 6, 1, -1 do r = r .. (f % 2 ^ i - f % 2 ^ (i - 1) > 0 and "1" or "0") end
    return r
  end):gsub("%d%d%d?%d?%d?%d?%d?%d?", function(x)
    if #x ~= 8 then return "" end
    return string.char(tonumber(x, 2))
  end))
end
for _, s in ipairs({ "", "f", "fo", "foo", "foobar", "\0\255\128" }) do print(base64(s), unbase64(base64(s)) == s) end
local function lzw(s)
  local dict, size, w, out = {}, 256, "", {}
  for i = 0, 255 do dict[string.char(i)] = i end
  for c in s:gmatch(".") do
    if dict[w .. c] then w = w .. c else
      out[#out + 1], dict[w .. c], size, w = dict[w], size, size + 1, c
    end
  end
  out[#out + 1] = dict[w]
  return out
end
local function unlzw(codes)
  local dict, size = {}, 256
  for i = 0, 255 do dict[i] = string.char(i) end
  local w = dict[codes[1]]
  local out = { w }
  for i = 2, #codes do
    local entry = dict[codes[i]] or w .. w:sub(1, 1)
    out[#out + 1] = entry
    dict[size], size, w = w .. entry:sub(1, 1), size + 1, entry
  end
  return table.concat(out)
end
local long = ("TOBEORNOTTOBE"):rep(20)
print(table.concat(lzw("TOBEORNOTTOBEORTOBEORNOT"), " "), #lzw(long), unlzw(lzw(long)) == long)
