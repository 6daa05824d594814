-- The kernel of Phoenix computers: runs processes side by side, hands them their
-- events, and owns the terminal. spec/phoenix.md 22.3.

-- What the machine offers beyond the natives: loadrom, modules, log, ended, run
-- and process, as in bios.lua.
local host = ...
local process = host.process
local MAX_EVENTS = 256 -- waiting for one process; more are lost
local MAX_AHEAD = 256  -- keys that nobody has read yet

-- Only the kernel sees the natives; programs have the Lua library.
local kernel = {}
for name, thing in pairs(_G) do kernel[name] = thing end
for _, name in ipairs { "fs", "term", "peripheral", "redstone", "rs", "http", "_HOST", "_CC_DEFAULT_SETTINGS" } do _G[name] = nil end
local fs, term, native = kernel.fs, kernel.term, kernel.os
local find, sub = string.find, string.sub
local create, resume, status, yield = coroutine.create, coroutine.resume, coroutine.status, coroutine.yield
local pack, unpack, remove = table.pack, table.unpack, table.remove

-- A file as a function: the system's own are compiled already.
function kernel.loadfile(path, mode, env)
    local chunk, problem = host.loadrom(path, env)
    if chunk or problem then return chunk, problem end
    local file = fs.open(path, "r")
    if not file then return nil, "File not found" end
    local text = file.readAll()
    file.close()
    return load(text or "", "@/" .. fs.combine(path), mode, env)
end

local function part(name) return assert(host.loadrom("lib/kernel/" .. name, kernel)) end
function kernel.dofile(path) return part(fs.getName(path))() end

local function api(name)
    local env = setmetatable({}, { __index = kernel })
    assert(host.loadrom("lib/kernel/" .. name .. ".lua", env))()
    return setmetatable(env, nil)
end
kernel.colors, kernel.keys = api("colors"), api("keys")
kernel.os = setmetatable({ pullEvent = function() return yield() end }, { __index = native })
part("terminal.lua")(host.log)

-- Processes and their events ----------------------------------------------------

local list = {}    -- the processes, the oldest first
local byID = {}
local foreground   -- the one that has the keyboard, with those it started
local core, shell

-- Lets a process go on when it is its turn.
local function ready(p, ...) p.ready = pack(...) end

