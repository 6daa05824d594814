-- nc: connects the keyboard and the screen to a port of another computer.
-- spec/phoenix.md 8, 9.
local function fail(text, ...) error("nc: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer, cancelTimer = os.startTimer or util.timer, os.cancelTimer or util.cancel -- CraftOS has its own

local ok, args = pcall(util.argparse, { l = false, u = false, k = false, z = false, s = true, w = "number", help = false }, ...)
if not ok then fail("%s, see nc --help", args) end
local first, last = (args[args.l and 1 or 2] or ""):match("^(%d+)%-?(%d*)$")
first, last = tonumber(first), tonumber(last)
if args.help or #args == 0 then
    print("Usage: nc [-u] [-s <text>] [-w <seconds>] <host> <port>")
    print("       nc -z [-w <seconds>] <host> <port>[-<port>]")
    print("       nc -l [-k] [-u] [-s <text>] [-w <seconds>] <port>")
    print("Sends the lines you type and shows what comes. -l waits for somebody to connect, -k for the next one when he is gone, " ..
        "-u uses datagrams, -z only says which ports are open, -s sends a line and no keyboard is read, " ..
        "-w ends after so many seconds without anything new.")
    return
end
if not first then fail("the port is missing or not a number, see nc --help") end
if last and not args.z then fail("several ports are for -z only, see nc --help") end
if args.k and not args.l then fail("-k is for -l only, see nc --help") end
if args.z and (args.l or args.u) then fail("-z is about connections to others, see nc --help") end
for _, port in ipairs { first, last or first } do
    if port < 1 or port > 65535 then fail("%d is no port: 1 to 65535", port) end
end

local function try(f, ...)
    local result = table.pack(pcall(f, ...))
    if not result[1] then fail("%s", (tostring(result[2]):gsub("^/?rom/[^:]*:%d+: ", ""))) end
    return table.unpack(result, 2, result.n)
end

local function isTimer(event, timer) return event == timer or type(event) == "table" and event.id == timer end

local scheme = args.u and "pdp" or "psp"
local handle

-- Connects, and says how that ended: nil, or why not.
local function connect(address, port)
    handle = try(syscall.connect, ("%s://%s:%d"):format(scheme, address, port))
    local patience = args.z and args.w and startTimer(args.w)
    while handle:status() == "connecting" do
        local name, event = util.pullEvent()
        if name == "timer" and patience and isTimer(event, patience) then
            handle:close()
            return "Timed out"
        end
    end
    if patience then cancelTimer(patience) end
    local status, text = handle:status()
    if status == "error" then return text or "no connection" end
end

local address
if not args.l then
    local why
    address, why = syscall.lookup(args[1])
    if not address then fail("%s", why) end
end

if args.z then
    local open = 0
    for port = first, last or first do
        local why = connect(address, port)
        if not why then
            open = open + 1
            handle:close()
        end
        if not why or not last then print(("%s port %d: %s"):format(address, port, why or "open")) end
    end
    if last then print(("%d of %d ports open"):format(open, last - first + 1)) end
    if open == 0 then error("", 0) end
    return
end

-- What is there, nil if that is nothing; a connection that failed throws then.
local function received()
    local fine, data = pcall(handle.read, "*a")
    if fine then return data end
end

-- Shows what is there; true when nothing more can come.
local function show()
    local data = received()
    while data ~= nil do
        local text = tostring(data)
        io.write(args.u and text .. "\n" or text)
        data = received()
    end
    return handle:status() ~= "open"
end

local function receive()
    local idle = args.w and startTimer(args.w)
    while not show() do
        local name, event = util.pullEvent()
        if name == "timer" and idle and isTimer(event, idle) then return end
        if name == "handle_data_ready" and idle then
            cancelTimer(idle)
            idle = startTimer(args.w)
        end
    end
    if idle then cancelTimer(idle) end
    local status, text = handle:status()
    if text then fail("%s", text) end
    if status == "error" then fail("connection lost") end
end

local function type_()
    while true do
        local line = io.read()
        if handle and handle:status() == "open" then handle:write(args.u and line or line .. "\n") end
    end
end

-- Talks over the handle until nothing more comes.
local function talk(typed)
    if args.s then
        handle:write(args.u and args.s or args.s .. "\n")
        receive()
    elseif typed then
        receive()
    elseif parallel then
        parallel.waitForAny(receive, type_)
    else
        local typist = syscall.fork(type_, "nc")
        local fine, why = pcall(receive)
        pcall(syscall.kill, typist)
        if not fine then error(why, 0) end
    end
    if handle:status() == "open" then handle:close() end
end

if not args.l then
    local why = connect(address, first)
    if why then fail("%s", why) end
    return talk()
end

local uri = ("%s://0.0.0.0:%d"):format(scheme, first)
try(syscall.listen, uri)
print("listening on port " .. first)
local waiting = {} -- who has come while another was served

local function nextGuest()
    local guest = table.remove(waiting, 1)
    if not guest then
        local _, request = util.filterEvent("network_request", { uri = uri })
        guest = request
    end
    print("connection from " .. guest.ip)
    handle = guest.handle
end

if not args.k then
    nextGuest()
    syscall.unlisten(uri)
    return talk()
end

-- Guests that come meanwhile wait in the order in which they came.
local pull = util.pullEvent
util.pullEvent = function(...)
    local name, event = pull(...)
    if name == "network_request" and type(event) == "table" and event.uri == uri then waiting[#waiting + 1] = event end
    return name, event
end
local function serve()
    while true do
        nextGuest()
        local fine, why = pcall(talk, true)
        if not fine then print(why) end
    end
end
if args.s then
    serve()
elseif parallel then
    parallel.waitForAny(serve, type_)
else
    syscall.fork(type_, "nc")
    serve()
end
