-- Runs as the system of a computer. It asks the test for a path, calls the
-- function there with every variation of its valid arguments, and says what came
-- of it. In the mode "list" it tells every path there is.
-- On a real system it is a program, and what it calls are system calls by yielding.
local probe = probe
local systemCalls = probe.mode() == "calls"
local private = not systemCalls and (...)
local pcall, type, select, pairs, next, error, tostring = pcall, type, select, pairs, next, error, tostring
local create, resume, status, yield = coroutine.create, coroutine.resume, coroutine.status, coroutine.yield
local pack, unpack = table.pack, table.unpack
local debug = debug or {} -- programs of Phoenix may have none
local function noop() end
local debug_setmetatable, sethook, getinfo, getupvalue, getmetatable = debug.setmetatable or noop, debug.sethook or noop, debug.getinfo, debug.getupvalue, debug.getmetatable or getmetatable
local startTimer = os and os.startTimer or syscall.timer
local clock = os and os.clock or syscall.uptime
local max, ipairs, concat = math.max, ipairs, table.concat
local strings = getmetatable("")
local G = _G

-- event waits for the next one, at most a little; of a process, for its name and
-- parameters.
local function event()
  startTimer(0.2)
  local e = pack(yield())
  if e[1] == "phoenix" then return e[3], e[4] end
  return unpack(e, 1, e.n)
end

-- await calls f in a coroutine that is given events until it is done, or has
-- had enough: then it answers nothing. want is await that must succeed.
local function patient(seconds, f, ...)
  local routine, give_up, events = create(pcall), clock() + seconds, 0
  local out = pack(resume(routine, f, ...))
  while status(routine) ~= "dead" and events < 2000 and clock() < give_up do
    events = events + 1
    if out[2] == "syscall" and G.syscall ~= nil and systemCalls then
      out = pack(resume(routine, yield(unpack(out, 2, out.n)))) -- the kernel's to answer
    else
      out = pack(resume(routine, event()))
    end
  end
  sethook(routine)
  if status(routine) ~= "dead" then return nil, "waits" end
  if not out[1] then return false, out[2] end
  return unpack(out, 2, out.n < 1000 and out.n or 1000)
end

local function await(f, ...) return patient(3, f, ...) end

-- much tells whether arguments take long to send.
local function much(args)
  for i = 1, args.n < 1000 and args.n or 0 do
    if type(args[i]) == "string" and #args[i] >= 5000 then return true end
  end
  return args.n >= 1000
end
local function want(f, ...)
  local out = pack(patient(15, f, ...))
  if not out[1] then error(tostring(out[2]), 0) end
  return unpack(out, 2, out.n)
end

-- heard waits for an event that fits.
local function heard(name, fits)
  for _ = 1, 200 do
    local e = pack(event())
    if e[1] == name and (not fits or fits(unpack(e, 2, e.n))) then return unpack(e, 2, e.n) end
  end
  error("no " .. name, 0)
end

local valid, objects, roots = probe.chunk(systemCalls and "calls" or "valid", { want = want, await = await, heard = heard, private = private, probe = probe })

-- find answers what lies at a path: "string.byte", or "an object:method".
local made = {}
local function object(name)
  local o = objects[name]
  if not made[name] or not o.alive or not o.alive(made[name]) then made[name] = o.make() end
  return made[name]
end

local function find(path)
  local name, method = path:match("^(.-):(.*)$")
  if name then
    local o = object(name)
    return type(o) == "function" and o or o[method]
  end
  local at = roots
  for part in path:gmatch("[^.]+") do at = at[part] end
  return at
end

-- walk tells of every host function that can be reached from the roots.
local function list()
  valid.tidy, valid.slow = nil, {}
  for path in pairs(valid) do
    local name = path:match("^(.-):")
    local ok, f = pcall(find, path)
    if ok and f then
      probe.entry(path)
    elseif name then
      probe.broken(path, tostring(f))
    end
  end
  made = {}
  local seen = {}
  local function walk(v, path)
    if seen[v] then return end
    if type(v) == "function" then
      seen[v] = true
      if getinfo(v, "S").what == "C" then probe.found(path) end
      for i = 1, 255 do
        local name, up = getupvalue(v, i)
        if not name then break end
        walk(up, path .. "<" .. name .. ">")
      end
    elseif type(v) == "table" then
      seen[v] = true
      for k, x in next, v do
        if type(k) == "string" then walk(x, path == "" and k or path .. "." .. k) end
      end
      walk(getmetatable(v), path .. "<meta>")
    end
  end
  if systemCalls then return end
  seen[probe] = true
  for _, f in pairs(probe) do seen[f] = true end
  for name, v in pairs(roots) do
    if name ~= "_G" then walk(v, name) end
  end
  walk(strings, "strings")
  for name, o in pairs(objects) do
    local ok, x = pcall(object, name)
    if not ok then
      probe.broken(name, tostring(x))
    elseif type(x) == "function" then
      probe.found(name .. ":")
    else
      for method, f in pairs(x) do
        if type(f) == "function" then probe.found(name .. ":" .. method) end
      end
    end
    made[name] = nil
  end
