-- snake: eat what lies about, and do not bite yourself.
local width, height = term.getSize()
local colour = term.isColour()
local ways = { [keys.up] = { 0, -1 }, [keys.down] = { 0, 1 }, [keys.left] = { -1, 0 }, [keys.right] = { 1, 0 },
    [keys.w] = { 0, -1 }, [keys.s] = { 0, 1 }, [keys.a] = { -1, 0 }, [keys.d] = { 1, 0 } }

local snake = { { math.floor(width / 2), math.floor(height / 2) } } -- from the head on
local way, turned = { 1, 0 }, nil
local grow, score, food = 3, 0, nil

local function put(x, y, text, c)
    term.setCursorPos(x, y)
    if colour then term.setTextColour(c) end
    term.write(text)
end

local function taken(x, y)
    for _, part in ipairs(snake) do
        if part[1] == x and part[2] == y then return true end
    end
    return false
end

local function feed()
    repeat
        food = { math.random(1, width), math.random(2, height) }
    until not taken(food[1], food[2])
    put(food[1], food[2], "\7", colours.red)
end

local function headline()
    put(1, 1, ("Snake: %d   Q ends it"):format(score), colours.yellow)
end

-- Moves by a cell; false: it has hit something.
local function move()
    way, turned = turned or way, nil
    local x, y = snake[1][1] + way[1], snake[1][2] + way[2]
    if x < 1 or x > width or y < 2 or y > height or taken(x, y) then return false end
    table.insert(snake, 1, { x, y })
    put(x, y, "\4", colours.lime)
    if x == food[1] and y == food[2] then
        score, grow = score + 1, grow + 2
        headline()
        feed()
    end
    if grow > 0 then
        grow = grow - 1
    else
        local tail = table.remove(snake)
        put(tail[1], tail[2], " ", colours.white)
    end
    return true
end

term.clear()
headline()
feed()
local timer = os.startTimer(0.3)
while true do
    local event, a = os.pullEvent()
    if event == "key" and a == keys.q then
        break
    elseif event == "key" and ways[a] then
        local to = ways[a]
        if to[1] ~= -way[1] or to[2] ~= -way[2] then turned = to end
    elseif event == "timer" and a == timer then
        if not move() then break end
        timer = os.startTimer(math.max(0.1, 0.3 - 0.05 * math.floor(score / 4)))
    end
end
sleep(0) -- the q must not be typed at the prompt
if colour then term.setTextColour(colours.white) end
term.clear()
term.setCursorPos(1, 1)
print("Your score: " .. score)
