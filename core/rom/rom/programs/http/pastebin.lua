-- pastebin: fetches programs from pastebin.com, runs them, and puts files there.
local args = { ... }
local what, code = args[1], args[2]

local function usage()
    print("Usages:")
    print("pastebin put <filename>")
    print("pastebin get <code> <filename>")
    print("pastebin run <code> <arguments>")
end

if not http then
    printError("Pastebin requires the http API")
    return
end

-- The code in what somebody may have copied: alone, or as an address.
local function codeOf(text)
    text = text:gsub("^https?://", "")
    return text:match("^([%w]+)$") or text:match("^pastebin%.com/([%w]+)$") or text:match("^pastebin%.com/raw/([%w]+)$")
end

local function fetch(text)
    local paste = codeOf(text)
    if not paste then
        printError("Invalid pastebin code.")
        print("The code is the ID at the end of the pastebin.com URL.")
        return nil
    end
    write("Connecting to pastebin.com... ")
    local answer, err = http.get("https://pastebin.com/raw/" .. textutils.urlEncode(paste))
    if not answer then
        printError("Failed.")
        print(err)
        return nil
    end
    local body = answer.readAll()
    local kind = answer.getResponseHeaders()["Content-Type"]
    answer.close()
    if kind and kind:find("^text/html") then
        printError("Failed.")
        print("Pastebin blocked the download due to spam protection. Please complete the captcha in a web browser: https://pastebin.com/" .. paste)
        return nil
    end
    print("Success.")
    return body
end

local function get(file)
    local path = shell.resolve(file)
    if fs.exists(path) then
        print("File already exists")
        return
    end
    local body = fetch(code)
    if not body then return end
    local handle, err = fs.open(path, "wb")
    if not handle then
        printError(err)
        return
    end
    handle.write(body)
    handle.close()
    print("Downloaded as " .. file)
end

local function run()
    local body = fetch(code)
    if not body then return end
    local program, err = load(body, code, "t", _ENV)
    if not program then
        printError(err)
        return
    end
    local ok, problem = pcall(program, table.unpack(args, 3))
    if not ok then printError(problem) end
end

-- Whoever puts something there needs a key of pastebin.com's own, in a setting.
local function put()
    local path = shell.resolve(code)
    if not fs.exists(path) or fs.isDir(path) then
        print("No such file")
        return
    end
    local key = settings.get("pastebin.key")
    if not key then
        printError("Set pastebin.key to a developer key of pastebin.com first")
        return
    end
    local handle = fs.open(path, "r")
    local text = handle.readAll()
    handle.close()
    write("Connecting to pastebin.com... ")
    local function encoded(s) return textutils.urlEncode(s) end
    local answer, err = http.post("https://pastebin.com/api/api_post.php", "api_option=paste&api_dev_key=" .. encoded(key)
        .. "&api_paste_format=lua&api_paste_name=" .. encoded(fs.getName(path)) .. "&api_paste_code=" .. encoded(text))
    if not answer then
        printError("Failed.")
        print(err)
        return
    end
    local url = answer.readAll()
    answer.close()
    print("Success.")
    print("Uploaded as " .. url)
    print('Run "pastebin get ' .. (url:match("[^/]+$") or url) .. '" to download anywhere')
end

if what == "get" and args[3] then get(args[3])
elseif what == "run" and code then run()
elseif what == "put" and code then put()
else usage() end
