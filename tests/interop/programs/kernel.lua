-- A small kernel around somebody else's network code: what spec/phoenix.md says
-- that code needs, written anew. It is started as a program:
--
--   kernel.lua(list of files, program of process 1)
--
-- The files are run in one shared environment of the Lua library, ComputerCraft's
-- globals and these tables:
--   syscalls      name -> function(process, thread, ...): filled by the files
--   eventHooks    event -> list of functions(event table): filled by the files
--   uriSchemes    pattern -> function(process, options): filled by the files (14)
--   KERNEL, processes   {id, user, name, parent, env, vars, eventQueue = {{name, params}, ...}}
--   deviceTreeRoot      nodes {id, uuid, parent, children, drivers, alias} (2)
--   hardware      get(path) -> nodes; path(node); call(process, node, method, ...);
--                 hasDriver(node, type); listen
--                 find(type) -> nodes
--   getNodeById(uuid or id), deepcopy(value), do_syscall(name, ...) -> results
--   expect, log, syslog, panic, debug.protect
-- A file shim.lua is run before the others and may add what is missing: globals
-- that a file asks for and nobody has are named.
local files, program = ...

-- Words: result lines go to the screen and to a file, as those of process 1.
local function tell(text)
  print(text)
  local f = fs.open("/interop/kernel.txt", "a")
  f.writeLine(text)
  f.close()
end

local asked = {}
local env = setmetatable({}, { __index = function(_, name)
  local v = _G[name]
  if v == nil and not asked[name] then
    asked[name] = true
    tell("NOTE asked for and not there: " .. tostring(name))
  end
  return v
end })
env._G = env

local function quiet() end
env.log = setmetatable({}, { __index = function() return quiet end, __call = quiet })
env.syslog = env.log
env.debug = setmetatable({ protect = function(f) return f end }, { __index = debug })
function env.panic(text) error("panic: " .. tostring(text), 0) end

