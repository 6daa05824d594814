-- speaker: plays files of audio (DFPWM or WAV) and sounds by name.
local action, what, name = ...
local CHUNK = 16 * 1024 -- bytes of DFPWM in a buffer
local RATE = 48000

local function usage()
    local program = arg[0] or "speaker"
    print("Usages:")
    print(program .. " play <file or url> [speaker]")
    print(program .. " sound <name> [speaker]")
    print(program .. " stop [speaker]")
end

-- The speaker of a name, or any; nil after saying that there is none.
local function find(wanted)
    if wanted == nil then
        local any = peripheral.find("speaker")
        if not any then printError("No speakers attached") end
        return any
    end
    if peripheral.hasType(wanted, "speaker") then return peripheral.wrap(wanted) end
    printError(("No speaker named %s"):format(wanted))
end

-- The bytes of a file, or of a page of the web; nil and why not.
local function fetch(path)
    if http and path:match("^https?://") then
        print("Downloading...")
        local answer, problem = http.get(path, nil, true)
        if not answer then return nil, problem end
        local data = answer.readAll()
        answer.close()
        return data
    end
    local file = fs.open(shell.resolve(path), "rb")
    if not file then return nil, "Could not open " .. path end
    local data = file.readAll()
    file.close()
    return data
end

-- The parts of a WAV file that are needed: its form, and where its samples are.
local function parts(data)
    local at, form = 13, nil
    while at + 8 <= #data do
        local id, size = data:sub(at, at + 3), ("<I4"):unpack(data, at + 4)
        if id == "fmt " and size >= 16 and #data >= at + 23 then
            local kind, channels, rate, _, frame, bits = ("<I2I2I4I4I2I2"):unpack(data, at + 8)
            form = { kind = kind, channels = channels, rate = rate, frame = frame, bits = bits }
        elseif id == "data" then
            return form, data:sub(at + 8, at + 7 + size)
        end
        at = at + 8 + size + size % 2
    end
    return form, nil
end

-- A function that gives buffers of samples until nil; or nil and why not.
local function wav(data)
    local form, bytes = parts(data)
    if not form or not bytes then return nil, "The WAV file is incomplete" end
    if form.kind ~= 1 or form.bits ~= 8 and form.bits ~= 16 or form.channels < 1 or form.frame ~= form.channels * form.bits / 8 then
        return nil, "Only WAV files of 8 or 16 bits can be played"
    end
    if form.rate ~= RATE then return nil, ("The WAV file has %d samples a second, not %d"):format(form.rate, RATE) end
    local at, frames = 0, math.floor(#bytes / form.frame)
    return function()
        if at >= frames then return nil end
        local buffer = {}
        for i = 1, math.min(RATE, frames - at) do
            local sum = 0
            for c = 0, form.channels - 1 do
                local place = at * form.frame + c * form.bits / 8 + 1
                if form.bits == 8 then sum = sum + bytes:byte(place) - 128 else sum = sum + ("<i2"):unpack(bytes, place) / 256 end
            end
            buffer[i] = math.floor(sum / form.channels)
            at = at + 1
        end
        return buffer
    end
end

local function dfpwm(data)
    local decode, at = require("cc.audio.dfpwm").make_decoder(), 1
    return function()
        if at > #data then return nil end
        at = at + CHUNK
        return decode(data:sub(at - CHUNK, at - 1))
    end
end

local function play(speaker)
    local data, problem = fetch(what)
    local source = nil
    if data and data:match("^RIFF....WAVE") then
        source, problem = wav(data)
    elseif data then
        source = dfpwm(data)
    end
    if not source then
        printError(problem)
        return
    end
    print("Playing " .. what)
    for buffer in source do
        while not speaker.playAudio(buffer) do
            repeat
                local _, from = os.pullEvent("speaker_audio_empty")
            until from == peripheral.getName(speaker)
        end
    end
end

if action == "stop" and (what or not peripheral.find("speaker")) then
    local speaker = find(what)
    if speaker then speaker.stop() end
elseif action == "stop" then
    for _, speaker in pairs { peripheral.find("speaker") } do speaker.stop() end
elseif action == "play" and what then
    local speaker = find(name)
    if speaker then play(speaker) end
elseif action == "sound" and what then
    local speaker = find(name)
    if speaker and not speaker.playSound(what) then printError("The speaker is busy") end
else
    usage()
end
