-- edit: a text editor. Ctrl opens the menu. spec/computercraft.md 4.5.
local args = { ... }
if #args == 0 then
    print("Usage: " .. (arg[0] or "edit") .. " <path>")
    return
end

local path = shell.resolve(args[1])
if fs.isDir(path) then
    print("Cannot edit a directory.")
    return
end
if not fs.exists(path) and not fs.getName(path):find("%.") then
    local extension = settings.get("edit.default_extension")
    if extension and extension ~= "" then path = path .. "." .. extension end
end
local readOnly = fs.isReadOnly(path)

local colour = term.isColour()
local theme = {
    text = colors.white,
    keyword = colour and colors.yellow or colors.white,
    string = colour and colors.red or colors.white,
    comment = colour and colors.green or colors.white,
    number = colour and colors.magenta or colors.white,
    bar = colour and colors.yellow or colors.white,
    back = colors.black,
}

local lines = {}
local x, y = 1, 1                 -- cursor in the text
local left, top = 0, 0            -- first column and row shown, from 0
local width, height = term.getSize()
local wanted = 1                  -- column that up and down try to keep
local changed = false
local running = true
local status = "Press Ctrl or click here to access menu"
local menu                        -- selected entry while the menu is open

-- Files -----------------------------------------------------------------------

local function load_()
    local file = fs.open(path, "r")
    if file then
        for line in file.readLine do lines[#lines + 1] = line end
        file.close()
    end
    if #lines == 0 then lines[1] = "" end
end

local function save()
    if readOnly then
        status = "Access denied"
        return false
    end
    local ok, err = pcall(function()
        local file, reason = fs.open(path, "w")
        if not file then error(reason, 0) end
        local wrote, problem = pcall(function()
            for _, line in ipairs(lines) do file.writeLine(line) end
        end)
        file.close()
        if not wrote then error(problem, 0) end
    end)
    if ok then
        changed = false
        status = "Saved to /" .. path
    else
        status = "Error saving: " .. tostring(err)
    end
    return ok
end

-- Drawing ---------------------------------------------------------------------

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not
    or repeat return then true until while]]):gmatch("%a+") do
    keywords[word] = true
end

-- Patterns of Lua's tokens and their colours, tried in order.
local tokens = {
    { "^%-%-.*", theme.comment },
    { '^"[^"]*"?', theme.string },
    { "^'[^']*'?", theme.string },
    { "^%[%[.-%]%]", theme.string },
    { "^%d[%w.]*", theme.number },
    { "^[%a_][%w_]*", nil },
    { "^[^%w_\"'%-%[]+", theme.text },
    { "^.", theme.text },
}

local isLua = path:sub(-4) == ".lua"

