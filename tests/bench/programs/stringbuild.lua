-- Building strings: .., table.concat, format, byte, char, sub, rep.
local N = N or ... or 90000
local parts, check = {}, 0
for i = 1, N do
  local s = "item " .. i .. ": " .. (i % 97)
  parts[#parts + 1] = s:sub(1, 8) .. string.char(65 + i % 26)
  check = (check + s:byte(-1) + #s) % 1000003
end
local joined = table.concat(parts, ",")
for i = 1, #joined, 5 do check = (check * 3 + joined:byte(i)) % 1000003 end
local line = ""
for i = 1, N / 40 do line = line .. string.format("%04x|", i) end
for i = 1, N do
  local f = string.format("%d %5.2f %s", i, i / 3, "x")
  check = (check + #f) % 1000003
end
print("stringbuild", check, #joined, #line, #(("ab"):rep(1000)))
