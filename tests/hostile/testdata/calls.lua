-- System calls in the form that yields, on the real systems: for each one a
-- valid call at least, as in valid.lua. The list is that of the table syscall.
local tools = ...
local probe, valid, call, given = tools.probe, {}, {}, {}
for name in pairs(syscall) do
  call[name] = function(...)
    local out = table.pack(coroutine.yield("syscall", name, ...))
    if not out[1] then error(out[2], 0) end
    return table.unpack(out, 2, out.n)
  end
end
local function noop() end
local function made(f, more)
  local entry = { f, make = true }
  for k, v in pairs(more or {}) do entry[k] = v end
  return entry
end
local function on(name, ...) given[name] = { ... } end
local function unlisten() pcall(syscall.unlisten, "psp://0.0.0.0:70") end
local function gone(_, handle)
  if type(handle) == "table" and type(handle.close) == "function" then pcall(handle.close) end
end
function valid.tidy()
  for _, name in ipairs(syscall.list("/")) do
    if name ~= "startup.lua" then pcall(syscall.remove, "/" .. name) end
  end
end
local function file()
  local f = syscall.open("/a", "w")
  f.write("text")
  f.close()
  return "/a"
end
on("connect", { "psp://10.0.0.4:7", after = gone })
on("listen", { "psp://0.0.0.0:70", after = unlisten })
on("unlisten", made(function() pcall(syscall.listen, "psp://0.0.0.0:70") return "psp://0.0.0.0:70" end))
on("ipconfig", { "left" })
on("routelist", { 1 })
on("checkuri", { "psp://10.0.0.4:7" })
on("arplist", { "left" })
on("netevent", { true })
-- users may not do these
for name, argument in pairs { routeadd = {}, routedel = "10.9.0.0/16", arpadd = "left", arpdel = "left", arpset = "left", netcontrol = "10.0.0.4", setuser = "root", devalias = "left", capture = {}, addscheme = "told", delscheme = "told" } do
  on(name, made(function() return argument, "10.0.0.77", 77 end, { either = true }))
end
for _, name in ipairs { "getpid", "getppid", "getuser", "getname", "getplist", "uptime", "version", "getcwd", "getenv", "termsize", "hosts", "hostname", "netstat" } do on(name, {}) end
on("kill", made(function() return syscall.fork(function() while true do coroutine.yield() end end), 9 end))
on("queueEvent", made(function() return "my event", { 1 } end))
on("timer", made(function() return 0.1 end, { after = function(_, id) pcall(syscall.cancel, id) end }))
on("cancel", { 1 })
on("dhcp", { "left" })
on("dhcpserver", { "left" })
on("lookup", { "server" })
on("routeget", { "10.0.0.4" })
on("devlookup", { "left" })
on("devfind", { "modem" })
on("fork", { noop, "child" })
on("exec", { "/nosuch.lua", fails = true })
on("exit", { "never", fails = true, most = 0 })
on("chdir", { "/" })
on("open", made(function() return file(), "r" end, { after = gone }))
on("list", { "/" })
on("stat", { "/" })
on("remove", made(function() return file() end))
on("rename", made(function() return file(), "/b" end, { after = function() pcall(syscall.remove, "/b") end }))
on("mkdir", { "/d", after = valid.tidy })
on("write", { "text" })
on("writeerr", { "text" })
-- somebody types a line
on("readline", made(function() probe.type() end))
on("read", made(function() probe.type() return 2 end))
on("devmethods", { "/" }, { "left" })
on("devcall", { "/", "getId" }, { "left", "isOpen", 5 }, { "redstone", "getOutput", "left" })
on("devlisten", { "left", true })
for name in pairs(call) do valid["call." .. name] = given[name] or {} end
return valid, {}, { call = call }
