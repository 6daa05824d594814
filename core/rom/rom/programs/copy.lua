-- copy: copies files and directories.
local args = { ... }
if #args < 2 then
    print("Usage: " .. (arg[0] or "copy") .. " <source> <destination>")
    return
end
local source, destination = shell.resolve(args[1]), shell.resolve(args[2])
local files = fs.find(source)
if #files == 0 then
    printError("No matching files")
    return
end
for _, file in ipairs(files) do
    if fs.isDir(destination) then
        fs.copy(file, fs.combine(destination, fs.getName(file)))
    elseif #files > 1 then
        printError("Cannot overwrite file multiple times")
        return
    elseif fs.exists(destination) then
        printError("Destination exists")
        return
    elseif fs.isReadOnly(destination) then
        printError("Destination is read-only")
        return
    elseif fs.getFreeSpace(destination) < fs.getSize(file) then
        printError("Not enough space")
        return
    else
        fs.copy(file, destination)
    end
end
