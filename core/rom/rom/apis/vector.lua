-- vector: three numbers with the usual arithmetic. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local methods = {}
local meta = { __index = methods, __name = "vector" }

local function check(index, v)
    if getmetatable(v) ~= meta then
        error(("bad argument #%d (vector expected, got %s)"):format(index, type(v)), 3)
    end
end

function new(x, y, z)
    return setmetatable({ x = tonumber(x) or 0, y = tonumber(y) or 0, z = tonumber(z) or 0 }, meta)
end

function methods:add(o) check(1, self) check(2, o) return new(self.x + o.x, self.y + o.y, self.z + o.z) end
function methods:sub(o) check(1, self) check(2, o) return new(self.x - o.x, self.y - o.y, self.z - o.z) end
function methods:mul(m) check(1, self) expect(2, m, "number") return new(self.x * m, self.y * m, self.z * m) end
function methods:div(m) check(1, self) expect(2, m, "number") return new(self.x / m, self.y / m, self.z / m) end
function methods:unm() check(1, self) return new(-self.x, -self.y, -self.z) end
function methods:dot(o) check(1, self) check(2, o) return self.x * o.x + self.y * o.y + self.z * o.z end

function methods:cross(o)
    check(1, self)
    check(2, o)
    return new(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)
end

function methods:length()
    check(1, self)
    return math.sqrt(self:dot(self))
end

function methods:normalize()
    return self:div(self:length())
end

-- To the nearest multiple of tolerance.
function methods:round(tolerance)
    check(1, self)
    expect(2, tolerance, "number", "nil")
    local step = tolerance or 1
    local function near(n) return math.floor((n + step * 0.5) / step) * step end
    return new(near(self.x), near(self.y), near(self.z))
end

function methods:tostring()
    check(1, self)
    return self.x .. "," .. self.y .. "," .. self.z
end

function methods:equals(o)
    check(1, self)
    check(2, o)
    return self.x == o.x and self.y == o.y and self.z == o.z
end

meta.__add = methods.add
meta.__sub = methods.sub
meta.__div = methods.div
meta.__unm = methods.unm
meta.__eq = methods.equals
meta.__tostring = methods.tostring
function meta.__mul(a, b)
    if type(a) == "number" then a, b = b, a end
    return methods.mul(a, b)
end
