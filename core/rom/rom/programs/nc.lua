-- nc: connects the keyboard and the screen to a port of another computer.
-- spec/phoenix.md 8, 9.
local function fail(text, ...) error("nc: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer, cancelTimer = os.startTimer or util.timer, os.cancelTimer or util.cancel -- CraftOS has its own

local ok, args = pcall(util.argparse, { l = false, u = false, s = true, w = "number", help = false }, ...)
if not ok then fail("%s, see nc --help", args) end
local port = tonumber(args[args.l and 1 or 2])
if args.help or #args == 0 then
    print("Usage: nc [-u] [-s <text>] [-w <seconds>] <address> <port>")
    print("       nc -l [-u] [-s <text>] [-w <seconds>] <port>")
    print("Sends the lines you type and shows what comes. -l waits for somebody to connect, -u uses datagrams, " ..
        "-s sends a line and no keyboard is read, -w ends after so many seconds without anything new.")
    return
end
if not port then fail("the port is missing or not a number, see nc --help") end

local function try(f, ...)
    local result = table.pack(pcall(f, ...))
    if not result[1] then fail("%s", (tostring(result[2]):gsub("^/?rom/[^:]*:%d+: ", ""))) end
    return table.unpack(result, 2, result.n)
end

local scheme = args.u and "pdp" or "psp"
local handle

if args.l then
    local uri = ("%s://0.0.0.0:%d"):format(scheme, port)
    try(syscall.listen, uri)
    print("listening on port " .. port)
    local _, request = util.filterEvent("network_request", { uri = uri })
    print("connection from " .. request.ip)
    handle = request.handle
    syscall.unlisten(uri)
else
    handle = try(syscall.connect, ("%s://%s:%d"):format(scheme, args[1], port))
    while handle:status() == "connecting" do util.pullEvent("handle_status_change") end
    local status, text = handle:status()
    if status == "error" then fail("%s", text or "no connection") end
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
        if name == "timer" and (event == idle or type(event) == "table" and event.id == idle) then return end
        if name == "handle_data_ready" and idle then
            cancelTimer(idle)
            idle = startTimer(args.w)
        end
    end
    local status, text = handle:status()
    if status == "error" then fail("%s", text or "connection lost") end
end

local function type_()
    while true do
        local line = io.read()
        handle:write(args.u and line or line .. "\n")
    end
end

if args.s then
    handle:write(args.u and args.s or args.s .. "\n")
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
