-- The values that every argument of every function is given once. They are made
-- anew at each boot: a call may change the tables.
local list = {}
local function add(name, value) list[#list + 1] = { name, value } end

for _, n in ipairs {
  0, 1, -1, 0.5, -0.5, 2.5, 33, 64, 255, 256, 65535, 65536, 2^31 - 1, 2^31, -2^31, -2^31 - 1, 2^32, 2^53, -2^53, 2^53 + 2,
  2^62, 2^63 - 1024, 2^63, -2^63, 2^64, 1e308, 5e-324, 1/0, -1/0,
} do add(tostring(n), n) end
add("-0", -0.0)
add("nan", 0/0)

local bytes = {}
for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
for _, s in ipairs {
  "", " ", "\0", table.concat(bytes), "..", "/", "../../..", "a/b/c", "9", "-1", "0x10", "1e999", "nan", "%", "%d", "%1", "[", "(", "^", "*a", "n",
  "\255\254\253", "\n", "terminate", "left", "back", "psp://10.0.0.3:7", "http://page.test/", "ws://[", "10.0.0.3", "0.0.0.0/33", "255.255.255.255",
} do add(("%q"):format(s):sub(1, 20), s) end
add("1 MiB", ("x"):rep(2^20))
add("1 MiB of marks", ("%-"):rep(2^19))
add("1 MiB binary", table.concat(bytes):rep(2^12))
add("64 KiB of digits", ("9"):rep(2^16))
add("64 KiB of brackets", ("("):rep(2^16))
add("64 KiB of braces", ("{"):rep(2^16))

add("true", true)
add("false", false)
add("no value", nil)

local cycle = {}
cycle[1], cycle.self = cycle, cycle
cycle[cycle] = cycle
local deep = {}
for _ = 1, 20000 do deep = { deep } end
local keyed = {}
for _ = 1, 20000 do keyed = { [keyed] = 1 } end
local long, wide = {}, {}
for i = 1, 100000 do long[i] = i end
for i = 1, 20000 do wide["k" .. i] = i end
local shared = {}
for _ = 1, 24 do shared = { shared, shared } end
local strings = {}
for i = 1, 64 do strings[i] = ("x"):rep(2^17) end
add("empty table", {})
add("cycle", cycle)
add("deep", deep)
add("deep keys", keyed)
add("long", long)
add("wide", wide)
add("shared", shared)
add("many strings", strings)
add("sparse", { [-1] = 1, [0] = 2, [2^31] = 3, [2^53] = 4, [-2^63] = 5, [1/0] = 6, [0.5] = 7, [1] = 8 })
add("options", { url = ("x"):rep(2^16), ip = -1, netmask = 33, source = "10.0.0.0", sourceNetmask = -1/0, action = "blackhole", table = 2^53, method = {}, headers = { [1] = {} } })
add("fields", { name = {}, key = { public = 1, shared = "x" }, signature = ("f"):rep(2^16), sender = "a", target = "b", server = 5, n = 2^40 })

local function boom() error("boom", 0) end
local function grows(t) t[#t + 1] = {} return #t end
add("errors", setmetatable({}, { __index = boom, __newindex = boom, __len = boom, __tostring = boom, __eq = boom, __lt = boom, __call = boom, __concat = boom, __pairs = boom, __unm = boom }))
add("lies", setmetatable({}, { __index = function() return 2^63 end, __len = function() return 2^62 end, __tostring = function() return {} end, __call = function() return 0/0 end, __lt = function() return true end, __metatable = "locked", __mode = "kv", __name = {} }))
add("waits", setmetatable({}, { __index = coroutine.yield, __len = coroutine.yield, __tostring = coroutine.yield, __call = coroutine.yield, __pairs = coroutine.yield, __newindex = coroutine.yield }))
add("endless", setmetatable({}, { __len = grows, __index = function(t, k) return k end }))

local function recursion() return 1 + recursion() end
local function nested() local c = coroutine.wrap(nested) c() end
add("a function", function(...) return ... end)
add("an error", boom)
add("a wait", function(...) return coroutine.yield(...) end)
add("a recursion", recursion)
add("nested coroutines", nested)
add("a native", string.rep)
add("itself", pcall)

local dead = coroutine.create(boom)
coroutine.resume(dead)
local suspended = coroutine.create(function(...) while true do coroutine.yield(...) end end)
coroutine.resume(suspended, 1)
local inside = coroutine.create(function() table.sort({ 3, 2, 1 }, function() coroutine.yield() return false end) end)
coroutine.resume(inside)
add("a coroutine", coroutine.create(function() end))
add("a dead coroutine", dead)
add("a suspended coroutine", suspended)
add("a coroutine inside sort", inside)

return list, long
