-- For every host function at least one call that succeeds: valid[path] is a list
-- of entries. An entry is a list of arguments; with make = true its first is a
-- function that makes them, with value = true the first result must not be nil,
-- with waits = true it succeeds by waiting; after is called with the outcome; drop
-- after a call that has sent much, so that the next need not wait for it; n
-- says how many arguments there are, most how many of them are varied.
local tools = ...
local want, await, heard, private, probe = tools.want, tools.await, tools.heard, tools.private, tools.probe
local valid, objects = {}, {}

local function on(path, ...) valid[path] = { ... } end
local function noop() end
local function less(a, b) return a < b end
local function made(f, more)
  local entry = { f, make = true }
  for k, v in pairs(more or {}) do entry[k] = v end
  return entry
end

-- Lua ---------------------------------------------------------------------------

on("assert", { true, "message" })
on("error", made(function() return noop end, { waits = true }))
valid.error = { made(function() return "text", 1 end, { fails = true }) }
on("getmetatable", { "" })
on("setmetatable", made(function() return {}, {} end))
on("rawequal", { 1, 2 })
on("rawget", made(function() return { 1 }, 1 end))
on("rawset", made(function() return {}, 1, 2 end))
on("rawlen", { "abc" })
on("select", { 2, "a", "b" }, { "#" }, { -1, "a" })
on("type", { 1 })
on("tonumber", { "10", 8 }, { "0x10" }, { "1e5", n = 1 })
on("tostring", { 1 })
on("pairs", made(function() return { 1 } end))
on("ipairs", made(function() return { 1 } end))
on("next", made(function() return { 1 }, nil end))
on("unpack", made(function() return { 1, 2, 3 }, 1, 3 end))
on("load", { "return 1", "=x", "t", {} }, made(function()
  local parts = { "return ", "1" }
  return function() return table.remove(parts, 1) end, "=y"
end))
on("loadstring", { "return 1", "=x" })
on("getfenv", { 1 }, { noop })
on("setfenv", made(function() return function() end, {} end))
on("pcall", { noop, 1, 2 })
on("xpcall", { noop, noop, 1 })

on("coroutine.create", { noop })
on("coroutine.status", made(function() return coroutine.create(noop) end))
on("coroutine.running", {})
on("coroutine.wrap", { noop })
on("coroutine.isyieldable", {})
on("coroutine.resume", made(function() return coroutine.create(noop), 1 end))
on("coroutine.yield", { "a", waits = true })
objects["wrapped coroutine"] = { make = function() return coroutine.wrap(function(...) while true do coroutine.yield(...) end end) end, alive = function() return false end }
on("wrapped coroutine:", { 1 })

on("debug.traceback", { "message", 1 }, made(function() return coroutine.create(noop), "x", 0 end))
on("debug.getinfo", { 1, "nSltufL" }, { noop }, made(function() return coroutine.create(noop), 0, "S" end))
on("debug.getlocal", { 1, 1 }, { noop, 1 }, made(function() return coroutine.create(noop), 0, 1 end, { fails = true }))
on("debug.setlocal", { 1, 1, 5 }, made(function() return coroutine.create(noop), 0, 1, 5 end, { fails = true }))
on("debug.getupvalue", { made, 1 })
on("debug.setupvalue", made(function() local a = 1 return function() return a end, 1, 2 end))
on("debug.upvalueid", { made, 1 })
on("debug.upvaluejoin", made(function()
  local a, b = 1, 2
  return function() return a end, 1, function() return b end, 1
end))
on("debug.getmetatable", { "" })
on("debug.setmetatable", made(function() return {}, {} end), { 0, nil, n = 2 })
on("debug.getregistry", {})
on("debug.sethook", { noop, "crl", 10 }, made(function() return coroutine.create(noop), noop, "l" end))
on("debug.gethook", {})
on("debug.getfenv", { noop })
on("debug.setfenv", made(function() return function() end, {} end))
on("debug.getuservalue", made(function() return {} end))
on("debug.setuservalue", made(function() return {}, {} end, { fails = true }))

