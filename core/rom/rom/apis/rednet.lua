-- rednet: messages from computer to computer over any modem.
-- spec/computercraft.md 4.10: channels, the message table, the two
-- transmissions, the duplicate rule.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

CHANNEL_BROADCAST = 65535
CHANNEL_REPEAT = 65533
MAX_ID_CHANNELS = 65500

-- How long a message id is remembered, and how often old ones are forgotten.
local REMEMBER, PRUNE = 9.5, 10
local LOOKUP_WAIT = 2

local seen = {}      -- message id -> clock at which it is forgotten
local pruning        -- timer
local hosted = {}    -- protocol -> host name

local function channelOf(id)
    return id % MAX_ID_CHANNELS
end

-- Asked of getType alone, which whatever stands in for peripheral has.
local function isModem(name)
    return peripheral.getType(name) == "modem"
end

local function modems()
    local names = {}
    local function add(name) names[#names + 1] = name end
    -- find looks at a long cable once; what stands in for peripheral may not have it.
    if peripheral.find then
        peripheral.find("modem", add)
        return names
    end
    for _, name in ipairs(peripheral.getNames()) do
        if isModem(name) then add(name) end
    end
    return names
end

local function remember(id)
    seen[id] = os.clock() + REMEMBER
    if not pruning then pruning = os.startTimer(PRUNE) end
end

local function prune()
    local now, left = os.clock(), false
    for id, until_ in pairs(seen) do
        if until_ <= now then seen[id] = nil else left = true end
    end
    pruning = left and os.startTimer(PRUNE) or nil
end

function open(modem)
    expect(1, modem, "string")
    if not isModem(modem) then
        error("No such modem: " .. modem, 2)
    end
    peripheral.call(modem, "open", channelOf(os.getComputerID()))
    peripheral.call(modem, "open", CHANNEL_BROADCAST)
end

function close(modem)
    expect(1, modem, "string", "nil")
    if modem == nil then
        for _, name in ipairs(modems()) do
            if rednet.isOpen(name) then rednet.close(name) end
        end
        return
    end
    if not isModem(modem) then
        error("No such modem: " .. modem, 2)
    end
    peripheral.call(modem, "close", channelOf(os.getComputerID()))
    peripheral.call(modem, "close", CHANNEL_BROADCAST)
end

function isOpen(modem)
    expect(1, modem, "string", "nil")
    if modem == nil then
        for _, name in ipairs(modems()) do
            if rednet.isOpen(name) then return true end
        end
        return false
    end
    if not isModem(modem) then return false end
    return peripheral.call(modem, "isOpen", channelOf(os.getComputerID()))
        and peripheral.call(modem, "isOpen", CHANNEL_BROADCAST)
end

function send(recipient, message, protocol)
    expect(1, recipient, "number")
    expect(3, protocol, "string", "nil")
    local self = os.getComputerID()
    if recipient == self then
        os.queueEvent("rednet_message", self, message, protocol)
        return true
    end

    local id = math.random(1, 2147483647)
    remember(id)
    local packet = {
        nMessageID = id,
        nRecipient = recipient,
        nSender = self,
        message = message,
        sProtocol = protocol,
    }
    local channel = recipient
    if recipient ~= CHANNEL_BROADCAST then channel = channelOf(recipient) end
    local sent = false
    for _, modem in ipairs(modems()) do
        if rednet.isOpen(modem) then
            peripheral.call(modem, "transmit", channel, channelOf(self), packet)
            peripheral.call(modem, "transmit", CHANNEL_REPEAT, channelOf(self), packet)
            sent = true
        end
    end
    return sent
end

function broadcast(message, protocol)
    expect(2, protocol, "string", "nil")
    rednet.send(CHANNEL_BROADCAST, message, protocol)
end

function receive(protocol, timeout)
    if type(protocol) == "number" and timeout == nil then
        protocol, timeout = nil, protocol
    end
    expect(1, protocol, "string", "nil")
    expect(2, timeout, "number", "nil")
    local timer = timeout and os.startTimer(timeout)
    while true do
        local event, a, message, kind = os.pullEvent()
        if event == "rednet_message" and (protocol == nil or protocol == kind) then
            if timer then os.cancelTimer(timer) end
            return a, message, kind
        elseif event == "timer" and timer and a == timer then
            return nil
        end
    end
end

-- Host names ------------------------------------------------------------------

function host(protocol, name)
    expect(1, protocol, "string")
    expect(2, name, "string")
    if name == "localhost" then error("Reserved hostname", 2) end
    if hosted[protocol] ~= name and rednet.lookup(protocol, name) then
        error("Hostname in use", 2)
    end
    hosted[protocol] = name
end

function unhost(protocol)
    expect(1, protocol, "string")
    hosted[protocol] = nil
end

function lookup(protocol, name)
    expect(1, protocol, "string")
    expect(2, name, "string", "nil")
    local self, found = os.getComputerID(), {}
    if hosted[protocol] then
        if name == nil then
            found[1] = self
        elseif name == "localhost" or name == hosted[protocol] then
            return self
        end
    end
    if not rednet.isOpen() then
        return table.unpack(found)
    end

    rednet.broadcast({ sType = "lookup", sProtocol = protocol, sHostname = name }, "dns")
    local timer = os.startTimer(LOOKUP_WAIT)
    while true do
        local event, a, answer, kind = os.pullEvent()
        if event == "timer" and a == timer then break end
        if event == "rednet_message" and kind == "dns" and type(answer) == "table"
            and answer.sType == "lookup response" and answer.sProtocol == protocol then
            if name == nil then
                found[#found + 1] = a
            elseif answer.sHostname == name then
                os.cancelTimer(timer)
                return a
            end
        end
    end
    return table.unpack(found)
end

-- The background --------------------------------------------------------------

local function isNumber(x)
    return type(x) == "number" and x == x
end

local function onModem(modem, channel, reply, packet)
    if channel ~= channelOf(os.getComputerID()) and channel ~= CHANNEL_BROADCAST then return end
    if type(packet) ~= "table" or not isNumber(packet.nMessageID) or seen[packet.nMessageID] then return end
    if packet.nSender ~= nil and not isNumber(packet.nSender) then return end
    if packet.nRecipient ~= os.getComputerID() and channel ~= CHANNEL_BROADCAST then return end
    if not rednet.isOpen(modem) then return end
    remember(packet.nMessageID)
    os.queueEvent("rednet_message", packet.nSender or reply, packet.message, packet.sProtocol)
end

local function onRednet(sender, message, protocol)
    if protocol ~= "dns" or type(message) ~= "table" or message.sType ~= "lookup" then return end
    local name = hosted[message.sProtocol]
    if name ~= nil and (message.sHostname == nil or message.sHostname == name) then
        rednet.send(sender, { sType = "lookup response", sHostname = name, sProtocol = message.sProtocol }, "dns")
    end
end

local running = false

function run()
    if running then error("rednet is already running", 2) end
    running = true
    while true do
        local event, a, b, c, d = os.pullEventRaw()
        if event == "modem_message" then
            onModem(a, b, c, d)
        elseif event == "rednet_message" then
            onRednet(a, b, c)
        elseif event == "timer" and a == pruning then
            prune()
        end
    end
end
