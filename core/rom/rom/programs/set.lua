-- set: shows and changes settings.
local pretty = require "cc.pretty"
local args = { ... }

if #args == 0 then
    local lines = {}
    for _, name in ipairs(settings.getNames()) do
        lines[#lines + 1] = ('"%s" is %s'):format(name, pretty.render(pretty.pretty(settings.get(name))))
    end
    local _, row = term.getCursorPos()
    textutils.pagedPrint(table.concat(lines, "\n"), row - 1)
    return
end

local name = args[1]
if #args == 1 then
    local details = settings.getDetails(name)
    local line = pretty.text(name, colors.cyan) .. " is " .. pretty.pretty(details.value)
    if details.default ~= nil and details.value ~= details.default then
        line = line .. " (default is " .. pretty.pretty(details.default) .. ")"
    end
    pretty.print(line)
    if details.description then print(details.description) end
    return
end

local text = args[2]
local value = text
if text == "true" then value = true
elseif text == "false" then value = false
elseif text == "nil" then value = nil
elseif tonumber(text) then value = tonumber(text) end

local kind = settings.getDetails(name).type
if kind == "string" and value ~= nil then value = text end
if value ~= nil and kind and type(value) ~= kind then
    printError(('"%s" is not a valid %s.'):format(text, kind))
    return
end
if value == nil then
    settings.unset(name)
    print(('"%s" unset'):format(name))
else
    settings.set(name, value)
    print(('"%s" set to %s'):format(name, pretty.render(pretty.pretty(value))))
end
settings.save()
