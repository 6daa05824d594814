-- import: saves files that were dropped on the screen.
local transfer = ...
if not transfer then
    print("Drop files to transfer them to this computer")
    local _
    _, transfer = os.pullEvent("file_transfer")
end
for _, file in ipairs(transfer.getFiles()) do
    local path = shell.resolve(file.getName())
    if fs.exists(path) then
        printError(file.getName() .. ": File exists")
    else
        local out, err = fs.open(path, "wb")
        if out then
            out.write(file.readAll() or "")
            out.close()
            print("Imported " .. file.getName())
        else
            printError(err)
        end
    end
    file.close()
end
