-- redstone: shows what comes in at the sides and changes what goes out.
local args = { ... }
local action = args[1]

local function usage()
    print("Usages:")
    print("redstone probe")
    print("redstone set <side> <value>")
    print("redstone set <side> <color> <value>")
    print("redstone pulse <side> <count> <period>")
end

local function isSide(name)
    for _, side in ipairs(redstone.getSides()) do
        if side == name then return true end
    end
    print("Sides are: " .. table.concat(redstone.getSides(), ", "))
    return false
end

local function probe()
    local inputs, bundles = {}, {}
    for _, side in ipairs(redstone.getSides()) do
        local strength = redstone.getAnalogInput(side)
        if strength > 0 then inputs[#inputs + 1] = side .. " (" .. strength .. ")" end
        local wires, names = redstone.getBundledInput(side), {}
        for bit = 0, 15 do
            if colors.test(wires, 2 ^ bit) then
                for name, colour in pairs(colors) do
                    if colour == 2 ^ bit then names[#names + 1] = name end
                end
            end
        end
        if #names > 0 then bundles[#bundles + 1] = side .. ": " .. table.concat(names, ", ") end
    end
    print("Redstone inputs: " .. (#inputs > 0 and table.concat(inputs, ", ") or "none"))
    for _, line in ipairs(bundles) do print("Bundled inputs at " .. line) end
end

local words = { ["true"] = true, on = true, ["false"] = false, off = false }

local function set(side, value)
    local strength = tonumber(value)
    if words[value] ~= nil then
        redstone.setOutput(side, words[value])
    elseif strength and strength >= 0 and strength <= 15 then
        redstone.setAnalogOutput(side, strength)
    else
        print("Value must be boolean or 0-15")
    end
end

local function setWire(side, name, value)
    local colour = colors[name] or colours[name]
    if type(colour) ~= "number" then
        print("No such color")
    elseif words[value] == nil then
        print("Value must be boolean")
    elseif words[value] then
        redstone.setBundledOutput(side, colors.combine(redstone.getBundledOutput(side), colour))
    else
        redstone.setBundledOutput(side, colors.subtract(redstone.getBundledOutput(side), colour))
    end
end

local function pulse(side, count, period)
    for _ = 1, count do
        redstone.setOutput(side, true)
        sleep(period / 2)
        redstone.setOutput(side, false)
        sleep(period / 2)
    end
end

if action == "probe" then
    probe()
elseif action == "set" and #args == 3 then
    if isSide(args[2]) then set(args[2], args[3]) end
elseif action == "set" and #args == 4 then
    if isSide(args[2]) then setWire(args[2], args[3], args[4]) end
elseif action == "pulse" and args[2] then
    local count, period = tonumber(args[3] or 1), tonumber(args[4] or 0.5)
    if not count or not period then
        usage()
    elseif isSide(args[2]) then
        pulse(args[2], count, period)
    end
else
    usage()
end
