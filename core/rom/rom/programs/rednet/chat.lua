-- chat: people in one room, over rednet. One computer hosts, others join.
local PROTOCOL = "chat"
local PING, SILENCE = 15, 60

local args = { ... }
local modems = {}
for _, name in ipairs(peripheral.getNames()) do
    if peripheral.hasType(name, "modem") then modems[#modems + 1] = name end
end

local function usage()
    print("Usages:")
    print("chat host <hostname>")
    print("chat join <hostname> <nickname>")
end

local function openModems()
    local opened = {}
    for _, name in ipairs(modems) do
        if not rednet.isOpen(name) then
            rednet.open(name)
            opened[#opened + 1] = name
        end
    end
    return function()
        for _, name in ipairs(opened) do rednet.close(name) end
    end
end

-- Hosting -----------------------------------------------------------------------

local function host(name)
    print("Opening chat server " .. name)
    rednet.host(PROTOCOL, name)
    print("0 users connected.")
    local users = {}      -- user id -> { computer, nickname, clock of the last sign of life }

    local function tell(text, to)
        for id, user in pairs(users) do
            if to == nil or to == id then
                rednet.send(user.computer, { sType = "text", nUserID = id, sText = text }, PROTOCOL)
            end
        end
    end

    local function show()
        local count = 0
        for _ in pairs(users) do count = count + 1 end
        local _, row = term.getCursorPos()
        term.setCursorPos(1, row - 1)
        term.clearLine()
        print(count == 1 and "1 user connected." or count .. " users connected.")
    end

    local function leave(id)
        local user = users[id]
        if not user then return end
        users[id] = nil
        tell("* " .. user.nickname .. " has left the chat")
        show()
    end

    local commands = {}
    function commands.me(user, text)
        if text == "" then return "* Usage: /me [words]" end
        tell("* " .. user.nickname .. " " .. text)
    end
    function commands.nick(user, text)
        if text == "" then return "* Usage: /nick [nickname]" end
        local old = user.nickname
        user.nickname = text
        tell("* " .. old .. " is now known as " .. text)
    end
    function commands.users()
        local names = {}
        for _, user in pairs(users) do names[#names + 1] = user.nickname end
        return "* Connected Users: " .. table.concat(names, ", ")
    end
    function commands.help()
        return "* Available commands: /me /nick /users /help /logout"
    end

    local function said(id, user, text)
        local command, rest = text:match("^/(%a+)%s*(.*)$")
        if not command then
            tell("<" .. user.nickname .. "> " .. text)
        elseif commands[command] then
            local answer = commands[command](user, rest)
            if answer then tell(answer, id) end
        else
            tell("* Unrecognised command: /" .. command, id)
        end
    end

    local function onMessage(sender, message)
        if type(message) ~= "table" then return end
        local id = message.nUserID
        if message.sType == "login" and id and type(message.sUsername) == "string" then
            users[id] = { computer = sender, nickname = message.sUsername, alive = os.clock() }
            show()
            tell("* " .. message.sUsername .. " has joined the chat")
            return
        end
        local user = users[id]
        if not user or user.computer ~= sender then return end
        user.alive = os.clock()
        if message.sType == "logout" then
            leave(id)
        elseif message.sType == "chat" and type(message.sText) == "string" then
            said(id, user, message.sText)
        elseif message.sType == "ping" then
            rednet.send(sender, { sType = "pong", nUserID = id }, PROTOCOL)
        end
    end

    local ok, err = pcall(parallel.waitForAny, function()
        while true do onMessage(rednet.receive(PROTOCOL)) end
    end, function()
        while true do
            sleep(PING)
            local gone = {}
            for id, user in pairs(users) do
                if os.clock() - user.alive > SILENCE then
                    gone[#gone + 1] = id
                else
                    rednet.send(user.computer, { sType = "ping to client", nUserID = id }, PROTOCOL)
                end
            end
            for _, id in ipairs(gone) do leave(id) end
        end
    end)
    for id, user in pairs(users) do
        rednet.send(user.computer, { sType = "kick", nUserID = id }, PROTOCOL)
    end
    rednet.unhost(PROTOCOL)
    if not ok then printError(err) end
end

-- Joining -----------------------------------------------------------------------

local function join(name, nickname)
    write("Looking up " .. name .. "... ")
    local server = rednet.lookup(PROTOCOL, name)
    if not server then
        print("Failed.")
        return
    end
    print("Success.")

    local id = math.random(1, 2147483647)
    rednet.send(server, { sType = "login", nUserID = id, sUsername = nickname }, PROTOCOL)
    local width, height = term.getSize()
    local screen = term.current()
    local title = window.create(screen, 1, 1, width, 1)
    local log = window.create(screen, 1, 2, width, height - 2)
    local entry = window.create(screen, 1, height, width, 1)
    log.setCursorPos(1, height - 2)
    entry.setTextColour(term.isColour() and colors.yellow or colors.white)

    local function drawTitle()
        local text = nickname .. " on " .. name
        title.setCursorPos(1, 1)
        title.clearLine()
        title.setCursorPos(math.max(math.floor((width - #text) / 2), 1), 1)
        title.write(text)
        entry.restoreCursor()
    end

    local function say(text)
        local before = term.redirect(log)
        print()
        local colour
        if text:sub(1, 1) == "*" then colour = colors.lightBlue end
        if term.isColour() and colour then term.setTextColour(colour) end
        write(text)
        term.setTextColour(colors.white)
        term.redirect(before)
        entry.restoreCursor()
    end

    drawTitle()
    local last = os.clock()
    local ok, err = pcall(parallel.waitForAny, function()
        while true do
            local sender, message = rednet.receive(PROTOCOL)
            if sender == server and type(message) == "table" and message.nUserID == id then
                last = os.clock()
                if message.sType == "text" and type(message.sText) == "string" then
                    say(message.sText)
                elseif message.sType == "ping to client" then
                    rednet.send(server, { sType = "ping", nUserID = id }, PROTOCOL)
                elseif message.sType == "kick" then
                    return
                end
            end
        end
    end, function()
        local history = {}
        while true do
            term.redirect(entry)
            entry.setCursorPos(1, 1)
            entry.clear()
            write(": ")
            local line = read(nil, history)
            if line:match("^/logout") then return end
            if line ~= "" then
                rednet.send(server, { sType = "chat", nUserID = id, sText = line }, PROTOCOL)
                history[#history + 1] = line
            end
        end
    end, function()
        repeat sleep(PING) until os.clock() - last > SILENCE
    end)

    rednet.send(server, { sType = "logout", nUserID = id }, PROTOCOL)
    term.redirect(screen)
    term.clear()
    term.setCursorPos(1, 1)
    if not ok and err ~= "Terminated" then printError(err) end
    print("Disconnected.")
end

local action = args[1] == "host" and args[2] and host or args[1] == "join" and args[3] and join
if not action then
    usage()
elseif #modems == 0 then
    print("No modems found.")
else
    local close = openModems()
    action(args[2], args[3])
    close()
end
