-- cc.image.nft: pictures of characters with their colours. A row is text in
-- which the byte 30 and a blit digit set the background, 31 and a digit the
-- text colour. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local function parseRow(line)
    local chars, fg, bg = {}, {}, {}
    local text, back = "0", "f"
    local at = 1
    while at <= #line do
        local c = line:sub(at, at)
        local digit = line:sub(at + 1, at + 1):match("^[0-9a-fA-F]$")
        if c == "\30" and digit then
            back, at = digit:lower(), at + 2
        elseif c == "\31" and digit then
            text, at = digit:lower(), at + 2
        else
            chars[#chars + 1], fg[#fg + 1], bg[#bg + 1] = c, text, back
            at = at + 1
        end
    end
    return { text = table.concat(chars), foreground = table.concat(fg), background = table.concat(bg) }
end

--- The picture that a text describes.
local function parse(text)
    expect(1, text, "string")
    local image = {}
    for line in text:gmatch("([^\n]*)\n?") do
        image[#image + 1] = parseRow(line)
    end
    return image
end

--- The picture in a file; nil and why not.
local function load_(path)
    expect(1, path, "string")
    local file, err = fs.open(path, "r")
    if not file then return nil, err end
    local text = file.readAll()
    file.close()
    return parse(text or "")
end

--- Draws a picture with its top left corner at x, y.
local function draw(image, x, y, target)
    expect(1, image, "table")
    expect(2, x, "number")
    expect(3, y, "number")
    expect(4, target, "table", "nil")
    target = target or term
    for row, line in ipairs(image) do
        target.setCursorPos(x, y + row - 1)
        target.blit(line.text, line.foreground, line.background)
    end
end

return { parse = parse, load = load_, draw = draw }
