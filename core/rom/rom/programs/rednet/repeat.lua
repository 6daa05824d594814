-- repeat: sends on what passes by, so that rednet reaches farther.
-- spec/computercraft.md 4.10.
local MEMORY = 30

local modems = { peripheral.find("modem") }
if #modems == 0 then
    print("No modems found.")
    return
end
print(#modems == 1 and "1 modem found." or #modems .. " modems found.")
for _, modem in ipairs(modems) do modem.open(rednet.CHANNEL_REPEAT) end

local seen, forget = {}, {}      -- message ids, and the timers that end them
local count = 0

local function show()
    local _, row = term.getCursorPos()
    term.setCursorPos(1, row - 1)
    term.clearLine()
    print(count == 1 and "1 message repeated." or count .. " messages repeated.")
end

local function pass(packet, reply)
    local channel = packet.nRecipient
    if channel ~= rednet.CHANNEL_BROADCAST then channel = channel % rednet.MAX_ID_CHANNELS end
    for _, modem in ipairs(modems) do
        modem.transmit(rednet.CHANNEL_REPEAT, reply, packet)
        modem.transmit(channel, reply, packet)
    end
    count = count + 1
    show()
end

print("0 messages repeated.")
local ok, err = pcall(function()
    while true do
        local event, a, channel, reply, packet = os.pullEvent()
        if event == "modem_message" and channel == rednet.CHANNEL_REPEAT and type(packet) == "table"
            and packet.nMessageID and type(packet.nRecipient) == "number" and not seen[packet.nMessageID] then
            seen[packet.nMessageID] = true
            forget[os.startTimer(MEMORY)] = packet.nMessageID
            pass(packet, reply)
        elseif event == "timer" and forget[a] then
            seen[forget[a]] = nil
            forget[a] = nil
        end
    end
end)
for _, modem in ipairs(modems) do modem.close(rednet.CHANNEL_REPEAT) end
if not ok then error(err, 0) end
