-- Modems, rednet, peripherals, floppies, redstone.
--@ craftos
--# modem
local modem = peripheral.find("modem", function(_, m) return m.isWireless() end)
modem.open(7)
modem.transmit(5, 7, "hello")
print(os.pullEvent("modem_message"))
--> modem_message	back	7	5	hello	8

--# modem.open
local modem = peripheral.wrap("back")
modem.open(15)
print(modem.isOpen(15))
print(pcall(modem.open, 70000))
--> true
--> false	/startup.lua:4: Expected number in range 0-65535

--# modem.isOpen
local modem = peripheral.wrap("back")
print(modem.isOpen(15))
modem.open(15)
print(modem.isOpen(15))
--> false
--> true

--# modem.close
local modem = peripheral.wrap("back")
modem.open(15)
modem.close(15)
modem.close(15)
print(modem.isOpen(15))
--> false

--# modem.closeAll
local modem = peripheral.wrap("back")
for channel = 1, 128 do modem.open(channel) end
print(pcall(modem.open, 129))
modem.closeAll()
print(modem.isOpen(1))
--> false	/startup.lua:3: Too many open channels
--> false

--# modem.transmit
local modem = peripheral.wrap("back")
modem.open(43)
modem.transmit(5, 43, { 1, "two", print })
local _, side, channel, reply, message, distance = os.pullEvent("modem_message")
print(side, channel, reply, distance)
print(message[1], message[2], message[3])
--> back	43	5	8
--> 1	two	nil

--# modem.isWireless
print(peripheral.call("back", "isWireless"))
print(peripheral.call("left", "isWireless"))
--> true
--> false

--# modem.getNameLocal
local wired = peripheral.wrap("left")
print(wired.getNameLocal())
--> computer_0

--# modem.getNamesRemote
local names = peripheral.wrap("left").getNamesRemote()
table.sort(names)
print(table.concat(names, " "))
--> computer_1 drive_0 monitor_0 speaker_0

--# modem.isPresentRemote
local wired = peripheral.wrap("left")
print(wired.isPresentRemote("monitor_0"), wired.isPresentRemote("monitor_9"))
--> true	false

--# modem.getTypeRemote
local wired = peripheral.wrap("left")
print(wired.getTypeRemote("monitor_0"))
print(wired.getTypeRemote("monitor_9"))
--> monitor
--> nil

--# modem.hasTypeRemote
local wired = peripheral.wrap("left")
print(wired.hasTypeRemote("monitor_0", "monitor"), wired.hasTypeRemote("monitor_0", "drive"))
--> true	false

