-- wget: downloads a file from the web, or runs it.
local args = { ... }

if not http then
    printError("wget needs the http API, which this computer does not have")
    return
end

local function usage()
    local name = arg[0] or "wget"
    print("Usages:")
    print(name .. " <url> [filename]")
    print(name .. " run <url>")
end

local run = args[1] == "run"
if run then table.remove(args, 1) end
local url = args[1]
if not url then
    usage()
    return
end

local function fetch()
    write("Connecting to " .. url .. "... ")
    local response, err = http.get(url, nil, true)
    if not response then
        print("Failed.")
        printError(err)
        return nil
    end
    print("Success.")
    local data = response.readAll()
    response.close()
    return data or ""
end

local name = url:gsub("[?#].*$", ""):gsub("^%a+://", ""):gsub("/+$", "")
name = name:match("/([^/]+)$") or name

if run then
    local data = fetch()
    if not data then return end
    local program, err = load(data, "@" .. name, "t", _ENV)
    if not program then
        printError(err)
        return
    end
    local ok, problem = pcall(program, table.unpack(args, 2))
    if not ok then printError(problem) end
    return
end

local path = shell.resolve(args[2] or name)
if fs.exists(path) then
    print("File already exists")
    return
end
local data = fetch()
if not data then return end
local file, err = fs.open(path, "wb")
if not file then
    printError("Cannot save file: " .. err)
    return
end
file.write(data)
file.close()
print("Downloaded as " .. (args[2] or name))
