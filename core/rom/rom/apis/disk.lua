-- disk: disk drives by side or name. spec/computercraft.md 4.16.

-- A function that asks the drive, or answers otherwise where there is none.
local function asks(method, otherwise)
    return function(name, ...)
        if type(name) ~= "string" then
            error("bad argument #1 (string expected, got " .. type(name) .. ")", 2)
        end
        if peripheral.hasType(name, "drive") then
            return peripheral.call(name, method, ...)
        end
        return otherwise
    end
end

isPresent = asks("isDiskPresent", false)
getLabel = asks("getDiskLabel")
setLabel = asks("setDiskLabel")
hasData = asks("hasData", false)
getMountPath = asks("getMountPath")
hasAudio = asks("hasAudio", false)
getAudioTitle = asks("getAudioTitle")
eject = asks("ejectDisk")
getID = asks("getDiskID")

local play = asks("playAudio")
local stop = asks("stopAudio")

function playAudio(name)
    return play(name)
end

-- Without a name every drive stops.
function stopAudio(name)
    if name ~= nil then return stop(name) end
    for _, drive in ipairs(peripheral.getNames()) do stop(drive) end
end
