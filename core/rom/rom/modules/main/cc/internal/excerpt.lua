-- cc.internal.excerpt: below an error, the line of source it is about, a mark
-- under the word it names, and a hint where the mistake is a common one.

-- What the message and the line must match, and what to say then. The first
-- that fits is said.
local hints = {
    { "near '!'", "!=", "Lua writes \"not equal\" as ~=" },
    { "'then' expected near '='", "", "To compare, write ==" },
    { "'do' expected near '='", "", "To compare, write ==" },
    { "near '[+%-*/.]+'", "[+%-*/.]%s*=", "Lua has no shorthand: write x = x + 1" },
    { "near '[+-]'", "[+-][+-]", "Lua has no ++ or --: write x = x + 1" },
    { "near '&'", "&&", "Lua writes && as and" },
    { "near '|'", "||", "Lua writes || as or" },
    { "near '=='", "", "To set a variable, write one =" },
    { "'end' expected near", "else%s+if", "else if needs an end of its own; elseif does not" },
    { "'end' expected", "", "Every if, for, while, do and function needs an end" },
    { "<eof> expected near 'end'", "", "There is one end more than was opened" },
    { "'do' expected", "", "while and for go on with do" },
    { "'then' expected", "", "if goes on with then" },
    { "'%)' expected", "", "A ( is not closed" },
    { "'}' expected", "", "A { is not closed, or a comma is missing" },
    { "unfinished string", "", "The quote is not closed on this line" },
}

local function hintFor(message, text)
    for _, hint in ipairs(hints) do
        if message:find(hint[1]) and text:find(hint[2]) then return hint[3] end
    end
end

-- Where the message's word stands in the text, from 1.
local function markAt(message, text)
    local word = message:match("near '(.-)'$") or message:match("global '([^']*)'") or message:match("local '([^']*)'")
        or message:match("field '([^']*)'") or message:match("method '([^']*)'")
    if message:find("near <eof>$") then return #text + 1 end
    if not word or word == "" then return nil end
    if word:find("^[%a_][%w_]*$") then
        return (text:find("%f[%w_]" .. word .. "%f[^%w_]"))   -- a whole word
    end
    return (text:find(word, 1, true))
end

-- Prints the excerpt; lineOf(n) answers the n-th line of the source, or nil.
local function show(message, line, lineOf)
    local text = lineOf(line)
    if not text or text:match("^%s*$") then return end
    local indent = #text:match("^%s*")
    local width = term.getSize()
    local prefix = (" %d | "):format(line)
    local shown = text:gsub("\t", " "):sub(indent + 1)
    local at = markAt(message, text)
    local from = 1
    if at then
        -- A long line is shown from where the mark can be seen.
        local room = width - #prefix
        if at - indent > room then from = at - indent - math.floor(room / 2) end
    end
    print((prefix .. shown:sub(from)):sub(1, width))
    if at and at > indent then
        print(((" "):rep(#prefix - 2) .. "| " .. (" "):rep(at - indent - from) .. "^"):sub(1, width))
    end
    local hint = hintFor(message, text)
    if hint then print(hint) end
end

return { show = show }
