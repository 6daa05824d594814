-- The shell of Phoenix computers: runs program files as processes, and knows a
-- few words itself. spec/phoenix.md 22.3.
local system = ...

local commands, order = {}, {}
local function command(name, usage, what, f)
    commands[name] = { usage = usage, what = what, run = f }
    order[#order + 1] = name
end

local function fail(text) syscall.writeerr(text .. "\n") end

command("help", "help", "shows this", function()
    for _, name in ipairs(order) do print(("%-16s %s"):format(commands[name].usage, commands[name].what)) end
    local programs = {}
    for _, file in ipairs(syscall.list("/bin")) do programs[#programs + 1] = (file:gsub("%.lua$", "")) end
    print("Programs: " .. table.concat(programs, " ") .. "; each knows --help.")
    print("A line that ends with & does not wait. Ctrl+T ends what runs.")
end)

command("cd", "cd [dir]", "goes to a directory", function(dir) syscall.chdir(dir or "/") end)
command("pwd", "pwd", "where we are", function() print(syscall.getcwd()) end)

command("ls", "ls [dir]", "lists files", function(dir)
    dir = dir or "."
    local names = syscall.list(dir)
    for i, name in ipairs(names) do
        local about = syscall.stat(dir .. "/" .. name)
        if about and about.type == "directory" then names[i] = name .. "/" end
    end
    print(table.concat(names, "  "))
end)

command("cat", "cat <file>", "shows a file", function(path)
    local file, problem = syscall.open(path or error("cat: which file?", 0), "r")
    if not file then error(problem, 0) end
    local text = file.readAll() or ""
    file.close()
    syscall.write(text, text:sub(-1) == "\n" and "" or "\n")
end)

command("mkdir", "mkdir <dir>", "makes a directory", function(path) syscall.mkdir(path or error("mkdir: which directory?", 0)) end)
command("rm", "rm <file>", "removes a file", function(path) syscall.remove(path or error("rm: which file?", 0)) end)
command("mv", "mv <from> <to>", "renames a file", function(from, to)
    if not to then error("mv: from where to where?", 0) end
    syscall.rename(from, to)
end)

command("ps", "ps", "lists processes", function()
    print("  PID  PPID USER     NAME")
    for _, id in ipairs(syscall.getplist()) do
        local name, user, parent = system.about(id)
        print(("%5d %5d %-8s %s"):format(id, parent, user, name))
    end
end)

command("kill", "kill <pid>", "ends a process", function(id)
    syscall.kill(tonumber(id) or error("kill: which process?", 0), 15)
end)

command("reboot", "reboot", "starts again", function() syscall.devcall("/", "reboot") end)
command("shutdown", "shutdown", "switches off", function() syscall.devcall("/", "shutdown") end)

-- Words of a line; quotes hold blanks.
local function words(line)
    local found, quoted = {}, false
    for piece in (line .. '"'):gmatch('(.-)"') do
        if quoted then
            found[#found + 1] = piece
        else
            for word in piece:gmatch("%S+") do found[#found + 1] = word end
        end
        quoted = not quoted
    end
    return found
end

-- The file of a program: here, or in /bin.
local function programFile(name)
    local places = name:find("/") and { "" } or { "", "/bin/" }
    for _, place in ipairs(places) do
        for _, ending in ipairs { "", ".lua" } do
            local about = syscall.stat(place .. name .. ending)
            if about and about.type == "file" then return place .. name .. ending end
        end
    end
end

-- How a line may go on: a program or word, else a file.
system.complete(function(line)
    local before, word = line:match("^(.-)([^ ]*)$")
    local dir, start = word:match("^(.*/)([^/]*)$")
    dir, start = dir or "", start or word
    local found, have = {}, {}
    local function offer(name)
        if start ~= "" and #name > #start and name:sub(1, #start) == start and not have[name] then
            have[name] = true
            found[#found + 1] = name:sub(#start + 1)
        end
    end
    local first = not before:find("%S") and dir == ""
    if first then
        for _, name in ipairs(order) do offer(name) end
        for _, file in ipairs(syscall.list("/bin")) do offer((file:gsub("%.lua$", ""))) end
    end
    for _, file in ipairs(syscall.list(dir == "" and "." or dir)) do
        local about = syscall.stat(dir .. file)
        if about and about.type == "directory" then offer(file .. "/") else offer(first and file:gsub("%.lua$", "") or file) end
    end
    return found
end)

local function run(line)
    local args = words(line)
    local background = args[#args] == "&" and table.remove(args) ~= nil
    local name = table.remove(args, 1)
    if not name then return end
    if commands[name] then
        local ok, problem = pcall(commands[name].run, table.unpack(args))
        if not ok then fail((tostring(problem):gsub("^/?lib/kernel/[^:]*:%d+: ", ""))) end
        return
    end
    local file = programFile(name)
    if not file then return fail("No such program: " .. name .. " (help lists them)") end
    local id = syscall.fork(function()
        local ok, problem = pcall(syscall.exec, file, table.unpack(args))
        if not ok then error(problem, 0) end
    end, name)
    if background then
        print("process " .. id)
        return
    end
    system.foreground(id)
    local event, what
    repeat
        event, what = coroutine.yield()
    until event == "process_complete" and what.id == id
    system.foreground()
end

if system.line then run(system.line) end
while true do
    local dir, user = syscall.getcwd(), syscall.getuser()
    syscall.write(dir, user == "root" and " # " or " $ ")
    run(syscall.readline())
end
