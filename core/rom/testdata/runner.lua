-- describe and it, for specifications that run inside a computer.
-- Prints "ok <name>" or "FAIL <name>: <why>" for each case, then a summary.

local passed, failed, context = 0, 0, {}
local test = {}

local function show(value)
    if type(value) == "string" then return ("%q"):format(value) end
    if type(value) == "table" then
        local ok, text = pcall(textutils.serialize, value, { compact = true, allow_repetitions = true })
        return ok and text or tostring(value)
    end
    return tostring(value)
end

local function same(a, b)
    if type(a) ~= "table" or type(b) ~= "table" then return a == b or a ~= a and b ~= b end
    for k, v in pairs(a) do if not same(v, b[k]) then return false end end
    for k in pairs(b) do if a[k] == nil then return false end end
    return true
end

local function fail(text) error(text, 0) end

local checks = {}
checks.__index = checks

function checks:eq(...)
    local want = table.pack(...)
    for i = 1, math.max(want.n, self.n) do
        if not same(self[i], want[i]) then
            fail(("value %d is %s, want %s"):format(i, show(self[i]), show(want[i])))
        end
    end
end

function checks:matches(pattern)
    if not tostring(self[1]):find(pattern) then fail(show(self[1]) .. " does not match " .. pattern) end
end

test.expect = setmetatable({
    -- The error of f(...), without its position.
    error = function(f, ...)
        local ok, err = pcall(f, ...)
        if ok then fail("no error") end
        if type(err) == "string" then err = err:gsub("^[^:]+:%d+: ", "") end
        return setmetatable({ err, n = 1 }, checks)
    end,
}, {
    __call = function(_, ...) return setmetatable(table.pack(...), checks) end,
})

function test.describe(name, f)
    context[#context + 1] = name
    f()
    context[#context] = nil
end

function test.it(name, f)
    local full = table.concat(context, " ") .. " " .. name
    local ok, err = pcall(f)
    if ok then
        passed = passed + 1
        print("\nok " .. full)
    else
        failed = failed + 1
        print("\nFAIL " .. full .. ": " .. tostring(err))
    end
end

-- Writes a file.
function test.put(path, text)
    local f = fs.open(path, "w")
    f.write(text)
    f.close()
end

-- A result as text, the way serialise writes it on one line.
local function shown(value)
    if type(value) == "table" then return textutils.serialise(value, { compact = true, allow_repetitions = true }) end
    if type(value) == "string" then return (("%q"):format(value):gsub("\\\n", "\\n")) end
    return tostring(value)
end

-- A case about what a chunk with these globals answers, or E and its error without
-- the position.
function test.answers(globals)
    return function(code, want)
        test.it(code:gsub("^local %a+ = [^\n]- return ", "... "), function()
            local answer, texts = table.pack(pcall(load(code, "=code", "t", setmetatable({}, { __index = globals })))), {}
            for i = 2, answer.n do texts[#texts + 1] = shown(answer[i]) end
            local text = (answer[1] and "" or "E ") .. table.concat(texts, " ")
            test.expect((text:gsub('^E "[^:"]+:%d+: ', 'E "'))):eq(want)
        end)
    end
end

-- Runs f with output going to a fresh window; answers its rows, right-trimmed.
-- The window is test.window then.
function test.screen(width, height, f)
    local win = window.create(term.current(), 1, 1, width, height, false)
    local before = term.redirect(win)
    local ok, err = pcall(f, win)
    term.redirect(before)
    if not ok then error(err, 0) end
    local rows = {}
    for y = 1, height do rows[y] = win.getLine(y):gsub(" +$", "") end
    test.window = win
    return rows
end

-- What a command line of the shell prints, as rows of a wide window.
function test.command(line)
    local rows = test.screen(60, 12, function() shell.run(line) end)
    while #rows > 0 and rows[#rows] == "" do rows[#rows] = nil end
    return table.concat(rows, "\n")
end

function test.finish()
    print(("%d passed, %d failed"):format(passed, failed))
end

return test
