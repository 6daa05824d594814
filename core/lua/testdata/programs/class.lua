-- Classes, operators, iterators, coroutines, memo tables and errors that are objects.
local function class(base)
  local c = setmetatable({}, { __index = base, __call = function(c, ...)
    local o = setmetatable({}, c)
    if o.init then o:init(...) end
    return o
  end })
  c.__index, c.__tostring = c, base and base.__tostring
  return c
end
local Vector = class()
function Vector:init(x, y) self.x, self.y = x, y end
Vector.__add = function(a, b) return Vector(a.x + b.x, a.y + b.y) end
Vector.__mul = function(a, b) if type(a) == "number" then a, b = b, a end return Vector(a.x * b, a.y * b) end
Vector.__eq = function(a, b) return a.x == b.x and a.y == b.y end
Vector.__lt = function(a, b) return a:length() < b:length() end
Vector.__le = function(a, b) return a:length() <= b:length() end
Vector.__unm = function(a) return Vector(0 - a.x, 0 - a.y) end
Vector.__len = function() return 2 end
Vector.__concat = function(a, b) return tostring(a) .. tostring(b) end
Vector.__tostring = function(v) return "(" .. v.x .. ", " .. v.y .. ")" end
function Vector:length() return (self.x ^ 2 + self.y ^ 2) ^ 0.5 end
local a, b = Vector(3, 4), Vector(1, 2)
print(tostring(a + b), tostring(2 * a), a == Vector(3, 4), b < a, a <= b, tostring(-a), #a, a .. b, a .. "!", a:length())
local Named = class(Vector)
function Named:init(name, ...) self.name = name Vector.init(self, ...) end
local n = Named("n", 6, 8)
print(n.name, n:length(), tostring(n), getmetatable(n) == Named)
local List = class()
List.__pairs = function(l) return function(l, i) i = i + 1 if l[i] then return i, l[i] end end, l, 0 end
local l = List()
l[1], l[2], l.hidden = "x", "y", true
for i, v in pairs(l) do print(i, v) end
local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
for i, sq in range(3) do print(i, sq) end
local memo = setmetatable({}, { __mode = "k", __index = function(t, k) local v = k.x * 10 rawset(t, k, v) return v end })
print(memo[a], memo[a], rawget(memo, b))
local ok, e = pcall(error, setmetatable({ code = 7 }, { __tostring = function(e) return "code " .. e.code end }))
print(ok, tostring(e), e.code, select(2, pcall(error, "plain", 0)))
local function try(f, ...) return xpcall(f, function(m) return "caught: " .. tostring(m) end, ...) end
print(try(function(x) return x.y.z end, {}))
print(try(function() local t = setmetatable({}, { __newindex = function(_, k) error("read only: " .. k, 2) end }) t.a = 1 end))
local queue = { first = 1, last = 0 }
for i = 1, 5 do queue.last = queue.last + 1 queue[queue.last] = i end
table.remove(queue, 1) table.insert(queue, "end")
print(#queue, queue[1], queue[#queue], table.concat(queue, ","))
local env = setmetatable({}, { __index = { tostring = tostring } })
print(load("x = 5 return tostring(x)", "=sandbox", "t", env)(), env.x, load("return print", "=sandbox", "t", env)())
goto done
print("never")
::done:: print(#"end")
