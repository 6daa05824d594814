-- settings: named values that survive a reboot once saved.
-- spec/computercraft.md 4.4, 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua")
local field = expect.field

local details, values = {}, {}
local types = { number = true, string = true, boolean = true, table = true }

local function copy(value)
    if type(value) ~= "table" then return value end
    local out = {}
    for k, v in pairs(value) do out[k] = copy(v) end
    return out
end

-- A value that settings can hold, or an error.
local function storable(value)
    if type(value) ~= "table" then return value end
    local ok, text = pcall(textutils.serialize, value)
    if not ok then error(text, 3) end
    return textutils.unserialize(text)
end

local function change(name, value)
    local old = values[name]
    if old == nil and details[name] then old = details[name].default end
    values[name] = value
    local new = value
    if new == nil and details[name] then new = details[name].default end
    os.queueEvent("setting_changed", name, new, old)
end

function define(name, options)
    expect(1, name, "string")
    expect(2, options, "table", "nil")
    local known = {}
    if options then
        known.description = field(options, "description", "string", "nil")
        known.type = field(options, "type", "string", "nil")
        known.default = copy(options.default)
        if known.type and not types[known.type] then
            error(("Unknown type %q. Expected one of number, string, boolean, table."):format(known.type), 2)
        end
    end
    details[name] = known
    if known.type and values[name] ~= nil and type(values[name]) ~= known.type then
        change(name, nil)
    end
end

function undefine(name)
    expect(1, name, "string")
    details[name] = nil
end

function set(name, value)
    expect(1, name, "string")
    expect(2, value, "number", "string", "boolean", "table")
    local known = details[name]
    if known and known.type then expect(2, value, known.type) end
    change(name, storable(value))
end

function get(name, default)
    expect(1, name, "string")
    if values[name] ~= nil then return copy(values[name]) end
    if default ~= nil then return default end
    return details[name] and copy(details[name].default)
end

function getDetails(name)
    expect(1, name, "string")
    local out = copy(details[name]) or {}
    out.value = values[name]
    if out.value == nil then out.value = out.default end
    out.value = copy(out.value)
    out.changed = values[name] ~= nil
    return out
end

function unset(name)
    expect(1, name, "string")
    change(name, nil)
end

function clear()
    for _, name in ipairs(getNames()) do
        if values[name] ~= nil then change(name, nil) end
    end
end

function getNames()
    local out, have = {}, {}
    for _, list in ipairs { values, details } do
        for name in pairs(list) do
            if not have[name] then
                have[name] = true
                out[#out + 1] = name
            end
        end
    end
    table.sort(out)
    return out
end

-- Malformed entries of the file are ignored.
function load(path)
    expect(1, path, "string", "nil")
    local file = fs.open(path or ".settings", "r")
    if not file then return false end
    local text = file.readAll()
    file.close()
    local stored = textutils.unserialize(text or "")
    if type(stored) ~= "table" then return false end
    for name, value in pairs(stored) do
        local known = details[name]
        if type(name) == "string" and types[type(value)]
            and not (known and known.type and known.type ~= type(value)) then
            local ok, kept = pcall(storable, value)
            if ok then change(name, kept) end
        end
    end
    return true
end

function save(path)
    expect(1, path, "string", "nil")
    local file = fs.open(path or ".settings", "w")
    if not file then return false end
    file.write(textutils.serialize(values))
    file.close()
    return true
end
