-- dhcp: addresses from a server, or given to others. spec/phoenix.md 17.1.
local function fail(text, ...) error("dhcp: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"

local ok, args = pcall(util.argparse, { g = true, t = "number", w = "number", help = false }, ...)
if not ok then fail("%s, see dhcp --help", args) end
if args.help or not args[1] then
    print("Usage: dhcp <side>                        asks for an address and waits for it")
    print("       dhcp show <side>                   what it has")
    print("       dhcp stop <side>                   asks no more; the address stays")
    print("       dhcp server <side> <first>-<last>  gives addresses away")
    print("       dhcp leases <side>                 who has which")
    print("       dhcp end <side>                    gives none away any more")
    print("-w: seconds to wait (15). Of a server -g: the gateway that it names, -t: seconds of a lease (600).")
    return
end

local function call(name, ...)
    local result = table.pack(pcall(syscall[name], ...))
    if not result[1] then fail("%s", (tostring(result[2]):gsub("^/?rom/[^:]*:%d+: ", ""))) end
    return table.unpack(result, 2, result.n)
end

local function show(c)
    if not c then return print("not asked for") end
    local words = { c.state }
    if c.ip then words[#words + 1] = ("%s/%d from computer %d"):format(c.ip, c.netmask, c.server) end
    if c.expires then words[#words + 1] = ("for %d s"):format(math.floor(c.expires + 0.5)) end
    if c.error then words[#words + 1] = "(" .. c.error .. ")" end
    print(table.concat(words, " "))
end

local verb, side, range = args[1], args[2], args[3]
if verb == "show" or verb == "stop" or verb == "leases" or verb == "end" or verb == "server" then
    if not side then fail("the side is missing, see dhcp --help") end
end
if verb == "show" then
    show(call("dhcp", side))
elseif verb == "stop" then
    call("dhcp", side, false)
elseif verb == "end" then
    call("dhcpserver", side, false)
elseif verb == "leases" then
    local list = call("dhcpserver", side) or fail("no addresses are given away on %s", side)
    for _, l in ipairs(list) do
        print(("%-15s computer %d %s %d s"):format(l.ip, l.computer, l.pending and "offered for" or "for", math.floor(l.expires + 0.5)))
    end
elseif verb == "server" then
    local first, last = (range or ""):match("^([%d.]+)%-([%d.]+)$")
    if not first then fail("the range is missing or not like 10.0.0.100-10.0.0.199, see dhcp --help") end
    call("dhcpserver", side, { first = first, last = last, gateway = args.g, lease = args.t })
    print("addresses " .. range .. " on " .. side)
else
    call("dhcp", verb, true)
    local stop = syscall.uptime() + (args.w or 15)
    local sleep = os.sleep or util.sleep
    local c
    repeat
        sleep(0.5)
        c = call("dhcp", verb)
    until c.state == "bound" or c.state == "waiting" or syscall.uptime() >= stop
    if c.state ~= "bound" then fail("%s", c.error or "no answer") end
    show(c)
end
