-- paint: draws pictures of coloured cells with the mouse and keeps them as
-- paintutils reads them: a hexadecimal digit for a cell, a blank for none.
local name = ...
if not name then
    print("Usage: " .. (arg[0] or "paint") .. " <path>")
    return
end
if not term.isColour() then
    print("Requires an Advanced Computer")
    return
end
local path = shell.resolve(name)
if not fs.getName(path):find(".", 1, true) then
    path = path .. "." .. settings.get("paint.default_extension")
end
if fs.isDir(path) then
    print("Cannot edit a directory.")
    return
end

local picture = {}            -- picture[y][x] is a colour, or nil
if fs.exists(path) then
    local read = paintutils.loadImage(path)
    for y, row in ipairs(read) do
        picture[y] = {}
        for x, colour in pairs(row) do
            if colour > 0 then picture[y][x] = colour end
        end
    end
end

local width, height = term.getSize()
local left, top = 0, 0        -- how far the picture is scrolled
local pens = { colours.white, nil } -- of the left and the right button; nil wipes out
local said = "Ctrl opens the menu"
local items, chosen = { "Save", "Exit" }, nil -- chosen: the menu is open
local changed, running = false, true

local function drawCell(x, y)
    local colour = picture[y + top] and picture[y + top][x + left]
    term.setCursorPos(x, y)
    if colour then
        term.setBackgroundColour(colour)
        term.write(" ")
    else
        term.setBackgroundColour(colours.black)
        term.setTextColour(colours.grey)
        term.write("\127")
    end
end

local function drawPens()
    for i = 1, 2 do
        local pen = pens[i]
        term.setCursorPos(width - 2 + i, 18)
        term.setBackgroundColour(pen or colours.black)
        term.setTextColour(pen == colours.white and colours.black or colours.white)
        term.write(pen and (i == 1 and "L" or "R") or "x")
    end
end

local function drawPalette()
    for i = 0, 15 do
        term.setCursorPos(width - 1, i + 1)
        term.setBackgroundColour(2 ^ i)
        term.write("  ")
    end
    term.setCursorPos(width - 1, 17)
    term.setBackgroundColour(colours.black)
    term.setTextColour(colours.grey)
    term.write("\127\127")
    drawPens()
end

local function drawStatus()
    term.setCursorPos(1, height)
    term.setBackgroundColour(colours.black)
    term.setTextColour(colours.yellow)
    term.clearLine()
    if not chosen then
        term.write(said)
        return
    end
    for i, item in ipairs(items) do
        term.setTextColour(i == chosen and colours.yellow or colours.white)
        term.write(i == chosen and "[" .. item .. "]" or " " .. item .. " ")
    end
end

local function draw()
    for y = 1, height - 1 do
        for x = 1, width - 2 do drawCell(x, y) end
    end
    drawPalette()
    drawStatus()
end

local function text()
    local last, lines = 0, {}
    for y, row in pairs(picture) do
        if next(row) then last = math.max(last, y) end
    end
    for y = 1, last do
        local row, wide = picture[y] or {}, 0
        for x in pairs(row) do wide = math.max(wide, x) end
        local cells = {}
        for x = 1, wide do cells[x] = row[x] and colours.toBlit(row[x]) or " " end
        lines[y] = table.concat(cells)
    end
    return table.concat(lines, "\n")
end

local function save()
    local file, why = fs.open(path, "w")
    if file then
        local ok, problem = pcall(function() file.write(text()) file.close() end)
        if ok then
            changed = false
            return "Saved to " .. path
        end
        why = problem
    end
    return "Cannot save: " .. tostring(why)
end

local function act(item)
    chosen = nil
    if item == "Save" then
        said = save()
    elseif changed and said ~= "Not saved: choose Exit again" then
        said = "Not saved: choose Exit again"
    else
        running = false
    end
    drawStatus()
end

local function mouse(button, x, y)
    if button > 2 or chosen then return end
    if y >= height then
        chosen = 1
        drawStatus()
    elseif x > width - 2 then
        if y <= 17 then pens[button] = y <= 16 and 2 ^ (y - 1) or nil end
        drawPens()
    else
        local row = picture[y + top] or {}
        picture[y + top], row[x + left], changed = row, pens[button], true
        drawCell(x, y)
    end
end

local function menuKey(key)
    if key == keys.left then
        chosen = math.max(chosen - 1, 1)
    elseif key == keys.right then
        chosen = math.min(chosen + 1, #items)
    elseif key == keys.enter or key == keys.numPadEnter then
        return act(items[chosen])
    elseif key == keys.leftCtrl or key == keys.rightCtrl then
        chosen = nil
    end
    drawStatus()
end

local steps = { [keys.left] = { -1, 0 }, [keys.right] = { 1, 0 }, [keys.up] = { 0, -1 }, [keys.down] = { 0, 1 } }

local function key(code)
    if chosen then return menuKey(code) end
    local step = steps[code]
    if step then
        left, top = math.max(left + step[1], 0), math.max(top + step[2], 0)
        draw()
    elseif code == keys.leftCtrl or code == keys.rightCtrl then
        chosen = 1
        drawStatus()
    end
end

draw()
while running do
    local event, a, b, c = os.pullEvent()
    if event == "mouse_click" and chosen and c == height then
        local at = 0
        for _, item in ipairs(items) do
            at = at + #item + 2
            if b <= at then
                act(item)
                break
            end
        end
    elseif event == "mouse_click" or event == "mouse_drag" then
        mouse(a, b, c)
    elseif event == "key" then
        key(a)
    elseif event == "term_resize" then
        width, height = term.getSize()
        draw()
    end
end
term.setBackgroundColour(colours.black)
term.setTextColour(colours.white)
term.clear()
term.setCursorPos(1, 1)
