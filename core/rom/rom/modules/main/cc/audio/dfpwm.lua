-- cc.audio.dfpwm: one bit a sample of sound, by following the wave.
-- spec/computercraft.md 4.16. Each bit says whether the next sample lies above
-- or below the last guess; a strength grows while bits repeat and falls when
-- they change, and says how far the guess moves.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local ONE = 2 ^ 10        -- strengths count in 1/1024
local LEAST = 2 ^ 3       -- the strength never falls below

local floor, byte, char = math.floor, string.byte, string.char

-- A follower: given a bit it moves its guess, -128 to 127.
local function follower()
    local guess, strength, last = 0, 0, false
    return function(bit)
        local target = bit and 127 or -128
        local moved = guess + floor((strength * (target - guess) + ONE / 2) / ONE)
        if moved == guess and moved ~= target then moved = moved + (bit and 1 or -1) end
        local aim = bit == last and ONE - 1 or 0
        if strength ~= aim then strength = strength + (bit == last and 1 or -1) end
        if strength < LEAST then strength = LEAST end
        local before = guess
        guess, last = moved, bit
        return moved, before
    end
end

-- An encoder of one stream: lists of samples, -128 to 127, become bytes.
local function make_encoder()
    local guess, follow = 0, follower()
    return function(samples)
        expect(1, samples, "table")
        local out = {}
        for i = 1, #samples, 8 do
            local value, weight = 0, 1
            for j = i, i + 7 do
                local level = floor(samples[j] or 0)
                if level > 127 or level < -128 then
                    error(("Amplitude at position %d was %d, but should be between -128 and 127"):format(j, level), 2)
                end
                local bit = level > guess or level == guess and level == 127
                if bit then value = value + weight end
                guess = follow(bit)
                weight = weight * 2
            end
            out[#out + 1] = char(value)
        end
        return table.concat(out)
    end
end

-- A decoder of one stream: bytes become samples, made smooth.
local function make_decoder()
    local follow, smooth, last = follower(), 0, false
    return function(text)
        expect(1, text, "string")
        local out, n = {}, 0
        for i = 1, #text do
            local value = byte(text, i)
            for _ = 1, 8 do
                local bit = value % 2 == 1
                value = floor(value / 2)
                local level, before = follow(bit)
                -- Where the direction changes the truth lies in between.
                local heard = level
                if bit ~= last then heard = floor((level + before + 1) / 2) end
                last = bit
                smooth = smooth + floor(((heard - smooth) * 140 + 128) / 256)
                n = n + 1
                out[n] = smooth
            end
        end
        return out
    end
end

return {
    make_encoder = make_encoder,
    encode = function(samples) return make_encoder()(samples) end,
    make_decoder = make_decoder,
    decode = function(text) return make_decoder()(text) end,
}
