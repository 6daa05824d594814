-- cc.expect: argument checks with the errors everybody knows.
-- spec/computercraft.md 4.16 "Argument errors".

local expect = {}

-- What an error calls a value's type: its metatable's __name goes first.
local function kindOf(value)
    local meta = getmetatable(value)
    if type(meta) == "table" and type(rawget(meta, "__name")) == "string" then
        return rawget(meta, "__name")
    end
    return type(value)
end

-- "a", "a or b", "a, b or c"; nil goes without saying.
local function oneOf(...)
    local kinds = {}
    for _, kind in ipairs { ... } do
        if kind ~= "nil" then kinds[#kinds + 1] = kind end
    end
    if #kinds == 0 then return "nil" end
    if #kinds == 1 then return kinds[1] end
    return table.concat(kinds, ", ", 1, #kinds - 1) .. " or " .. kinds[#kinds]
end

local function matches(value, ...)
    local kind = type(value)
    for i = 1, select("#", ...) do
        if select(i, ...) == kind then return true end
    end
    return false
end

-- The name of the function whose argument is wrong, when Lua knows it.
local function caller()
    local info = debug and debug.getinfo(3, "nS")
    if info and info.name and info.name ~= "" and info.what ~= "C" then
        return " to '" .. info.name .. "'"
    end
    return ""
end

--- The argument itself, if it is of one of the types; an error otherwise.
function expect.expect(index, value, ...)
    if matches(value, ...) then return value end
    error(("bad argument #%d%s (%s expected, got %s)"):format(index, caller(), oneOf(...), kindOf(value)), 3)
end

--- Checks tbl[key] in the same way.
function expect.field(tbl, key, ...)
    expect.expect(1, tbl, "table")
    expect.expect(2, key, "string")
    local value = tbl[key]
    if matches(value, ...) then return value end
    if value == nil then
        error(("field '%s' missing from table"):format(key), 3)
    end
    error(("bad field '%s' (%s expected, got %s)"):format(key, oneOf(...), kindOf(value)), 3)
end

--- The number itself, if min <= number <= max.
function expect.range(number, min, max)
    expect.expect(1, number, "number")
    min = expect.expect(2, min, "number", "nil") or -math.huge
    max = expect.expect(3, max, "number", "nil") or math.huge
    if min > max then error("min must be less than or equal to max)", 2) end
    if number ~= number or number < min or number > max then
        error(("number outside of range (expected %s to be within %s and %s)"):format(number, min, max), 3)
    end
    return number
end

return setmetatable(expect, {
    __call = function(_, index, value, ...)
        if matches(value, ...) then return value end
        error(("bad argument #%d%s (%s expected, got %s)"):format(index, caller(), oneOf(...), kindOf(value)), 3)
    end,
})
