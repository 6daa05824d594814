-- monitor: runs a program on a monitor, or sets the size of a monitor's text.
local args = { ... }

local function usage()
    print("Usages:")
    print("monitor <name> <program> <arguments>")
    print("monitor scale <name> <scale>")
end

local function monitorOf(name)
    if peripheral.hasType(name, "monitor") then return peripheral.wrap(name) end
    print("No monitor named " .. name)
end

if args[1] == "scale" and args[2] and args[3] then
    local monitor, scale = monitorOf(args[2]), tonumber(args[3])
    if not monitor then return end
    local ok = scale and pcall(monitor.setTextScale, scale)
    if not ok then print("Invalid scale: " .. args[3] .. " (0.5 to 5)") end
    return
end
if not args[2] or args[1] == "scale" then return usage() end

local name = args[1]
local monitor = monitorOf(name)
if not monitor then return end
if not shell.resolveProgram(args[2]) then
    print("No such program: " .. args[2])
    return
end
print("Running " .. args[2] .. " on monitor " .. name)

local back = term.redirect(monitor)
monitor.setTextColour(colours.white)
monitor.setBackgroundColour(colours.black)
monitor.clear()
monitor.setCursorPos(1, 1)
monitor.setCursorBlink(false)

-- The program has all events, and those of its monitor as a computer's own: a
-- touch is a click that is let go at once, another size is one of the terminal.
local program = coroutine.create(function() shell.run(table.unpack(args, 2)) end)
local filter
local function resume(...)
    local event = ...
    if filter and event ~= filter and event ~= "terminate" then return end
    local ok, wanted = coroutine.resume(program, ...)
    if not ok then
        term.redirect(back)
        error(wanted, 0)
    end
    filter = wanted
end

resume()
while coroutine.status(program) ~= "dead" do
    local event = table.pack(os.pullEventRaw())
    resume(table.unpack(event, 1, event.n))
    if event[2] == name and coroutine.status(program) ~= "dead" then
        if event[1] == "monitor_resize" then
            resume("term_resize")
        elseif event[1] == "monitor_touch" then
            resume("mouse_click", 1, event[3], event[4])
            if coroutine.status(program) ~= "dead" then resume("mouse_up", 1, event[3], event[4]) end
        end
    end
end
term.redirect(back)
