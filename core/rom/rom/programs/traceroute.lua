-- traceroute: the routers on the way to a computer of the Phoenix network.
-- spec/phoenix.md 6.5, 7: each question may be passed on once more often than
-- the one before; the router where that runs out says so.
local WAIT = 2.5 -- seconds for an answer; a neighbour is looked for two

local function fail(text, ...) error("traceroute: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer = os.startTimer or util.timer -- CraftOS has its own

local function now() return syscall.uptime() * 1000 end

local ok, args = pcall(util.argparse, { m = "number", help = false }, ...)
if not ok then fail("%s, see traceroute --help", args) end
if args.help or not args[1] then
    print("Usage: traceroute [-m <hops>] <host>")
    print("Shows the routers that pass messages on to an address or the computer of a name. -m: the most of them (15).")
    return
end

local address, why = syscall.lookup(args[1])
if not address then fail("%s", why) end
local most = args.m or 15
if most < 1 or most > 255 or most % 1 ~= 0 then fail("-m is a whole number from 1 to 255") end
local allowed, problem = pcall(syscall.netevent, true)
if not allowed then fail("%s", problem) end

local own = syscall.getpid() .. "."

-- ask(n): the line for hop n, and whether it was the last.
local function ask(n)
    local sent = now()
    local fine, why = pcall(syscall.netcontrol, address, "ping", own .. n, n)
    if not fine then fail("%s", why) end
    local over = startTimer(WAIT)
    while true do
        local name, event = util.pullEvent()
        if name == "timer" and (event == over or type(event) == "table" and event.id == over) then return "*" end
        local payload = name == "network_event" and event.type == "control" and event.payload
        local inner = type(payload) == "table" and payload.payload
        if type(inner) == "table" and inner.error == own .. n and event.messageType ~= "ping" then
            local ms = math.floor(now() - sent + 0.5)
            if event.messageType == "timeout" then return ("%s  %d ms"):format(event.sender, ms) end
            if event.messageType == "pong" then return ("%s  %d ms"):format(event.sender, ms), true end
            return ("%s: %s"):format(event.sender or "this computer", event.error or "unreachable"), true, true
        end
    end
end

print("to " .. args[1] .. (args[1] ~= address and " (" .. address .. ")" or "") .. ", at most " .. most .. " hops")
for n = 1, most do
    local line, last, failed = ask(n)
    print(("%2d  %s"):format(n, line))
    if failed then error("", 0) end
    if last then return end
end
fail("%s is farther away than %d hops, or does not answer", address, most)
