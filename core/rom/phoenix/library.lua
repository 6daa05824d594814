-- The Lua library of Phoenix programs: what of it is about files, the terminal
-- and processes. spec/phoenix.md 22.3.
local kernel, core = ...
local native = kernel.os
local resume, create, status, yield = coroutine.resume, coroutine.create, coroutine.status, coroutine.yield
local sub, floor = string.sub, math.floor

-- Coroutines: a program that has ended itself inside one goes no further, and
-- the kernel learns which system calls wait inside.
local function inside(...)
    local p = core.current()
    local _, v = ...
    if type(v) == "string" and sub(v, 1, 8) == "phoenix_" and p then
        if v == "phoenix_leave" then
            while true do yield(v) end
        end
        p.inside = p.inside or {}
        p.inside[v] = true
    end
    return ...
end

function coroutine.resume(routine, ...)
    return inside(resume(routine, ...))
end

local function unwrapped(ok, ...)
    if not ok then error(..., 0) end
    return ...
end

function coroutine.wrap(f)
    local routine = create(f)
    return function(...) return unwrapped(inside(resume(routine, ...))) end
end

print = kernel.print
debug = { traceback = debug.traceback, getinfo = debug.getinfo }

-- io is that of CraftOS, on system calls.
local env = setmetatable({
    fs = { open = function(path, mode) return syscall.open(path, mode) end },
    _G = setmetatable({ write = function(text) syscall.write(text) end }, { __index = kernel }),
}, { __index = kernel })
assert(kernel.loadfile("lib/kernel/io.lua", nil, env))()
env.stdin.handle = {
    read = function(n) return syscall.read(n or 1) end,
    readLine = function(keep) return syscall.readline() .. (keep and "\n" or "") end,
    readAll = function() return syscall.readline() .. "\n" end,
}
env.stderr.handle = { write = function(text) syscall.writeerr(text) end }
io = {}
for _, name in ipairs { "close", "flush", "input", "lines", "open", "output", "read", "stderr", "stdin", "stdout", "type", "write" } do
    io[name] = rawget(env, name)
end

os = {
    clock = native.clock, date = native.date,
    difftime = function(a, b) return a - b end,
    exit = function(code) syscall.exit(code) end,
    getenv = function(name) return syscall.getenv()[name] end,
    remove = function(path)
        local ok, problem = pcall(syscall.remove, path)
        if ok then return true end
        return nil, problem
    end,
    rename = function(from, to)
        local ok, problem = pcall(syscall.rename, from, to)
        if ok then return true end
        return nil, problem
    end,
    time = function(t)
        if t then return native.time(t) end
        return floor(native.epoch("utc") / 1000)
    end,
}

-- load without an environment gives the library, not the program's own globals.
function loadfile(path, mode, env)
    return kernel.loadfile("/" .. core.resolve(path), mode, env or _G)
end

function dofile(path)
    local chunk, problem = loadfile(path)
    if not chunk then error(problem, 2) end
    return chunk()
end
