-- bg: runs a program, or another shell, in a tab of its own.
if not shell.openTab then
    printError("Requires multishell")
    return
end
shell.openTab(table.unpack(#{ ... } > 0 and { ... } or { "shell" }))
