-- colors: sixteen colours, each a bit. spec/computercraft.md 4.13.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

-- In blit order: the digit of a colour is the number of its bit.
white, orange, magenta, lightBlue = 0x1, 0x2, 0x4, 0x8
yellow, lime, pink, gray = 0x10, 0x20, 0x40, 0x80
lightGray, cyan, purple, blue = 0x100, 0x200, 0x400, 0x800
brown, green, red, black = 0x1000, 0x2000, 0x4000, 0x8000

function combine(...)
    local all = 0
    for i = 1, select("#", ...) do
        all = bit32.bor(all, expect(i, (select(i, ...)), "number"))
    end
    return all
end

function subtract(set, ...)
    expect(1, set, "number")
    for i = 1, select("#", ...) do
        set = bit32.band(set, bit32.bnot(expect(i + 1, (select(i, ...)), "number")))
    end
    return set
end

function test(set, colour)
    expect(1, set, "number")
    expect(2, colour, "number")
    return bit32.band(set, colour) == colour
end

function packRGB(r, g, b)
    expect(1, r, "number")
    expect(2, g, "number")
    expect(3, b, "number")
    local function part(x) return bit32.band(math.floor(x * 255), 0xFF) end
    return part(r) * 0x10000 + part(g) * 0x100 + part(b)
end

function unpackRGB(rgb)
    expect(1, rgb, "number")
    local function part(shift) return bit32.band(bit32.rshift(rgb, shift), 0xFF) / 255 end
    return part(16), part(8), part(0)
end

-- The old name for both directions.
function rgb8(r, g, b)
    if g == nil and b == nil then return unpackRGB(r) end
    return packRGB(r, g, b)
end

local digits = "0123456789abcdef"

function toBlit(colour)
    expect(1, colour, "number")
    if colour < 1 or colour > 0xFFFF then error("Colour out of range", 2) end
    -- The highest bit counts, as in term.setTextColour.
    local bit = 0
    while colour >= 2 do
        colour = math.floor(colour / 2)
        bit = bit + 1
    end
    return digits:sub(bit + 1, bit + 1)
end

function fromBlit(digit)
    expect(1, digit, "string")
    if #digit ~= 1 then return nil end
    local value = tonumber(digit, 16)
    return value and 2 ^ value
end
