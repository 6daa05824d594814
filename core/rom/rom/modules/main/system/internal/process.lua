-- Processes of the Phoenix network stack: how one goes on, and the system calls
-- about processes, files, the terminal and devices. spec/phoenix.md 22.3, 2.
-- The shell of CraftOS and the kernel of Phoenix build their processes on it.

-- What the system gives:
--   process: the machine's table (start switch alive rename finish)
--   calls: the table syscall, which is completed here
--   fs, peripheral, redstone, os: natives
--   load(path, name, args...): a program file as a function, or nil and why not
--   add(p, args...): a process that fork has made is to run
--   write(text), writeerr(text), termsize(), line(): waits for the next line
--   modem(p, side, method, args...): calls a modem, may be left out
local system = ...
local process, calls, fs = system.process, system.calls, system.fs
local create, resume, status, yield = coroutine.create, coroutine.resume, coroutine.status, coroutine.yield
local pack, unpack = table.pack, table.unpack
-- Programs may change the table syscall; what is decided here is by these.
local getuser, getname, queueEvent, devlookup = calls.getuser, calls.getname, calls.queueEvent, calls.devlookup

local core = {}
local own = {} -- the system calls made here
local current -- the process that runs; nil: the system itself

function core.current() return current end

-- A process that the machine knows by id. It takes over a copy of vars, which is
-- its parent's environment; file is its program, if it has one.
function core.new(id, f, dir, vars, file)
    local own = {}
    for name, text in pairs(vars or {}) do own[name] = text end
    return { id = id, stack = { create(f) }, dir = dir, vars = own, file = file, handles = {}, listens = {}, held = {} }
end

local function protected(f, ...) return pcall(f, ...) end

-- The function of a call in the yield form. What the stack sends is the
-- program's, so that it is told the place of the yield.
local function called(name, routine)
    if not own[name] then
        local place = debug.getinfo(routine, 0, "Sl")
        if place and place.what == "C" then place = debug.getinfo(routine, 1, "Sl") end
        if place then process.from(place.source, place.currentline) end
    end
    return calls[name]
end

-- An error as text. What a program has made of it must not stop the system.
function core.text(problem)
    if type(problem) == "string" then return problem end
    local routine = create(tostring)
    local ok, text = resume(routine, problem)
    if ok and status(routine) == "dead" and type(text) == "string" then return text end
    return "error of the type " .. type(problem)
end

