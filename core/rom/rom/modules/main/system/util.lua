-- system.util: small helpers around system calls and events.
-- spec/phoenix.md 22.3.

local expect = require "system.expect"

local util = { syscall = syscall }

-- CraftOS has its own way to wait; on Phoenix a process yields.
local pull = os.pullEvent or function(name)
    while true do
        local event, params = coroutine.yield()
        if not name or event == name then return event, params end
    end
end

function util.timer(seconds)
    expect(1, seconds, "number")
    return syscall.timer(seconds)
end

function util.cancel(id)
    expect(1, id, "number")
    return syscall.cancel(id)
end

-- The next event: its name and its table of parameters. With a name, the next
-- of that name; others are lost.
function util.pullEvent(name)
    expect(1, name, "string", "nil")
    return pull(name)
end

-- The next event that has a name and parameters as given, as in
-- filterEvent("handle_status_change", { id = handle.id }).
function util.filterEvent(name, params)
    expect(1, name, "string", "nil")
    expect(2, params, "table", "nil")
    while true do
        local event, got = pull(name)
        local fits = true
        for key, value in pairs(params or {}) do
            fits = fits and type(got) == "table" and got[key] == value
        end
        if fits then return event, got end
    end
end

function util.sleep(seconds)
    local id = util.timer(seconds)
    util.filterEvent("timer", { id = id })
end

function util.queueEvent(name, params)
    expect(1, name, "string")
    expect(2, params, "table", "nil")
    return syscall.queueEvent(name, params or {})
end

-- Pieces of a text between separators, a pattern set; blanks by default.
function util.split(text, separators)
    expect(1, text, "string")
    expect(2, separators, "string", "nil")
    local pieces = {}
    for piece in text:gmatch("[^" .. (separators or "%s") .. "]+") do pieces[#pieces + 1] = piece end
    return pieces
end

-- A copy of a value, tables in it too, shared and cyclic ones once.
function util.copy(value, known)
    if type(value) ~= "table" then return value end
    known = known or {}
    if known[value] then return known[value] end
    local copy = {}
    known[value] = copy
    for k, v in pairs(value) do copy[util.copy(k, known)] = util.copy(v, known) end
    return setmetatable(copy, getmetatable(value))
end

-- Sorts arguments into options and the rest: argparse({ n = "number", v = false,
-- output = true }, ...) knows -n 5, -v and --output FILE (also --output=FILE).
-- A description of "number" takes a number, true a text, false nothing. The
-- result has options by name and the rest in its list part.
function util.argparse(options, ...)
    expect(1, options, "table")
    local args, result, i = { ... }, {}, 1
    while i <= #args do
        local arg = args[i]
        local name, value = arg:match("^%-%-([^=]+)=(.*)$")
        if not name then name = arg:match("^%-%-(.+)$") or arg:match("^%-(%a)$") end
        if not name then
            result[#result + 1] = arg
        elseif options[name] == nil then
            error("unknown option '" .. name .. "'", 0)
        elseif options[name] == false then
            if value then error("option '" .. name .. "' takes no value", 0) end
            result[name] = true
        else
            if not value then i, value = i + 1, args[i + 1] end
            if value == nil then error("option '" .. name .. "' needs a value", 0) end
            if options[name] == "number" then
                value = tonumber(value) or error("option '" .. name .. "' needs a number", 0)
            end
            result[name] = value
        end
        i = i + 1
    end
    return result
end

return util