local function push(p, name, params)
    if p.waiting then
        p.waiting = nil
        ready(p, name, params)
    elseif #p.events < MAX_EVENTS then
        p.events[#p.events + 1] = { name, params }
    end
end

-- Something a process may wait for inside a system call. If only one of its
-- coroutines waits there, that is told by an event.
local function wake(p, name)
    if p.blocked == name then
        p.blocked = nil
        ready(p, name)
    elseif p.inside and p.inside[name] then
        p.inside[name] = nil
        push(p, name, {})
    end
end

local function add(p, ...)
    p.events = {}
    list[#list + 1], byID[p.id] = p, p
    ready(p, ...)
end

-- Whether a process is another or was started by it.
local function within(id, top)
    while id and id > 0 do
        if id == top then return true end
        id = select(3, process.about(id))
    end
    return false
end

-- The terminal ------------------------------------------------------------------

local tty = { ahead = {} } -- reader: the process whose line is edited, by routine

local function showError(text)
    if term.isColour() then term.setTextColour(kernel.colors.red) end
    kernel.write(text)
    term.setTextColour(kernel.colors.white)
end

local function feed(...)
    local p = tty.reader
    local ok, line = resume(tty.routine, ...)
    if status(tty.routine) ~= "dead" then return end
    tty.routine, tty.reader = nil, nil
    if ok then
        if find(line, "%S") and p.history[#p.history] ~= line then p.history[#p.history + 1] = line end
        p.line = line
        wake(p, "phoenix_line")
    end
    for _, other in ipairs(list) do wake(other, "phoenix_keyboard") end
end

-- Takes the keyboard from a process that is over.
local function hangUp(p)
    if tty.reader ~= p then return end
    tty.routine, tty.reader = nil, nil
    term.setCursorBlink(false)
    kernel.print()
    for _, other in ipairs(list) do wake(other, "phoenix_keyboard") end
end

-- The shell's own children run in the background while it has the keyboard.
local function hasKeyboard(p)
    if shell and foreground == shell.id then return p == shell end
    return not foreground or within(p.id, foreground)
end

-- Waits until the process has a line. Who does not have the keyboard waits for
-- that first.
local function nextLine()
    local p = core.current()
    while not p.line do
        if tty.reader == p then
            yield("phoenix_line")
        elseif tty.reader or not hasKeyboard(p) then
            yield("phoenix_keyboard")
        else
            p.history = p.history or {}
            tty.reader, tty.routine = p, create(kernel.read)
            feed(nil, p.history, p.complete and function(line) return core.as(p, p.complete, line) end)
            while tty.reader == p and #tty.ahead > 0 do feed(unpack(remove(tty.ahead, 1))) end
        end
    end
    local line = p.line
    p.line = nil
    return line
end

-- Devices -------------------------------------------------------------------------

-- A modem's channels belong to the process that opens them.
local function modem(p, side, method, channel)
    local call = kernel.peripheral.call
    local held = p.held[side] or {}
    local function close(ch)
        held[ch] = nil
        for _, other in ipairs(list) do
            if other.held[side] and other.held[side][ch] then return end
        end
        call(side, "close", ch)
    end
    if method == "open" then
        call(side, "open", channel)
        held[channel], p.held[side] = true, held
    elseif method == "close" then
        call(side, "isOpen", channel) -- throws what is wrong with the number
        if held[channel] then close(channel) end
    elseif method == "closeAll" then
        local all = {}
        for ch in pairs(held) do all[#all + 1] = ch end
        for _, ch in ipairs(all) do close(ch) end
    elseif method == "isOpen" then
        call(side, "isOpen", channel)
        return held[channel] == true
    end
end

local own = { open = true, close = true, closeAll = true, isOpen = true }

local function heard(side, channel, reply, message, distance)
    for _, p in ipairs(list) do
        local held = p.held[side]
        if p.listens["/" .. side] and held and held[channel] then
            push(p, "modem_message", {
                device = "/" .. side, channel = channel, replyChannel = reply, message = message, distance = distance,
            })
        end
    end
end

-- Programs --------------------------------------------------------------------------

local make = part("require.lua")(host).make

-- The environment of a program: the Lua library, and a table of system calls of
-- its own, so that what it changes there is nobody else's.
local function environment(file, name, ...)
    local env = setmetatable({ arg = { [0] = name, ... }, syscall = {} }, { __index = _G })
    for call, f in pairs(syscall) do env.syscall[call] = f end
    setmetatable(env.syscall, getmetatable(syscall))
    env.require, env.package = make(env, fs.getDir(file))
    env.package.path = "?;?.lua;?/init.lua;/lib/?.lua;/lib/?/init.lua"
    for module in pairs(env.package.loaded) do
        if module ~= "package" then env.package.loaded[module] = _G[module] end
    end
    return env
end

core = part("process.lua") {
    process = process, calls = syscall, fs = fs, peripheral = kernel.peripheral, redstone = kernel.redstone, os = native,
    load = function(file, name, ...) return kernel.loadfile(file, nil, environment(file, name, ...)) end,
    add = add,
    write = kernel.write, writeerr = showError, termsize = term.getSize, line = nextLine,
    modem = function(p, side, method, ...)
        if own[method] then return modem(p, side, method, ...) end
        return kernel.peripheral.call(side, method, ...)
    end,
}

assert(host.loadrom("lib/kernel/library.lua", _G))(kernel, core)

-- Starts a child of process 1.
local function start(name, f, file, ...)
    local p = core.new(process.start(name), f, "", {}, file)
    p.parent = 1
    add(p, ...)
    return p
end

local function startShell()
    shell = start("shell", assert(host.loadrom("lib/kernel/shell.lua", _G)), nil, {
        about = process.about, line = host.run,
        complete = function(f) shell.complete = f end,
        -- The shell gives the keyboard to a program and takes it back.
        foreground = function(id)
            foreground = id or shell.id
            if id and byID[id] then byID[id].job = true end
            for _, p in ipairs(list) do wake(p, "phoenix_keyboard") end
        end,
    })
    foreground = shell.id
end

-- The end of a process --------------------------------------------------------------

local first -- the program of start-up

local function over(p, ok, result)
    for i, other in ipairs(list) do
        if other == p then remove(list, i) break end
    end
    byID[p.id] = nil
    local wasKilled = not process.alive(p.id)
    hangUp(p)
    core.finish(p, ok, result)
    local silent = ok or result == nil or result == "" or p.exited or not p.reason and wasKilled
    if not silent then showError(core.text(result) .. "\n") end
    if p.file and (p == first or p.job) then host.ended(fs.getName(p.file), ok) end
    if p == first or p == shell then startShell() end
end

-- Ends those whose time has come by kill.
local function reap()
    local i = 1
    while list[i] do
        if process.alive(list[i].id) then i = i + 1 else over(list[i], false, list[i].reason or "Killed") end
    end
end

-- Ctrl+T ends what has the keyboard, with all that it has started; the shell
-- itself stays.
local function terminate()
    if not foreground or shell and foreground == shell.id then return end
    local top = byID[foreground]
    if tty.reader and within(tty.reader.id, foreground) then hangUp(tty.reader) end
    if top then top.reason = "Terminated" end
    tty.ahead = {}
    for _, p in ipairs({ unpack(list) }) do
        if p ~= top and within(p.id, foreground) then process.finish(p.id) end
    end
    process.finish(foreground)
    reap()
end

-- The loop ----------------------------------------------------------------------------

local function advance(p)
    local given = p.ready
    p.ready = nil
    local what, got, result = core.run(p, unpack(given, 1, given.n))
    if what == "over" then return over(p, got, result) end
    local v = got[2]
    if got.n == 1 then
        local event = remove(p.events, 1)
        if event then ready(p, event[1], event[2]) else p.waiting = true end
    elseif v == "preempt" then
        ready(p)
    elseif type(v) == "string" and sub(v, 1, 8) == "phoenix_" then
        p.blocked = v
    else
        over(p, false, "unknown yield")
    end
end

local keyboard = { key = true, char = true, paste = true, term_resize = true, mouse_click = true, mouse_drag = true }

local function take_(event, a, b, ...)
    if event == "phoenix" then
        if byID[a] then push(byID[a], b, (...)) end
    elseif event == "terminate" then
        terminate()
    elseif event == "modem_message" then
        heard(a, b, ...)
    elseif keyboard[event] then
        if tty.routine then
            feed(event, a, b, ...)
        elseif #tty.ahead < MAX_AHEAD and not find(event, "^mouse") then
            tty.ahead[#tty.ahead + 1] = { event, a, b, ... }
        end
    elseif sub(event, 1, 8) == "phoenix_" then
        for _, p in ipairs(list) do wake(p, event) end
    end
end

process.rename(1, "kernel")
for _, side in ipairs(kernel.redstone.getSides()) do -- channels outlive a reboot
    if kernel.peripheral.hasType(side, "modem") then kernel.peripheral.call(side, "closeAll") end
end
kernel.print(syscall.version())
if fs.exists("startup.lua") and not fs.isDir("startup.lua") then
    local program, problem = kernel.loadfile("startup.lua", nil, environment("startup.lua", "/startup.lua"))
    first = start("startup", program or function() error(problem, 0) end, "startup.lua")
    foreground = first.id
else
    startShell()
end

while true do
    local turn = { unpack(list) }
    for _, p in ipairs(turn) do
        if p.ready and byID[p.id] == p and process.alive(p.id) then advance(p) end
    end
    reap()
    for _, p in ipairs(list) do
        if p.ready then
            native.queueEvent("phoenix_turn") -- so that others' events come in between
            break
        end
    end
    take_(yield())
end
