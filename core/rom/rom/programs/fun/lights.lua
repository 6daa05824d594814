-- lights: put out all lights of a board. A push turns a light over, and the four
-- beside it.
local SIZE = 5
local seed = tonumber((...))
if (...) and not (seed and seed >= 0 and seed <= 1e9 and seed % 1 == 0) then
    print("Usage: " .. (arg[0] or "lights") .. " <number of a board>")
    return
end
local board, at, pushes = {}, { 1, 1 }, 0
local colour = term.isColour()

local function turn(x, y)
    for _, d in ipairs { { 0, 0 }, { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } } do
        local row = board[y + d[2]]
        if row and row[x + d[1]] ~= nil then row[x + d[1]] = not row[x + d[1]] end
    end
end

-- A board that is made by pushes can be undone by them.
local function shuffle()
    local state = seed or math.random(1, 99999)
    for y = 1, SIZE do
        board[y] = {}
        for x = 1, SIZE do board[y][x] = false end
    end
    for y = 1, SIZE do
        for x = 1, SIZE do
            state = (state * 16807 + 11) % 2147483647
            if state % 5 < 2 then turn(x, y) end
        end
    end
end

local function dark()
    for y = 1, SIZE do
        for x = 1, SIZE do
            if board[y][x] then return false end
        end
    end
    return true
end

local function draw()
    for y = 1, SIZE do
        for x = 1, SIZE do
            local here = x == at[1] and y == at[2]
            term.setCursorPos(4 * x - 3, y + 2)
            if colour then term.setTextColour(board[y][x] and colours.yellow or colours.grey) end
            term.write((here and "[" or " ") .. (board[y][x] and "O" or ".") .. (here and "]" or " "))
        end
    end
    if colour then term.setTextColour(colours.white) end
    term.setCursorPos(1, SIZE + 4)
    term.write(("Pushes: %d   "):format(pushes))
end

local function push(x, y)
    at, pushes = { x, y }, pushes + 1
    turn(x, y)
    draw()
end

repeat shuffle() seed = seed and seed + 1 until not dark()
term.clear()
term.setCursorPos(1, 1)
print("Put out all lights. Arrows, space; Q ends it.")
draw()
local steps = { [keys.up] = { 0, -1 }, [keys.down] = { 0, 1 }, [keys.left] = { -1, 0 }, [keys.right] = { 1, 0 } }
local ended
while not ended and not dark() do
    local event, a, b, c = os.pullEvent()
    if event == "key" and steps[a] then
        at = { math.min(math.max(at[1] + steps[a][1], 1), SIZE), math.min(math.max(at[2] + steps[a][2], 1), SIZE) }
        draw()
    elseif event == "key" and (a == keys.space or a == keys.enter) then
        push(at[1], at[2])
    elseif event == "key" and a == keys.q then
        ended = true
    elseif event == "mouse_click" then
        local x, y = math.floor((b + 3) / 4), c - 2
        if board[y] and board[y][x] ~= nil then push(x, y) end
    end
end
sleep(0) -- what was typed must not come to the prompt
term.setCursorPos(1, SIZE + 5)
print(ended and "Another time." or ("Dark, after %d pushes."):format(pushes))
