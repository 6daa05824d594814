-- row runs a source, an expression or a chunk, and writes what it returns or
-- raises, so that our engine and lua5.2 can be compared.
local pcall, load, type, tostring, tonumber, select = pcall, load, type, tostring, tonumber, select
local format, byte, gsub, concat = string.format, string.byte, string.gsub, table.concat

local function text(s)
  return '"' .. gsub(s, '[%c"\\\128-\255]', function(c) return format("\\%03d", byte(c)) end) .. '"'
end

local function number(v)
  if v ~= v then return "nan" end
  for digits = 14, 17 do
    local s = format("%." .. digits .. "g", v)
    if tonumber(s) == v then return s end
  end
  return format("%g", v) -- infinities
end

local function show(v)
  if type(v) == "string" then return text(v) end
  if type(v) == "number" then return number(v) end
  if v == nil or type(v) == "boolean" then return tostring(v) end
  return type(v)
end

local function list(ok, ...)
  local t = {}
  for i = 1, select("#", ...) do t[i] = show((select(i, ...))) end
  if ok then return #t == 0 and "nothing" or concat(t, " ") end
  return "error " .. (type(...) == "string" and ... or concat(t, " "))
end

function row(source)
  local f, message = load("return " .. source, "=d")
  if not f then f, message = load(source, "=d") end
  if not f then return "syntax " .. message end
  return list(pcall(f))
end
