-- term: the current terminal. The natives draw on the computer's own screen;
-- redirect puts any table with the same functions in its place.
-- spec/computercraft.md 4.13.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local native = term.native and term.native() or term
local target = native

-- These stay with the computer's screen wherever output goes.
nativePaletteColour = native.nativePaletteColour
nativePaletteColor = native.nativePaletteColor

function redirect(to)
    expect(1, to, "table")
    if to == term or to == _G.term then
        error("term is not a recommended redirect target, try term.current() instead", 2)
    end
    for name, value in pairs(native) do
        if type(name) == "string" and type(value) == "function" and type(to[name]) ~= "function" then
            to[name] = function()
                error("Redirect object is missing method " .. name .. ".", 2)
            end
        end
    end
    local before = target
    target = to
    return before
end

function current()
    return target
end

function _ENV.native()
    return native
end

for name, value in pairs(native) do
    if type(name) == "string" and type(value) == "function" and rawget(_ENV, name) == nil then
        _ENV[name] = function(...)
            return target[name](...)
        end
    end
end
