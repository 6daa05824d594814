-- alias: other names for programs.
local args = { ... }
if #args > 2 then
    print("Usage: " .. (arg[0] or "alias") .. " <alias> <program>")
    return
end
local name, program = args[1], args[2]
if name and program then
    shell.setAlias(name, program)
elseif name then
    shell.clearAlias(name)
else
    local list = {}
    for alias, target in pairs(shell.aliases()) do list[#list + 1] = alias .. ":" .. target end
    table.sort(list)
    textutils.pagedTabulate(list)
end
