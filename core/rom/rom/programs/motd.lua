-- motd: the line of the day, or one line of the message files, chosen by chance.
local season = ({
    ["01-01"] = "Happy new year!", ["04-28"] = "Ed Balls Day",
    ["10-31"] = "OOoooOOOoooo! Spooky!", ["12-24"] = "Merry X-mas!",
})[os.date("%m-%d")]
if season then
    print(season)
    return
end

local messages = {}
for path in settings.get("motd.path"):gmatch("[^:]+") do
    local file = fs.open(path, "r")
    if file then
        for line in file.readLine do messages[#messages + 1] = line end
        file.close()
    end
end
print(messages[math.random(1, math.max(#messages, 1))] or "No messages available")
