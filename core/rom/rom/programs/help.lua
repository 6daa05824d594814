-- help: shows a text of the help path, page by page.
local args = { ... }
local topic = args[1] or "intro"
if topic == "index" then
    print("Help topics available:")
    textutils.pagedTabulate(help.topics())
    return
end
local path = help.lookup(topic)
local file = path and fs.open(path, "r")
if not file then
    printError("No help available")
    return
end
local text = file.readAll() or ""
file.close()
local _, row = term.getCursorPos()
textutils.pagedPrint((text:gsub("%s+$", "")), row - 1)
