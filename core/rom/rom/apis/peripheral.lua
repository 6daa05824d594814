-- peripheral: what is attached to the computer, directly or by a wired modem.
-- spec/computercraft.md 4.12.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local native = peripheral
local sides = { "bottom", "top", "back", "front", "right", "left" }

-- A side that is a hub onto a network of named peripherals.
local function isHub(side)
    return native.hasType(side, "peripheral_hub")
end

-- The hub through which a remote name is reached.
local function hubOf(name)
    for _, side in ipairs(sides) do
        if isHub(side) and native.call(side, "isPresentRemote", name) then return side end
    end
end

-- A wrapped peripheral's metatable, or an error.
local function described(wrapped, index)
    local meta = getmetatable(wrapped)
    if type(meta) ~= "table" or meta.__name ~= "peripheral" or type(meta.types) ~= "table" then
        error(("bad argument #%d (table is not a peripheral)"):format(index), 3)
    end
    return meta
end

function getNames()
    local names = {}
    for _, side in ipairs(sides) do
        if native.isPresent(side) then
            names[#names + 1] = side
            if isHub(side) then
                for _, remote in ipairs(native.call(side, "getNamesRemote")) do
                    names[#names + 1] = remote
                end
            end
        end
    end
    return names
end

function isPresent(name)
    expect(1, name, "string")
    return native.isPresent(name) or hubOf(name) ~= nil
end

function getType(what)
    expect(1, what, "string", "table")
    if type(what) == "table" then
        return table.unpack(described(what, 1).types)
    end
    if native.isPresent(what) then return native.getType(what) end
    local hub = hubOf(what)
    if hub then return native.call(hub, "getTypeRemote", what) end
    return nil
end

function hasType(what, kind)
    expect(1, what, "string", "table")
    expect(2, kind, "string")
    if type(what) == "table" then
        return described(what, 1).types[kind] ~= nil
    end
    if native.isPresent(what) then return native.hasType(what, kind) end
    local hub = hubOf(what)
    if hub then return native.call(hub, "hasTypeRemote", what, kind) end
    return nil
end

function getMethods(name)
    expect(1, name, "string")
    if native.isPresent(name) then return native.getMethods(name) end
    local hub = hubOf(name)
    if hub then return native.call(hub, "getMethodsRemote", name) end
    return nil
end

function getName(wrapped)
    expect(1, wrapped, "table")
    return described(wrapped, 1).name
end

function call(name, method, ...)
    expect(1, name, "string")
    expect(2, method, "string")
    if native.isPresent(name) then return native.call(name, method, ...) end
    local hub = hubOf(name)
    if hub then return native.call(hub, "callRemote", name, method, ...) end
    return nil
end

function wrap(name)
    expect(1, name, "string")
    local methods = peripheral.getMethods(name)
    if not methods then return nil end
    local types = { peripheral.getType(name) }
    for i = 1, #types do types[types[i]] = true end
    local wrapped = setmetatable({}, { __name = "peripheral", name = name, type = types[1], types = types })
    for _, method in ipairs(methods) do
        wrapped[method] = function(...)
            return peripheral.call(name, method, ...)
        end
    end
    return wrapped
end

-- find asks each hub about its names itself: a cable may have hundreds.
function find(kind, filter)
    expect(1, kind, "string")
    expect(2, filter, "function", "nil")
    local found = {}
    local function take(name)
        local wrapped = peripheral.wrap(name)
        if filter == nil or filter(name, wrapped) then
            found[#found + 1] = wrapped
        end
    end
    for _, side in ipairs(sides) do
        if native.hasType(side, kind) then take(side) end
        if isHub(side) then
            for _, remote in ipairs(native.call(side, "getNamesRemote")) do
                if native.call(side, "hasTypeRemote", remote, kind) then take(remote) end
            end
        end
    end
    return table.unpack(found)
end
