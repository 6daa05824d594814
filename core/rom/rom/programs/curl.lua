-- curl: fetches a page from a computer of the Phoenix network.
-- spec/phoenix.md 11.
local function fail(text, ...) error("curl: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"

local options = { X = true, d = true, o = true, H = true, i = false, L = false, help = false }
local headers, words = {}, {}
local given = { ... }
local at = 1
while at <= #given do -- -H may stand several times
    if given[at] == "-H" then
        local name, value = (given[at + 1] or ""):match("^([^:]+):%s*(.*)$")
        if not name then fail("a header is written Name:value, see curl --help") end
        headers[name] = value
        at = at + 1
    else
        words[#words + 1] = given[at]
    end
    at = at + 1
end

local ok, args = pcall(util.argparse, options, table.unpack(words))
if not ok then fail("%s, see curl --help", args) end
if args.help or not args[1] then
    print("Usage: curl [-X <method>] [-d <data>] [-H Name:value] [-i] [-L] [-o <file>] <url>")
    print("Fetches a page. -d sends data (and makes it a POST), -i shows status and headers too, -L follows redirections, -o writes to a file.")
    return
end

local url = args[1]
if not url:find("^%a+://") then url = "http://" .. url end
local made, handle, problem = pcall(syscall.connect, {
    url = url, headers = headers, method = args.X or (args.d and "POST" or "GET"), redirect = args.L or false,
})
if not made then fail("%s", (tostring(handle):gsub("^/?rom/[^:]*:%d+: ", ""))) end
if not handle then fail("%s", problem) end
if args.d then handle:write(args.d) else handle:write() end
local status, text = handle:status()
while status == "connecting" do
    util.filterEvent("handle_status_change", { id = handle.id })
    status, text = handle:status()
end
if status ~= "open" then fail("%s", text or status) end

if args.i then
    print("HTTP/1.1 " .. handle:responseCode())
    local names, answer = {}, handle:responseHeaders()
    for name in pairs(answer) do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do print(name .. ": " .. answer[name]) end
    print()
end
local body = handle:read("*a") or ""
local good = handle:responseCode() < 400
handle:close()
if args.o then
    local file, why = io.open(shell and shell.resolve(args.o) or args.o, "wb")
    if not file then fail("%s", why) end
    file:write(body)
    file:close()
else
    io.write(body)
    if body:sub(-1) ~= "\n" then print() end
end
if not good then error("", 0) end
