-- ping: asks a computer of the Phoenix network whether it is there.
-- spec/phoenix.md 7, 17.4.
local WAIT = 2.5 -- seconds for an answer; a neighbour is looked for two

local function fail(text, ...) error("ping: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer, sleep = os.startTimer or util.timer, os.sleep or util.sleep -- CraftOS has its own

local function now() return syscall.uptime() * 1000 end

local ok, args = pcall(util.argparse, { c = "number", i = "number", t = "number", W = "number", q = false, help = false }, ...)
if not ok then fail("%s, see ping --help", args) end
if args.help or not args[1] then
    print("Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] [-W <seconds>] [-q] <host>")
    print("Sends a question a second to an address or the name of a computer, and shows how long each answer takes. " ..
        "-c: how many (4), -i: seconds between them, -t: how many routers may pass it on, -W: seconds to wait for an answer, " ..
        "-q: only what came of all.")
    return
end

local function within(name, value, low, high)
    if value and not (value >= low and value <= high and (name == "i" or name == "W" or value % 1 == 0)) then
        fail("-%s is %s from %d to %d", name, (name == "i" or name == "W") and "a number" or "a whole number", low, high)
    end
end
within("c", args.c, 1, 1e9)
within("t", args.t, 0, 255)
within("i", args.i, 0, 1e6)
within("W", args.W, 0, 1e6)

local address, why = syscall.lookup(args[1])
if not address then fail("%s", why) end
local count, pause, wait = args.c or 4, args.i or 1, args.W or WAIT
local allowed, problem = pcall(syscall.netevent, true)
if not allowed then fail("%s", problem) end

local own = syscall.getpid() .. "."
local got, least, most, sum = 0, math.huge, 0, 0

-- What an event says about question n: the time of its answer or why not.
local function about(event, n, sent)
    local payload = type(event) == "table" and event.type == "control" and event.payload
    local inner = type(payload) == "table" and payload.payload
    if type(inner) ~= "table" or inner.error ~= own .. n then return end
    if event.messageType == "pong" then
        local took = now() - sent
        got, least, most, sum = got + 1, math.min(least, took), math.max(most, took), sum + took
        return ("answer from %s: seq %d, %d ms"):format(event.sender, n, math.floor(took + 0.5))
    elseif event.messageType == "timeout" then
        return ("%s says: too many routers on the way to %s"):format(event.sender, address)
    elseif event.messageType == "unreachable" then
        return ("%s: %s"):format(event.sender and event.sender .. " says" or "this computer", event.error or "unreachable")
    end
end

print("PING " .. args[1] .. (args[1] ~= address and " (" .. address .. ")" or ""))
for n = 1, count do
    local sent = now()
    local fine, problem = pcall(syscall.netcontrol, address, "ping", own .. n, args.t)
    if not fine then fail("%s", problem) end
    local line, over = nil, startTimer(wait)
    repeat
        local name, event = util.pullEvent()
        if name == "network_event" then line = about(event, n, sent) end
        if name == "timer" and (event == over or type(event) == "table" and event.id == over) then line = ("no answer to seq %d"):format(n) end
    until line
    if not args.q then print(line) end
    if n < count then sleep(pause) end
end
local lost = count > 0 and (count - got) / count * 100 or 0
print(("%d sent, %d answered, %s%% lost"):format(count, got, ("%.1f"):format(lost):gsub("%.0$", "")))
if got == 0 then error("", 0) end
print(("round trip min/avg/max %.1f/%.1f/%.1f ms"):format(least, sum / got, most))
