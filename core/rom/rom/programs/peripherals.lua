-- peripherals: what is attached to this computer.
print("Attached Peripherals:")
local names = peripheral.getNames()
for _, name in ipairs(names) do
    print(name .. " (" .. table.concat({ peripheral.getType(name) }, ", ") .. ")")
end
if #names == 0 then print("None") end
