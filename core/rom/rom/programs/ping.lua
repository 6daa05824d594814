-- ping: asks a computer of the Phoenix network whether it is there.
-- spec/phoenix.md 7, 17.4.
local WAIT = 2.5 -- seconds for an answer; a neighbour is looked for two

local function fail(text, ...) error("ping: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer, sleep = os.startTimer or util.timer, os.sleep or util.sleep -- CraftOS has its own

local function now() return syscall.uptime() * 1000 end

local ok, args = pcall(util.argparse, { c = "number", i = "number", t = "number", help = false }, ...)
if not ok then fail("%s, see ping --help", args) end
if args.help or not args[1] then
    print("Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] <address>")
    print("Sends a question a second and shows how long each answer takes. -c: how many (4), -i: seconds between them, -t: how many routers may pass it on.")
    return
end

local address, count, pause = args[1], args.c or 4, args.i or 1
local allowed, problem = pcall(syscall.netevent, true)
if not allowed then fail("%s", problem) end

local own = syscall.getpid() .. "."
local got = 0

-- What an event says about question n: the time of its answer or why not.
local function about(event, n, sent)
    local payload = type(event) == "table" and event.type == "control" and event.payload
    local inner = type(payload) == "table" and payload.payload
    if type(inner) ~= "table" or inner.error ~= own .. n then return end
    if event.messageType == "pong" then
        got = got + 1
        return ("answer from %s: seq %d, %d ms"):format(event.sender, n, math.floor((now() - sent) + 0.5))
    elseif event.messageType == "timeout" then
        return ("%s says: too many routers on the way to %s"):format(event.sender, address)
    elseif event.messageType == "unreachable" then
        return ("%s: %s"):format(event.sender and event.sender .. " says" or "this computer", event.error or "unreachable")
    end
end

print("PING " .. address)
for n = 1, count do
    local sent = now()
    local fine, why = pcall(syscall.netcontrol, address, "ping", own .. n, args.t)
    if not fine then fail("%s", why) end
    local line, over = nil, startTimer(WAIT)
    repeat
        local name, event = util.pullEvent()
        if name == "network_event" then line = about(event, n, sent) end
        if name == "timer" and (event == over or type(event) == "table" and event.id == over) then line = ("no answer to seq %d"):format(n) end
    until line
    print(line)
    if n < count then sleep(pause) end
end
print(("%d sent, %d answered"):format(count, got))
if got == 0 then error("", 0) end
