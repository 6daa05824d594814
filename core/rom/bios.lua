-- The first Lua a computer runs: it builds the globals that programs expect,
-- loads the APIs, and starts the shell beside rednet.
-- spec/computercraft.md 4.3 (order), 4.4 (settings), 4.7 (os), 4.13 (print, read).

-- What our machine offers beyond ComputerCraft's natives. Another machine may
-- pass nothing; everything below then works from files alone.
--   host.loadrom(path, env): a compiled ROM file, or nil
--   host.modules: native modules for require, name -> loader
--   host.log(text): told everything that is printed
--   host.ended(name, ok): told how a program of the shell ended
--   host.run: a command line that the first shell runs after start-up
local host = ... or {}

local nativeShutdown, nativeReboot = os.shutdown, os.reboot
local requirePath = "rom/modules/main/cc/require.lua"
local expectPath = "rom/modules/main/cc/expect.lua"

-- Files ---------------------------------------------------------------------

-- Until the module is there, the bios's own calls pass any check.
local expect = function() end

function loadfile(filename, mode, env)
    -- The form loadfile(name, env) is older and still in use.
    if type(mode) == "table" and env == nil then
        mode, env = nil, mode
    end
    expect(1, filename, "string")
    expect(2, mode, "string", "nil")
    expect(3, env, "table", "nil")
    local path = fs.combine(filename)
    local chunk, err = nil, nil
    if host.loadrom and mode == nil then
        chunk, err = host.loadrom(path, env or _G)
    end
    if not chunk and not err then
        local file = fs.open(filename, "r")
        if not file then return nil, "File not found" end
        local text = file.readAll()
        file.close()
        chunk, err = load(text or "", "@/" .. path, mode, env or _G)
    end
    if chunk and path == requirePath then
        -- Only require and the shell see what the host offers.
        local module = chunk
        return function() return module(host) end
    end
    return chunk, err
end

-- Every API asks for this module: each gets a table of its own around the same
-- functions, which is done sooner than running the file.
local checks

function dofile(filename)
    if checks and filename == expectPath then
        return setmetatable({ expect = checks.expect, field = checks.field, range = checks.range }, { __call = checks.call })
    end
    expect(1, filename, "string")
    local chunk, err = loadfile(filename, nil, _G)
    if not chunk then error(err, 2) end
    return chunk()
end

do
    local module = dofile(expectPath)
    expect = module.expect
    checks = { expect = expect, field = module.field, range = module.range, call = getmetatable(module).__call }
end

-- Events and time -----------------------------------------------------------

function os.version()
    return "CraftOS 1.9"
end

function os.pullEventRaw(filter)
    return coroutine.yield(filter)
end

local function checked(name, ...)
    if name == "terminate" then error("Terminated", 0) end
    return name, ...
end

function os.pullEvent(filter)
    return checked(os.pullEventRaw(filter))
end

function sleep(seconds)
    expect(1, seconds, "number", "nil")
    local timer = os.startTimer(seconds or 0)
    repeat
        local _, id = os.pullEvent("timer")
    until id == timer
end

os.sleep = function(seconds)
    expect(1, seconds, "number", "nil")
    sleep(seconds)
end

function os.shutdown()
    nativeShutdown()
    while true do coroutine.yield() end
end

function os.reboot()
    nativeReboot()
    while true do coroutine.yield() end
end

-- Text on the screen and from the keyboard: write, print, printError, read.
loadfile("rom/modules/main/cc/internal/terminal.lua")(host.log)

-- Programs and APIs ---------------------------------------------------------

function os.run(env, path, ...)
    expect(1, env, "table")
    expect(2, path, "string")
    setmetatable(env, { __index = _G })
    if settings.get("bios.strict_globals", false) then
        env._ENV = env
        getmetatable(env).__newindex = function(_, name)
            error("Attempt to create global " .. tostring(name), 2)
        end
    end
    local program, err = loadfile(path, nil, env)
    local ok = program ~= nil
    if program then ok, err = pcall(program, ...) end
    if not ok and err ~= nil and err ~= "" then printError(err) end
    return ok
end

local loading = {}

