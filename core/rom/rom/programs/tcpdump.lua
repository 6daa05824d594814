-- tcpdump: shows what the modems of this computer hear and send, in the words of
-- the packet list. spec/phoenix.md 22.7.
local function fail(text, ...) error("tcpdump: " .. text:format(...), 0) end

if not syscall then fail("this computer has no Phoenix network") end
local util = require "system.util"
local startTimer = os.startTimer or util.timer -- CraftOS has its own

local ok, args = pcall(util.argparse, { i = true, c = "number", G = "number", w = true, n = false, e = false, v = false, help = false }, ...)
if not ok then fail("%s, see tcpdump --help", args) end
if args.help then
    print("Usage: tcpdump [-i <side>] [-c <count>] [-G <seconds>] [-w <file>] [-n] [-e] [-v] [<filter>]")
    print("Shows the messages that the modems of this computer hear (In) and send (Out), and that fit a filter, such as: " ..
        "psp and from=ben. -i: one modem only, -c: ends after so many, -G: after so many seconds, -w: writes a pcapng file instead, " ..
        "-n: addresses and numbers as they travel, -e: who sent it and on which channels, -v: all fields.")
    return
end
if args.c and (args.c < 1 or args.c % 1 ~= 0) then fail("-c is a whole number from 1 on") end
if args.G and not (args.G > 0 and args.G < 1e8) then fail("-G is a number of seconds") end

-- An error of ours or of a call, without the place in this program.
local function plain(problem) return (tostring(problem):gsub("^/?rom/[^:]*:%d+: ", ""):gsub("^/?bin/[^:]*:%d+: ", "")) end

local made, capture, problem = pcall(syscall.capture, {
    device = args.i, filter = table.concat(args, " "), file = args.w ~= nil, numeric = args.n, channels = args.e, details = args.v,
})
if not made then fail("%s", plain(capture)) end
if not capture then fail("%s", problem) end

local file
if args.w then
    local why
    file, why = io.open(shell and shell.resolve(args.w) or args.w, "wb")
    if not file then
        capture.close()
        fail("%s: %s", args.w, why)
    end
end

-- Writes what is there; true when that was enough.
local function show()
    local text = capture.read()
    while text do
        if file then
            file:write(text)
        else
            print(text)
        end
        if args.c and capture.counts() >= args.c then return true end
        text = capture.read()
    end
    if file then file:flush() end
end

local function watch()
    local over = args.G and startTimer(args.G)
    while not show() do
        local name, event = util.pullEvent()
        if name == "timer" and over and (event == over or type(event) == "table" and event.id == over) then return show() end
    end
end

print("listening on " .. (args.i or "all modems"))
local fine, why = pcall(watch)
if file then file:close() end
capture.close()
local shown, received, dropped = capture.counts()
print(("%d messages %s, %d seen, %d lost for want of room"):format(shown, file and "written" or "shown", received, dropped))
if not fine and why ~= "Terminated" then fail("%s", plain(why)) end
