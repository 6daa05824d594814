-- cc.shell.completion: completion functions for the arguments of programs.
-- Each takes the shell, the text so far and the arguments before it.
-- spec/computercraft.md 4.16.

local expect = dofile("rom/modules/main/cc/expect.lua").expect
local completion = dofile("rom/modules/main/cc/completion.lua")

local function paths(files, dirs)
    return function(shell, text)
        expect(1, shell, "table")
        expect(2, text, "string")
        return fs.complete(text, shell.dir(), {
            include_files = files, include_dirs = dirs,
            include_hidden = settings.get("shell.autocomplete_hidden"),
        })
    end
end

local file, dir = paths(true, false), paths(false, true)

local function dirOrFile(shell, text, before, space)
    expect(1, shell, "table")
    expect(2, text, "string")
    expect(3, before, "table", "nil")
    expect(4, space, "boolean", "nil")
    local found = paths(true, true)(shell, text)
    if space then
        for i = 1, #found do found[i] = found[i] .. (found[i]:sub(-1) == "/" and "" or " ") end
    end
    return found
end

local function program(shell, text)
    expect(1, shell, "table")
    expect(2, text, "string")
    return shell.completeProgram(text)
end

-- The arguments from this one on are a command line of their own.
local function programWithArgs(shell, text, before, first)
    expect(1, shell, "table")
    expect(2, text, "string")
    expect(3, before, "table")
    expect(4, first, "number")
    if #before + 1 == first then
        local found = shell.completeProgram(text)
        for i = 1, #found do found[i] = found[i] .. " " end
        return found
    end
    local name = shell.resolveProgram(before[first])
    local info = name and shell.getCompletionInfo()[name]
    if not info then return nil end
    return info.fnComplete(shell, #before - first + 1, text, { table.unpack(before, first) })
end

local function lifted(f)
    return function(_, text, _, ...) return f(text, ...) end
end

-- A function for shell.setCompletionFunction out of one entry an argument:
-- a function, or a table of one and its extra arguments; many = true on the
-- last repeats it.
local function build(...)
    local steps = table.pack(...)
    for i = 1, steps.n do expect(i, steps[i], "table", "function", "nil") end
    return function(shell, index, text, before)
        local step, at = steps[index], index
        if index > steps.n then
            step, at = steps[steps.n], steps.n
            if type(step) ~= "table" or not step.many then return nil end
        end
        if type(step) == "function" then return step(shell, text, before) end
        if type(step) ~= "table" then return nil end
        if step[1] == programWithArgs then return programWithArgs(shell, text, before, step[2] or at) end
        return step[1](shell, text, before, table.unpack(step, 2))
    end
end

return {
    file = file, dir = dir, dirOrFile = dirOrFile, program = program, programWithArgs = programWithArgs,
    help = lifted(function(text) return help.completeTopic(text) end),
    choice = lifted(completion.choice), peripheral = lifted(completion.peripheral),
    side = lifted(completion.side), setting = lifted(completion.setting),
    command = lifted(completion.command), build = build,
}
