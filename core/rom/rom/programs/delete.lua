-- delete: removes files and directories.
local args = { ... }
if #args < 1 then
    print("Usage: " .. (arg[0] or "rm") .. " <paths>")
    return
end
for _, pattern in ipairs(args) do
    local files = fs.find(shell.resolve(pattern))
    if #files == 0 then printError(pattern .. ": No matching files") end
    for _, file in ipairs(files) do
        if fs.isDriveRoot(file) then
            printError("Cannot delete mount /" .. file)
            if fs.isDir(file) then print("To delete its contents run rm /" .. fs.combine(file, "*")) end
        elseif fs.isReadOnly(file) then
            printError("Cannot delete read-only file /" .. file)
        else
            local ok, err = pcall(fs.delete, file)
            if not ok then printError((err:gsub("^pcall: ", ""))) end
        end
    end
end
