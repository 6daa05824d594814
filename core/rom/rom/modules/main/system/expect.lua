-- system.expect: checks of arguments, with the texts of system calls.
-- spec/phoenix.md 14, 22.3. expect(i, value, types...) answers the value.

local expect = {}

local function either(types)
    local n = #types
    if n == 1 then return types[1] end
    if n == 2 then return types[1] .. " or " .. types[2] end
    return table.concat(types, ", ", 1, n - 1) .. ", or " .. types[n]
end

local function isOne(value, types)
    for _, name in ipairs(types) do
        if type(value) == name then return true end
    end
    return false
end

local function argument(_, index, value, ...)
    local types = { ... }
    if isOne(value, types) then return value end
    error(("bad argument #%d (expected %s, got %s)"):format(index, either(types), type(value)), 3)
end

function expect.field(tbl, name, ...)
    local types, value = { ... }, tbl[name]
    if isOne(value, types) then return value end
    error(('bad field "%s" (expected %s, got %s)'):format(name, either(types), type(value)), 3)
end

function expect.range(number, low, high)
    argument(nil, 1, number, "number")
    low, high = low or -math.huge, high or math.huge
    if number >= low and number <= high then return number end
    error(("number outside of range (expected %s to be within %s and %s)"):format(number, low, high), 3)
end

return setmetatable(expect, { __call = argument })
