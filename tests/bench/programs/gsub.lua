-- Patterns: gsub with string, table and function replacement, gmatch, find.
local N = N or ... or 450
local words = { "modem", "ember", "wire", "packet", "router", "9600", "x_1", "LAN" }
local parts = {}
for i = 1, 400 do parts[i] = words[i % #words + 1] .. (i % 5 == 0 and ";\n" or " = ") .. i end
local text = table.concat(parts, " ")
local check = 0
local upper = { modem = "MODEM", wire = "WIRE" }
for round = 1, N do
  local s, n = text:gsub("%w+", upper)
  check = (check + n + #s) % 1000003
  s, n = s:gsub("(%a+)%s*=%s*(%d+)", "%2=%1")
  check = (check + n + #s) % 1000003
  s, n = s:gsub("%d", function(d) if d == "7" then return "seven" end end)
  check = (check + n + #s) % 1000003
  for k, v in s:gmatch("(%w+)=(%w+)") do check = (check + #k * #v) % 1000003 end
  local at, count = 1, 0
  while true do
    local from, to = s:find("LAN.-;", at)
    if not from then break end
    count, at = count + to - from, to + 1
  end
  check = (check + count) % 1000003
end
print("gsub", check)
