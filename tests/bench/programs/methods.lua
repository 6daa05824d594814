-- Objects: method calls, inheritance through __index, operators by metamethod.
local N = N or ... or 900000
local Shape = {}
Shape.__index = Shape
function Shape.new(w, h) return setmetatable({ w = w, h = h }, Shape) end
function Shape:area() return self.w * self.h end
function Shape:grow(d) self.w = self.w + d; return self end
local Box = setmetatable({}, { __index = Shape })
Box.__index = Box
Box.__add = function(a, b) return a.d + b:volume() end
function Box.new(w, h, d)
  local o = Shape.new(w, h)
  o.d = d
  return setmetatable(o, Box)
end
function Box:volume() return self:area() * self.d end
local a, b = Box.new(1, 2, 3), Box.new(2, 2, 2)
local check = 0
for i = 1, N do
  a:grow(1)
  check = (check + a:volume() + (a + b)) % 1000003
  if a.w > 100 then a.w = 1 end
end
print("methods", check)
