-- paintutils: pictures of coloured cells. spec/computercraft.md 4.13.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local function cell(x, y)
    term.setCursorPos(x, y)
    term.write(" ")
end

local function use(colour)
    if colour then term.setBackgroundColour(colour) end
end

-- The corners of a box, sorted.
local function box(x1, y1, x2, y2)
    x1, y1, x2, y2 = math.floor(x1), math.floor(y1), math.floor(x2), math.floor(y2)
    return math.min(x1, x2), math.min(y1, y2), math.max(x1, x2), math.max(y1, y2)
end

-- Cells of a box have its colour as text colour too.
local function row(x, y, width)
    local digit = colors.toBlit(term.getBackgroundColour()):rep(width)
    term.setCursorPos(x, y)
    term.blit((" "):rep(width), digit, digit)
end

-- Hex digits are cells, anything else is nothing.
function parseImage(text)
    expect(1, text, "string")
    local image = {}
    for line in (text .. "\n"):gmatch("(.-)\n") do
        local row = {}
        for i = 1, #line do
            row[i] = colors.fromBlit(line:sub(i, i)) or 0
        end
        image[#image + 1] = row
    end
    if #image > 0 and #image[#image] == 0 then image[#image] = nil end
    return image
end

function loadImage(path)
    expect(1, path, "string")
    local file = fs.open(path, "r")
    if not file then return nil end
    local text = file.readAll()
    file.close()
    return parseImage(text or "")
end

function drawPixel(x, y, colour)
    expect(1, x, "number")
    expect(2, y, "number")
    expect(3, colour, "number", "nil")
    use(colour)
    cell(math.floor(x), math.floor(y))
end

function drawLine(x1, y1, x2, y2, colour)
    expect(1, x1, "number")
    expect(2, y1, "number")
    expect(3, x2, "number")
    expect(4, y2, "number")
    expect(5, colour, "number", "nil")
    use(colour)
    x1, y1, x2, y2 = math.floor(x1), math.floor(y1), math.floor(x2), math.floor(y2)
    local steps = math.max(math.abs(x2 - x1), math.abs(y2 - y1))
    for i = 0, steps do
        local part = steps == 0 and 0 or i / steps
        cell(math.floor(x1 + (x2 - x1) * part + 0.5), math.floor(y1 + (y2 - y1) * part + 0.5))
    end
end

function drawBox(x1, y1, x2, y2, colour)
    expect(1, x1, "number")
    expect(2, y1, "number")
    expect(3, x2, "number")
    expect(4, y2, "number")
    expect(5, colour, "number", "nil")
    use(colour)
    local left, top, right, bottom = box(x1, y1, x2, y2)
    row(left, top, right - left + 1)
    for y = top + 1, bottom - 1 do
        row(left, y, 1)
        row(right, y, 1)
    end
    row(left, bottom, right - left + 1)
end

function drawFilledBox(x1, y1, x2, y2, colour)
    expect(1, x1, "number")
    expect(2, y1, "number")
    expect(3, x2, "number")
    expect(4, y2, "number")
    expect(5, colour, "number", "nil")
    use(colour)
    local left, top, right, bottom = box(x1, y1, x2, y2)
    for y = top, bottom do row(left, y, right - left + 1) end
end

function drawImage(image, x, y)
    expect(1, image, "table")
    expect(2, x, "number")
    expect(3, y, "number")
    for row, line in ipairs(image) do
        for column, colour in ipairs(line) do
            if colour > 0 then
                use(colour)
                cell(x + column - 1, y + row - 1)
            end
        end
    end
end
