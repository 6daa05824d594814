-- lua: a prompt that evaluates Lua. spec/computercraft.md 4.5.
local pretty = require "cc.pretty"
local excerpt = require "cc.internal.excerpt"

if #{ ... } > 0 then
    print("This is an interactive Lua prompt.")
    print("To run a lua program, just type its name.")
    return
end

local running = true
local env = setmetatable({}, { __index = _ENV })
env._ENV = env
env.exit = setmetatable({}, {
    __tostring = function() return "Call exit() to exit." end,
    __call = function() running = false end,
})

local colour = term.isColour()
local history = {}
local options = {
    function_args = settings.get("lua.function_args"),
    function_source = settings.get("lua.function_source"),
}

local function complete(line)
    if not settings.get("lua.autocomplete") then return nil end
    local name = line:match("[%a_][%w_.:]*$")
    if name then return textutils.complete(name, env) end
end

local function show(results)
    for i = 2, results.n do
        local ok, doc = pcall(pretty.pretty, results[i], options)
        if ok then pretty.print(doc) else print(tostring(results[i])) end
    end
end

local function evaluate(line)
    local chunk, err = load("return " .. line, "=lua", "t", env)
    local expression = chunk ~= nil
    if not chunk then chunk, err = load(line, "=lua", "t", env) end
    if not chunk then
        printError(err)
        excerpt.show(err, 1, function() return line end)
        return
    end
    local results = table.pack(pcall(chunk))
    if not results[1] then
        printError(results[2])
    elseif expression then
        show(results)
    end
    if not expression and line:match("^%s*local%s") and settings.get("lua.warn_against_use_of_local") then
        if colour then term.setTextColour(colors.yellow) end
        print("To access local variables in later inputs, remove the local keyword.")
        term.setTextColour(colors.white)
    end
end

if colour then term.setTextColour(colors.yellow) end
print("Interactive Lua prompt.")
print("Call exit() to exit.")
term.setTextColour(colors.white)

while running do
    if colour then term.setTextColour(colors.yellow) end
    write("lua> ")
    term.setTextColour(colors.white)
    local line = read(nil, history, complete)
    if line:find("%S") then
        if history[#history] ~= line then history[#history + 1] = line end
        evaluate(line)
    end
end
