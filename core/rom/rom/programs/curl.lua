-- curl: fetches a page from a computer of the Phoenix network.
-- spec/phoenix.md 11.
local function fail(text, ...) error("curl: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"

local options = { X = true, d = true, o = true, H = true, i = false, I = false, v = false, L = false, s = false, f = false, help = false }
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
    print("Usage: curl [-X <method>] [-d <data>] [-H Name:value] [-I] [-i] [-v] [-L] [-f] [-s] [-o <file>] <url>")
    print("Fetches a page. -d sends data (and makes it a POST; @file sends a file), -I asks for the headers only, -i shows status and headers too, " ..
        "-v what is asked and answered, -L follows redirections, -f prints no page of an error, -s no error, -o writes to a file.")
    return
end
if args.s then fail = function() error("", 0) end end

local url = args[1]
if not url:find("^%a[%w+.-]*://") then url = "http://" .. url end
if not url:find("^[hH][tT][tT][pP][sS]?://") then fail("%s is no web address: http:// or https://", url) end
local data = args.d
if data and data:sub(1, 1) == "@" then
    local name = data:sub(2)
    local file, why = io.open(shell and shell.resolve(name) or name, "rb")
    if not file then fail("%s: %s", name, why) end
    data = file:read("*a") or ""
    file:close()
end
local method = args.X or args.I and "HEAD" or data and "POST" or "GET"
local made, handle, problem = pcall(syscall.connect, { url = url, headers = headers, method = method, redirect = args.L or false })
if not made then fail("%s", (tostring(handle):gsub("^/?rom/[^:]*:%d+: ", ""))) end
if not handle then fail("%s", problem) end

local function sorted(t)
    local names = {}
    for name in pairs(t) do names[#names + 1] = name end
    table.sort(names)
    return names
end

if args.v then
    local scheme, host, path = url:match("^(%a+)://([^/]*)(.*)$")
    local name = host:match("@?([^@:]*):?%d*$")
    local address = syscall.lookup(name)
    print("* " .. name .. (address and address ~= name and " is " .. address or "") .. ", " .. scheme)
    print("> " .. method:upper() .. " " .. (path ~= "" and path:match("^[^#]*") or "/") .. " HTTP/1.1")
    print("> Host: " .. host)
    for _, known in ipairs(sorted(headers)) do print("> " .. known .. ": " .. headers[known]) end
    if data then print("> Content-Length: " .. #data) end
    print(">")
end

local started = syscall.uptime()
if data then handle:write(data) else handle:write() end
local status, text = handle:status()
while status == "connecting" do
    util.filterEvent("handle_status_change", { id = handle.id })
    status, text = handle:status()
end
if status ~= "open" then
    local name = url:match("^%a+://[^/@]*@([^:/]*)") or url:match("^%a+://([^:/]*)")
    if text == "Domain not permitted" and not syscall.lookup(name) then text = text .. ": no computer here is called " .. name end
    fail("%s", text or status)
end

local code = handle:responseCode()
local mark = args.v and "< " or ""
if args.i or args.I or args.v then
    print(mark .. "HTTP/1.1 " .. code)
    local answer = handle:responseHeaders()
    for _, name in ipairs(sorted(answer)) do print(mark .. name .. ": " .. answer[name]) end
    print((mark:gsub(" $", "")))
end
local body = handle:read("*a") or ""
handle:close()
if args.v then print(("* %d bytes in %d ms"):format(#body, math.floor((syscall.uptime() - started) * 1000 + 0.5))) end
if args.f and code >= 400 then fail("the server answered %d", code) end
if args.o then
    local file, why = io.open(shell and shell.resolve(args.o) or args.o, "wb")
    if not file then fail("%s: %s", args.o, why) end
    file:write(body)
    file:close()
elseif not args.I then
    io.write(body)
    if body:sub(-1) ~= "\n" then print() end
end
if code >= 400 then error("", 0) end
