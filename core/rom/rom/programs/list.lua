-- list: the contents of a directory, directories first.
local dir = shell.dir()
local args = { ... }
if args[1] then dir = shell.resolve(args[1]) end
if not fs.isDir(dir) then
    printError("Not a directory")
    return
end
local hidden = settings.get("list.show_hidden")
local dirs, files = {}, {}
for _, name in ipairs(fs.list(dir)) do
    if hidden or name:sub(1, 1) ~= "." then
        local into = fs.isDir(fs.combine(dir, name)) and dirs or files
        into[#into + 1] = name
    end
end
if term.isColour() then
    textutils.pagedTabulate(colors.green, dirs, colors.white, files)
else
    textutils.pagedTabulate(colors.lightGray, dirs, colors.white, files)
end
