-- label: shows and changes the computer's label.
local args = { ... }
local action = args[1]
if action == "get" then
    local label = os.getComputerLabel()
    print(label and 'Computer label is "' .. label .. '"' or "No Computer label")
elseif action == "set" and args[2] then
    os.setComputerLabel(args[2])
    print('Computer label set to "' .. os.getComputerLabel() .. '"')
elseif action == "clear" then
    os.setComputerLabel(nil)
    print("Computer label cleared")
else
    print("Usages:")
    print("label get")
    print("label set <text>")
    print("label clear")
end
