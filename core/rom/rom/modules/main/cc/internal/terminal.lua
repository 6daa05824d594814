-- The globals write, print, printError and read: text on the screen and from the
-- keyboard. spec/computercraft.md 4.13. The machine passes log(text), which is
-- told everything that is printed, or nothing.

local log = ...
local expect = dofile("rom/modules/main/cc/expect.lua").expect

-- Text output ---------------------------------------------------------------

function write(text)
    expect(1, text, "string", "number")
    text = tostring(text)
    if log and text ~= "" then log(text) end
    local width, height = term.getSize()
    local x, y = term.getCursorPos()
    local lines = 0

    local function newLine()
        if y < height then
            y = y + 1
        else
            y = height
            term.scroll(1)
        end
        x = 1
        term.setCursorPos(x, y)
        lines = lines + 1
    end

    local function put(piece)
        term.write(piece)
        x = x + #piece
    end

    local at = 1
    while at <= #text do
        local first = text:sub(at, at)
        local last
        if first == "\n" then
            last = at
            newLine()
        elseif first == " " or first == "\t" then
            last = select(2, text:find("^[ \t]+", at))
            put(text:sub(at, last))
        else
            last = select(2, text:find("^[^ \t\n]+", at))
            if last - at + 1 > width then
                -- Longer than a whole row: cut wherever the row ends.
                local from = at
                while from <= last do
                    if x > width then newLine() end
                    local to = math.min(last, from + width - x)
                    put(text:sub(from, to))
                    from = to + 1
                end
            else
                if x + last - at > width then newLine() end
                put(text:sub(at, last))
            end
        end
        at = last + 1
    end
    return lines
end

function print(...)
    local lines = 0
    for i = 1, select("#", ...) do
        if i > 1 then lines = lines + write("\t") end
        lines = lines + write(tostring((select(i, ...))))
    end
    return lines + write("\n")
end

function printError(...)
    local before
    if term.isColour() then
        before = term.getTextColour()
        term.setTextColour(colors.red)
    end
    print(...)
    if before then term.setTextColour(before) end
end

-- Text input ----------------------------------------------------------------

function read(mask, history, complete, default)
    expect(1, mask, "string", "nil")
    expect(2, history, "table", "nil")
    expect(3, complete, "function", "nil")
    expect(4, default, "string", "nil")

    local line = default or ""
    local pos, shift = #line, 0          -- cursor in the line, first cell shown
    local place, draft = nil, nil        -- entry of the history shown, and the line before
    local offers, picked = nil, nil      -- completions
    local width = term.getSize()
    local left = term.getCursorPos()
    if mask then mask = mask:sub(1, 1) end

    local function findOffers()
        offers, picked = nil, nil
        if complete and pos == #line then
            local found = complete(line)
            if found and #found > 0 then offers, picked = found, 1 end
        end
    end

    local function draw(erase)
        local room = math.max(width - left, 0)
        if pos - shift > room then shift = pos - room end
        if pos < shift then shift = pos end
        local _, y = term.getCursorPos()
        local shown = line:sub(shift + 1)
        local cover = erase and " " or mask
        if cover then shown = cover:rep(#shown) end
        term.setCursorPos(left, y)
        term.write(shown)
        if offers then
            local rest = offers[picked]
            local fg, bg = term.getTextColour(), term.getBackgroundColour()
            if erase then
                rest = (" "):rep(#rest)
            else
                term.setTextColour(colors.white)
                term.setBackgroundColour(colors.gray)
            end
            term.write(rest)
            term.setTextColour(fg)
            term.setBackgroundColour(bg)
        end
        term.setCursorPos(left + pos - shift, y)
    end

    -- Every change is drawn by taking away the old line first.
    local function edit(change)
        draw(true)
        change()
        draw()
    end

    local function insert(text)
        edit(function()
            line = line:sub(1, pos) .. text .. line:sub(pos + 1)
            pos = pos + #text
            findOffers()
        end)
    end

    local function accept()
        local rest = offers[picked]
        edit(function()
            line = line .. rest
            pos = #line
            findOffers()
        end)
    end

    local function moveTo(to)
        if to < 0 or to > #line or to == pos then return end
        edit(function()
            pos = to
            findOffers()
        end)
    end

    local function cycle(step)
        edit(function()
            picked = (picked - 1 + step) % #offers + 1
        end)
    end

    local function recall(step)
        if not history or #history == 0 then return end
        local to = (place or #history + 1) + step
        if to < 1 or to > #history + 1 or to == place then return end
        edit(function()
            if not place then draft = line end
            if to > #history then
                place, line = nil, draft
            else
                place, line = to, history[to]
            end
            pos, shift = #line, 0
            offers, picked = nil, nil
        end)
    end

    local onKey = {
        [keys.left] = function() moveTo(pos - 1) end,
        [keys.right] = function()
            if pos < #line then moveTo(pos + 1) elseif offers then accept() end
        end,
        [keys.tab] = function() if offers then accept() end end,
        [keys.home] = function() moveTo(0) end,
        [keys["end"]] = function() moveTo(#line) end,
        [keys.up] = function() if offers then cycle(-1) else recall(-1) end end,
        [keys.down] = function() if offers then cycle(1) else recall(1) end end,
        [keys.backspace] = function()
            if pos == 0 then return end
            edit(function()
                line = line:sub(1, pos - 1) .. line:sub(pos + 1)
                pos = pos - 1
                if shift > 0 then shift = shift - 1 end
                findOffers()
            end)
        end,
        [keys.delete] = function()
            if pos == #line then return end
            edit(function()
                line = line:sub(1, pos) .. line:sub(pos + 2)
                findOffers()
            end)
        end,
    }

    term.setCursorBlink(true)
    findOffers()
    draw()
    while true do
        local event, a, x, y = os.pullEvent()
        if event == "char" then
            insert(a)
        elseif event == "paste" then
            insert(a)
        elseif event == "key" then
            if a == keys.enter or a == keys.numPadEnter then
                if offers then edit(function() offers, picked = nil, nil end) end
                break
            elseif onKey[a] then
                onKey[a]()
            end
        elseif event == "mouse_click" or event == "mouse_drag" and a == 1 then
            local _, row = term.getCursorPos()
            if y == row and x >= left then
                moveTo(math.min(shift + x - left, #line))
            end
        elseif event == "term_resize" then
            width = term.getSize()
            draw()
        end
    end

    term.setCursorBlink(false)
    local _, row = term.getCursorPos()
    term.setCursorPos(left, row)
    print()
    return line
end
