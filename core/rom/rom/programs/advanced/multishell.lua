-- multishell: programs side by side, each in a tab. spec/computercraft.md 4.6.
-- While there is one tab its program has the computer's own screen; with a second
-- one each gets a window below the bar with the titles.
local expect = dofile("rom/modules/main/cc/expect.lua").expect
local host = dofile("rom/modules/main/cc/require.lua").host

local native = term.current()
local width, height = native.getSize()
local tabs, focus = {}, 1
local running            -- the tab whose program runs now
local bar = false        -- is there one
local alt = false        -- is it held
local news = true        -- a tab is to be started, or its program is over

local MAX_TABS = 32

local function indexOf(tab)
    for i, other in ipairs(tabs) do
        if other == tab then return i end
    end
end

local function drawBar()
    if not bar then return end
    local long = 0
    for _, tab in ipairs(tabs) do long = long + #tab.title + 2 end
    local most = long > width and math.floor(width / #tabs) or width
    native.setCursorBlink(false)
    native.setCursorPos(1, 1)
    native.setBackgroundColour(colours.grey)
    native.clearLine()
    local at = 1
    for i, tab in ipairs(tabs) do
        local text = (" " .. tab.title .. " "):sub(1, most)
        native.setTextColour(i == focus and colours.yellow or colours.black)
        native.setBackgroundColour(i == focus and colours.black or colours.grey)
        native.write(text)
        tab.from, tab.to = at, at + #text - 1
        at = at + #text
    end
    tabs[focus].window.restoreCursor()
end

-- The screen of the first tab becomes a window: what wrote on the one writes on
-- the other from now on.
local function makeWindow(tab)
    local win = window.create(native, 1, 1, width, height, false)
    for y = 1, height do
        win.setCursorPos(1, y)
        win.blit(host.line(y))
    end
    local x, y = native.getCursorPos()
    win.setTextColour(native.getTextColour())
    win.setBackgroundColour(native.getBackgroundColour())
    win.setCursorBlink(native.getCursorBlink())
    if y >= height then
        win.scroll(y - height + 1)
        y = height - 1
    end
    win.setCursorPos(x, y)
    for name, f in pairs(win) do tab.window[name] = f end
end

local function show()
    for i, tab in ipairs(tabs) do
        if i ~= focus then tab.window.setVisible(false) end
    end
    tabs[focus].window.setVisible(true)
    tabs[focus].window.redraw()
    drawBar()
end

local resume

local function resizeAll()
    for _, tab in ipairs(tabs) do
        tab.window.reposition(1, bar and 2 or 1, width, bar and height - 1 or height)
    end
    for _, tab in ipairs({ table.unpack(tabs) }) do resume(tab, "term_resize") end
end

function resume(tab, ...)
    local filter = tab.filter
    if filter and filter ~= ... and ... ~= "terminate" or not tab.started or tab.over then return end
    if term.current() ~= tab.term then term.redirect(tab.term) end
    running = tab
    local ok, wanted = coroutine.resume(tab.thread, ...)
    tab.term, tab.filter, running = term.current(), wanted, nil
    if not ok then printError(wanted) end
    if coroutine.status(tab.thread) == "dead" then tab.over, news = true, true end
end

local function open(tab, env, path, ...)
    local args = table.pack(...)
    tab.title = fs.getName(path):gsub("%.lua$", "")
    tab.term = tab.window
    tab.thread = coroutine.create(function()
        os.run(env, path, table.unpack(args, 1, args.n))
        -- Nobody has seen yet what it has to say.
        if tab.launched and not tab.touched then
            term.setCursorBlink(false)
            print("Press any key to continue")
            os.pullEvent("char")
        end
    end)
    tabs[#tabs + 1] = tab
end

-- Starts what was launched, on its own and not as a part of the program that did
-- so, and takes the tabs away whose programs are over.
local function clean()
    news = false
    local gone = false
    local i = 1
    while tabs[i] do -- what starts may launch more
        local tab = tabs[i]
        if not tab.started then
            tab.started = true
            resume(tab)
        end
        i = i + 1
    end
    for i = #tabs, 1, -1 do
        if tabs[i].over then
            gone = true
            table.remove(tabs, i)
            if focus > i or focus > #tabs then focus = math.max(focus - 1, 1) end
        end
    end
    if not gone or #tabs == 0 then return end
    if #tabs == 1 and bar then
        bar = false
        show()
        resizeAll()
    elseif bar then
        show()
    end
end

local multishell = {}

function multishell.getFocus() return focus end
function multishell.getCount() return #tabs end
function multishell.getCurrent() return running and indexOf(running) end

function multishell.setFocus(n)
    expect(1, n, "number")
    if not tabs[n] then return false end
    if n ~= focus then
        focus = n
        show()
    end
    return true
end

function multishell.getTitle(n)
    expect(1, n, "number")
    return tabs[n] and tabs[n].title
end

function multishell.setTitle(n, title)
    expect(1, n, "number")
    expect(2, title, "string")
    if tabs[n] and tabs[n].title ~= title then
        tabs[n].title = title
        drawBar()
    end
end

function multishell.launch(env, path, ...)
    expect(1, env, "table")
    expect(2, path, "string")
    if #tabs >= MAX_TABS then error("Too many tabs", 2) end
    local resized = not bar
    if not bar then
        if not tabs[1].window.reposition then makeWindow(tabs[1]) end
        bar = true
    end
    local tab = { launched = true, window = window.create(native, 1, 2, width, height - 1, false) }
    open(tab, env, path, ...)
    news = true
    if resized then
        tabs[1].window.reposition(1, 2, width, height - 1)
        os.queueEvent("term_resize")
    end
    show()
    return indexOf(tab)
end

-- What goes to the tab in front only.
local forFocus = { char = true, key = true, key_up = true, paste = true, terminate = true, file_transfer = true }
local touches = { char = true, key = true, paste = true, mouse_click = true }

local function toFocus(...)
    local tab = tabs[focus]
    if touches[...] then tab.touched = true end
    resume(tab, ...)
end

-- Alt and a digit go to a tab; true: it was that.
local function switched(event, key)
    if key == keys.leftAlt or key == keys.rightAlt then alt = event == "key" end
    if event == "key" and alt and key >= keys.one and key <= keys.nine and bar then
        return multishell.setFocus(key - keys.one + 1)
    end
end

local function onMouse(event, button, x, y)
    if bar and y == 1 and event == "mouse_click" then
        for i, tab in ipairs(tabs) do
            if x >= tab.from and x <= tab.to then multishell.setFocus(i) end
        end
    elseif not bar or y > 1 then
        toFocus(event, button, x, bar and y - 1 or y)
    end
end

local first = { window = {} }
for name, f in pairs(native) do first.window[name] = f end
local mouse = { mouse_click = true, mouse_up = true, mouse_drag = true, mouse_scroll = true }

local function handle(name, ...)
    if forFocus[name] then
        if name ~= "key" and name ~= "key_up" or not switched(name, ...) then toFocus(name, ...) end
    elseif mouse[name] then
        onMouse(name, ...)
    elseif #tabs == 1 then
        resume(tabs[1], name, ...)
    else
        for _, tab in ipairs({ table.unpack(tabs) }) do resume(tab, name, ...) end
    end
end

open(first, { multishell = multishell }, "rom/programs/shell.lua")
while true do
    while news do clean() end
    if #tabs == 0 then break end
    handle(coroutine.yield())
end
term.redirect(native)