on("string.byte", { "abc", 1, 2 })
on("string.char", { 65, 66 })
on("string.find", { "hello", "l+", 1, false }, { "a.b", ".", 1, true })
on("string.format", { "%d %s %q %5.2f %x", 1, "a", "b", 2.5, 255 }, { "%c%e%g%i%o%u%a", 65, 1, 2, 3, 4, 5, 6 })
on("string.gfind", { "abc", "%w" })
on("string.gmatch", { "abc", "%w" })
on("string.gsub", { "hello", "l", "x", 1 }, { "hello", "(l)(l)", "%2%1" }, { "hello", "l", { l = "x" } }, { "hello", "l", function() return "y" end })
on("string.len", { "abc" })
on("string.lower", { "ABC" })
on("string.match", { "key=value", "(%w+)=(%w+)", 1 }, { "f(a(b)c)", "%b()" }, { "THE", "%f[%a]%u+" })
on("string.rep", { "ab", 3, "," })
on("string.reverse", { "abc" })
on("string.sub", { "hello", 2, -2 })
on("string.upper", { "abc" })
on("string.pack", { "<i4 s2 z d", 1, "a", "b", 2.5 }, { ">I8 B h f", 1, 2, 3, 4 }, { "!8 b Xi8 xj J T n l L H =i3 c3 s1 d <i16 >i12", 1, 2, 3, 4, 5, 6, 7, 8, 9, "ab", "c", 1, 2, 3 })
on("string.unpack", { "<i4", "\1\0\0\0", 1 }, { "s1z", "\1ab\0" }, { "!4 b Xi4 x i3 c2 <I2 >i1", ("\1"):rep(16), 1 }, { "<j >J n f", ("\0"):rep(28) }, { "<i16 >i12", ("\255"):rep(28) })
on("string.packsize", { "<i4 d" })
objects["gmatch iterator"] = { make = function() return ("hello world"):gmatch("%w+") end, alive = function() return false end }
on("gmatch iterator:", {})

on("utf8.char", { 65, 0x20AC })
on("utf8.codepoint", { "h\195\169", 1, -1 })
on("utf8.codes", { "h\195\169" })
on("utf8.len", { "h\195\169", 1, -1 })
on("utf8.offset", { "h\195\169", 2, 1 })
objects["codes iterator"] = { make = function() return (utf8.codes("h\195\169")) end }
on("codes iterator:", { "h\195\169", 0 })
objects["ipairs iterator"] = { make = function() return (ipairs({})) end }
on("ipairs iterator:", made(function() return { 1, 2 }, 0 end))

on("table.concat", made(function() return { 1, 2, 3 }, ", ", 1, 3 end))
on("table.foreach", made(function() return { 1 }, noop end))
on("table.foreachi", made(function() return { 1 }, noop end))
on("table.getn", made(function() return { 1 } end))
on("table.insert", made(function() return { 1, 2 }, 1, 3 end), made(function() return { 1 }, 2 end))
on("table.maxn", made(function() return { 1, [10] = 2 } end))
on("table.move", made(function() return { 1, 2, 3 }, 1, 3, 2, {} end))
on("table.pack", { 1, 2 })
on("table.remove", made(function() return { 1, 2 }, 1 end))
on("table.sort", made(function() return { 3, 1, 2 }, less end))
on("table.unpack", made(function() return { 1, 2, 3 }, 1, 3 end))