function os.loadAPI(path)
    expect(1, path, "string")
    local name = fs.getName(path)
    if name:sub(-4) == ".lua" then name = name:sub(1, -5) end
    if loading[name] then error("API " .. name .. " is already being loaded", 2) end
    loading[name] = true
    local env = setmetatable({}, { __index = _G })
    local chunk, err = loadfile(path, nil, env)
    local ok = chunk ~= nil
    if chunk then ok, err = pcall(chunk) end
    loading[name] = nil
    if not ok then error("Failed to load API " .. name .. " due to " .. tostring(err), 2) end
    local api = {}
    for key, value in pairs(env) do
        if key ~= "_ENV" then api[key] = value end
    end
    _G[name] = api
    return true
end

function os.unloadAPI(name)
    expect(1, name, "string")
    if name ~= "_G" and type(_G[name]) == "table" then
        _G[name] = nil
    end
end

-- Boot ----------------------------------------------------------------------

-- Until the API is there, printError and read need these few.
colors = { white = 1, gray = 128, red = 16384 }

local function waitForKey()
    repeat
        local event = os.pullEventRaw()
    until event == "key" or event == "terminate"
end

local failed = false
local function loadAll(dir)
    if not fs.isDir(dir) then return end
    for _, file in ipairs(fs.list(dir)) do
        local path = fs.combine(dir, file)
        if file:sub(1, 1) ~= "." and not fs.isDir(path) then
            local ok, err = pcall(os.loadAPI, path)
            if not ok then
                printError(err)
                failed = true
            end
        end
    end
end

loadAll("rom/apis")
if http then loadAll("rom/apis/http") end
if failed then
    print("Press any key to continue")
    waitForKey()
    term.clear()
    term.setCursorPos(1, 1)
end

local function define(name, default, kind, description)
    settings.define(name, { default = default, type = kind, description = description })
end

define("shell.allow_startup", true, "boolean", "Run startup files when the computer turns on.")
define("shell.allow_disk_startup", commands == nil, "boolean", "Run startup files from disks.")
define("shell.autocomplete", true, "boolean", "Offer completions at the shell's prompt.")
define("shell.autocomplete_hidden", false, "boolean", "Complete the names of hidden files too.")
define("edit.autocomplete", true, "boolean", "Offer completions in the editor.")
define("lua.autocomplete", true, "boolean", "Offer completions in the Lua prompt.")
define("edit.default_extension", "lua", "string", "The extension edit gives a new file without one.")
define("paint.default_extension", "nfp", "string", "The extension paint gives a new file without one.")
define("list.show_hidden", false, "boolean", "Show hidden files (starting with a dot) in lists.")
define("motd.enable", pocket == nil, "boolean", "Show a message of the day at boot.")
define("motd.path", "/rom/motd.txt:/motd.txt", "string", "Where messages of the day are found, separated by colons.")
define("lua.warn_against_use_of_local", true, "boolean", "Say when a local is lost after a line of the Lua prompt.")
define("lua.function_args", true, "boolean", "Show the arguments of functions in the Lua prompt.")
define("lua.function_source", false, "boolean", "Show where functions are defined in the Lua prompt.")
define("bios.strict_globals", false, "boolean", "Make it an error to set a global in a program.")
if term.isColour() then
    define("bios.use_multishell", true, "boolean", "Run several programs in tabs.")
end

-- Nobody listens yet: no setting_changed for what the boot sets.
local queueEvent = os.queueEvent
os.queueEvent = function() end
for entry in (_CC_DEFAULT_SETTINGS or ""):gmatch("[^,]+") do
    local name, text = entry:match("^([^=]*)=(.*)$")
    if name then
        local value = text
        if text == "true" then value = true
        elseif text == "false" then value = false
        elseif text == "nil" then value = nil
        elseif tonumber(text) then value = tonumber(text) end
        if value ~= nil then settings.set(name, value) else settings.unset(name) end
    end
end
if fs.exists(".settings") then settings.load(".settings") end
os.queueEvent = queueEvent

local ok, err = pcall(parallel.waitForAny,
    function()
        local tabs = term.isColour() and settings.get("bios.use_multishell")
        os.run({}, tabs and "rom/programs/advanced/multishell.lua" or "rom/programs/shell.lua")
        os.run({}, "rom/programs/shutdown.lua")
    end,
    rednet.run)

-- The shell only comes back by failing.
term.redirect(term.native())
if not ok then
    printError(err)
    pcall(function()
        term.setCursorBlink(false)
        print("Press any key to continue")
        waitForKey()
    end)
end
os.shutdown()
