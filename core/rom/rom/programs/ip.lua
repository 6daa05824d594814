-- ip: addresses, routes, neighbours and links of the Phoenix network.
-- spec/phoenix.md 14, 15, 5.
local usage = {
    addr = "ip addr                                   addresses of the modems\n" ..
        "ip addr add <a.b.c.d/n> dev <side>        gives a modem an address\n" ..
        "ip addr del dev <side>                    takes it away",
    link = "ip link                                   which modems are up\n" ..
        "ip link set <side> up|down                switches one",
    route = "ip route [show] [table <n>]               routes\n" ..
        "ip route add <net/n>|default via <ip> dev <side> [table <n>]\n" ..
        "ip route add <net/n> dev <side>           a network on that side\n" ..
        "ip route get <host>                       how packets leave for it\n" ..
        "ip route add unreachable|prohibit|blackhole|broadcast <net/n> [dev <side>]\n" ..
        "ip route del <net/n>|default [table <n>]",
    neigh = "ip neigh                                  computers known by address\n" ..
        "ip neigh add <ip> id <n> dev <side>       names one\n" ..
        "ip neigh del <ip> dev <side>",
}
local order = { "addr", "link", "route", "neigh" }
local sides = { "bottom", "top", "back", "front", "right", "left" }

local function fail(text, ...) error("ip: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end

-- Makes a system call; what it refuses is the program's error.
local function call(name, ...)
    local result = table.pack(pcall(syscall[name], ...))
    if not result[1] then fail("%s", (tostring(result[2]):gsub("^/?rom/[^:]*:%d+: ", ""))) end
    return table.unpack(result, 2, result.n)
end

local args = { ... }
local at = 1

local function next_(what)
    local word = args[at]
    if not word then fail("%s is missing, see ip --help", what) end
    at = at + 1
    return word
end

-- The rest of the arguments as a table of words that are followed by a value.
local function options(...)
    local known, found = {}, {}
    for _, name in ipairs { ... } do known[name] = true end
    while args[at] do
        local name = next_("a word")
        if not known[name] then fail("'%s' is not understood here, see ip --help", name) end
        found[name] = next_("the value of " .. name)
    end
    return found
end

local function need(found, name)
    return found[name] or fail("%s is missing, see ip --help", name)
end

local function number(text)
    return tonumber(text) or fail("'%s' is not a number", text)
end

-- "a.b.c.d/n" or default as address and bits.
local function prefix(text)
    if text == "default" then return "0.0.0.0", 0 end
    local address, bits = text:match("^([%d%.]+)/(%d+)$")
    if not address then address, bits = text:match("^([%d%.]+)$"), 32 end
    if not address then fail("'%s' is not a network like 10.0.0.0/24", text) end
    return address, tonumber(bits)
end

local function devices()
    local found = { { "/lo", syscall.ipconfig("/lo") } }
    for _, side in ipairs(sides) do
        local ok, config = pcall(syscall.ipconfig, "/" .. side)
        if ok then found[#found + 1] = { "/" .. side, config } end
    end
    return found
end

local function address(config)
    return config.ip == "" and "no address" or config.ip .. "/" .. config.netmask
end

-- The address of a host by its name or of an address.
local function hostAddress(name)
    local address, why = syscall.lookup(name)
    return address or fail("%s", why)
end

-- The side of the network that a neighbour is in.
local function deviceFor(neighbour)
    local r = syscall.routeget(neighbour)
    if r and r.action == "local" and r.device then return r.device end
    fail("no modem is in a network with %s; say dev <side>", neighbour)
end

local commands = {}

function commands.addr(verb)
    if verb == "show" then
        for _, d in ipairs(devices()) do print(("%-8s %s"):format(d[1], address(d[2]))) end
    elseif verb == "add" then
        local ip, bits = prefix(next_("the address"))
        local o = options("dev")
        call("ipconfig", need(o, "dev"), { ip = ip, netmask = bits, up = true })
    elseif verb == "del" then
        if args[at] and args[at] ~= "dev" then at = at + 1 end
        call("ipconfig", need(options("dev"), "dev"), { ip = "", netmask = 0 })
    else
        return false
    end
end

function commands.link(verb)
    if verb == "show" then
        for _, d in ipairs(devices()) do print(("%-8s %s"):format(d[1], d[2].up and "up" or "down")) end
    elseif verb == "set" then
        local side, state = next_("the side"), next_("up or down")
        if state ~= "up" and state ~= "down" then fail("'%s' is neither up nor down", state) end
        local config = call("ipconfig", side)
        if config.ip == "" then fail("%s has no address yet", side) end
        call("ipconfig", side, { up = state == "up" })
    else
        return false
    end
end

local function showRoutes(only)
    for n = only or 0, only or 255 do
        for _, r in ipairs(syscall.routelist(n) or {}) do
            local net = r.sourceNetmask == 0 and "default" or r.source .. "/" .. r.sourceNetmask
            local words = { r.action == "unicast" and "via" or r.action }
            if r.destination then words[#words + 1] = r.destination end
            if r.device then words[#words + 1] = "dev " .. r.device end
            print(("%-18s %s table %d"):format(net, table.concat(words, " "), n))
        end
    end
end

local actions = { unreachable = true, prohibit = true, blackhole = true, broadcast = true, ["local"] = true }

function commands.route(verb)
    if verb == "show" then
        local o = options("table")
        showRoutes(o.table and number(o.table))
    elseif verb == "add" then
        local action = actions[args[at]] and next_("the action")
        local source, bits = prefix(next_("the network"))
        local o = options("via", "dev", "table")
        if o.via then o.via = hostAddress(o.via) end
        if o.via and not o.dev then o.dev = deviceFor(o.via) end
        call("routeadd", {
            source = source, sourceNetmask = bits, action = action or (o.via and "unicast" or "local"),
            device = o.dev, destination = o.via, table = o.table and number(o.table),
        })
    elseif verb == "del" then
        local source, bits = prefix(next_("the network"))
        local o = options("table")
        call("routedel", source, bits, o.table and number(o.table))
    elseif verb == "get" then
        local host = next_("the host")
        options()
        local address = hostAddress(host)
        local r, why = call("routeget", address)
        if not r then fail("%s: %s", address, why) end
        local words = { address }
        if r.action ~= "local" and r.action ~= "unicast" then words[#words + 1] = r.action end
        if r.destination then words[#words + 1] = "via " .. r.destination end
        if r.device then words[#words + 1] = "dev " .. r.device end
        if r.from then words[#words + 1] = "from " .. r.from end
        if r.computer then words[#words + 1] = "computer " .. r.computer end
        words[#words + 1] = r.source and ("by %s/%d table %d"):format(r.source, r.sourceNetmask, r.table) or "by its own address"
        print(table.concat(words, " "))
    else
        return false
    end
end

function commands.neigh(verb)
    if verb == "show" then
        for _, d in ipairs(devices()) do
            local known = {}
            for ip in pairs(syscall.arplist(d[1])) do
                if ip ~= d[2].ip then known[#known + 1] = ip end
            end
            table.sort(known)
            for _, ip in ipairs(known) do
                print(("%-15s is computer %d on %s"):format(ip, syscall.arplist(d[1])[ip], d[1]))
            end
        end
    elseif verb == "add" then
        local ip, o = next_("the address"), options("id", "dev")
        call("arpset", need(o, "dev"), ip, number(need(o, "id")))
    elseif verb == "del" then
        local ip, o = next_("the address"), options("dev")
        call("arpdel", need(o, "dev"), ip)
    else
        return false
    end
end

local short = { a = "addr", address = "addr", l = "link", r = "route", n = "neigh", neighbour = "neigh", neighbor = "neigh" }
local object = args[1] or "--help"
object = short[object] or object
if object == "--help" or object == "help" then
    for _, name in ipairs(order) do print(usage[name]) end
    return
end
local command = commands[object] or fail("there is no '%s', see ip --help", object)
at = 2
local verb = args[at] ~= "table" and args[at] or "show"
if args[at] == verb then at = at + 1 end
if verb == "--help" then
    print(usage[object])
elseif command(verb) == false then
    fail("%s cannot '%s', see ip %s --help", object, verb, object)
end