for _, name in ipairs { "abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "deg", "exp", "floor", "frexp", "log10", "modf", "rad", "randomseed", "sin", "sinh", "sqrt", "tan", "tanh" } do
  on("math." .. name, { 0.5 })
end
for _, name in ipairs { "atan2", "fmod", "mod", "ldexp", "log", "max", "min", "pow" } do on("math." .. name, { 8, 2 }) end
on("math.random", { 1, 6 }, {}, { 5 })

for _, name in ipairs { "band", "bor", "bxor", "btest", "lshift", "rshift", "arshift", "lrotate", "rrotate" } do on("bit32." .. name, { 5, 3 }) end
on("bit32.bnot", { 5 })
on("bit32.extract", { 0xFF, 2, 3 })
on("bit32.replace", { 0xFF, 1, 2, 3 })
for _, name in ipairs { "band", "bor", "bxor", "blshift", "brshift", "blogic_rshift" } do on("bit." .. name, { 5, 3 }) end
on("bit.bnot", { 5 })

-- CraftOS -------------------------------------------------------------------------

on("term.write", { "text" })
on("term.blit", { "abc", "012", "fed" })
on("term.clear", {})
on("term.clearLine", {})
on("term.scroll", { 1 })
on("term.getCursorPos", {})
on("term.setCursorPos", { 2, 3 })
on("term.getCursorBlink", {})
on("term.setCursorBlink", { true })
on("term.getSize", {})
for _, colour in ipairs { "Colour", "Color" } do
  on("term.is" .. colour, {})
  for _, which in ipairs { "Text", "Background" } do
    on("term.get" .. which .. colour, {})
    on("term.set" .. which .. colour, { 16 })
  end
  on("term.getPalette" .. colour, { 16 })
  on("term.setPalette" .. colour, { 16, 0x102030 }, { 16, 0.1, 0.2, 0.3 })
  on("term.nativePalette" .. colour, { 16 })
end

local function file(name, text, mode)
  if text then
    local f = fs.open(name, "wb")
    f.write(text)
    f.close()
  end
  return mode and fs.open(name, mode)
end
local function tidy()
  for _, name in ipairs(fs.list("/")) do
    if not fs.isReadOnly(name) and fs.getDrive(name) == "hdd" then fs.delete(name) end
  end
end
valid.tidy = tidy
local function withFile(...)
  local args = table.pack(...)
  return made(function()
    file("a", "text")
    return table.unpack(args, 1, args.n)
  end, { after = tidy })
end
on("fs.list", { "/" }, { "rom" })
on("fs.combine", { "a", "b", "../c" })
on("fs.getName", { "a/b" })
on("fs.getDir", { "a/b" })
on("fs.getSize", withFile("a"))
on("fs.exists", { "rom" })
on("fs.isDir", { "rom" })
on("fs.isReadOnly", { "rom" })
on("fs.makeDir", made(function() return "d/e" end, { after = tidy }))
on("fs.move", withFile("a", "b"))
on("fs.copy", withFile("a", "b"))
on("fs.delete", withFile("a"))
local function closes(_, handle)
  if type(handle) == "table" and handle.close then pcall(handle.close) end
end
on("fs.open", made(function() file("a", "text") return "a", "r" end, { after = closes, value = true }), made(function() return "b", "w" end, { after = closes, value = true }))
on("fs.getDrive", { "rom" })
on("fs.getFreeSpace", { "/" })
on("fs.getCapacity", { "/" })
on("fs.attributes", withFile("a"))

-- read and write handles
for name, mode in pairs { ["text file"] = "r", ["binary file"] = "rb" } do
  objects[name] = {
    make = function() return file("r", ("line\nrest\0\255"):rep(100), mode) end,
    alive = function(f) return pcall(f.seek, "set", 0) end,
  }
  on(name .. ":read", { 3 }, {})
  on(name .. ":readLine", { true })
  on(name .. ":readAll", {})
  on(name .. ":seek", { "set", 1 }, { "end", -1 })
  on(name .. ":close", {})
end
for name, mode in pairs { ["written file"] = "w", ["appended file"] = "a", ["written bytes"] = "wb" } do
  objects[name] = {
    make = function() tidy() return file("w", nil, mode) end,
    alive = function(f) return pcall(f.flush) and fs.getFreeSpace("/") > 200000 end,
  }
  on(name .. ":write", { "text" }, { 65 })
  on(name .. ":writeLine", { "text" })
  on(name .. ":flush", {})
  on(name .. ":seek", { "set", 0 })
  on(name .. ":close", {})
end

on("os.queueEvent", made(function() return "my event", 1, { 2 } end))
on("os.startTimer", { 0.1 })
on("os.cancelTimer", { 1 })
on("os.setAlarm", { 12.5 })
on("os.cancelAlarm", { 1 })
on("os.shutdown", { dies = true })
on("os.reboot", { dies = true })
for _, name in ipairs { "getComputerID", "computerID", "getComputerLabel", "computerLabel", "clock" } do on("os." .. name, {}) end
on("os.setComputerLabel", { "label" })
on("os.time", { "utc" }, {}, { { year = 2026, month = 1, day = 1 } })
on("os.day", { "utc" }, {})
on("os.epoch", { "utc" }, {})
on("os.date", { "%c %a %A %b %B %h %d %D %e %F %H %I %m %M %p %r %R %S %T %x %X %y %Y %z %Z %% %n %t %C %g %G %j %u %w %V %U %W", 0 }, { "*t" }, { "!%F" })

for _, api in ipairs { "redstone", "rs" } do
  on(api .. ".getSides", {})
  on(api .. ".setOutput", { "left", true })
  on(api .. ".getOutput", { "left" })
  on(api .. ".getInput", { "left" })
  for _, analog in ipairs { "Analog", "Analogue" } do
    on(api .. ".set" .. analog .. "Output", { "left", 7 })
    on(api .. ".get" .. analog .. "Output", { "left" })
    on(api .. ".get" .. analog .. "Input", { "left" })
  end
  on(api .. ".setBundledOutput", { "left", 5 })
  on(api .. ".getBundledOutput", { "left" })
  on(api .. ".getBundledInput", { "left" })
  on(api .. ".testBundledInput", { "left", 5 })
end

on("peripheral.isPresent", { "back" })
on("peripheral.getType", { "back" })
on("peripheral.hasType", { "back", "modem" })
on("peripheral.getMethods", { "back" })
on("peripheral.call", { "back", "open", 5 }, { "back", "callRemote", "computer_4", "getID" })
for _, side in ipairs { "back", "left", "right", "front", "bottom", "top" } do
  -- the methods as programs get them: bound to the side
  local methods = {}
  for _, name in ipairs(peripheral.getMethods(side) or {}) do
    methods[name] = function(...) return peripheral.call(side, name, ...) end
  end
  local name = peripheral.getType(side)
  if name == "modem" then
    name = side == "back" and "wired modem" or "wireless modem"
    on(name .. ":open", made(function() methods.closeAll() return 7 end))
    on(name .. ":isOpen", { 7 })
    on(name .. ":close", { 7 })
    on(name .. ":closeAll", {})
    on(name .. ":transmit", made(function() return 7, 8, { "x" } end))
    on(name .. ":isWireless", {})
  end
  if name then objects[name] = { make = function() pcall(methods.closeAll or methods.stop) return methods end } end
end
if objects.speaker then
  local function silence() pcall(peripheral.call, "top", "stop") end
  on("speaker:playNote", { "harp", 1, 12 })
  on("speaker:playSound", { "block.bell.use", 1, 1 })
  on("speaker:playAudio", made(function() silence() return { 1, -128, 127 }, 1 end))
  on("speaker:stop", {})
end
if objects.monitor then
  -- a monitor has the calls of term, and two of its own
  local own = {}
  for path, calls in pairs(valid) do own[#own + 1] = path:match("^term%.(.+)") end
  table.sort(own)
  for _, method in ipairs(own) do
    if not method:find("^native") then valid["monitor:" .. method] = valid["term." .. method] end
  end
  on("monitor:setTextScale", { 1 })
  on("monitor:getTextScale", {})
end
if objects.drive then
  for _, method in ipairs { "isDiskPresent", "hasData", "getDiskLabel", "getDiskID", "getMountPath", "hasAudio", "getAudioTitle", "playAudio", "stopAudio", "ejectDisk" } do
    on("drive:" .. method, {})
  end
  on("drive:setDiskLabel", { "label" }, {})
end
if objects.printer then
  -- a page is taken only where none is there: they come to an end, and then all of these fail
  local function page(...)
    if not pcall(peripheral.call, "bottom", "getPageSize") then pcall(peripheral.call, "bottom", "newPage") end
    return ...
  end
  local ends = { either = true }
  on("printer:newPage", {})
  for _, method in ipairs { "getInkLevel", "getPaperLevel" } do on("printer:" .. method, {}) end
  for _, method in ipairs { "endPage", "getCursorPos", "getPageSize" } do on("printer:" .. method, made(page, ends)) end
  on("printer:write", made(function() return page("text") end, ends))
  on("printer:setCursorPos", made(function() return page(2, 3) end, ends))
  on("printer:setPageTitle", made(function() return page("title") end, ends))
end
on("wired modem:getNamesRemote", {})
on("wired modem:isPresentRemote", { "computer_4" })
on("wired modem:getTypeRemote", { "computer_4" })
on("wired modem:hasTypeRemote", { "computer_4", "computer" })
on("wired modem:getMethodsRemote", { "computer_4" })
valid["wired modem:callRemote"] = {}
for i, method in ipairs { "getID", "isOn", "getLabel", "turnOn", "shutdown", "turnOn", "reboot" } do
  valid["wired modem:callRemote"][i] = { "computer_4", method, most = method == "getID" and 2 or 1 }
end
on("wired modem:getNameLocal", {})

-- http ----------------------------------------------------------------------------

local function drain() heard("never") end
local quiet = { after = function() await(function() coroutine.yield() end) end }
on("http.request", { "http://page.test/", nil, nil, true, n = 4, after = quiet.after },
  made(function() return { url = "http://page.test/", method = "POST", body = "x", headers = { a = "b" }, timeout = 1 } end, quiet))
on("http.checkURL", { "http://page.test/" })
local function hangsUp(_, ok)
  if ok ~= true then return end
  local got = table.pack(await(function() return heard("websocket_success") end))
  if type(got[2]) == "table" then pcall(got[2].close) end
end
on("http.websocket", { "ws://socket.test/", {}, after = hangsUp }, made(function() return { url = "ws://socket.test/", headers = { a = "b" }, timeout = 1 } end, { after = hangsUp }))

local response
objects["http response"] = {
  make = function()
    if response then pcall(response.close) end
    assert(http.request("http://page.test/", nil, nil, true))
    local _, h = want(function() return true, select(2, heard("http_success")) end)
    response = h
    return h
  end,
  alive = function(f) return pcall(f.seek, "set", 0) end,
}
on("http response:read", { 3 }, {})
on("http response:readLine", { true })
on("http response:readAll", {})
on("http response:seek", { "set", 0 })
on("http response:getResponseCode", {})
on("http response:getResponseHeaders", {})
on("http response:close", {})

local socket, closed
objects["websocket"] = {
  make = function()
    if socket then pcall(socket.close) end
    assert(http.websocket("ws://socket.test/"))
    socket, closed = select(3, want(function() return true, heard("websocket_success") end)), false
    return socket
  end,
  alive = function(s) return pcall(s.send, "") end,
}
on("websocket:send", { "text", false }, { "bytes", true })
on("websocket:receive", made(function() socket.send("echo") return 1 end, { value = true }), { 0.05 })
on("websocket:close", {})

objects["transferred files"] = {
  make = function() probe.drop() return select(2, want(function() return true, heard("file_transfer") end)) end,
  alive = function(t) return pcall(t.getFiles()[1].seek, "set", 0) end,
}
on("transferred files:getFiles", {})
objects["transferred file"] = {
  make = function() return objects["transferred files"].make().getFiles()[1] end,
  alive = function(f) return pcall(f.seek, "set", 0) end,
}
for _, name in ipairs { "read", "readLine", "readAll", "seek", "getName", "close" } do on("transferred file:" .. name, {}) end

-- Phoenix -------------------------------------------------------------------------

local calls = {}
local function call(name, ...) calls[name] = { ... } end
local function gone(_, handle)
  if type(handle) == "table" and handle.close then pcall(handle.close) end
end
call("connect", { "psp://10.0.0.4:7", after = gone, value = true }, { { url = "pdp://10.0.0.4:8" }, after = gone, value = true },
  { { url = "rednet+chat://0.0.0.4", device = "left" }, after = gone, value = true }, { "http://10.0.0.4/", after = gone, value = true },
  { { url = "ws://10.0.0.4:81/", headers = { a = "b" } }, after = gone, value = true })
local function unlisten()
  for _, u in ipairs { "psp://0.0.0.0:70", "http://0.0.0.0:72", "ws://0.0.0.0:73", "pdp://0.0.0.0:71" } do pcall(syscall.unlisten, u) end
end
call("listen", { "psp://0.0.0.0:70", after = unlisten }, { "http://0.0.0.0:72", after = unlisten }, { "pdp://0.0.0.0:71", after = unlisten }, { "ws://0.0.0.0:73", after = unlisten })
call("unlisten", made(function() pcall(syscall.listen, "psp://0.0.0.0:70") return "psp://0.0.0.0:70" end))
call("ipconfig", { "left" }, { "left", { ip = "10.0.0.1", netmask = 24, up = true } }, { "left", { netmask = "255.255.255.0" } })
call("routelist", {}, { 1 })
local function unroute() for _, n in ipairs { 8, 16, 24 } do pcall(syscall.routedel, "10.9.0.0", n) pcall(syscall.routedel, "10.9.0.0", n, 3) end end
local function routing(extra)
  return made(function()
    unroute()
    local o = { source = "10.9.0.0", sourceNetmask = 16, action = "blackhole" }
    for k, v in pairs(extra) do o[k] = v end
    return o
  end)
end
call("routeadd", routing {}, routing { action = "unicast", device = "left", destination = "10.0.0.9", table = 3 }, routing { sourceNetmask = "255.255.0.0" })
-- each field varied as if it was an argument
for _, field in ipairs { "source", "sourceNetmask", "action", "device", "destination", "table" } do
  local path = "routeadd " .. field
  objects[path] = { make = function()
    return function(v)
      unroute()
      return syscall.routeadd { source = "10.9.0.0", sourceNetmask = 16, action = "unicast", device = "left", destination = "10.0.0.9", [field] = v }
    end
  end }
  on(path .. ":", { ({ source = "10.9.0.0", sourceNetmask = 24, action = "prohibit", device = "left", destination = "10.0.0.8", table = 2 })[field] })
end
for _, field in ipairs { "ip", "netmask", "up" } do
  objects["ipconfig " .. field] = { make = function() return function(v) return syscall.ipconfig("left", { ip = "10.0.0.1", netmask = 24, [field] = v }) end end }
  on("ipconfig " .. field .. ":", { ({ ip = "10.0.0.1", netmask = 24, up = true })[field] })
end
call("routedel", made(function() unroute() syscall.routeadd { source = "10.9.0.0", sourceNetmask = 16, action = "blackhole" } return "10.9.0.0/16" end),
  made(function() unroute() syscall.routeadd { source = "10.9.0.0", sourceNetmask = 16, action = "blackhole", table = 3 } return "10.9.0.0", 16, 3 end))
call("arplist", { "left" })
call("arpadd", made(function() pcall(syscall.arpdel, "left", "10.0.0.77") return "left", "10.0.0.77", 77 end))
call("arpset", { "left", "10.0.0.78", 78 }, { "left", "10.0.0.78", n = 3 })
call("arpdel", { "left", "10.0.0.78" })
call("netcontrol", { "10.0.0.4", "ping", "text", 5 })
call("netevent", { true })
call("checkuri", { "psp://10.0.0.4:7" })
for _, name in ipairs { "getpid", "getppid", "getuser", "getname", "getplist", "uptime", "version" } do call(name, {}) end
call("setuser", { "root" })
call("kill", made(function() return private.process.start("victim"), 9 end))
call("queueEvent", made(function() return "my event", { 1 } end))
call("timer", made(function() return 0.1 end, { after = function(_, id) pcall(syscall.cancel, id) end }))
call("cancel", { 1 })
call("devlookup", { "left" })
call("devfind", { "modem" })
call("lookup", { "server", value = true }, { "10.0.0.4" })
call("hosts", { value = true })
call("hostname", {})
call("netstat", made(function() pcall(syscall.listen, "psp://0.0.0.0:70") end, { after = unlisten }))
call("capture", { n = 0, after = gone, value = true }, { { device = "left", filter = "psp", file = true, numeric = true, channels = true, details = true }, after = gone, value = true })
call("routeget", { "10.0.0.4", value = true }, { "server" })
local function quietDHCP() pcall(syscall.dhcp, "left", false) pcall(syscall.dhcpserver, "left", false) end
call("dhcp", { "left" }, { "left", true, after = quietDHCP }, { "left", false })
local function pool(field, v)
  local o = { first = "10.0.0.100", last = "10.0.0.110", gateway = "10.0.0.9", lease = 600 }
  if field then o[field] = v end
  return o
end
call("dhcpserver", { "left" }, made(function() return "left", pool() end, { after = quietDHCP }), { "left", false })
for field, v in pairs(pool()) do
  objects["dhcpserver " .. field] = { make = function() return function(x) return syscall.dhcpserver("left", pool(field, x)) end end }
  on("dhcpserver " .. field .. ":", { v, after = quietDHCP })
end
call("devalias", { "left", "second", after = function() pcall(syscall.devalias, "left") end }, { "left" })
local function unscheme() pcall(syscall.delscheme, "told") end
call("addscheme", made(function() unscheme() return "told", { connect = noop, check = noop } end, { after = unscheme }))
call("delscheme", made(function() unscheme() syscall.addscheme("told", { connect = noop }) return "told" end))
for name, entries in pairs(calls) do valid["syscall." .. name] = entries end

-- what a module gets to tell its process with, and the numbers of its handles
local function tell()
  local got
  unscheme()
  syscall.addscheme("told", { connect = function(_, t) got = t end })
  syscall.connect("told:x")
  return got
end
local function ours(id) return { id = id, status = noop, read = noop, write = noop, close = noop } end
objects.tell = { make = tell }
on("tell:", { "my event", { 1 } }, made(function() return "network_request", { handle = ours(), ip = "10.0.0.9" } end))
objects["tell id"] = { make = function()
  local t = tell()
  return function(id) return t("network_request", { handle = ours(id) }) end
end }
on("tell id:", { 5 })

-- the function that stands for a system call there is not
objects["syscall index"] = { make = function() return getmetatable(syscall).__index end }
valid["syscall<meta>.__index"] = { made(function() return {}, "nosuch" end) }
on("syscall index:", made(function() return {}, "nosuch" end))
objects["no syscall"] = { make = function() return syscall.nosuch end }
on("no syscall:", { fails = true })

on("private.process.start", made(function() return "child" end, { after = function(_, id) pcall(private.process.finish, id) end }))
on("private.process.switch", { 1, after = function() pcall(private.process.switch, 1) end })
on("private.process.alive", { 1 })
on("private.process.rename", { 1, "shell" })
on("private.process.about", { 1 })
on("private.process.from", { "@file.lua", 3 })
on("private.process.finish", made(function() return private.process.start("child") end))
on("private.loadrom", { "rom/programs/id.lua", {}, value = true }, { "lib/kernel/shell.lua", {} })
on("private.line", { 1 })
on("private.log", { "" })
on("private.ended", { "program", true })

-- handles; those of the other side of a connection too
local function opened(handle)
  for _ = 1, 100 do
    if handle.status() == "open" then return handle end
    coroutine.yield()
  end
  error("not open: " .. handle.status(), 0)
end
local function link(url)
  return function() return select(2, want(function() return true, opened((assert(syscall.connect(url)))) end)) end
end
-- A handle belongs to a process of its own: its end drops what is still to be sent.
local holder
local function drop()
  if holder then
    private.process.switch(1)
    private.process.finish(holder)
    holder = nil
  end
end
local function held(make)
  return function()
    drop()
    holder = private.process.start("holder")
    private.process.switch(holder)
    return make()
  end
end
local function isOpen(h) return holder and h.status() == "open" end
local function asked(url, listen, make)
  return function()
    pcall(syscall.unlisten, listen)
    syscall.listen(listen)
    local ours = make(url)
    local handle = select(2, want(function()
      local p = heard("network_request")
      return true, p.handle
    end))
    handle[0] = ours -- stays
    return handle
  end
end
local function plain(url) return (assert(syscall.connect(url))) end
local function writes(url) local h = plain(url) h.write("x") return h end
local sockets = {
  ["PSP client"] = { link "psp://10.0.0.4:7", "localIP", "transfer" },
  ["PSP server"] = { asked("psp://127.0.0.1:70", "psp://0.0.0.0:70", plain), "localIP", "transfer" },
  ["PSP capture"] = { function() return syscall.capture { filter = "psp" } end, "counts" },
  ["PDP client"] = { function() return plain "pdp://10.0.0.4:8" end, "localIP", "transfer" },
  ["PDP server"] = { asked("pdp://127.0.0.1:71", "pdp://0.0.0.0:71", writes), "localIP", "transfer" },
  ["rednet handle"] = { function() return plain { url = "rednet+chat://0.0.0.4", device = "left" } end },
  ["http server"] = { asked("http://127.0.0.1:72/", "http://0.0.0.0:72", writes), "respond" },
  ["ws client"] = { link "ws://10.0.0.4:81/" },
  ["ws server"] = { asked("ws://127.0.0.1:73/", "ws://0.0.0.0:73", plain) },
}
for name, s in pairs(sockets) do
  objects[name] = { make = held(s[1]), alive = isOpen }
  on(name .. ":status", {})
  on(name .. ":read", {}, { "*a" }, { 5 }, { "n", "l", "L" })
  if name ~= "PSP capture" then on(name .. ":write", made(function() return "text" end, { drop = drop })) end
  on(name .. ":close", {})
  for i = 2, #s do on(name .. ":" .. s[i], {}) end
end
on("http server:respond", { 200, { a = "b" } })
local function asking(h) h.write() return h end
objects["http client"] = { make = function() return select(2, want(function() return true, opened(asking(plain "http://10.0.0.4/")) end)) end, alive = isOpen }
on("http client:status", {})
on("http client:read", { "*a" }, {})
on("http client:close", {})
on("http client:responseHeaders", {})
on("http client:responseCode", {})
on("http client:write", { fails = true })
objects["http request"] = { make = held(function() return plain "http://10.0.0.4/" end), alive = function(h) return holder and h.status() == "ready" end }
for _, name in ipairs { "read", "responseHeaders", "responseCode" } do on("http request:" .. name, { fails = true }) end
on("http request:status", {})
on("http request:write", { "body", drop = drop })
on("http request:close", { fails = true })

-- CryptoNet and cNet ----------------------------------------------------------------

local N, program
local roots = { private = private, ["syscall<meta>"] = getmetatable(syscall) }
for name, v in pairs(_G) do roots[name] = v end
if private.modules.cNet then
  local env = setmetatable({ require = noop, print = noop, printError = noop }, { __index = _G })
  local cNet = private.modules.cNet("cNet", nil)
  local seen = {}
  local function search(v)
    if N or seen[v] or type(v) ~= "table" and type(v) ~= "function" then return end
    seen[v] = true
    if type(v) == "table" then
      if rawget(v, "speaksCnet") then N = v return end
      for _, x in next, v do search(x) end
    else
      for i = 1, 255 do
        local name, up = debug.getupvalue(v, i)
        if not name then break end
        search(up)
      end
    end
  end
  search(cNet)
  roots.copper, roots.load = N, load
  program = N.program()
  N.speaksCnet(program)
  for _, name in ipairs { "cNet", "cryptoNet" } do on("private.modules." .. name, { "cryptoNet" }, { "cNet" }) end
end

if N then
  local keys
  local function pair()
    if not keys then keys = { select(2, want(function() return true, N.generate("Mine") end)) } end
    return keys[1], keys[2]
  end
  local function server()
    for _, s in ipairs(N.servers()) do
      if s.name == "Mine" then return s end
    end
    local cert, key = pair()
    return (assert(N.host(program, { name = "Mine", side = "left", discoverable = true, certificate = cert, privateKey = key, userTable = {}, userTablePath = "users.tbl", sessionsPath = "sessions.txt" })))
  end
  local function client()
    local s = N.sockets()[1]
    if s then return s end
    return select(2, want(function() return true, assert(N.connect("left", "Vault", nil, 5, 5, nil, true)) end))
  end
  local link, seq, ack
  local function open()
    if not link or not N.isOpen(link) then
      link, seq, ack = select(2, want(function()
        local a, b, c = N.ctcpOpen("left", "Vault", nil, 5, 5, nil, true)
        return true, assert(a, "no connection"), b, c
      end))
    end
    return link, seq, ack
  end
  local function user()
    local s = server()
    if not N.user(s, "ann") then assert(N.userAdd(s, "ann", ("h"):rep(32), 1)) end
    return s, "ann"
  end
  local function native(name, ...)
    for _, e in ipairs { ... } do if e.value == nil then e.value = true end end
    valid["copper." .. name] = { ... }
  end
  local request = { requestMethod = "GET", path = "/", header = {}, data = "x" }
  local hash = ("h"):rep(32)
  native("program", {})
  native("speaksCnet", { program, value = false })
  native("channel", { "Vault" })
  native("passwordHash", { "ann", "secret", "Vault" })
  native("randomBytes", {})
  native("generate", { "Other" })
  native("fileText", made(function() return (pair()) end))
  native("parseFile", made(function() return N.fileText((pair())) end))
  native("text", made(function() return { 1, "x", { y = true } } end))
  native("parse", { "{1,x={2},\"s\"}" })
  native("verify", made(function() local c = pair() return c, c.key end))
  native("sign", made(function() return pair() end))
  native("modemSide", { "left" }, {})
  native("inUse", { 5, "left" })
  native("repeats", {}, { false })
  native("host", made(function()
    local cert, key = pair()
    return program, { name = "Mine", side = "left", discoverable = true, certificate = cert, privateKey = key, userTable = {}, userTablePath = "users.tbl", sessionsPath = "sessions.txt" }
  end))
  native("servers", {})
  native("sockets", {})
  native("isServer", made(function() return server() end))
  native("isOpen", made(function() return client() end))
  native("send", made(function() return client(), { "hello" } end))
  native("sendPlain", made(function() return client(), { "hello" } end))
  native("login", made(function() return client(), "ann", hash end, { value = false }))
  native("logout", made(function() return client() end, { value = false }))
  native("close", made(function() return client() end))
  native("closeServer", made(function() return server() end))
  native("userAdd", made(function() local s = server() N.userDelete(s, "bob") return s, "bob", hash, 2 end))
  native("userDelete", made(function() return user() end))
  native("userHash", made(function() local s, u = user() return s, u, hash end))
  native("userLevel", made(function() local s, u = user() return s, u, 3 end))
  native("user", made(function() return user() end))
  native("userCheck", made(function() local s, u = user() return s, u, hash end))
  local function hang() for _, s in ipairs(N.sockets()) do N.close(s) end end
  native("connect", { "left", "Vault", nil, 2, 2, nil, true, after = hang })
  native("discover", { "left", 0.2, nil, true })
  native("certificates", { "left", 0.2, nil, true, "Vault" })
  native("ctcpOpen", { "left", "Vault", nil, 2, 2, nil, true, after = hang })
  native("ctcpRequest", made(function() local s, q, a = open() return s, q, a, 0.5, request end, { after = hang }))
  native("ctcpFinish", made(function() local s, q, a = open() return s, q, a, 0.5 end, { after = hang }))
  native("ctcpShort", { "left", "Vault", nil, 2, 2, nil, true, request, after = hang, value = false })
  native("ctcpRegister", { "left", "Vault", nil, 2, 2, nil, true, "eve", hash, after = hang })
  native("loginWait", made(function() return client(), "ann", hash, 0.3 end))
  native("logoutWait", made(function() return client(), nil, nil, 0.3 end, { n = 4 }))
  native("route", { program, "GET", "/a", 1 })
  native("take", { program, value = false })
  native("respond", { program, 1, true, {}, value = false })
  native("checksum", { { 1, "x" } })
  native("crc", { "text" })
  native("statuses", {})
  native("logs", {})
  native("terminated", { program })
  native("registration", { program, "all", value = false })
  native("writeFile", { "x", "text", after = tidy })
end

-- These boot or talk for long, or are tried elsewhere: fewer of their variations are
-- made where time is short.
valid.slow = { ["os.reboot"] = true, ["os.shutdown"] = true }
for path in pairs(valid) do -- the same functions as term's, on another screen
  if path:find("^monitor:") then valid.slow[path] = true end
end
for _, name in ipairs { "ctcpRegister", "ctcpRequest", "ctcpShort", "ctcpFinish", "ctcpOpen", "connect", "generate", "userAdd", "host", "discover", "certificates" } do
  valid.slow["copper." .. name] = true
end

return valid, objects, roots
