-- shell: the prompt, and how programs are found and run.
-- spec/computercraft.md 4.6.

local expect = dofile("rom/modules/main/cc/expect.lua").expect
local require_ = dofile("rom/modules/main/cc/require.lua")
local make, host = require_.make, require_.host
local excerpt = dofile("rom/modules/main/cc/internal/excerpt.lua")

local parent = shell
local shell = {}

local dir = parent and parent.dir() or ""
local path = parent and parent.path() or ".:/rom/programs"
local aliases = parent and parent.aliases() or {}
local completions = parent and parent.getCompletionInfo() or {}
local once = ... ~= nil  -- it runs one program, not what is typed
local running = {}       -- paths of the programs that run now, the newest last
local exiting = false

local MAX_HASHBANG = 16
local MAX_EXCERPT = 128 * 1024

local promptColour, textColour = colors.white, colors.white
if term.isColour() then promptColour = colors.yellow end

-- Names -----------------------------------------------------------------------

function shell.dir() return dir end

function shell.setDir(to)
    expect(1, to, "string")
    if not fs.isDir(to) then error("Not a directory", 2) end
    dir = fs.combine(to)
end

function shell.path() return path end

function shell.setPath(to)
    expect(1, to, "string")
    path = to
end

function shell.resolve(name)
    expect(1, name, "string")
    if name:find("^[/\\]") then return fs.combine(name) end
    return fs.combine(dir, name)
end

local function asProgram(file)
    if fs.exists(file) and not fs.isDir(file) then return file end
    file = file .. ".lua"
    if fs.exists(file) and not fs.isDir(file) then return file end
end

function shell.resolveProgram(name)
    expect(1, name, "string")
    name = aliases[name] or name
    if name:find("[/\\]") then return asProgram(shell.resolve(name)) end
    for entry in path:gmatch("[^:]+") do
        local found = asProgram(fs.combine(shell.resolve(entry), name))
        if found then return found end
    end
    return nil
end

