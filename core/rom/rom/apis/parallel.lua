-- parallel: several functions share the events of one program.
-- spec/computercraft.md 4.16.

local function start(...)
    local threads = {}
    for i = 1, select("#", ...) do
        local f = select(i, ...)
        if type(f) ~= "function" then
            error(("bad argument #%d (function expected, got %s)"):format(i, type(f)), 3)
        end
        threads[i] = { routine = coroutine.create(f), index = i }
    end
    return threads
end

-- Gives events to all threads until `needed` of them have ended; answers the
-- index of the one that ended last.
local function run(threads, needed)
    local ended = 0
    local event = { n = 0 }
    while true do
        for i = 1, #threads do
            local thread = threads[i]
            local name = event[1]
            if not thread.dead and (thread.filter == nil or thread.filter == name or name == "terminate") then
                local ok, result = coroutine.resume(thread.routine, table.unpack(event, 1, event.n))
                if not ok then error(result, 0) end
                thread.filter = result
                if coroutine.status(thread.routine) == "dead" then
                    thread.dead = true
                    ended = ended + 1
                    if ended >= needed then return thread.index end
                end
            end
        end
        event = table.pack(os.pullEventRaw())
    end
end

function waitForAny(...)
    local threads = start(...)
    if #threads == 0 then return 0 end
    return run(threads, 1)
end

function waitForAll(...)
    local threads = start(...)
    if #threads > 0 then run(threads, #threads) end
end
