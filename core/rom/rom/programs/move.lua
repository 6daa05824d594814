-- move: moves files and directories.
local args = { ... }
if #args < 2 then
    print("Usage: " .. (arg[0] or "move") .. " <source> <destination>")
    return
end
local source, destination = shell.resolve(args[1]), shell.resolve(args[2])
local files = fs.find(source)
if #files == 0 then
    printError("No matching files")
    return
end
for _, file in ipairs(files) do
    if fs.isDriveRoot(file) then
        printError("Cannot move mount /" .. file)
        return
    elseif fs.isReadOnly(file) then
        printError("Cannot move read-only file /" .. file)
        return
    elseif fs.isDir(destination) then
        local to = fs.combine(destination, fs.getName(file))
        if fs.isReadOnly(to) then
            printError("Destination is read-only")
            return
        end
        fs.move(file, to)
    elseif #files > 1 then
        printError("Cannot overwrite file multiple times")
        return
    elseif fs.exists(destination) then
        printError("Destination exists")
        return
    elseif fs.isReadOnly(destination) then
        printError("Destination is read-only")
        return
    else
        fs.move(file, destination)
    end
end