function shell.programs(hidden)
    expect(1, hidden, "boolean", "nil")
    local found, have = {}, {}
    for entry in path:gmatch("[^:]+") do
        local place = shell.resolve(entry)
        if fs.isDir(place) then
            for _, file in ipairs(fs.list(place)) do
                local name = #file > 4 and file:gsub("%.lua$", "") or file
                if not fs.isDir(fs.combine(place, file)) and (hidden or file:sub(1, 1) ~= ".") and not have[name] then
                    have[name] = true
                    found[#found + 1] = name
                end
            end
        end
    end
    table.sort(found)
    return found
end

function shell.setAlias(name, program)
    expect(1, name, "string")
    expect(2, program, "string")
    aliases[name] = program
end

function shell.clearAlias(name)
    expect(1, name, "string")
    aliases[name] = nil
end

function shell.aliases()
    local copy = {}
    for name, program in pairs(aliases) do copy[name] = program end
    return copy
end

function shell.getRunningProgram()
    return running[#running]
end

function shell.exit()
    exiting = true
end

-- Command lines ---------------------------------------------------------------

-- Words of a line; quotes hold blanks, and nothing is escaped.
local function words(...)
    local line = table.concat({ ... }, " ")
    local found, quoted = {}, false
    for part in (line .. '"'):gmatch('(.-)"') do
        if quoted then
            found[#found + 1] = part
        else
            for word in part:gmatch("[^ \t]+") do found[#found + 1] = word end
        end
        quoted = not quoted
    end
    return found
end

-- The line of a file that an error message is about.
local function showSource(message)
    local file, line = message:match("^([^:]+):(%d+):")
    line = tonumber(line)
    if not file or not line or not fs.exists(file) or fs.isDir(file) or fs.getSize(file) >= MAX_EXCERPT then return end
    excerpt.show(message, line, function(n)
        local handle = fs.open(file, "r")
        if not handle then return nil end
        local text
        for _ = 1, n do
            text = handle.readLine()
            if not text then break end
        end
        handle.close()
        return text
    end)
end

local function report(err)
    if err == nil or err == "" then return end
    -- error("") adds a position to nothing; it is how programs end silently.
    if type(err) == "string" and err:find("^[^:]+:%d+: $") then return end
    printError(err)
    if type(err) == "string" then pcall(showSource, err) end
end

-- Tells the machine how a program ended; what the boot runs is none.
local function note(file, ok)
    if host.ended and file ~= "rom/startup.lua" then host.ended(fs.getName(file), ok) end
end

local function environment(command, file, ...)
    local env = setmetatable({ shell = shell, multishell = multishell }, { __index = _G })
    env.require, env.package = make(env, fs.getDir(file))
    env.arg = { [0] = command, ... }
    return env
end

-- What the processes of this computer are built on; made once, and completes the
-- table syscall (spec/phoenix.md 22.3).
local function processes()
    if not host.process then return nil end
    if not host.core then
        host.core = loadfile("rom/modules/main/system/internal/process.lua")({
            process = host.process, calls = syscall, fs = fs, peripheral = peripheral, redstone = redstone, os = os,
            load = function(file, name, ...) return loadfile(file, nil, environment(name, file, ...)) end,
            add = function(p, ...)
                p.given = table.pack(...)
                p.jobs[#p.jobs + 1] = p
            end,
            write = write, line = read, termsize = function() return term.getSize() end,
            writeerr = function(text)
                local before = term.getTextColour()
                if term.isColour() then term.setTextColour(colors.red) end
                write(text)
                term.setTextColour(before)
            end,
        })
    end
    return host.core
end

local core = processes()

-- Lets each process of a program that has something to go on with go on; answers
-- true, whether it went well and the result when the program itself is over.
local function turn(main)
    local i = 1
    while main.jobs[i] do
        local job, given = main.jobs[i], main.jobs[i].given
        job.given = nil
        local what, first, second = "wait", job.waits
        if not host.process.alive(job.id) then
            what, first = "over", true
        elseif given then
            what, first, second = core.run(job, table.unpack(given, 1, given.n))
        end
        if what == "wait" then
            job.waits = first
            i = i + 1
        else
            if job == main then return true, first, second end
            table.remove(main.jobs, i)
            core.finish(job, first, second)
            if not first and not job.exited then report(second) end
        end
    end
end

-- Calls a program as a process of its own, with a coroutine around it, so that
-- its system calls are known from those of others. What it forks runs beside it,
-- with the same events, and ends with it (spec/phoenix.md 22.3).
local function call(program, file, ...)
    if not core or file == "rom/startup.lua" then return pcall(program, ...) end
    local outer = core.current()
    local main = core.new(host.process.start((fs.getName(file):gsub("%.lua$", ""))), program, dir, outer and outer.vars, file)
    main.jobs, main.given = { main }, table.pack(...)
    local over, ok, result = turn(main)
    while not over do
        local one = #main.jobs == 1 and main.waits[2] or nil
        local event = table.pack(coroutine.yield(one))
        for _, job in ipairs(main.jobs) do
            local filter = job.waits and job.waits[2]
            if filter == nil or filter == event[1] or event[1] == "terminate" then job.given = event end
        end
        over, ok, result = turn(main)
    end
    for i = 2, #main.jobs do core.finish(main.jobs[i], false, "") end
    core.finish(main, ok, result)
    return ok, not main.exited and result or nil
end

-- The tab is called after the program that runs.
local function title()
    if not multishell then return end
    local file = running[#running]
    if file == "rom/startup.lua" then file = nil end
    if not file and once then return end
    multishell.setTitle(multishell.getCurrent(), file and fs.getName(file):gsub("%.lua$", "") or "shell")
end

local function run(command, file, ...)
    local env = environment(command, file, ...)
    if settings.get("bios.strict_globals") then
        getmetatable(env).__newindex = function(_, name)
            error("Attempt to create global " .. tostring(name), 2)
        end
    end
    local program, err = loadfile(file, nil, env)
    if not program then
        report(err)
        note(file, false)
        return false
    end
    running[#running + 1] = file
    title()
    local ok, problem = call(program, file, ...)
    running[#running] = nil
    title()
    if not ok then report(problem) end
    note(file, ok)
    return ok
end

-- What a file's first line "#!program args" names, as words; nil without one.
local function hashbang(file)
    local handle = fs.open(file, "r")
    if not handle then return nil end
    local mark = handle.read(2)
    local line = mark == "#!" and handle.readLine()
    handle.close()
    return line and words(line)
end

local function execute(depth, command, ...)
    local file = shell.resolveProgram(command)
    if not file then
        printError("No such program")
        return false
    end
    local interpreter = hashbang(file)
    if not interpreter or #interpreter == 0 then return run(command, file, ...) end

    if depth >= MAX_HASHBANG then
        printError("Hashbang recursion depth limit reached when loading file: " .. file)
        return false
    end
    local program = shell.resolveProgram(interpreter[1])
    if not program then
        printError("Hashbang program not found: " .. interpreter[1])
        return false
    elseif program == "rom/programs/shell.lua" then
        printError("Cannot use the shell as a hashbang program")
        return false
    end
    local args = table.pack(table.unpack(interpreter, 2))
    args[#args + 1] = command
    for i = 1, select("#", ...) do args[#args + 1] = (select(i, ...)) end
    return execute(depth + 1, interpreter[1], table.unpack(args))
end

function shell.execute(command, ...)
    expect(1, command, "string")
    for i = 1, select("#", ...) do expect(i + 1, (select(i, ...)), "string") end
    return execute(0, command, ...)
end

function shell.run(...)
    local line = words(...)
    if #line == 0 then return false end
    return shell.execute(table.unpack(line))
end

if multishell then
    function shell.openTab(...)
        for i = 1, select("#", ...) do expect(i, (select(i, ...)), "string") end
        local line = words(...)
        if #line == 0 then return nil end
        local file = shell.resolveProgram(line[1])
        if not file then
            printError("No such program")
            return nil
        end
        local env = { shell = shell, multishell = multishell }
        if file == "rom/programs/shell.lua" then
            return multishell.launch(env, file, table.unpack(line, 2))
        end
        for i, word in ipairs(line) do
            if word:find("[ \t]") then line[i] = '"' .. word .. '"' end
        end
        local tab = multishell.launch(env, "rom/programs/shell.lua", table.unpack(line))
        multishell.setTitle(tab, (fs.getName(file):gsub("%.lua$", "")))
        return tab
    end

    function shell.switchTab(tab)
        expect(1, tab, "number")
        multishell.setFocus(tab)
    end
end

-- Completion ------------------------------------------------------------------

function shell.setCompletionFunction(program, f)
    expect(1, program, "string")
    expect(2, f, "function")
    completions[program] = { fnComplete = f }
end

function shell.getCompletionInfo()
    return completions
end

function shell.completeProgram(text)
    expect(1, text, "string")
    local hidden = settings.get("shell.autocomplete_hidden")
    if #text > 0 and text:find("[/\\]") then
        return fs.complete(text, dir, { include_files = true, include_dirs = false, include_hidden = hidden })
    end
    local found, have = {}, {}
    local function offer(name)
        if #name > #text and name:sub(1, #text) == text and not have[name] then
            have[name] = true
            found[#found + 1] = name:sub(#text + 1)
        end
    end
    for name in pairs(aliases) do offer(name) end
    for _, name in ipairs(shell.programs(hidden)) do offer(name) end
    for _, name in ipairs(fs.list(dir)) do
        if fs.isDir(fs.combine(dir, name)) and (hidden or name:sub(1, 1) ~= ".") then offer(name .. "/") end
    end
    table.sort(found)
    return found
end

function shell.complete(line)
    expect(1, line, "string")
    if #line == 0 then return nil end
    local before = words(line)
    local text = ""
    if not line:find("[ \t]$") then
        text = table.remove(before) or ""
    end
    if #before == 0 then
        local found = shell.completeProgram(text)
        for i, rest in ipairs(found) do
            local file = shell.resolveProgram(text .. rest)
            if file and completions[file] then found[i] = rest .. " " end
        end
        return found
    end
    local file = shell.resolveProgram(before[1])
    local info = file and completions[file]
    if not info then return nil end
    return info.fnComplete(shell, #before, text, before)
end

-- The program itself ----------------------------------------------------------

local arguments = { ... }
if #arguments > 0 then
    shell.run(...)
    return
end

local function complete(line)
    if settings.get("shell.autocomplete") then return shell.complete(line) end
end

-- read, but files dropped on the screen are imported at once.
local function readLine(history)
    local reader = coroutine.create(read)
    local ok, result = coroutine.resume(reader, nil, history, complete)
    while ok and coroutine.status(reader) ~= "dead" do
        local event = table.pack(os.pullEventRaw())
        if event[1] == "file_transfer" then
            print()
            run("import", "rom/programs/import.lua", event[2])
            return nil
        elseif result == nil or result == event[1] or event[1] == "terminate" then
            ok, result = coroutine.resume(reader, table.unpack(event, 1, event.n))
        end
    end
    if ok then return result end
    term.setCursorBlink(false)
    print()
    printError(result)
    return nil
end

term.setBackgroundColour(colors.black)
term.setTextColour(promptColour)
print(os.version())
term.setTextColour(textColour)

if not parent then
    run("/rom/startup.lua", "rom/startup.lua")
    if host.run then shell.run(host.run) end
end

local history = {}
while not exiting do
    term.setBackgroundColour(colors.black)
    term.setTextColour(promptColour)
    write(dir .. "> ")
    term.setTextColour(textColour)
    local line = readLine(history)
    if line then
        if line:find("%S") and history[#history] ~= line then history[#history + 1] = line end
        shell.run(line)
    end
end