local function list(kinds)
  if #kinds < 3 then return table.concat(kinds, " or ") end
  return table.concat(kinds, ", ", 1, #kinds - 1) .. ", or " .. kinds[#kinds]
end
local function check(what, v, ...)
  for _, kind in ipairs { ... } do
    if type(v) == kind then return v end
  end
  error(("bad %s (expected %s, got %s)"):format(what, list { ... }, type(v)), 0)
end
env.expect = setmetatable({
  field = function(t, name, ...) return check('field "' .. name .. '"', t[name], ...) end,
  range = function(n, low, high)
    low, high = low or -math.huge, high or math.huge
    if n < low or n > high then
      error(("number outside of range (expected %s to be within %s and %s)"):format(n, low, high), 0)
    end
    return n
  end,
}, { __call = function(_, i, v, ...) return check("argument #" .. i, v, ...) end })

-- Processes.
env.KERNEL = { id = 0, name = "kernel", user = "root", eventQueue = {}, threads = {}, dependents = {} }
local init = { id = 1, name = program, user = "root", parent = 0, eventQueue = {}, threads = {}, dependents = {}, handlers = {} }
env.processes = { [0] = env.KERNEL, [1] = init }
env.syscalls, env.eventHooks, env.uriSchemes = {}, {}, {}

-- A system call of the kernel itself.
function env.do_syscall(name, ...)
  local f = env.syscalls[name] or error("No such syscall: " .. tostring(name), 0)
  return f(env.KERNEL, nil, ...)
end

function env.deepcopy(v, known)
  if type(v) ~= "table" then return v end
  known = known or {}
  if known[v] then return known[v] end
  local copy = {}
  known[v] = copy
  for k, x in pairs(v) do copy[env.deepcopy(k, known)] = env.deepcopy(x, known) end
  return setmetatable(copy, getmetatable(v))
end

local timers = {}
function env.syscalls.getpid(process) return process.id end
function env.syscalls.getuser(process) return process.user end
function env.syscalls.timer(process, _, seconds)
  local id = os.startTimer(seconds)
  timers[id] = process
  return id
end
function env.syscalls.cancel(_, _, id)
  timers[id] = nil
  os.cancelTimer(id)
end

-- Devices: the computer, its modems, the loopback.
local root = { id = tostring(os.getComputerID()), uuid = "root", children = {}, drivers = {} }
env.deviceTreeRoot = root
local function add(name, driver)
  local node = { id = name, uuid = "device-" .. name, parent = root, children = {}, drivers = { driver }, internalState = {}, listeners = {} }
  root.children[name] = node
  return node
end

-- An open channel has a set of processes that hold it (1).
local function modem(side)
  local held = {}
  local m = { type = "modem", methods = {} }
  function m.methods.open(process, ch)
    if not held[ch] then
      peripheral.call(side, "open", ch)
      held[ch] = {}
    end
    held[ch][process] = true
  end
  function m.methods.close(process, ch)
    if not held[ch] then return end
    held[ch][process] = nil
    if not next(held[ch]) then
      held[ch] = nil
      peripheral.call(side, "close", ch)
    end
  end
  function m.methods.isOpen(_, ch) return held[ch] ~= nil end
  function m.methods.transmit(_, ch, reply, message) peripheral.call(side, "transmit", ch, reply, message) end
  function m.methods.isWireless() return peripheral.call(side, "isWireless") end
  function m.methods.getRemainingChannels()
    local n = 128
    for _ in pairs(held) do n = n - 1 end
    return n
  end
  return m
end

local loopback = { type = "modem", methods = {} }
for _, name in ipairs { "open", "close" } do loopback.methods[name] = quiet end
function loopback.methods.isOpen() return true end
function loopback.methods.isWireless() return false end
function loopback.methods.getRemainingChannels() return 128 end
function loopback.methods.transmit(_, ch, reply, message) os.queueEvent("modem_message", "lo", ch, reply, message, 0) end
add("lo", loopback)
for _, side in ipairs { "bottom", "top", "back", "front", "right", "left" } do
  if peripheral.getType(side) == "modem" then add(side, modem(side)) end
end

env.hardware = {}
function env.hardware.get(path)
  if type(path) == "table" then return path end
  if path == "" or path:find("/", 1, true) then
    local node = root
    for part in path:gmatch("[^/]+") do node = node and node.children[part] end
    return node
  end
  for _, node in pairs(root.children) do
    if node.id == path or node.alias == path or node.uuid == path then return node end
  end
end
function env.hardware.path(node) return node == root and "/" or "/" .. node.id end
function env.hardware.hasDriver(node, kind)
  for _, d in ipairs(node.drivers) do
    if d.type == kind then return true end
  end
  return false
end
function env.hardware.find(kind)
  local found = {}
  for _, node in pairs(root.children) do
    if env.hardware.hasDriver(node, kind) then found[#found + 1] = node end
  end
  table.sort(found, function(a, b) return a.id < b.id end)
  return table.unpack(found)
end
function env.getNodeById(id)
  if id == root.uuid or id == root.id then return root end
  for _, node in pairs(root.children) do
    if node.uuid == id or node.id == id then return node end
  end
end
function env.hardware.call(process, node, method, ...)
  for _, d in ipairs(node.drivers) do
    if d.methods[method] then return d.methods[method](process, ...) end
  end
  error("No such method", 0)
end

-- The files.
local function run(path)
  local f, err = loadfile(path, nil, env)
  if not f then error(err, 0) end
  f(path)
end
for _, path in ipairs(files) do
  local ok, err = pcall(run, path)
  if not ok then tell("FAIL start " .. path .. ": " .. tostring(err)) end
end

-- Process 1.
local user = setmetatable({}, { __index = _G })
user._G = user
env.KERNEL.env, env.KERNEL.vars, init.env, init.vars = env, {}, user, {}
local main, err = loadfile(program, nil, user)
if not main then error(err, 0) end
local thread = { id = 0, coro = coroutine.create(main) }
init.threads[0] = thread
local alive, waits = true, false

local function resume(...)
  local r = table.pack(coroutine.resume(thread.coro, ...))
  waits = false
  if not r[1] then
    tell("FAIL process 1: " .. tostring(r[2]))
    alive = false
  elseif coroutine.status(thread.coro) == "dead" then
    alive = false
  elseif r[2] == "syscall" then
    local f = env.syscalls[r[3]]
    if not f then return resume(false, "No such syscall: " .. tostring(r[3])) end
    return resume(pcall(f, init, thread, table.unpack(r, 4, r.n)))
  else
    waits = true
  end
end

local function hook(ev)
  for _, f in ipairs(env.eventHooks[ev[1]] or {}) do
    local ok, text = pcall(f, ev)
    if not ok then tell("NOTE " .. ev[1] .. ": " .. tostring(text)) end
  end
end

resume(program)
while alive do
  while alive and waits and init.eventQueue[1] do
    local e = table.remove(init.eventQueue, 1)
    resume(e[1], e[2])
  end
  if not alive then break end
  local ev = table.pack(os.pullEventRaw())
  if ev[1] == "terminate" then break end
  if ev[1] == "timer" and timers[ev[2]] then
    table.insert(timers[ev[2]].eventQueue, { "timer", { id = ev[2] } })
    timers[ev[2]] = nil
  else
    hook(ev)
  end
end