--# modem.getMethodsRemote
local methods = peripheral.wrap("left").getMethodsRemote("drive_0")
table.sort(methods)
print(#methods, methods[1])
--> 11	ejectDisk

--# modem.callRemote
local wired = peripheral.wrap("left")
print(wired.callRemote("monitor_0", "getSize"))
print(pcall(wired.callRemote, "monitor_0", "fly"))
--> 7	5
--> false	/startup.lua:3: No such method fly

--# rednet
rednet.open("back")
rednet.send(1, "hello", "talk")
print(rednet.receive("talk", 2))
--> 1	hello	talk

--# rednet.open
rednet.open("back")
print(rednet.isOpen("back"))
print(pcall(rednet.open, "top"))
--> true
--> false	No such modem: top

--# rednet.close
rednet.open("back")
rednet.close()
print(rednet.isOpen())
print(pcall(rednet.close, "top"))
--> false
--> false	No such modem: top

--# rednet.isOpen
print(rednet.isOpen())
rednet.open("left")
print(rednet.isOpen(), rednet.isOpen("left"), rednet.isOpen("back"))
--> false
--> true	true	false

--# rednet.send
print(rednet.send(1, "unheard"))
rednet.open("back")
print(rednet.send(1, "hello", "talk"))
print(select(2, rednet.receive("talk", 2)))
--> false
--> true
--> hello	talk

--# rednet.broadcast
rednet.open("back")
rednet.broadcast("anybody?", "talk")
print(rednet.receive("talk", 2))
--> 1	anybody?	talk

--# rednet.receive
rednet.open("back")
rednet.send(1, "hello", "talk")
local id, message, protocol = rednet.receive("talk", 2)
print(id, message, protocol)
print(rednet.receive("talk", 0.5))
--> 1	hello	talk
--> nil

--# rednet.host
rednet.open("back")
rednet.host("chat", "you")
print(rednet.lookup("chat", "you") == os.getComputerID())
print(pcall(rednet.host, "chat", "localhost"))
--> true
--> false	Reserved hostname

--# rednet.unhost
rednet.open("back")
rednet.host("chat", "you")
rednet.unhost("chat")
print(rednet.lookup("chat", "you") == nil)
--> true

--# rednet.lookup
rednet.open("back")
print(rednet.lookup("talk", "ben"))
print(rednet.lookup("talk", "nobody") == nil)
--> 1
--> true

--# rednet.run
sleep(0) -- the system starts it behind this program
print(pcall(rednet.run))
--> false	rednet is already running

--# rednet.CHANNEL_BROADCAST
print(rednet.CHANNEL_BROADCAST)
--> 65535

--# rednet.CHANNEL_REPEAT
print(rednet.CHANNEL_REPEAT)
--> 65533

--# rednet.MAX_ID_CHANNELS
print(os.getComputerID() % rednet.MAX_ID_CHANNELS)
--> 0

--# peripheral
for _, name in ipairs(peripheral.getNames()) do print(name, peripheral.getType(name)) end
--> back	modem
--> left	modem	peripheral_hub
--> computer_1	computer
--> monitor_0	monitor
--> speaker_0	speaker
--> drive_0	drive

--# peripheral.getNames
local names = peripheral.getNames()
table.sort(names)
print(table.concat(names, " "))
--> back computer_1 drive_0 left monitor_0 speaker_0

--# peripheral.isPresent
print(peripheral.isPresent("back"), peripheral.isPresent("bottom"))
--> true	false

--# peripheral.getType
print(peripheral.getType("back"))
print(peripheral.getType("left"))
print(peripheral.getType("bottom"))
--> modem
--> modem	peripheral_hub
--> nil

--# peripheral.hasType
print(peripheral.hasType("left", "peripheral_hub"), peripheral.hasType("bottom", "modem"))
--> true	nil

--# peripheral.getMethods
local methods = peripheral.getMethods("back")
table.sort(methods)
print(table.concat(methods, " "))
--> close closeAll isOpen isWireless open transmit

--# peripheral.getName
print(peripheral.getName(peripheral.find("drive")))
--> drive_0

--# peripheral.call
print(peripheral.call("back", "isWireless"))
print(pcall(peripheral.call, "back", "fly"))
--> true
--> false	/startup.lua:2: No such method fly

--# peripheral.wrap
local monitor = peripheral.wrap("monitor_0")
print(monitor.getSize())
print(peripheral.wrap("bottom"))
--> 7	5
--> nil

--# peripheral.find
local wired = peripheral.find("modem", function(name, modem) return not modem.isWireless() end)
print(peripheral.getName(wired))
print(peripheral.find("printer"))
--> left

--# disk
print(disk.isPresent("drive_0"), disk.getLabel("drive_0"))
--> true	Tools

--# disk.isPresent
print(disk.isPresent("drive_0"), disk.isPresent("back"))
--> true	false

--# disk.getLabel
print(disk.getLabel("drive_0"))
--> Tools

--# disk.setLabel
disk.setLabel("drive_0", "mine")
print(disk.getLabel("drive_0"))
--> mine

--# disk.hasData
print(disk.hasData("drive_0"))
--> true

--# disk.getMountPath
print(disk.getMountPath("drive_0"), fs.exists("disk"))
--> disk	true

--# disk.getID
print(disk.getID("drive_0"))
--> 0

--# disk.eject
disk.eject("drive_0")
print(os.pullEvent("disk_eject"))
--> disk_eject	drive_0

--# disk.hasAudio
print(disk.hasAudio("drive_0"))
--> false

--# disk.getAudioTitle
print(disk.getAudioTitle("drive_0"))
--> nil

--# disk.playAudio
disk.playAudio("drive_0")
print("nothing is heard")
--> nothing is heard

--# disk.stopAudio
disk.stopAudio()
print("silence")
--> silence

--# redstone
redstone.setOutput("right", true)
os.pullEvent("redstone")
print(redstone.getInput("top"))
--> true

--# redstone.getSides
print(table.concat(redstone.getSides(), " "))
--> bottom top back front right left

--# redstone.setOutput
redstone.setOutput("right", true)
print(redstone.getOutput("right"))
--> true

--# redstone.getOutput
print(redstone.getOutput("right"))
redstone.setAnalogOutput("right", 1)
print(redstone.getOutput("right"))
--> false
--> true

--# redstone.getInput
print(redstone.getInput("top"))
redstone.setOutput("right", true)
sleep(0.1)
print(redstone.getInput("top"))
--> false
--> true

--# redstone.setAnalogOutput
redstone.setAnalogOutput("right", 7)
print(redstone.getAnalogOutput("right"))
print(pcall(redstone.setAnalogOutput, "right", 16))
--> 7
--> false	Expected number in range 0-15

--# redstone.getAnalogOutput
redstone.setOutput("right", true)
print(redstone.getAnalogOutput("right"))
--> 15

--# redstone.getAnalogInput
redstone.setAnalogOutput("right", 9)
sleep(0.1)
print(redstone.getAnalogInput("top"))
--> 9

--# redstone.setBundledOutput
redstone.setBundledOutput("right", colors.combine(colors.red, colors.blue))
print(redstone.getBundledOutput("right"))
--> 18432

--# redstone.getBundledOutput
print(redstone.getBundledOutput("right"))
--> 0

--# redstone.getBundledInput
print(redstone.getBundledInput("top"))
--> 0

--# redstone.testBundledInput
print(redstone.testBundledInput("top", colors.red))
--> false
