-- window: a terminal inside a terminal, with a buffer of its own.
-- spec/computercraft.md 4.13.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local function digitOf(colour)
    return colors.toBlit(colour)
end

local function checkColour(index, colour)
    -- A tail call, so that the error blames whoever called the window.
    if type(colour) ~= "number" then return expect(index, colour, "number") end
    if colour < 1 or colour > 0xFFFF then error("Colour out of range", 3) end
    local digit = digitOf(colour)
    return colors.fromBlit(digit), digit
end

function create(parent, x, y, width, height, visible)
    expect(1, parent, "table")
    expect(2, x, "number")
    expect(3, y, "number")
    expect(4, width, "number")
    expect(5, height, "number")
    expect(6, visible, "boolean", "nil")
    if parent == term then
        error("term is not a recommended window parent, try term.current() instead", 2)
    end
    if visible == nil then visible = true end

    local win = {}
    local cx, cy, blink = 1, 1, false
    local text, textDigit = colors.white, "0"
    local back, backDigit = colors.black, "f"
    local lines = {}      -- { characters, foreground digits, background digits }
    local palette = {}

    local function blank(n)
        return { (" "):rep(n), textDigit:rep(n), backDigit:rep(n) }
    end

    for row = 1, height do lines[row] = blank(width) end
    for i = 0, 15 do
        palette[2 ^ i] = { parent.getPaletteColour(2 ^ i) }
    end

    -- What of the buffer reaches the parent.
    local function drawLine(row)
        local line = lines[row]
        parent.setCursorPos(x, y + row - 1)
        parent.blit(line[1], line[2], line[3])
    end

    local function drawCursor()
        parent.setCursorPos(x + cx - 1, y + cy - 1)
        parent.setTextColour(text)
        local inside = cx >= 1 and cx <= width and cy >= 1 and cy <= height
        parent.setCursorBlink(blink and inside)
    end

    local function drawPalette()
        for colour, rgb in pairs(palette) do
            parent.setPaletteColour(colour, rgb[1], rgb[2], rgb[3])
        end
    end

    local function drawAll()
        for row = 1, height do drawLine(row) end
    end

    -- Puts equally long strings at the cursor, cut at the window's edges.
    local function put(chars, fg, bg)
        local first, last = cx, cx + #chars - 1
        if cy >= 1 and cy <= height and first <= width and last >= 1 and #chars > 0 then
            local from, to = math.max(first, 1), math.min(last, width)
            local a, b = from - first + 1, to - first + 1
            local line = lines[cy]
            local new = { chars, fg, bg }
            for plane = 1, 3 do
                local old = line[plane]
                line[plane] = old:sub(1, from - 1) .. new[plane]:sub(a, b) .. old:sub(to + 1)
            end
            if visible then drawLine(cy) end
        end
        cx = last + 1
        if visible then drawCursor() end
    end

    function win.write(s)
        s = tostring(s)
        put(s, textDigit:rep(#s), backDigit:rep(#s))
    end

    function win.blit(s, fg, bg)
        expect(1, s, "string")
        expect(2, fg, "string")
        expect(3, bg, "string")
        if #s ~= #fg or #s ~= #bg then error("Arguments must be the same length", 2) end
        put(s, (fg:lower():gsub("[^0-9a-f]", "0")), (bg:lower():gsub("[^0-9a-f]", "f")))
    end

    function win.clear()
        for row = 1, height do lines[row] = blank(width) end
        if visible then
            drawAll()
            drawCursor()
        end
    end

    function win.clearLine()
        if cy >= 1 and cy <= height then
            lines[cy] = blank(width)
            if visible then
                drawLine(cy)
                drawCursor()
            end
        end
    end

    function win.scroll(n)
        expect(1, n, "number")
        if n == 0 then return end
        local moved = {}
        for row = 1, height do moved[row] = lines[row + n] or blank(width) end
        lines = moved
        if visible then
            drawAll()
            drawCursor()
        end
    end

    function win.getCursorPos() return cx, cy end

    function win.setCursorPos(toX, toY)
        expect(1, toX, "number")
        expect(2, toY, "number")
        cx, cy = math.floor(toX), math.floor(toY)
        if visible then drawCursor() end
    end

    function win.getCursorBlink() return blink end

    function win.setCursorBlink(on)
        expect(1, on, "boolean")
        blink = on
        if visible then drawCursor() end
    end

    function win.getSize() return width, height end

    function win.isColour() return parent.isColour() end

    function win.getTextColour() return text end

    function win.setTextColour(colour)
        text, textDigit = checkColour(1, colour)
        if visible then drawCursor() end
    end

    function win.getBackgroundColour() return back end

    function win.setBackgroundColour(colour)
        back, backDigit = checkColour(1, colour)
    end

    function win.setPaletteColour(colour, r, g, b)
        local key = checkColour(1, colour)
        expect(2, r, "number")
        if g == nil and b == nil then
            r, g, b = colors.unpackRGB(r)
        else
            expect(3, g, "number")
            expect(4, b, "number")
        end
        palette[key] = { r, g, b }
        if visible then parent.setPaletteColour(key, r, g, b) end
    end

    function win.getPaletteColour(colour)
        return table.unpack(palette[checkColour(1, colour)])
    end

    win.isColor = win.isColour
    win.getTextColor, win.setTextColor = win.getTextColour, win.setTextColour
    win.getBackgroundColor, win.setBackgroundColor = win.getBackgroundColour, win.setBackgroundColour
    win.getPaletteColor, win.setPaletteColor = win.getPaletteColour, win.setPaletteColour

    function win.getLine(row)
        expect(1, row, "number")
        if not lines[row] then error("Line is out of range.", 2) end
        return table.unpack(lines[row])
    end

    function win.isVisible() return visible end

    function win.setVisible(on)
        expect(1, on, "boolean")
        if visible ~= on then
            visible = on
            if on then win.redraw() end
        end
    end

    function win.redraw()
        if visible then
            drawAll()
            drawPalette()
            drawCursor()
        end
    end

    function win.restoreCursor()
        if visible then drawCursor() end
    end

    function win.getPosition() return x, y end

    function win.reposition(toX, toY, toWidth, toHeight, toParent)
        expect(1, toX, "number")
        expect(2, toY, "number")
        if toWidth ~= nil or toHeight ~= nil then
            expect(3, toWidth, "number")
            expect(4, toHeight, "number")
        end
        expect(5, toParent, "table", "nil")
        x, y = toX, toY
        parent = toParent or parent
        if toWidth then
            local resized = {}
            for row = 1, toHeight do
                local line = blank(toWidth)
                local old = lines[row]
                if old then
                    for plane = 1, 3 do
                        line[plane] = old[plane]:sub(1, toWidth) .. line[plane]:sub(width + 1)
                    end
                end
                resized[row] = line
            end
            width, height, lines = toWidth, toHeight, resized
        end
        if visible then win.redraw() end
    end

    if visible then win.redraw() end
    return win
end
