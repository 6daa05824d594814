-- dj: plays the records that lie in disk drives.
local action, name = ...

local function records()
    local found = {}
    for _, drive in ipairs(peripheral.getNames()) do
        if disk.hasAudio(drive) then found[#found + 1] = drive end
    end
    return found
end

if action == "stop" and not name then
    disk.stopAudio()
elseif action == nil or action == "play" and select("#", ...) <= 2 then
    local list = records()
    if name and not disk.hasAudio(name) then
        print("No Music Disc in disk drive: " .. name)
    elseif not name and #list == 0 then
        print("No Music Discs in attached disk drives")
    else
        disk.stopAudio()
        name = name or list[math.random(#list)]
        print("Playing " .. disk.getAudioTitle(name))
        disk.playAudio(name)
    end
else
    local program = arg[0] or "dj"
    print("Usages:")
    print(program .. " play")
    print(program .. " play <drive>")
    print(program .. " stop")
end