-- Lets a process go on with some values until it waits: answers "wait" and what
-- it yielded; or until it is over: "over", whether it went well, and its result
-- or error. exec and the yield form of system calls are done on the way.
function core.run(p, ...)
    local given = pack(...)
    local outer, before = current, process.switch(p.id)
    current = p
    local what, first, second
    repeat
        local top = p.stack[#p.stack]
        local got = pack(resume(top, unpack(given, 1, given.n)))
        if not process.alive(p.id) then
            what, first, second = "over", false, p.reason or "Killed"
        elseif p.exited then
            what, first, second = "over", p.ok, p.result
        elseif p.program then
            p.stack, given = { create(p.program) }, p.arguments
            p.program, p.arguments = nil, nil
        elseif status(top) == "dead" and #p.stack > 1 then
            p.stack[#p.stack] = nil
            given = pack(unpack(got, 2, got.n))
        elseif status(top) == "dead" then
            what, first, second = "over", got[1], got[2]
        elseif got[2] == "syscall" and type(got[3]) == "string" then
            p.stack[#p.stack + 1] = create(protected)
            given = pack(called(got[3], top), unpack(got, 4, got.n))
        else
            what, first = "wait", got
        end
    until what
    process.switch(before)
    current = outer
    return what, first, second
end

-- Calls a function in the name of a process that waits.
function core.as(p, f, ...)
    local outer, before = current, process.switch(p.id)
    current = p
    local ok, result = pcall(f, ...)
    process.switch(before)
    current = outer
    return ok and result or nil
end

-- Cleans up after a process, and tells its parent if fork has made it.
function core.finish(p, ok, result)
    for _, close in pairs(p.handles) do pcall(close) end
    if system.modem then
        for side in pairs(p.held) do system.modem(p, side, "closeAll") end
    end
    local _, _, parent = process.about(p.id)
    process.finish(p.id)
    parent = p.parent and (parent or p.parent) or 1
    if parent > 1 and process.alive(parent) then
        local before = process.switch(parent)
        local params = { id = p.id }
        if ok or p.exited then params.value = result else params.error = core.text(result) end
        pcall(queueEvent, "process_complete", params)
        process.switch(before)
    end
end

-- Arguments -------------------------------------------------------------------

local function either(types)
    local n = #types
    if n == 1 then return types[1] end
    return table.concat(types, ", ", 1, n - 1) .. (n > 2 and ", or " or " or ") .. types[n]
end

local function want(index, value, ...)
    local kind = type(value)
    for i = 1, select("#", ...) do
        if kind == select(i, ...) then return value end
    end
    error(("bad argument #%d (expected %s, got %s)"):format(index, either { ... }, kind), 0)
end

local function join(...)
    local texts = pack(...)
    for i = 1, texts.n do texts[i] = tostring(texts[i]) end
    return table.concat(texts)
end

-- A file's name as the natives take it: from the root, or from where we are.
local function resolve(path)
    if path:find("^/") then return fs.combine(path) end
    return fs.combine(current and current.dir or "", path)
end
core.resolve = resolve

local function passed(ok, ...)
    if not ok then
        local problem = ...
        while type(problem) == "string" and problem:find("^[^ :]+%.lua:%d+: ") do
            problem = problem:gsub("^[^ :]+:%d+: ", "", 1)
        end
        error(problem, 0)
    end
    return ...
end

-- Calls a native: of an error the text alone, without a place.
local function native(f, ...) return passed(pcall(f, ...)) end

-- The calls made here throw a text without a place; the place of their caller is
-- added at the end of this file.

-- Processes -------------------------------------------------------------------

-- The program stops here, whatever it is in the middle of. In a coroutine of its
-- own that is where this yields to: Phoenix takes care that nobody goes on, a
-- program of CraftOS goes on until it waits.
local function leave()
    while true do yield("phoenix_leave") end
end

function own.exit(code)
    want(1, code, "number", "boolean", "nil")
    if not current then error("Permission denied", 0) end
    current.exited, current.result = true, code
    current.ok = code == nil or code == 0 or code == true
    leave()
end

function own.fork(f, name, ...)
    want(1, f, "function")
    want(2, name, "string", "nil")
    if not current then error("Permission denied", 0) end
    local id = process.start(name or getname())
    local p = core.new(id, f, current.dir, current.vars)
    p.parent, p.jobs = current.id, current.jobs
    system.add(p, ...)
    return id
end

function own.exec(path, ...)
    want(1, path, "string")
    if not current then error("Permission denied", 0) end
    local file = resolve(path)
    if not fs.exists(file) or fs.isDir(file) then error("/" .. file .. ": No such file", 0) end
    local program, problem = system.load(file, path, ...)
    if not program then error(problem, 0) end
    process.rename(current.id, (fs.getName(file):gsub("%.lua$", "")))
    current.file, current.program, current.arguments = file, program, pack(...)
    leave()
end

function own.getcwd() return "/" .. (current and current.dir or "") end

function own.chdir(dir)
    want(1, dir, "string")
    local to = resolve(dir)
    if not fs.exists(to) then error("/" .. to .. ": No such file", 0) end
    if not fs.isDir(to) then error("/" .. to .. ": Not a directory", 0) end
    if current then current.dir = to end
end

-- The variables themselves: what is changed in the table is changed.
function own.getenv() return current and current.vars or {} end

-- A program that has ended itself goes no further.
local kill = calls.kill
function own.kill(...)
    native(kill, ...)
    if current and not process.alive(current.id) then leave() end
end

-- Files -----------------------------------------------------------------------

function own.open(path, mode)
    want(1, path, "string")
    want(2, mode, "string", "nil")
    local handle, problem = native(fs.open, resolve(path), mode or "r")
    if not handle then return nil, problem end
    if current then
        local handles, close = current.handles, handle.close
        handles[handle] = close
        function handle.close()
            handles[handle] = nil
            return close()
        end
    end
    return handle
end

function own.list(path)
    want(1, path, "string")
    return native(fs.list, resolve(path))
end

function own.stat(path)
    want(1, path, "string")
    local file = resolve(path)
    if not fs.exists(file) then return nil, "/" .. file .. ": No such file" end
    local a = native(fs.attributes, file)
    return {
        type = a.isDir and "directory" or "file", size = a.size, readOnly = a.isReadOnly,
        created = a.created, modified = a.modified,
    }
end

function own.remove(path)
    want(1, path, "string")
    local file = resolve(path)
    if not fs.exists(file) then error("/" .. file .. ": No such file", 0) end
    native(fs.delete, file)
end

function own.rename(from, to)
    want(1, from, "string")
    want(2, to, "string")
    native(fs.move, resolve(from), resolve(to))
end

function own.mkdir(path)
    want(1, path, "string")
    native(fs.makeDir, resolve(path))
end

-- Terminal --------------------------------------------------------------------

function own.write(...) system.write(join(...)) end
function own.writeerr(...) system.writeerr(join(...)) end
function own.termsize() return system.termsize() end

-- Takes characters of what was typed; waits for a line if there is nothing.
local function take(count)
    if not current then error("Permission denied", 0) end
    local p = current
    if not p.input then p.input = system.line() .. "\n" end
    local taken = p.input:sub(1, count or p.input:find("\n", 1, true))
    p.input = #p.input > #taken and p.input:sub(#taken + 1) or nil
    return taken
end

function own.readline() return take():sub(1, -2) end

function own.read(n)
    want(1, n, "number")
    return take(math.max(0, math.floor(n)))
end

-- Devices ---------------------------------------------------------------------

local ofComputer = {
    getId = function() return system.os.getComputerID() end,
    getLabel = function() return system.os.getComputerLabel() end,
    setLabel = function(label) system.os.setComputerLabel(want(1, label, "string", "nil")) end,
    isOn = function() return true end,
    shutdown = function() system.os.shutdown() end,
    reboot = function() system.os.reboot() end,
}
local rootOnly = { setLabel = true, shutdown = true, reboot = true }

local function names(t, unlike)
    local list = {}
    for name in pairs(t) do
        if name ~= unlike then list[#list + 1] = name end
    end
    table.sort(list)
    return list
end

-- The path of the one device that is meant, the side of the modem it is or is
-- behind, and its name there.
local function device(name)
    want(1, name, "string")
    local path = devlookup(name)
    if not path then error("No such device", 0) end
    local side, remote = path:match("^/(%a+)/?(.*)$")
    return path, side, remote
end

function own.devmethods(name)
    local path, side, remote = device(name)
    if path == "/" then return names(ofComputer) end
    if path == "/lo" then return {} end
    if side == "redstone" then return names(system.redstone, remote ~= "" and "getSides") end
    if remote ~= "" then return system.peripheral.call(side, "getMethodsRemote", remote) end
    return system.peripheral.getMethods(side)
end

function own.devcall(name, method, ...)
    local path, side, remote = device(name)
    want(2, method, "string")
    local known = false
    for _, m in ipairs(own.devmethods(path)) do known = known or m == method end
    if not known then error("No such method", 0) end
    if path == "/" then
        if rootOnly[method] and getuser() ~= "root" then error("Permission denied", 0) end
        return native(ofComputer[method], ...)
    end
    if side == "redstone" then
        if remote ~= "" then return native(system.redstone[method], remote, ...) end
        return native(system.redstone[method], ...)
    end
    if remote ~= "" then return native(system.peripheral.call, side, "callRemote", remote, method, ...) end
    if system.modem and current then return native(system.modem, current, side, method, ...) end
    return native(system.peripheral.call, side, method, ...)
end

-- Whether the process is told what a device hears; modems of Phoenix tell only
-- those that have opened the channel.
function own.devlisten(name, state)
    local path = device(name)
    want(2, state, "boolean", "nil")
    if current then
        current.listens[path] = state ~= false or nil
    end
end

local function placed(ok, ...)
    if not ok then error(..., 2) end -- of who called: this is a tail call
    return ...
end

for name, f in pairs(own) do
    calls[name] = function(...)
        return placed(pcall(f, ...))
    end
end

return core
