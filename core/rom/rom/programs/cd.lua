-- cd: changes the shell's directory.
local to = ...
if not to then
    print("Usage: " .. (arg[0] or "cd") .. " <path>")
    return
end
local dir = shell.resolve(to)
if fs.isDir(dir) then
    shell.setDir(dir)
else
    print("Not a directory")
end