-- The colour digit of each character of a line.
local function digits(line)
    local plain = colors.toBlit(theme.text)
    if not isLua then return plain:rep(#line) end
    local out, at = {}, 1
    while at <= #line do
        for _, token in ipairs(tokens) do
            local from, to = line:find(token[1], at)
            if from then
                local c = token[2]
                if not c then c = keywords[line:sub(from, to)] and theme.keyword or theme.text end
                out[#out + 1] = colors.toBlit(c):rep(to - from + 1)
                at = to + 1
                break
            end
        end
    end
    return table.concat(out)
end

-- Completions of the name before the cursor, as text to append.
local offers, picked

local function findOffers()
    offers, picked = nil, nil
    if not isLua or readOnly or x ~= #lines[y] + 1 or not settings.get("edit.autocomplete") then return end
    local name = lines[y]:match("[%a_][%w_.:]*$")
    local found = name and textutils.complete(name, _ENV)
    if found and #found > 0 then offers, picked = found, 1 end
end

local function drawLine(row)
    local line = lines[row]
    local at = row - top
    if at < 1 or at > height - 1 then return end
    term.setCursorPos(1, at)
    local text, fg = "", ""
    if line then
        text = line:sub(left + 1, left + width):gsub("\t", " ")
        fg = digits(line):sub(left + 1, left + width)
    end
    local bg = ("f"):rep(#text)
    if offers and row == y then
        local rest = offers[picked]:sub(1, width - #text)
        text, fg, bg = text .. rest, fg .. ("0"):rep(#rest), bg .. ("7"):rep(#rest)
    end
    local fill = width - #text
    term.blit(text .. (" "):rep(fill), fg .. ("0"):rep(fill), bg .. ("f"):rep(fill))
end

local function drawAll()
    for row = top + 1, top + height - 1 do drawLine(row) end
end

local entries = readOnly and { "Run", "Jump", "Exit" } or { "Save", "Run", "Jump", "Exit" }
if peripheral.find("printer") then table.insert(entries, #entries - 1, "Print") end

local function drawBar()
    term.setCursorPos(1, height)
    term.setBackgroundColour(theme.back)
    term.setTextColour(theme.bar)
    term.clearLine()
    if menu then
        for i, entry in ipairs(entries) do
            if i == menu then
                term.setTextColour(theme.bar)
                term.write("[")
                term.setTextColour(theme.text)
                term.write(entry)
                term.setTextColour(theme.bar)
                term.write("]")
            else
                term.setTextColour(theme.text)
                term.write(" " .. entry .. " ")
            end
        end
    else
        local place = "Ln " .. y
        term.write(status:sub(1, math.max(width - #place - 1, 0)))
        term.setCursorPos(width - #place + 1, height)
        term.write(place)
    end
    term.setTextColour(theme.text)
end

local function placeCursor()
    term.setCursorPos(x - left, y - top)
    term.setTextColour(theme.text)
    term.setCursorBlink(not menu)
end

-- Scrolls so that the cursor is on the screen, and draws what changed.
local function show(all)
    local oldLeft, oldTop = left, top
    if x - left < 1 then left = x - 1 elseif x - left > width then left = x - width end
    if y - top < 1 then top = y - 1 elseif y - top > height - 1 then top = y - height + 1 end
    if all or left ~= oldLeft or top ~= oldTop then drawAll() else drawLine(y) end
    drawBar()
    placeCursor()
end

-- Takes the offers away before the cursor leaves their line.
local function dropOffers()
    if not offers then return end
    offers, picked = nil, nil
    drawLine(y)
end

local function moveTo(toX, toY, keep)
    dropOffers()
    y = math.max(1, math.min(toY, #lines))
    x = math.max(1, math.min(toX, #lines[y] + 1))
    if not keep then wanted = x end
    show()
end

-- Changes ---------------------------------------------------------------------

local function insert(text)
    lines[y] = lines[y]:sub(1, x - 1) .. text .. lines[y]:sub(x)
    changed = true
    x = x + #text
    wanted = x
    findOffers()
    show()
end

local function accept()
    insert(offers[picked])
end

local function cycle(step)
    picked = (picked - 1 + step) % #offers + 1
    show()
end

local function newLine()
    dropOffers()
    local line = lines[y]
    local indent = line:match("^[ \t]*"):sub(1, x - 1)
    lines[y] = line:sub(1, x - 1)
    table.insert(lines, y + 1, indent .. line:sub(x))
    changed = true
    x, y = #indent + 1, y + 1
    wanted = x
    show(true)
end

local function join(row)
    x = #lines[row] + 1
    y = row
    lines[row] = lines[row] .. table.remove(lines, row + 1)
    changed = true
    wanted = x
    show(true)
end

local function backspace()
    dropOffers()
    if x > 1 then
        -- Indentation goes in steps of four.
        local before = lines[y]:sub(1, x - 1)
        local n = 1
        if before:match("^ +$") and #before % 4 == 0 then n = 4 end
        lines[y] = before:sub(1, -n - 1) .. lines[y]:sub(x)
        changed = true
        x = x - n
        wanted = x
        show()
    elseif y > 1 then
        join(y - 1)
    end
end

local function delete()
    if x <= #lines[y] then
        lines[y] = lines[y]:sub(1, x - 1) .. lines[y]:sub(x + 1)
        changed = true
        show()
    elseif y < #lines then
        join(y)
    end
end

-- The menu --------------------------------------------------------------------

local actions = {}

function actions.Save()
    save()
end

function actions.Exit()
    running = false
end

function actions.Jump()
    term.setCursorPos(1, height)
    term.clearLine()
    term.setTextColour(theme.bar)
    term.write("Line: ")
    term.setTextColour(theme.text)
    local to = tonumber(read())
    drawAll()
    if to then moveTo(1, math.floor(to)) end
end

-- The program runs from a file beside, so that trying does not save.
function actions.Run()
    local copy = fs.combine(fs.getDir(path), ".temp." .. fs.getName(path))
    if fs.isReadOnly(copy) then copy = ".temp." .. fs.getName(path) end
    local file = fs.open(copy, "w")
    if not file then
        status = "Error saving to /" .. copy
        return
    end
    file.write(table.concat(lines, "\n"))
    file.close()
    term.setBackgroundColour(colors.black)
    term.setTextColour(colors.white)
    term.clear()
    term.setCursorPos(1, 1)
    shell.execute("/" .. copy)
    fs.delete(copy)
    term.setBackgroundColour(colors.black)
    term.setTextColour(colors.white)
    print("Press any key to continue.")
    os.pullEvent("key")
end

function actions.Print()
    local printer = peripheral.find("printer")
    if not printer or not printer.newPage() then
        status = "Cannot print"
        return
    end
    local pageWidth, pageHeight = printer.getPageSize()
    for i, line in ipairs(lines) do
        local row = (i - 1) % pageHeight + 1
        if row == 1 and i > 1 and not printer.newPage() then
            status = "Out of paper"
            return
        end
        if row == 1 then printer.setPageTitle(fs.getName(path)) end
        printer.setCursorPos(1, row)
        printer.write(line:sub(1, pageWidth))
    end
    printer.endPage()
end

local function closeMenu(action)
    menu = nil
    if action then
        local ok, err = pcall(actions[action])
        if not ok then status = tostring(err) end
    end
    if running then
        width, height = term.getSize()
        show(true)
    end
end

local function menuKey(key)
    if key == keys.left then
        menu = (menu - 2) % #entries + 1
    elseif key == keys.right then
        menu = menu % #entries + 1
    elseif key == keys.enter or key == keys.numPadEnter then
        return closeMenu(entries[menu])
    elseif key == keys.leftCtrl or key == keys.rightCtrl then
        return closeMenu()
    end
    drawBar()
    placeCursor()
end

local function menuChar(char)
    for _, entry in ipairs(entries) do
        if entry:sub(1, 1):lower() == char:lower() then return closeMenu(entry) end
    end
end

local function menuClick(column)
    local at = 1
    for _, entry in ipairs(entries) do
        if column >= at and column < at + #entry + 2 then return closeMenu(entry) end
        at = at + #entry + 2
    end
    closeMenu()
end

-- Keys ------------------------------------------------------------------------

local onKey = {
    [keys.left] = function()
        if x > 1 then moveTo(x - 1, y) elseif y > 1 then moveTo(#lines[y - 1] + 1, y - 1) end
    end,
    [keys.right] = function()
        if offers then accept() elseif x <= #lines[y] then moveTo(x + 1, y) elseif y < #lines then moveTo(1, y + 1) end
    end,
    [keys.up] = function() if offers then cycle(-1) elseif y > 1 then moveTo(wanted, y - 1, true) end end,
    [keys.down] = function() if offers then cycle(1) elseif y < #lines then moveTo(wanted, y + 1, true) end end,
    [keys.home] = function() moveTo(1, y) end,
    [keys["end"]] = function() moveTo(#lines[y] + 1, y) end,
    [keys.pageUp] = function() moveTo(wanted, y - (height - 1), true) end,
    [keys.pageDown] = function() moveTo(wanted, y + (height - 1), true) end,
    [keys.backspace] = backspace,
    [keys.delete] = delete,
    [keys.enter] = newLine,
    [keys.numPadEnter] = newLine,
    [keys.tab] = function() if offers then accept() else insert("    ") end end,
}
local changes = {
    [keys.backspace] = true, [keys.delete] = true, [keys.enter] = true, [keys.numPadEnter] = true, [keys.tab] = true,
}

local on = {}

function on.key(key)
    if menu then return menuKey(key) end
    if key == keys.leftCtrl or key == keys.rightCtrl then
        dropOffers()
        menu = 1
        drawBar()
        placeCursor()
    elseif onKey[key] and not (readOnly and changes[key]) then
        onKey[key]()
    end
end

function on.char(char)
    if menu then menuChar(char) elseif not readOnly then insert(char) end
end

function on.paste(text)
    if menu then closeMenu() end
    if not readOnly then insert(text) end
end

function on.mouse_click(button, column, row)
    if row == height then
        if menu then
            menuClick(column)
        else
            dropOffers()
            menu = 1
            drawBar()
            placeCursor()
        end
    elseif button == 1 then
        if menu then closeMenu() end
        moveTo(left + column, top + row)
    end
end

function on.mouse_scroll(direction)
    local to = math.max(0, math.min(top + direction, #lines - height + 1))
    if to ~= top and to >= 0 then
        top = to
        drawAll()
        drawBar()
        placeCursor()
        term.setCursorBlink(y - top >= 1 and y - top < height)
    end
end

function on.term_resize()
    width, height = term.getSize()
    show(true)
end

load_()
if readOnly then status = "File is read-only" end
term.setBackgroundColour(theme.back)
term.setTextColour(theme.text)
term.clear()
show(true)
local ok, err = pcall(function()
    while running do
        local event = table.pack(os.pullEvent())
        local f = on[event[1]]
        if f then f(table.unpack(event, 2, event.n)) end
    end
end)
term.setBackgroundColour(colors.black)
term.setTextColour(colors.white)
term.clear()
term.setCursorBlink(false)
term.setCursorPos(1, 1)
if not ok then error(err, 0) end
