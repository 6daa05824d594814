-- fg: runs a program, or another shell, in a tab of its own, and goes there.
if not shell.openTab then
    printError("Requires multishell")
    return
end
local tab = shell.openTab(table.unpack(#{ ... } > 0 and { ... } or { "shell" }))
if tab then shell.switchTab(tab) end
