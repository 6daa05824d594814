-- What the first shell runs: names, completions, then the user's own startup.
-- spec/computercraft.md 4.3.

local completion = require "cc.shell.completion"

local colour = term.isColour()
local path = ".:/rom/programs:/rom/programs/http"
if colour then path = path .. ":/rom/programs/advanced" end
path = path .. ":/rom/programs/rednet:/rom/programs/fun"
if colour then path = path .. ":/rom/programs/fun/advanced" end
if pocket then path = path .. ":/rom/programs/pocket" end
shell.setPath(path)
help.setPath("/rom/help")

for alias, program in pairs {
    ls = "list", dir = "list", cp = "copy", mv = "move", rm = "delete", clr = "clear", rs = "redstone", sh = "shell",
} do
    shell.setAlias(alias, program)
end
if colour then
    shell.setAlias("background", "bg")
    shell.setAlias("foreground", "fg")
end

local function completes(program, ...)
    shell.setCompletionFunction("rom/programs/" .. program .. ".lua", completion.build(...))
end

local c = completion
completes("alias", nil, c.program)
if colour then
    completes("advanced/bg", { c.programWithArgs, 2, many = true })
    completes("advanced/fg", { c.programWithArgs, 2, many = true })
    completes("fun/advanced/paint", c.file)
end
completes("cd", c.dir)
completes("clear", { c.choice, { "screen", "palette", "all" } })
completes("copy", { c.dirOrFile, true }, c.dirOrFile)
completes("delete", { c.dirOrFile, many = true })
completes("drive", c.dir)
completes("edit", c.file)
completes("fun/dj", { c.choice, { "play", "play ", "stop" } }, c.peripheral)
completes("fun/speaker", { c.choice, { "play ", "sound ", "stop", "stop " } }, c.file, c.peripheral)
completes("eject", c.peripheral)
completes("gps", { c.choice, { "host", "host ", "locate" } })
completes("help", c.help)
completes("id", c.peripheral)
completes("label", { c.choice, { "get", "get ", "set ", "clear", "clear " } }, c.peripheral)
completes("list", c.dir)
completes("mkdir", { c.dir, many = true })
completes("monitor", { c.choice, { "scale " } }, c.peripheral)
completes("move", { c.dirOrFile, true }, c.dirOrFile)
completes("programs", { c.choice, { "all" } })
completes("redstone", { c.choice, { "probe", "set ", "pulse " } }, { c.side, true })
completes("rename", { c.dirOrFile, true }, c.dirOrFile)
completes("http/pastebin", { c.choice, { "put ", "get ", "run " } })
completes("http/wget", { c.choice, { "run " } })
completes("rednet/chat", { c.choice, { "host ", "join " } })
completes("set", { c.setting, true })
completes("shell", { c.programWithArgs, 2, many = true })
completes("type", c.dirOrFile)

local autorun = "/rom/autorun"
if fs.isDir(autorun) then
    for _, file in ipairs(fs.list(autorun)) do
        if file:sub(1, 1) ~= "." and not fs.isDir(fs.combine(autorun, file)) then
            shell.run(autorun .. "/" .. file)
        end
    end
end

if settings.get("motd.enable") then shell.run("motd") end

-- The startup files below a root: the file first, then the directory's.
local function startups(root)
    local found = {}
    local file = shell.resolveProgram("/" .. fs.combine(root, "startup"))
    if file then found[#found + 1] = "/" .. file end
    local dir = fs.combine(root, "startup")
    if fs.isDir(dir) then
        for _, name in ipairs(fs.list(dir)) do
            if name:sub(1, 1) ~= "." and not fs.isDir(fs.combine(dir, name)) then
                found[#found + 1] = "/" .. fs.combine(dir, name)
            end
        end
    end
    return found
end

local function fromDisk()
    for _, drive in ipairs({ peripheral.find("drive") }) do
        if drive.hasData() then
            local found = startups(drive.getMountPath())
            if #found > 0 then return found end
        end
    end
end

local files
if settings.get("shell.allow_startup") then files = startups("") end
if settings.get("shell.allow_disk_startup") then files = fromDisk() or files end
for _, file in ipairs(files or {}) do
    shell.execute(file)
end
