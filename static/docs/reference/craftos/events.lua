-- Events.
--@ craftos
--# events
os.queueEvent("key", keys.a, false)
print(os.pullEvent())
--> key	65	false

--# events.timer
local id = os.startTimer(0.2)
print(select(2, os.pullEvent("timer")) == id)
--> true

--# events.alarm
os.setAlarm((os.time() + 0.02) % 24)
print((os.pullEvent("alarm")))
--> alarm

--# events.key
os.queueEvent("key", keys.enter, false)
local _, code, held = os.pullEvent("key")
print(keys.getName(code), held)
--> enter	false

--# events.key_up
os.queueEvent("key_up", keys.enter)
print(keys.getName(select(2, os.pullEvent("key_up"))))
--> enter

--# events.char
os.queueEvent("char", "x")
print(os.pullEvent("char"))
--> char	x

--# events.paste
os.queueEvent("paste", "a line")
print(os.pullEvent("paste"))
--> paste	a line

--# events.terminate
os.queueEvent("terminate")
print(pcall(os.pullEvent))
--> false	Terminated

--# events.mouse_click
os.queueEvent("mouse_click", 1, 5, 7)
print(os.pullEvent("mouse_click"))
--> mouse_click	1	5	7

--# events.mouse_up
os.queueEvent("mouse_up", 1, 5, 7)
print(os.pullEvent("mouse_up"))
--> mouse_up	1	5	7

--# events.mouse_drag
os.queueEvent("mouse_drag", 1, 6, 7)
print(os.pullEvent("mouse_drag"))
--> mouse_drag	1	6	7

--# events.mouse_scroll
os.queueEvent("mouse_scroll", -1, 5, 7)
print(os.pullEvent("mouse_scroll"))
--> mouse_scroll	-1	5	7

--# events.modem_message
local modem = peripheral.wrap("back")
modem.open(7)
modem.transmit(5, 7, "hello")
print(os.pullEvent("modem_message"))
--> modem_message	back	7	5	hello	8

--# events.rednet_message
rednet.open("back")
rednet.send(1, "hello", "talk")
print(os.pullEvent("rednet_message"))
--> rednet_message	1	hello	talk

--# events.redstone
redstone.setOutput("right", true)
print(os.pullEvent("redstone"))
--> redstone

--# events.disk
os.queueEvent("disk", "drive_0")
print(os.pullEvent("disk"))
--> disk	drive_0

--# events.disk_eject
peripheral.find("drive").ejectDisk()
print(os.pullEvent("disk_eject"))
--> disk_eject	drive_0

--# events.peripheral
os.queueEvent("peripheral", "top")
print(os.pullEvent("peripheral"))
--> peripheral	top

--# events.peripheral_detach
os.queueEvent("peripheral_detach", "top")
print(os.pullEvent("peripheral_detach"))
--> peripheral_detach	top

--# events.monitor_touch
os.queueEvent("monitor_touch", "monitor_0", 3, 2)
print(os.pullEvent("monitor_touch"))
--> monitor_touch	monitor_0	3	2

--# events.monitor_resize
peripheral.find("monitor").setTextScale(0.5)
print(os.pullEvent("monitor_resize"))
--> monitor_resize	monitor_0

--# events.speaker_audio_empty
local speaker = peripheral.find("speaker")
speaker.playAudio({ 0, 10, 0, -10 })
print(os.pullEvent("speaker_audio_empty"))
--> speaker_audio_empty	speaker_0

--# events.term_resize
os.queueEvent("term_resize")
print(os.pullEvent("term_resize"))
--> term_resize

--# events.setting_changed
settings.set("volume", 7)
print(os.pullEvent("setting_changed"))
--> setting_changed	volume	7	nil
