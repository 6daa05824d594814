-- gps: finds this computer's place, or answers others who look for theirs.
local args = { ... }

local function usage()
    print("Usages:")
    print("gps host")
    print("gps host <x> <y> <z>")
    print("gps locate")
end

local function wireless()
    return peripheral.find("modem", function(_, modem) return modem.isWireless() end)
end

local function host(x, y, z)
    local modem = wireless()
    if not modem then
        print("No wireless modems found. 1 required.")
        return
    end
    if not (x and y and z) then
        x, y, z = gps.locate(2, true)
        if not x then
            print("Run \"gps host <x> <y> <z>\" to set position manually")
            return
        end
    end
    print("Serving GPS requests from " .. x .. "," .. y .. "," .. z)
    modem.open(gps.CHANNEL_GPS)
    local served = 0
    while true do
        local _, _, channel, reply, message, distance = os.pullEvent("modem_message")
        if channel == gps.CHANNEL_GPS and message == "PING" and distance then
            modem.transmit(reply, gps.CHANNEL_GPS, { x, y, z })
            served = served + 1
            if served > 1 then
                local _, row = term.getCursorPos()
                term.setCursorPos(1, row - 1)
                term.clearLine()
            end
            print(served .. " GPS requests served")
        end
    end
end

if args[1] == "locate" then
    gps.locate(2, true)
elseif args[1] == "host" then
    if #args == 1 then
        host()
    else
        local x, y, z = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
        if not (x and y and z) then
            usage()
            return
        end
        host(x, y, z)
    end
else
    usage()
end
