-- gps: where am I? Hosts at known places answer a PING; the distances that
-- their answers travelled give the place. spec/computercraft.md 4.11.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

CHANNEL_GPS = 65534

local TOUCHING = 1e-5     -- circles closer than this meet in one point
local SAME = 0.01         -- two solutions closer than this are one

-- The two points (or one) at the given distances from three places, as they
-- answer { place, distance }. nil when the places lie on one line.
local function meet(a, b, c)
    local ab, ac = b.place - a.place, c.place - a.place
    local d = ab:length()
    if d < TOUCHING then return nil end
    local ex = ab:normalize()
    local i = ex:dot(ac)
    local across = ac - ex * i
    local j = across:length()
    if j < TOUCHING then return nil end
    local ey = across:normalize()
    local ez = ex:cross(ey)

    local x = (a.distance ^ 2 - b.distance ^ 2 + d * d) / (2 * d)
    local y = (a.distance ^ 2 - c.distance ^ 2 + i * i + j * j - 2 * i * x) / (2 * j)
    local below = a.distance ^ 2 - x * x - y * y
    local base = a.place + ex * x + ey * y
    if below > TOUCHING then
        local up = ez * math.sqrt(below)
        return base + up, base - up
    end
    return base
end

-- The one of two points that fits another answer; both again if both do.
local function choose(p, q, answer)
    local offP = math.abs((p - answer.place):length() - answer.distance)
    local offQ = math.abs((q - answer.place):length() - answer.distance)
    if math.abs(offP - offQ) < SAME then return p, q end
    if offP < offQ then return p end
    return q
end

local function wirelessModem()
    local found
    peripheral.find("modem", function(name, modem)
        if not found and modem.isWireless() then found = name end
    end)
    return found
end

local function isAnswer(message, distance)
    return type(message) == "table" and #message == 3 and distance
        and tonumber(message[1]) and tonumber(message[2]) and tonumber(message[3])
end

-- Known answers give a first pair of points with the newest of them.
local function triangulate(answers)
    for i = 1, #answers do
        for j = i + 1, #answers do
            for k = j + 1, #answers do
                local p, q = meet(answers[i], answers[j], answers[k])
                if p then return p, q end
            end
        end
    end
end

local function decide(answers)
    local p, q = triangulate(answers)
    for _, answer in ipairs(answers) do
        if not (p and q) then break end
        p, q = choose(p, q, answer)
    end
    return p, q
end

function locate(timeout, trace)
    expect(1, timeout, "number", "nil")
    expect(2, trace, "boolean", "nil")
    local function say(text) if trace then print(text) end end

    local modem = wirelessModem()
    if not modem then
        say("No wireless modem attached")
        return nil
    end
    say("Finding position...")
    local opened = not peripheral.call(modem, "isOpen", CHANNEL_GPS)
    if opened then peripheral.call(modem, "open", CHANNEL_GPS) end
    peripheral.call(modem, "transmit", CHANNEL_GPS, CHANNEL_GPS, "PING")

    local timer = os.startTimer(timeout or 2)
    local answers, p, q = {}, nil, nil
    repeat
        local event, a, channel, reply, message, distance = os.pullEvent()
        if event == "timer" and a == timer then break end
        if event == "modem_message" and a == modem and channel == CHANNEL_GPS and reply == CHANNEL_GPS
            and isAnswer(message, distance) then
            local place = vector.new(message[1], message[2], message[3])
            say(("%s is %s away"):format(tostring(place), distance))
            if distance == 0 then
                p, q = place, nil
            else
                answers[#answers + 1] = { place = place, distance = distance }
                p, q = decide(answers)
            end
        end
    until p and not q
    os.cancelTimer(timer)
    if opened then peripheral.call(modem, "close", CHANNEL_GPS) end

    if p and q then
        say("Ambiguous position")
        return nil
    elseif p then
        p = p:round(SAME)
        say("Position is " .. tostring(p))
        return p.x, p.y, p.z
    end
    say("Could not determine position")
    return nil
end
