-- cc.strings: lines and widths. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

--- The text as lines of at most width characters, broken at blanks.
local function wrap(text, width)
    expect(1, text, "string")
    expect(2, width, "number", "nil")
    width = width or term.getSize()
    if width < 1 then error("width must be at least 1", 2) end
    local lines = {}
    for paragraph in (text .. "\n"):gmatch("(.-)\n") do
        local line = ""
        for blanks, word in (" " .. paragraph):gmatch("(%s*)(%S*)") do
            if blanks ~= "" or word ~= "" then
                if line == "" then blanks = blanks:sub(2) end
                if #line + #blanks + #word <= width then
                    line = line .. blanks .. word
                else
                    if line ~= "" then lines[#lines + 1] = line end
                    while #word > width do
                        lines[#lines + 1] = word:sub(1, width)
                        word = word:sub(width + 1)
                    end
                    line = word
                end
            end
        end
        lines[#lines + 1] = line
    end
    return lines
end

--- The line with exactly width characters: filled with blanks, or cut.
local function ensure_width(line, width)
    expect(1, line, "string")
    expect(2, width, "number", "nil")
    width = width or term.getSize()
    line = line:sub(1, width)
    return line .. (" "):rep(width - #line)
end

--- The parts of text between separators (a pattern unless plain), at most limit.
local function split(text, separator, plain, limit)
    expect(1, text, "string")
    expect(2, separator, "string")
    expect(3, plain, "boolean", "nil")
    expect(4, limit, "number", "nil")
    local parts, at = {}, 1
    while not limit or #parts < limit - 1 do
        local from, to = text:find(separator, at, plain)
        if not from then break end
        if to < from then error("separator is empty", 2) end
        parts[#parts + 1] = text:sub(at, from - 1)
        at = to + 1
    end
    parts[#parts + 1] = text:sub(at)
    return parts
end

return { wrap = wrap, ensure_width = ensure_width, split = split }