end

-- arguments gives those of a valid call: a list, or what a function makes.
local function arguments(entry)
  if type(entry[1]) == "function" and entry.make then return pack(entry[1]()) end
  local a = { n = entry.n or #entry }
  for i = 1, a.n do a[i] = entry[i] end
  return a
end

-- sweep calls the function at a path; from is the first variation wanted.
local function sweep(path, from, random)
  local every = random > 0 -- else about half of them: what a test run has time for
  local hostile, long = probe.chunk("values")
  local light = {} -- without what takes long to send
  for _, h in ipairs(hostile) do
    if type(h[2]) ~= "string" or #h[2] < 5000 then light[#light + 1] = h end
  end
  local number, calls = 0, 0

  -- try makes one variation of a valid call, unless it was made before.
  local function try(entry, what, change)
    number = number + 1
    if number < from or not every and what ~= "valid" and number * 7 % 20 >= (valid.slow[path] and 2 or 9) then return end
    local ok, f = pcall(find, path)
    local fine, args = pcall(arguments, entry)
    if not ok or not fine then
      if calls > 0 then probe.again(number) end -- a fresh computer can make it
      probe.broken(path, tostring(not ok and f or args))
      return
    end
    change(args)
    probe.calling(number, what)
    local out = pack(patient(entry.drop and 0.3 or 3, f, unpack(args, 1, args.n)))
    debug_setmetatable("", strings)
    debug_setmetatable(nil, nil)
    debug_setmetatable(0, nil)
    debug_setmetatable(true, nil)
    debug_setmetatable(pcall, nil)
    sethook()
    local right = out[1] == true and (not entry.value or out[2] ~= nil)
      or entry.waits and out[2] == "waits" or (entry.fails or entry.either) and out[1] == false
    local text = out[2] == nil and out[3] or out[2]
    probe.called(what == "valid" and right == true, type(text) == "string" and text or type(text))
    if entry.after then pcall(entry.after, unpack(out, 1, out.n)) end
    -- one large text is delivered while the next calls are made, until one has to wait for it
    if entry.drop and (out[2] == "waits" or much(args) and what ~= "1 is 1 MiB binary") then pcall(entry.drop) end
    calls = calls + 1
    if calls % 16 == 0 then -- what it may compute begins anew
      startTimer(0)
      yield()
    end
  end

  -- many says how many arguments of an entry are varied.
  local function many(entry)
    if not entry.most then
      local ok, args = pcall(arguments, entry)
      entry.most = ok and args.n or 0
    end
    return entry.most
  end

  local entries = valid[path]
  for _, entry in ipairs(entries) do
    try(entry, "valid", function() end)
  end
  for _, entry in ipairs(entries) do
    local n = many(entry)
    for i = 1, n + 1 do
      for _, h in ipairs(entry.drop and i > 1 and light or hostile) do
        try(entry, i .. " is " .. h[1], function(a)
          a[i], a.n = h[2], max(a.n, i)
        end)
      end
    end
    for k = 0, n - 1 do
      try(entry, k .. " arguments", function(a) a.n = k end)
    end
    try(entry, "250 arguments", function(a)
      for i = a.n + 1, 250 do a[i] = hostile[i % #hostile + 1][2] end
      a.n = 250
    end)
    try(entry, "200,000 arguments", function(a)
      for i = a.n + 1, 200000 do a[i] = i end
      a.n = 200000
    end)
    for _, h in ipairs(entry.drop and light or hostile) do
      try(entry, "all are " .. h[1], function(a)
        for i = 1, n do a[i] = h[2] end
        a.n = n
      end)
    end
  end
  for _ = 1, random do
    local entry, names = entries[probe.random(#entries)], {}
    local n = many(entry)
    local change, from = {}, entry.drop and light or hostile
    for _ = 1, probe.random(3) do change[probe.random(n + 1)] = from[probe.random(#from)] end
    for i, h in pairs(change) do names[#names + 1] = i .. " is " .. h[1] end
    try(entry, concat(names, ", "), function(a)
      for i, h in pairs(change) do a[i], a.n = h[2], max(a.n, i) end
    end)
  end
end

local mode, path, from, random = probe.job()
if valid.tidy then pcall(valid.tidy) end
valid.slow = valid.slow or {}
if mode == "list" then
  list()
else
  sweep(path, from, random)
end
probe.finished()
while true do yield("never") end
