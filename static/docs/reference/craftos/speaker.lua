-- Speaker, monitor, drive.
--@ craftos
--# speaker
local speaker = peripheral.find("speaker")
print(speaker.playNote("harp", 1, 12))
--> true

--# speaker.playNote
local speaker = peripheral.find("speaker")
for n = 1, 9 do write(tostring(speaker.playNote("bell", 1, n)) .. " ") end
print()
print(pcall(speaker.playNote, "kazoo"))
--> true true true true true true true true false
--> false	/startup.lua:4: Invalid instrument, "kazoo"!

--# speaker.playSound
local speaker = peripheral.find("speaker")
print(speaker.playSound("block.bell.use"), speaker.playSound("block.bell.use"))
--> true	false

--# speaker.playAudio
local speaker, samples = peripheral.find("speaker"), {}
for i = 1, 48000 do samples[i] = math.floor(60 * math.sin(i / 17)) end
print(speaker.playAudio(samples), speaker.playAudio(samples))
os.pullEvent("speaker_audio_empty")
print(speaker.playAudio(samples))
--> true	false
--> true

--# speaker.stop
local speaker = peripheral.find("speaker")
speaker.playSound("block.bell.use")
speaker.stop()
print("silence")
--> silence

--# monitor
local monitor = peripheral.find("monitor")
monitor.clear()
monitor.setCursorPos(1, 1)
monitor.write("hello")
print(monitor.getCursorPos())
--> 6	1

--# monitor.setTextScale
local monitor = peripheral.find("monitor")
monitor.setTextScale(0.5)
print(monitor.getSize())
print(pcall(monitor.setTextScale, 6))
--> 15	10
--> false	/startup.lua:4: Expected number in range 0.5-5

--# monitor.getTextScale
print(peripheral.find("monitor").getTextScale())
--> 1

--# drive
local drive = peripheral.find("drive")
print(drive.isDiskPresent(), drive.getMountPath())
--> true	disk

--# drive.isDiskPresent
print(peripheral.find("drive").isDiskPresent())
--> true

--# drive.getDiskLabel
print(peripheral.find("drive").getDiskLabel())
--> Tools

--# drive.setDiskLabel
local drive = peripheral.find("drive")
drive.setDiskLabel("tools")
print(drive.getDiskLabel())
--> tools

--# drive.hasData
print(peripheral.find("drive").hasData())
--> true

--# drive.getMountPath
print(peripheral.find("drive").getMountPath())
--> disk

--# drive.getDiskID
print(peripheral.find("drive").getDiskID())
--> 0

--# drive.ejectDisk
local drive = peripheral.find("drive")
drive.ejectDisk()
print(drive.isDiskPresent())
--> false

--# drive.hasAudio
print(peripheral.find("drive").hasAudio())
--> false

--# drive.getAudioTitle
print(peripheral.find("drive").getAudioTitle())
--> nil

--# drive.playAudio
peripheral.find("drive").playAudio()
print("nothing is heard")
--> nothing is heard

--# drive.stopAudio
peripheral.find("drive").stopAudio()
print("silence")
--> silence
