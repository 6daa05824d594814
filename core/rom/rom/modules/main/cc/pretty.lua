-- cc.pretty: documents that are laid out to fit a width, and Lua values as
-- such documents. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua")
local field = expect.field

local meta = {}
meta.__index = meta
meta.__name = "document"

local function document(tag, fields)
    fields.tag = tag
    return setmetatable(fields, meta)
end

local function isDocument(x)
    return getmetatable(x) == meta
end

local empty = document("none", {})
local space = document("text", { text = " " })
local line = document("line", { flat = empty })
local space_line = document("line", { flat = space })

local function text(s, colour)
    expect(1, s, "string")
    expect(2, colour, "number", "nil")
    if s == "" then return empty end
    if s == "\n" then return line end
    if s == " " and not colour then return space end
    if not s:find("\n") then return document("text", { text = s, colour = colour }) end
    local parts, first = {}, true
    for part in (s .. "\n"):gmatch("(.-)\n") do
        if not first then parts[#parts + 1] = line end
        first = false
        if part ~= "" then parts[#parts + 1] = document("text", { text = part, colour = colour }) end
    end
    return document("concat", parts)
end

local function concat(...)
    local parts = { ... }
    for i = 1, select("#", ...) do
        if type(parts[i]) == "string" then parts[i] = text(parts[i]) end
        if not isDocument(parts[i]) then expect(i, parts[i], "document") end
    end
    if #parts == 0 then return empty end
    if #parts == 1 then return parts[1] end
    return document("concat", parts)
end

meta.__concat = concat

local function nest(depth, doc)
    expect(1, depth, "number")
    if not isDocument(doc) then expect(2, doc, "document") end
    if depth == 0 or doc.tag == "none" or doc.tag == "text" then return doc end
    return document("nest", { depth = depth, inner = doc })
end

local function group(doc)
    if not isDocument(doc) then expect(1, doc, "document") end
    -- What has no choice is laid out as it is.
    if doc.tag == "none" or doc.tag == "text" or doc.tag == "group" then return doc end
    return document("group", { inner = doc })
end

-- What is left of the width after doc on one line; negative: it does not fit.
local function room(doc, left, flat)
    if left < 0 then return left end
    if doc.tag == "text" then return left - #doc.text end
    if doc.tag == "line" then
        if flat then return room(doc.flat, left, true) end
        return left
    end
    if doc.tag == "concat" then
        for i = 1, #doc do
            left = room(doc[i], left, flat)
            if left < 0 then return left end
        end
        return left
    end
    if doc.inner then return room(doc.inner, left, flat) end
    return left
end

-- Writes doc with put(text, colour) and newline(indent).
local function layout(doc, width, ribbon, put, newline)
    local column = 0
    local function walk(d, indent, flat)
        if d.tag == "text" then
            put(d.text, d.colour)
            column = column + #d.text
        elseif d.tag == "line" then
            if flat then
                walk(d.flat, indent, true)
            else
                newline(indent)
                column = indent
            end
        elseif d.tag == "concat" then
            for i = 1, #d do walk(d[i], indent, flat) end
        elseif d.tag == "nest" then
            walk(d.inner, indent + d.depth, flat)
        elseif d.tag == "group" then
            local left = math.min(width, math.floor(ribbon * width) + indent) - column
            walk(d.inner, indent, flat or room(d.inner, left, true) >= 0)
        end
    end
    walk(doc, 0, false)
end

local function write_(doc, ribbon)
    if not isDocument(doc) then expect(1, doc, "document") end
    expect(2, ribbon, "number", "nil")
    local width = term.getSize()
    local default = term.getTextColour()
    layout(doc, width, ribbon or 0.6, function(s, colour)
        term.setTextColour(colour or default)
        _G.write(s)
    end, function(indent)
        term.setTextColour(default)
        _G.write("\n" .. (" "):rep(indent))
    end)
    term.setTextColour(default)
end

local function print_(doc, ribbon)
    if not isDocument(doc) then expect(1, doc, "document") end
    expect(2, ribbon, "number", "nil")
    write_(doc, ribbon)
    _G.print()
end

local function render(doc, width, ribbon)
    if not isDocument(doc) then expect(1, doc, "document") end
    expect(2, width, "number", "nil")
    expect(3, ribbon, "number", "nil")
    local out = {}
    layout(doc, width or math.huge, ribbon or 0.6, function(s) out[#out + 1] = s end,
        function(indent) out[#out + 1] = "\n" .. (" "):rep(indent) end)
    return table.concat(out)
end

-- Lua values ------------------------------------------------------------------

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not
    or repeat return then true until while]]):gmatch("%a+") do
    keywords[word] = true
end

local function isName(s)
    return type(s) == "string" and s:match("^[%a_][%w_]*$") and not keywords[s]
end

local order = { number = 1, string = 2 }
local function before(a, b)
    local x, y = order[type(a)] or 3, order[type(b)] or 3
    if x ~= y then return x < y end
    if x < 3 then return a < b end
    return false
end

local function functionText(f, options)
    local info = debug and debug.getinfo and debug.getinfo(f, "Su") or nil
    local name = tostring(f)
    if not info then return name end
    if options.function_source and info.short_src and info.linedefined and info.linedefined > 0 then
        name = "function<" .. info.short_src .. ":" .. info.linedefined .. ">"
    end
    if options.function_args and info.nparams and info.what ~= "C" then
        local names = {}
        for i = 1, info.nparams do names[i] = debug.getlocal(f, i) or "?" end
        if info.isvararg then names[#names + 1] = "..." end
        name = name .. "(" .. table.concat(names, ", ") .. ")"
    end
    return name
end

local function pretty_(value, options, open)
    local kind = type(value)
    if kind == "string" then
        local quoted = ("%q"):format(value):gsub("\\\n", "\\n")
        return text(quoted, colors.red)
    elseif kind == "number" then
        return text(tostring(value), colors.magenta)
    elseif kind == "function" then
        return text(functionText(value, options), colors.lightGray)
    elseif kind ~= "table" or open[value] then
        return text(tostring(value), colors.lightGray)
    end
    local described = getmetatable(value)
    if type(described) == "table" and described.__tostring then return text(tostring(value)) end
    if next(value) == nil then return text("{}") end

    open[value] = true
    local parts = { text("{"), space_line }
    local count = #value
    local keys = {}
    for key in pairs(value) do
        if not (type(key) == "number" and key >= 1 and key <= count and key % 1 == 0) then keys[#keys + 1] = key end
    end
    table.sort(keys, before)
    local first = true
    local function entry(doc)
        if not first then
            parts[#parts + 1] = text(",")
            parts[#parts + 1] = space_line
        end
        first = false
        parts[#parts + 1] = doc
    end
    for i = 1, count do entry(pretty_(value[i], options, open)) end
    for _, key in ipairs(keys) do
        local name
        if isName(key) then name = text(key .. " = ") else
            name = concat(text("["), pretty_(key, options, open), text("] = "))
        end
        entry(concat(name, pretty_(value[key], options, open)))
    end
    open[value] = nil
    local body = document("concat", parts)
    return group(concat(nest(2, body), space_line, text("}")))
end

local function pretty(value, options)
    expect(2, options, "table", "nil")
    options = options or {}
    return pretty_(value, {
        function_args = field(options, "function_args", "boolean", "nil"),
        function_source = field(options, "function_source", "boolean", "nil"),
    }, {})
end

local function pretty_print(value, options, ribbon)
    expect(2, options, "table", "nil")
    expect(3, ribbon, "number", "nil")
    print_(pretty(value, options), ribbon)
end

return {
    empty = empty, space = space, line = line, space_line = space_line, text = text, concat = concat,
    nest = nest, group = group, write = write_, print = print_, render = render,
    pretty = pretty, pretty_print = pretty_print,
}
