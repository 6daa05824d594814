-- Three computers: this one, an echo (#1) on the air and the cable, and a
-- sleeper (#2) on the cable. The world is built by TestSuite.
local t = require "runner"
local describe, it, expect = t.describe, t.it, t.expect

local air, cable = peripheral.wrap("top"), peripheral.wrap("back")
sleep(3)   -- until the echo has its host name

-- The next modem_message, or nil after a second.
local function hear()
    local timer = os.startTimer(1)
    while true do
        local event = table.pack(os.pullEvent())
        if event[1] == "modem_message" then
            os.cancelTimer(timer)
            return table.unpack(event, 2, event.n)
        elseif event[1] == "timer" and event[2] == timer then
            return nil
        end
    end
end

describe("4.9 modems", function()
    it("reach another computer and hear its answer", function()
        air.open(8)
        air.transmit(7, 8, { 1, "x", deep = { true } })
        expect(hear()):eq("top", 8, 7, { 1, "x", deep = { true } }, 10)
    end)
    it("hear nothing on closed channels", function()
        air.closeAll()
        air.transmit(7, 8, "x")
        expect(hear()):eq(nil)
    end)
    it("on a cable are a medium of their own", function()
        cable.open(8)
        cable.transmit(7, 8, "by wire")
        expect(hear()):eq("back", 8, 7, "by wire", 10)
        cable.closeAll()
        expect(cable.isWireless(), air.isWireless()):eq(false, true)
    end)
end)

describe("4.12 peripherals on the cable", function()
    it("are the other computers", function()
        expect(peripheral.getNames()):eq({ "top", "back", "computer_1", "computer_2" })
        local sleeper = peripheral.wrap("computer_2")
        expect(sleeper.getID(), sleeper.isOn(), sleeper.getLabel()):eq(2, true, "sleeper")
        sleeper.shutdown()
        expect(sleeper.isOn()):eq(false)
        sleep(3)
        sleeper.turnOn()
        sleep(0.1)
        expect(sleeper.isOn()):eq(true)
    end)
end)

describe("4.10 rednet", function()
    it("finds a host and talks to it", function()
        rednet.open("top")
        expect(rednet.lookup("echo", "one")):eq(1)
        expect(rednet.send(1, { n = 5 }, "echo")):eq(true)
        expect(rednet.receive("echo", 2)):eq(1, { n = 5 }, "echo")
        expect(rednet.receive("other", 0.1)):eq(nil)
        rednet.close("top")
        expect(rednet.isOpen()):eq(false)
    end)
end)

describe("4.17 http", function()
    it("reads a page and is told what is not there", function()
        local page = http.get("http://suite.test/page")
        expect(page.readAll(), page.getResponseCode()):eq("a page", 200, "OK")
        local none, err = http.get("http://suite.test/none")
        expect(none, err):eq(nil, "Not Found")
        expect(http.checkURL("http://192.168.0.1")):eq(false, "Domain not permitted")
    end)
end)

describe("4.16 redstone", function()
    it("carries a signal there and back", function()
        expect(rs.getInput("left")):eq(false)
        rs.setAnalogOutput("left", 6)
        os.pullEvent("redstone")
        expect(rs.getAnalogInput("left")):eq(7)
        rs.setAnalogOutput("left", 0)
        os.pullEvent("redstone")
        expect(rs.getAnalogInput("left")):eq(1)
    end)
end)

t.finish()
