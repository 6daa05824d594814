-- help: finds the texts that the help program shows.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local searched = "/rom/help"
local extensions = { "", ".md", ".txt" }

function path()
    return searched
end

function setPath(to)
    expect(1, to, "string")
    searched = to
end

function lookup(topic)
    expect(1, topic, "string")
    for dir in searched:gmatch("[^:]+") do
        for _, extension in ipairs(extensions) do
            local file = fs.combine(dir, topic .. extension)
            if fs.exists(file) and not fs.isDir(file) then return file end
        end
    end
    return nil
end

function topics()
    local found, have = { "index" }, { index = true }
    for dir in searched:gmatch("[^:]+") do
        if fs.isDir(dir) then
            for _, file in ipairs(fs.list(dir)) do
                local topic = file:gsub("%.txt$", ""):gsub("%.md$", "")
                if file:sub(1, 1) ~= "." and not fs.isDir(fs.combine(dir, file)) and not have[topic] then
                    have[topic] = true
                    found[#found + 1] = topic
                end
            end
        end
    end
    table.sort(found)
    return found
end

function completeTopic(text)
    expect(1, text, "string")
    local found = {}
    for _, topic in ipairs(help.topics()) do
        if #topic > #text and topic:sub(1, #text) == text then
            found[#found + 1] = topic:sub(#text + 1)
        end
    end
    return found
end
