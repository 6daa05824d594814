-- cc.completion: choices for read. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

-- The choices that start with text, as text to append.
local function choice(text, choices, space)
    expect(1, text, "string")
    expect(2, choices, "table")
    expect(3, space, "boolean", "nil")
    local found = {}
    for _, option in ipairs(choices) do
        if #option + (space and 1 or 0) > #text and option:sub(1, #text) == text then
            found[#found + 1] = option:sub(#text + 1) .. (space and " " or "")
        end
    end
    return found
end

local function peripheral_(text, space)
    return choice(text, peripheral.getNames(), space)
end

local function side(text, space)
    return choice(text, redstone.getSides(), space)
end

local function setting(text, space)
    return choice(text, settings.getNames(), space)
end

local function command(text, space)
    return choice(text, commands and commands.list() or {}, space)
end

return { choice = choice, peripheral = peripheral_, side = side, setting = setting, command = command }
