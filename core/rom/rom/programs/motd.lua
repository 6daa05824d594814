-- motd: one line of the message files, chosen by chance.
local messages = {}
for path in settings.get("motd.path"):gmatch("[^:]+") do
    local file = fs.open(path, "r")
    if file then
        for line in file.readLine do messages[#messages + 1] = line end
        file.close()
    end
end
print(messages[math.random(1, math.max(#messages, 1))] or "No messages available")
