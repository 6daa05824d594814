-- label: shows and changes the label of the computer, or of the disk in a drive.
local args = { ... }
local action, drive, text = args[1], args[2], args[3]
if action == "set" and #args < 3 then drive, text = nil, args[2] end

local function usage()
    print("Usages:")
    print("label get")
    print("label get <drive>")
    print("label set <text>")
    print("label set <drive> <text>")
    print("label clear")
    print("label clear <drive>")
end

-- The disk in a drive as something with a label; nil and why if there is none.
local function disk(name)
    if not peripheral.hasType(name, "drive") then return nil, "No disk drive named " .. name end
    local is = peripheral.wrap(name)
    if not is.isDiskPresent() then return nil, "No disk in " .. name .. " drive" end
    if is.hasAudio() and action ~= "get" then return nil, "Disk label cannot be changed" end
    return { kind = "Disk", get = is.getDiskLabel, set = is.setDiskLabel }
end

local subject, problem = { kind = "Computer", get = os.getComputerLabel, set = os.setComputerLabel }, nil
if drive then subject, problem = disk(drive) end

if action ~= "get" and action ~= "clear" and (action ~= "set" or not text) then
    usage()
elseif not subject then
    print(problem)
elseif action == "get" then
    local label = subject.get()
    print(label and subject.kind .. ' label is "' .. label .. '"' or "No " .. subject.kind .. " label")
elseif action == "set" then
    subject.set(text)
    print(subject.kind .. ' label set to "' .. subject.get() .. '"')
else
    subject.set(nil)
    print(subject.kind .. " label cleared")
end
