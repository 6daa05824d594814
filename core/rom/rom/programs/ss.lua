-- ss: what is open on this computer: listeners, connections, datagram and rednet
-- handles. spec/phoenix.md 22.6.
local function fail(text, ...) error("ss: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"

local ok, args = pcall(util.argparse, { l = false, a = false, i = false, p = false, help = false }, ...)
if not ok then fail("%s, see ss --help", args) end
if args.help or args[1] then
    print("Usage: ss [-a] [-l] [-i] [-p]")
    print("Shows connections: state, bytes that were not read and not acknowledged, both ends. " ..
        "-l: listeners instead, -a: both, -i: round-trip time, window, rate and timer too, -p: the process.")
    if not args.help then error("", 0) end
    return
end

local function place(ip, port)
    if not ip then return "" end
    return (ip == "0.0.0.0" and "*" or ip) .. (port and ":" .. port or "")
end

local function ms(seconds) return ("%.1f ms"):format(seconds * 1000) end

-- What -i shows of a connection.
local function details(c)
    local words = {}
    if c.rtt > 0 then words[#words + 1] = "rtt " .. ms(c.rtt) .. " +- " .. ms(c.variation) end
    words[#words + 1] = "timeout " .. ms(c.timeout)
    words[#words + 1] = "window " .. c.window
    words[#words + 1] = "flight " .. c.flight
    if c.rate > 0 then words[#words + 1] = ("rate %d kB/s"):format(math.floor(c.rate / 1000 + 0.5)) end
    if c.tries > 0 then words[#words + 1] = c.tries .. " timeouts" end
    if c.timer then words[#words + 1] = ("%s in %s"):format(c.timer, ms(c.due)) end
    return "    " .. table.concat(words, ", ")
end

print(("%-6s %-12s %7s %7s  %s"):format("PROTO", "STATE", "UNREAD", "UNSENT", "LOCAL - PEER"))
for _, c in ipairs(syscall.netstat()) do
    local listens = c.state == "listening"
    if args.a or listens == (args.l == true) then
        local ends = place(c.localIP, c.localPort) .. (listens and "" or " - " .. place(c.remoteIP, c.remotePort))
        local line = ("%-6s %-12s %7d %7d  %s"):format(c.protocol, c.state, c.received or 0, c.queued or 0, ends)
        print(line .. (args.p and "  process " .. c.process or ""))
        if args.i and c.rtt then print(details(c)) end
    end
end
