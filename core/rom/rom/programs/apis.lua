-- apis: the names of all APIs.
local list = {}
for name, value in pairs(_G) do
    if type(name) == "string" and type(value) == "table" and name ~= "_G" then list[#list + 1] = name end
end
table.sort(list)
textutils.pagedTabulate(list)
