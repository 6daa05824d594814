-- hostname: the name of this computer, and its addresses. spec/phoenix.md 22.5.
local function fail(text, ...) error("hostname: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"

local ok, args = pcall(util.argparse, { i = false, a = false, help = false }, ...)
if not ok then fail("%s, see hostname --help", args) end
if args.help then
    print("Usage: hostname [-i] [-a]")
    print("Shows the name of this computer. -i: its addresses instead, -a: all names that are known, with their addresses.")
    return
end

local hosts, name = syscall.hosts(), syscall.hostname()
if args.a then
    local names = {}
    for known in pairs(hosts) do names[#names + 1] = known end
    table.sort(names)
    for _, known in ipairs(names) do print(("%-16s %s"):format(known, table.concat(hosts[known], " "))) end
elseif args.i then
    local own = name and hosts[name] or {}
    if #own == 0 then fail("this computer has no address") end
    print(table.concat(own, " "))
else
    print(name or fail("this computer has no name"))
end
