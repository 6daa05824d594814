-- textutils: text for people, and values as text. spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua")
local field = expect.field

-- Slow text and time ----------------------------------------------------------

-- The rows that write makes of a text from the cursor on: a word that has no room
-- goes to the next row whole.
local function wrapped(text)
    local width = term.getSize()
    local x = term.getCursorPos()
    local rows, row = {}, ""
    local function turn()
        rows[#rows + 1], row, x = row, "", 1
    end
    local function put(piece)
        row, x = row .. piece, x + #piece
    end
    for blank, word, feed in text:gmatch("([ \t]*)([^ \t\n]*)(\n?)") do
        put(blank)
        if #word <= width and x + #word - 1 > width then turn() end
        while #word > width - x + 1 and #word > 0 do
            local room = math.max(width - x + 1, 0)
            put(word:sub(1, room))
            word = word:sub(room + 1)
            turn()
        end
        put(word)
        if feed ~= "" then turn() end
    end
    rows[#rows + 1] = row
    return rows
end

function slowWrite(text, rate)
    expect(2, rate, "number", "nil")
    rate = rate or 20
    if rate < 0 then error("Rate must be positive", 2) end
    local lines = wrapped(tostring(text))
    for i = 1, #lines do
        if i > 1 then write("\n") end
        for c in lines[i]:gmatch(".") do
            sleep(1 / rate)
            write(c)
        end
    end
    return #lines - 1
end

function slowPrint(text, rate)
    slowWrite(text, rate)
    print()
end

function formatTime(time, long)
    expect(1, time, "number")
    expect(2, long, "boolean", "nil")
    local hour = math.floor(time)
    local minute = math.floor((time - hour) * 60)
    if long then return ("%d:%02d"):format(hour, minute) end
    local half = hour >= 12 and "PM" or "AM"
    return ("%d:%02d %s"):format((hour - 1) % 12 + 1, minute, half)
end

-- Pages -----------------------------------------------------------------------

-- A terminal around the current one that stops after each full page.
local function pager(freeLines)
    local real = term.current()
    local _, height = real.getSize()
    local left = math.min(freeLines or 0, height - 1)
    local paged = {}
    for name, f in pairs(real) do paged[name] = f end

    function paged.scroll(n)
        for _ = 1, n do
            real.scroll(1)
            if left <= 0 then
                -- The row that has just come free holds the question.
                local _, h = real.getSize()
                real.setCursorPos(1, h)
                real.write("Press any key to continue")
                os.pullEvent("key")
                real.clearLine()
                real.setCursorPos(1, h)
                left = h - 1
            end
            left = left - 1
        end
    end
    return paged
end

-- Runs f with a paging terminal.
local function paging(freeLines, f)
    local paged = pager(freeLines)
    local before = term.redirect(paged)
    local ok, result = pcall(f)
    term.redirect(before)
    if not ok then error(result, 0) end
    return result
end

function pagedPrint(text, freeLines)
    expect(2, freeLines, "number", "nil")
    return paging(freeLines, function() return print(text) end)
end

-- Tables ----------------------------------------------------------------------

-- What is wrong with the rows of a table, or nil.
local function badRow(rows)
    for i = 1, rows.n do
        local row = rows[i]
        if type(row) ~= "table" and type(row) ~= "number" then
            return ("bad argument #%d (number or table expected, got %s)"):format(i, type(row))
        end
        for j, item in ipairs(type(row) == "table" and row or {}) do
            if type(item) ~= "string" and type(item) ~= "number" then
                return ("bad argument #%d.%d (string expected, got %s)"):format(i, j, type(item))
            end
        end
    end
end

local function columns(show, rows)
    local longest = 0
    for i = 1, rows.n do
        for _, item in ipairs(type(rows[i]) == "table" and rows[i] or {}) do
            longest = math.max(longest, #tostring(item) + 1)
        end
    end
    local width = term.getSize()
    local per = math.max(math.floor(width / math.max(longest, 1)), 1)
    for i = 1, rows.n do
        if type(rows[i]) == "number" then
            term.setTextColour(rows[i])
        else
            local line = {}
            for j, item in ipairs(rows[i]) do
                item = tostring(item)
                if j % per == 0 or j == #rows[i] then
                    line[#line + 1] = item
                    show(table.concat(line))
                    line = {}
                else
                    line[#line + 1] = item .. (" "):rep(longest - #item)
                end
            end
        end
    end
end

function tabulate(...)
    local rows = table.pack(...)
    local wrong = badRow(rows)
    if wrong then error(wrong, 2) end
    columns(print, rows)
end

function pagedTabulate(...)
    local rows = table.pack(...)
    local wrong = badRow(rows)
    if wrong then error(wrong, 2) end
    -- What is above the table may go; the table itself stays until a key.
    local _, row = term.getCursorPos()
    paging(row - 1, function() columns(print, rows) end)
end

-- Values as Lua ---------------------------------------------------------------

local reserved = {}
for word in ([[and break do else elseif end false for function goto if in local nil not
    or repeat return then true until while]]):gmatch("%a+") do
    reserved[word] = true
end

local function number(n)
    if n ~= n then return "0/0" end
    if n == math.huge then return "1/0" end
    if n == -math.huge then return "-1/0" end
    return tostring(n)
end

local serializeAny

-- Keys in one order, whatever order they were written in: numbers, strings,
-- false, true, then tables as they come.
local ranks = { number = 1, string = 2, boolean = 3, table = 4 }
local function before(a, b)
    local ka, kb = a.key, b.key
    local ra, rb = ranks[type(ka)] or 5, ranks[type(kb)] or 5
    if ra ~= rb then return ra < rb end
    if ra <= 2 then return ka < kb end
    if ra == 3 then return not ka and kb end
    return a.place < b.place
end

-- others are the keys of a table that are not listed, in order.
local function others(t, listed)
    local keys = {}
    for k in next, t do
        if not listed[k] then keys[#keys + 1] = { key = k, place = #keys } end
    end
    if keys[2] then table.sort(keys, before) end
    return keys
end

local function serializeTable(t, seen, indent, options)
    if seen[t] ~= nil then
        error("Cannot serialize table with " .. (seen[t] and "recursive" or "repeated") .. " entries", 0)
    end
    seen[t] = true
    local out
    if next(t) == nil then
        out = "{}"
    else
        local compact = options.compact
        local inner = compact and "" or indent .. "  "
        local ending = compact and "," or ",\n"
        local parts, listed = { compact and "{" or "{\n" }, {}
        -- The table itself is read, not what its metatable would answer.
        local i = 1
        while rawget(t, i) ~= nil do
            listed[i] = true
            parts[#parts + 1] = inner .. serializeAny(rawget(t, i), seen, inner, options) .. ending
            i = i + 1
        end
        for _, other in ipairs(others(t, listed)) do
            local k, key = other.key, nil
            if type(k) == "string" and not reserved[k] and k:match("^[%a_][%w_]*$") then
                key = k .. (compact and "=" or " = ")
            else
                local text = serializeAny(k, seen, inner, options)
                key = compact and "[" .. text .. "]=" or "[ " .. text .. " ] = "
            end
            parts[#parts + 1] = inner .. key .. serializeAny(rawget(t, k), seen, inner, options) .. ending
        end
        parts[#parts + 1] = (compact and "" or indent) .. "}"
        out = table.concat(parts)
    end
    -- Without repetitions a table stays known, so a second use is an error.
    if options.allow_repetitions then seen[t] = nil else seen[t] = false end
    return out
end

function serializeAny(value, seen, indent, options)
    local kind = type(value)
    if kind == "table" then return serializeTable(value, seen, indent, options) end
    if kind == "string" then return (("%q"):format(value):gsub("\\\n", "\\n")) end
    if kind == "number" then return number(value) end
    if kind == "boolean" or kind == "nil" then return tostring(value) end
    error("Cannot serialize type " .. kind, 0)
end

function serialize(value, options)
    expect(2, options, "table", "nil")
    options = options or {}
    field(options, "compact", "boolean", "nil")
    field(options, "allow_repetitions", "boolean", "nil")
    return serializeAny(value, {}, "", options)
end

serialise = serialize

function unserialize(text)
    expect(1, text, "string")
    local f = load("return " .. text, "unserialize", "t", {})
    if not f then return nil end
    local ok, value = pcall(f)
    if ok then return value end
    return nil
end

unserialise = unserialize

-- Values as JSON --------------------------------------------------------------

local function constant(name)
    return setmetatable({}, {
        __newindex = function() error("attempt to mutate textutils." .. name, 2) end,
        __tostring = function() return name end,
    })
end

empty_json_array = constant("empty_json_array")
json_null = constant("json_null")

local escapes = { ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" }

local function unit(code)
    return ("\\u%04X"):format(code)
end

local function jsonString(s, unicode)
    if not unicode then
        return '"' .. s:gsub('[%z\1-\31"\\\127-\255]', function(c)
            return escapes[c] or unit(c:byte())
        end) .. '"'
    end
    local out = {}
    if not utf8.len(s) then error("Cannot serialize text that is not UTF-8", 0) end
    for _, code in utf8.codes(s) do
        if code >= 0x10000 then
            code = code - 0x10000
            out[#out + 1] = unit(0xD800 + math.floor(code / 0x400)) .. unit(0xDC00 + code % 0x400)
        elseif code > 126 or code < 32 or code == 34 or code == 92 then
            out[#out + 1] = code < 128 and escapes[string.char(code)] or unit(code)
        else
            out[#out + 1] = string.char(code)
        end
    end
    return '"' .. table.concat(out) .. '"'
end

local jsonAny

-- The most places in a list for each of its entries.
local MAX_SPARSE = 65536

local function jsonTable(t, seen, options)
    if t == empty_json_array then return "[]" end
    if t == json_null then return "null" end
    if seen[t] ~= nil then
        error("Cannot serialize table with " .. (seen[t] and "recursive" or "repeated") .. " entries", 0)
    end
    seen[t] = true
    local object, list, top, count = {}, {}, 0, 0
    for k, v in next, t do
        if type(k) == "string" then
            local key = options.nbt_style and tostring(k) or jsonString(k, options.unicode_strings)
            object[#object + 1] = key .. ":" .. jsonAny(v, seen, options)
        elseif type(k) == "number" and k > top and k % 1 == 0 then
            top = k
            count = count + 1
        elseif type(k) == "number" and k >= 1 and k % 1 == 0 then
            count = count + 1
        end
    end
    -- Holes are null. A list that is nearly all holes is a mistake, not data.
    if #object == 0 and top > count * MAX_SPARSE then
        error("Cannot serialize a list of " .. count .. " entries up to index " .. ("%.0f"):format(top), 0)
    end
    for i = 1, #object == 0 and top or 0 do
        local v = rawget(t, i)
        list[i] = v == nil and "null" or jsonAny(v, seen, options)
    end
    if options.allow_repetitions then seen[t] = nil else seen[t] = false end
    if #object > 0 or #list == 0 then
        return "{" .. table.concat(object, ",") .. "}"
    end
    return "[" .. table.concat(list, ",") .. "]"
end

function jsonAny(value, seen, options)
    local kind = type(value)
    if kind == "table" then return jsonTable(value, seen, options) end
    if kind == "string" then return jsonString(value, options.unicode_strings) end
    if kind == "boolean" then return tostring(value) end
    if kind == "number" then
        if value ~= value or value == math.huge or value == -math.huge then
            error("Cannot serialize number " .. tostring(value), 0)
        end
        if value == math.floor(value) and math.abs(value) < 2 ^ 53 then return ("%.0f"):format(value) end
        -- The shortest text that is read back as the same number.
        for digits = 14, 17 do
            local text = ("%." .. digits .. "g"):format(value)
            if tonumber(text) == value then return text end
        end
    end
    error("Cannot serialize type " .. kind, 0)
end

function serializeJSON(value, options)
    expect(1, value, "table", "string", "number", "boolean")
    expect(2, options, "table", "boolean", "nil")
    if type(options) ~= "table" then options = { nbt_style = options } end
    field(options, "nbt_style", "boolean", "nil")
    field(options, "unicode_strings", "boolean", "nil")
    field(options, "allow_repetitions", "boolean", "nil")
    return jsonAny(value, {}, options)
end

serialiseJSON = serializeJSON

-- The reader: each function takes a position and gives a value and the
-- position after it.
local function malformed(at, message)
    error({ at = at, message = message }, 0)
end

local function skip(s, at)
    return s:match("^[ \n\r\t]*()", at)
end

local function expected(s, at, what)
    local c = s:sub(at, at)
    if c == "" then malformed(at, "Unexpected end of input, expected " .. what) end
    malformed(at, ("Unexpected character %q, expected %s."):format(c, what))
end

local unescapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["'"] = "'", ["\\"] = "\\", ["/"] = "/" }

local function readString(s, at, quote)
    local out = {}
    local stop = "[\\" .. quote .. "%c]"
    while true do
        local found = s:find(stop, at)
        if not found then malformed(#s + 1, "Unexpected end of input, expected '" .. quote .. "'.") end
        out[#out + 1] = s:sub(at, found - 1)
        local c = s:sub(found, found)
        if c == quote then return table.concat(out), found + 1 end
        if c ~= "\\" then
            if c == "\127" then
                out[#out + 1] = c
                at = found + 1
            else
                malformed(found, "Unexpected control character in string.")
            end
        else
            local e = s:sub(found + 1, found + 1)
            if e == "u" then
                local code = tonumber(s:match("^%x%x%x%x", found + 2) or "", 16)
                if not code then malformed(found, "Malformed Unicode escape.") end
                at = found + 6
                local low = s:match("^\\u(%x%x%x%x)", at)
                low = low and tonumber(low, 16)
                if code >= 0xD800 and code < 0xDC00 and low and low >= 0xDC00 and low < 0xE000 then
                    code = 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00
                    at = at + 6
                end
                out[#out + 1] = utf8.char(code)
            elseif unescapes[e] then
                out[#out + 1] = unescapes[e]
                at = found + 2
            else
                malformed(found + 1, ("Unknown escape character %q."):format(e))
            end
        end
    end
end

local function readNumber(s, at, options)
    local text = s:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
    local value = text and tonumber(text)
    if not value then malformed(at, "Malformed number.") end
    local last = at + #text
    if options.nbt_style then last = s:match("^[bBsSlLfFdD]?()", last) end
    return value, last
end

local readAny

local function readArray(s, at, options, depth)
    local out, n = {}, 0
    if options.nbt_style then at = s:match("^[BILbil];()", at) or at end
    at = skip(s, at)
    if s:sub(at, at) == "]" then
        if options.parse_empty_array ~= false then return empty_json_array, at + 1 end
        return out, at + 1
    end
    while true do
        n = n + 1
        out[n], at = readAny(s, at, options, depth)
        at = skip(s, at)
        local c = s:sub(at, at)
        if c == "]" then return out, at + 1 end
        if c ~= "," then expected(s, at, "',' or ']'") end
        at = at + 1
    end
end

local function readObject(s, at, options, depth)
    local out = {}
    at = skip(s, at)
    if s:sub(at, at) == "}" then return out, at + 1 end
    while true do
        at = skip(s, at)
        local key
        local c = s:sub(at, at)
        if c == '"' or options.nbt_style and c == "'" then
            key, at = readString(s, at + 1, c)
        elseif options.nbt_style and s:match("^[%w_+.-]", at) then
            key, at = s:match("^([%w_+.-]+)()", at)
        else
            expected(s, at, "object key")
        end
        at = skip(s, at)
        if s:sub(at, at) ~= ":" then expected(s, at, "':'") end
        out[key], at = readAny(s, at + 1, options, depth)
        at = skip(s, at)
        c = s:sub(at, at)
        if c == "}" then return out, at + 1 end
        if c ~= "," then expected(s, at, "',' or '}'") end
        at = at + 1
    end
end

local words = { ["true"] = true, ["false"] = false }
local MAX_JSON_DEPTH = 128

function readAny(s, at, options, depth)
    if depth > MAX_JSON_DEPTH then malformed(at, "Too deeply nested.") end
    at = skip(s, at)
    local c = s:sub(at, at)
    if c == "{" then return readObject(s, at + 1, options, depth + 1) end
    if c == "[" then return readArray(s, at + 1, options, depth + 1) end
    if c == '"' or options.nbt_style and c == "'" then return readString(s, at + 1, c) end
    if c:find("[%d-]") then return readNumber(s, at, options) end
    local word = s:match("^%a+", at)
    if word == "null" then
        return options.parse_null and json_null or nil, at + 4
    elseif words[word] ~= nil then
        return words[word], at + #word
    elseif word and options.nbt_style then
        return word, at + #word
    end
    expected(s, at, "value")
end

function unserializeJSON(s, options)
    expect(1, s, "string")
    expect(2, options, "table", "nil")
    options = options or {}
    field(options, "nbt_style", "boolean", "nil")
    field(options, "parse_null", "boolean", "nil")
    field(options, "parse_empty_array", "boolean", "nil")
    local ok, value, at = pcall(readAny, s, 1, options, 0)
    if ok then
        at = skip(s, at)
        if at <= #s then
            return nil, ("Malformed JSON at position %d: Unexpected trailing character %q."):format(at, s:sub(at, at))
        end
        return value
    end
    if type(value) ~= "table" then error(value, 0) end
    return nil, ("Malformed JSON at position %d: %s"):format(value.at, value.message)
end

unserialiseJSON = unserializeJSON

-- The rest --------------------------------------------------------------------

function urlEncode(text)
    expect(1, text, "string")
    -- Every character is a code point of Latin-1; a URL has its UTF-8.
    text = text:gsub("\n", "\r\n")
    text = text:gsub("[^%w%-_%. ]", function(c)
        return (utf8.char(c:byte()):gsub(".", function(b) return ("%%%02X"):format(b:byte()) end))
    end)
    return (text:gsub(" ", "+"))
end

-- Completions of a Lua expression's last name, as text to append.
function complete(text, from)
    expect(1, text, "string")
    expect(2, from, "table", "nil")
    from = from or _G
    if reserved[text] then return {} end
    local path, name = text:match("^(.*[.:])([%w_]*)$")
    name = name or text
    local at = from
    local last
    for part, separator in (path or ""):gmatch("([%a_][%w_]*)([.:])") do
        if type(at) ~= "table" then return {} end
        at, last = at[part], separator
    end
    local found, have = {}, {}
    local function offer(key, value)
        if type(key) ~= "string" or have[key] or not key:match("^[%a_][%w_]*$") then return end
        if key:sub(1, #name) ~= name or reserved[key] then return end
        if last == ":" and type(value) ~= "function" then return end
        have[key] = true
        local rest = key:sub(#name + 1)
        if type(value) == "function" then rest = rest .. "("
        elseif type(value) == "table" then
            if rest ~= "" then rest = rest .. "." end
        end
        if rest ~= "" then found[#found + 1] = rest end
    end
    local hops = 0
    while type(at) == "table" and hops < 16 do
        for key, value in pairs(at) do offer(key, value) end
        local meta = getmetatable(at)
        at = type(meta) == "table" and meta.__index or nil
        hops = hops + 1
    end
    if not path then
        for word in pairs(reserved) do
            if word:sub(1, #name) == name and #word > #name then found[#found + 1] = word:sub(#name + 1) end
        end
    end
    table.sort(found)
    return found
end
