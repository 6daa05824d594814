-- cnet: Copper OS's network from the command line. `cnet help` explains.
local cNet = require "cNet"
local CryptoNet = cNet.CryptoNet
CryptoNet.setLoggingEnabled(false)

local usage = {
    help = "cnet help [command]\n  What there is, or more about one command.",
    host = "cnet host <server> [folder] [-s side] [-r] [--compatible]\n" ..
        "  Serves the files of a folder (default: www) until it is terminated: GET gives a file or a list. " ..
        "Users with permission level 2 may POST and DELETE. -r lets people register (they get level 1). " ..
        "Keys, certificates and users are never served. --compatible: if keys are made, they are short ones, " ..
        "with which the original CryptoNet can serve and sign too; with ours its handshakes take too long.",
    request = "cnet request [GET|POST|DELETE] <server> <path> [-h name=value] [-d data | -f file] [-o file] [-u user] [-t seconds] [-s side]\n" ..
        "  Sends a request and prints the response. -h may stand several times, -f sends a file, -o writes the data of the response, " ..
        "-u logs in first (the password is asked for, or -p password).",
    discover = "cnet discover [-t seconds] [-s side]\n  The servers in reach.",
    certificates = "cnet certificates [server | make <server> | init | sign <file>] [-s side] [--compatible]\n" ..
        "  The certificate files here; with a server's name what it answers; make makes keys for a server, init a certificate authority, " ..
        "sign signs with it. --compatible: short keys, for computers that run the original CryptoNet.",
    users = "cnet users <server> [add <name> <password> [level] | delete <name> | level <name> <level> | password <name> <password>]\n" ..
        "  The users of a server on this computer.",
    register = "cnet register <server> <user> [password] [-s side]\n  Makes you a user of a server.",
    login = "cnet login <server> <user> [password] [-s side]\n  Logs in, says what you are allowed, and logs out.",
}
local order = { "host", "request", "discover", "certificates", "users", "register", "login", "help" }

local function fail(text, ...) error(text:format(...), 0) end

-- bare is an error's text without the line of a program.
local function bare(err) return (tostring(err):gsub("^[^%s:]+:%d+: ", "")) end

-- plain makes a text from outside fit to be printed.
local function plain(text)
    text = tostring(text):gsub("[%c\127]", "?")
    return #text > 200 and text:sub(1, 200) .. "..." or text
end

-- options takes the options out of the arguments: letters in takes are
-- followed by a value, -h collects; word is an option of two dashes.
local function options(args, takes, word)
    local rest, found = {}, { h = {} }
    local i = 1
    while i <= #args do
        local letter = args[i]:match("^%-(%a)$")
        if args[i]:find("^%-%-%a") then
            if args[i] ~= "--" .. tostring(word) then fail("There is no option %s here, see cnet help", args[i]) end
            found[word] = true
        elseif not letter then
            rest[#rest + 1] = args[i]
        elseif not takes:find(letter, 1, true) then
            fail("There is no option -%s here, see cnet help", letter)
        elseif letter == "r" then
            found.r = true
        else
            i = i + 1
            local value = args[i] or fail("-%s needs a value", letter)
            if letter == "h" then
                local name, text = value:match("^([^=]+)=(.*)$")
                if not name then fail("A header is written name=value, not %s", value) end
                found.h[name] = text
            else
                found[letter] = value
            end
        end
        i = i + 1
    end
    return rest, found
end

local function need(value, command)
    if value == nil then fail("Usage: %s", usage[command]:match("^[^\n]+")) end
    return value
end

local function seconds(text, default)
    if text == nil then return default or 5 end
    local n = tonumber(text)
    if not n or not (n > 0 and n <= 1e6) then fail("%s is no number of seconds", text) end
    return n
end

-- atMost refuses arguments that would be passed over in silence.
local function atMost(list, n, command)
    if #list > n then fail("%s is too much. Usage: %s", list[n + 1], usage[command]:match("^[^\n]+")) end
end

-- normal is a user name as cNet's login looks for it.
local function normal(name) return (name:gsub("^%s+", ""):gsub("%s+$", ""):lower()) end

local function password(given)
    if given then return given end
    write("Password: ")
    return read("*")
end

local function show(data)
    if type(data) == "table" then data = textutils.serialise(data) end
    if data ~= nil then print((tostring(data):gsub("[%c\127]", function(c) return c ~= "\n" and c ~= "\t" and "?" or nil end))) end
end

local function connect(server, found)
    local connection, reason = cNet.connectCtcp(server, seconds(found.t), found.s)
    if not connection then fail("%s", bare(reason)) end
    return connection
end

local function logIn(connection, user, given)
    local ok, err = pcall(cNet.login, connection, user, password(given))
    if not ok then
        cNet.disconnectCtcp(connection)
        fail("%s", bare(err))
    end
end

local commands = {}

function commands.help(args)
    if args[1] then
        print(usage[args[1]] or fail("There is no command %s", args[1]))
        return
    end
    print("cnet: Copper OS's network")
    for _, name in ipairs(order) do print("  " .. usage[name]:match("^[^\n]-%f[<%[\n]")) end
    print("cnet help <command> says more.")
end

-- Hosting

local S = cNet.CttpStatus

-- What one message carries, with room for its envelope, and what is sent of a
-- file at a time to whom asks for parts: quoting makes a byte four at most.
local MESSAGE, PART = 15000, 3600

-- refuse ends the handling of a request: the status and the reason are for
-- both ends.
local function refuse(status, reason, ...) error({ status = status, reason = reason:format(...) }, 0) end

-- file says which file a path of a request means. It is what the file system
-- makes of it that counts: "\" is "/", some characters vanish, dots go up.
local function resolve(folder, path)
    local file = fs.combine(folder, (path:gsub('[%z\1-\31"*:<>?|]', "")))
    if folder ~= "" and file ~= folder and file:sub(1, #folder + 1) ~= folder .. "/" or file == ".." or file:sub(1, 3) == "../" then
        refuse(S.BAD_REQUEST, "this path leads out of the folder")
    end
    return file
end

-- secret says whether a file is for nobody else: keys, certificates, users and
-- sessions of servers and authorities.
local function secret(file)
    local name = fs.getName(file):lower()
    for _, ending in ipairs { "%.key", "%.crt", "_users%.tbl", "_sessions%.txt" } do
        if name:find(ending .. "$") then return true end
    end
    for _, server in ipairs(CryptoNet.getAllServers()) do
        if fs.combine(server.userTablePath) == file then return true end
    end
    return false
end

local function holdsSecret(file)
    if not fs.isDir(file) then return secret(file) end
    for _, name in ipairs(fs.list(file)) do
        if holdsSecret(fs.combine(file, name)) then return true end
    end
    return false
end

local function readFile(file)
    local handle, err = fs.open(file, "rb")
    if not handle then refuse(S.INTERNAL_SERVER_ERROR, "%s", err or "the file cannot be read") end
    local text = handle.readAll() or ""
    handle.close()
    return text
end

-- part is the piece of a file that begins at an offset.
local function part(file, from)
    local at, size = tonumber(from), fs.getSize(file)
    if not at or at ~= math.floor(at) or at < 0 or at > size then
        refuse(S.BAD_REQUEST, "the header from is an offset from 0 to %d", size)
    end
    local handle, err = fs.open(file, "rb")
    if not handle then refuse(S.INTERNAL_SERVER_ERROR, "%s", err or "the file cannot be read") end
    handle.seek("set", at)
    local text = handle.read(PART) or ""
    handle.close()
    return cNet.CttpResponse:new(S.OK, { from = at, size = size, modified = fs.attributes(file).modified }, text)
end

local function listing(folder)
    local names = {}
    for _, name in ipairs(fs.list(folder)) do
        if not secret(fs.combine(folder, name)) then names[#names + 1] = name end
    end
    if #textutils.serialise(names) > MESSAGE then
        refuse(S.INSUFFICIENT_STORAGE, "the list has %d names, too many for one message", #names)
    end
    return cNet.CttpResponse:new(S.OK, {}, names)
end

local function get(file, _, _, header)
    if not fs.exists(file) then refuse(S.NOT_FOUND, "there is no such file") end
    if fs.isDir(file) then return listing(file) end
    if header.from ~= nil then return part(file, header.from) end
    local size = fs.getSize(file)
    local text = size <= MESSAGE and readFile(file)
    if text and #textutils.serialise(text) <= MESSAGE then return cNet.CttpResponse:new(S.OK, {}, text) end
    refuse(S.INSUFFICIENT_STORAGE, "the file has %d bytes, too many for one message; ask for its parts with the header from", size)
end

-- post writes a file whole, or leaves what was there.
local function post(file, data)
    if type(data) ~= "string" then refuse(S.BAD_REQUEST, "the data of a POST is a string") end
    if fs.isDir(file) then refuse(S.CONFLICT, "there is a folder of that name") end
    if fs.isReadOnly(file) then refuse(S.FORBIDDEN, "this place is read-only") end
    local before = fs.exists(file) and readFile(file)
    local function write(text)
        local handle, err = fs.open(file, "wb")
        if not handle then return err or "the file cannot be written" end
        local ok, why = pcall(handle.write, text)
        local closed, late = pcall(handle.close)
        return not ok and why or not closed and late or nil
    end
    local problem = write(data)
    if problem then
        if before then write(before) elseif fs.exists(file) then fs.delete(file) end
        problem = tostring(problem):gsub("^/?[^ ]*: ", "")
        refuse(problem:find("space") and S.INSUFFICIENT_STORAGE or S.CONFLICT, "%s", problem)
    end
    return cNet.CttpResponse:new(S.CREATED)
end

local function delete(file, _, folder)
    if not fs.exists(file) then refuse(S.NOT_FOUND, "there is no such file") end
    if file == folder then refuse(S.FORBIDDEN, "the folder itself stays") end
    if fs.isReadOnly(file) then refuse(S.FORBIDDEN, "this place is read-only") end
    if holdsSecret(file) then refuse(S.FORBIDDEN, "keys and users are kept in it") end
    fs.delete(file)
    return cNet.CttpResponse:new(S.OK)
end

-- handle answers one request; refusals are answers too.
local function handle(run, method, folder, pieces, header, data, socket)
    local ok, result = pcall(function()
        local file = resolve(folder, table.concat(pieces, "/"))
        if secret(file) then refuse(S.BAD_REQUEST, "this file is not for others") end
        if method ~= "GET" and not socket.username then refuse(S.UNAUTHORIZED, "log in first") end
        if method ~= "GET" and not (socket.permissionLevel >= 2) then
            refuse(S.FORBIDDEN, "your permission level is %s, it takes 2", socket.permissionLevel)
        end
        return run(file, data, folder, header)
    end)
    if ok then return result end
    if type(result) ~= "table" then result = { status = S.INTERNAL_SERVER_ERROR, reason = bare(result) } end
    return cNet.CttpResponse:new(result.status, {}, result.reason), result.reason
end

function commands.host(args)
    local rest, found = options(args, "sr", "compatible")
    atMost(rest, 2, "host")
    local server, folder = need(rest[1], "host"), shell.resolve(rest[2] or "www")
    if not fs.isDir(folder) then fail("There is no folder /%s", folder) end
    for method, run in pairs { GET = get, POST = post, DELETE = delete } do
        cNet.setRestApi(method, "/", function(pieces, header, data, socket)
            local response, reason = handle(run, method, folder, pieces, header, data, socket)
            local line = ("%s /%s %d"):format(method, plain(table.concat(pieces, "/")), response.statusCode)
            if socket.username then line = line .. " " .. plain(socket.username) end
            print(reason and line .. ": " .. plain(reason) or line)
            return response
        end)
    end
    CryptoNet.setCompatible(found.compatible == true)
    cNet.setRegistration(found.r == true)
    cNet.setLogger(function(text) print(plain(text)) end)
    cNet.setMessageHandler(cNet.MessageEventType.LOGIN, function(user, socket)
        print(("%s logged in, level %s"):format(plain(user), socket.permissionLevel))
    end)
    cNet.setMessageHandler(cNet.MessageEventType.LOGIN_FAILED, function(user) print(plain(user) .. " failed to log in") end)
    cNet.host(server, found.s)
    cNet.startEventLoop(function() print(("%s serves /%s"):format(server, folder)) end)
end

-- Asking

local function contents(file)
    local handle = fs.open(shell.resolve(file), "rb") or fail("There is no file %s", file)
    local text = handle.readAll() or ""
    handle.close()
    return text
end

-- send sends one request of the tool.
local function send(connection, server, request, found)
    local response, _, reason = cNet.sendCttpRequest(connection, request, seconds(found.t))
    if not response then
        cNet.disconnectCtcp(connection)
        fail("%s", reason or server .. " did not answer")
    end
    return response
end

-- parts asks for the parts of a file that is too long for one message.
local function parts(connection, server, path, found)
    local got, at, first = {}, 0, nil
    repeat
        local header = {}
        for name, value in pairs(found.h) do header[name] = value end
        header.from = at
        local response = send(connection, server, cNet.CttpRequest:new("GET", path, header), found)
        local size, modified, data = response.header.size, response.header.modified, response.data
        if response.statusCode ~= 200 or type(data) ~= "string" or type(size) ~= "number" then return response end
        first = first or response
        if size ~= first.header.size or modified ~= first.header.modified or data == "" and at < size then
            fail("%s changed while it was read", path)
        end
        got[#got + 1] = data
        at = at + #data
    until at >= size
    return { statusCode = 200, statusMessage = "OK", header = { size = at, parts = #got }, data = table.concat(got) }
end

function commands.request(args)
    local rest, found = options(args, "hdfoupts")
    local method = "GET"
    if rest[1] and cNet.CttpRequestMethod[rest[1]:upper()] then method = table.remove(rest, 1):upper() end
    local server, path = need(rest[1], "request"), need(rest[2], "request")
    atMost(rest, 2, "request")
    local data = found.d
    if found.f then data = contents(found.f) end
    seconds(found.t)
    local connection = connect(server, found)
    if found.u then logIn(connection, found.u, found.p) end
    local response = send(connection, server, cNet.CttpRequest:new(method, path, found.h, data), found)
    if method == "GET" and response.statusCode == 507 and not found.h.from then response = parts(connection, server, path, found) end
    cNet.disconnectCtcp(connection)
    print(("%d %s"):format(response.statusCode, plain(response.statusMessage)))
    for name, value in pairs(response.header) do print(plain(name) .. ": " .. plain(value)) end
    if found.o and response.statusCode < 400 then
        local handle = fs.open(shell.resolve(found.o), "wb") or fail("%s cannot be written", found.o)
        handle.write(type(response.data) == "string" and response.data or textutils.serialise(response.data))
        handle.close()
    else
        show(response.data)
    end
    if response.statusCode >= 400 then fail("The request failed") end
end

function commands.discover(args)
    local rest, found = options(args, "ts")
    atMost(rest, 0, "discover")
    local list = CryptoNet.discover(seconds(found.t, 1), nil, nil, found.s)
    for _, certificate in ipairs(list) do
        print(plain(certificate.name) .. (certificate.signature and " (signed)" or "") .. " on channel " .. CryptoNet.getChannel(certificate.name))
    end
    print(#list == 1 and "1 server" or #list .. " servers")
end

-- Certificates

local function describe(certificate, authority)
    local signed = "not signed"
    if certificate.signature then
        signed = "signed"
        if authority then signed = CryptoNet.verifyCertificate(certificate, authority) and "signed by our authority" or "signature is wrong" end
    end
    local sum = ("%08x"):format(cNet.checksum(certificate.key.shared))
    print(("%s: key %s, %d digits, %s"):format(plain(certificate.name), sum, #certificate.key.shared, signed))
end

-- makeKeys makes a server's certificate and key by hosting it for a moment that
-- nobody notices.
local function makeKeys(name)
    if fs.exists(name .. ".crt") then fail("%s.crt is here already", name) end
    CryptoNet.close(CryptoNet.host(name, false, true))
    print(("%s.crt is for everybody, %s_private.key for nobody else."):format(name, name))
end

function commands.certificates(args)
    local rest, found = options(args, "s", "compatible")
    atMost(rest, (rest[1] == "sign" or rest[1] == "make") and 2 or 1, "certificates")
    local authority = CryptoNet.loadCertAuthKey()
    CryptoNet.setCompatible(found.compatible == true)
    if rest[1] == "make" then
        makeKeys(need(rest[2], "certificates"))
    elseif rest[1] == "init" then
        CryptoNet.initCertificateAuthority()
        print("certAuth.key is for everybody, certAuth_private.key for nobody else.")
    elseif rest[1] == "sign" then
        describe(CryptoNet.signCertificate(need(rest[2], "certificates")), CryptoNet.loadCertAuthKey())
    elseif rest[1] then
        local certificate, list, reason = CryptoNet.requestCertificate(rest[1], 1, nil, true, found.s)
        for _, one in ipairs(list) do describe(one, authority) end
        if #list == 0 then fail("%s", reason) end
        if not certificate then fail("Different certificates say they are %s: believe none", rest[1]) end
    else
        local count = 0
        for _, file in ipairs(fs.list("")) do
            local certificate = file:find("%.crt$") and CryptoNet.deserializeCertOrKey(contents("/" .. file))
            if certificate and CryptoNet.certificateValid(certificate) then
                describe(certificate, authority)
                count = count + 1
            end
        end
        if count == 0 then print("No certificates here") end
    end
end

-- Users

-- withServer runs a function on the server of that name: the running one, or
-- one that nobody hears of, with keys that are not kept.
local function withServer(name, new, run)
    for _, server in ipairs(CryptoNet.getAllServers()) do
        if server.name == name then return run(server) end
    end
    if not new and not fs.exists(name .. "_users.tbl") and not fs.exists(name .. ".crt") then
        fail("There is no server %s here: no %s.crt and no %s_users.tbl", name, name, name)
    end
    local server = CryptoNet.host(name, false, true, nil, CryptoNet.generateCertificate(name))
    local ok, err = pcall(run, server)
    CryptoNet.close(server)
    if not ok then error(err, 0) end
end

local function level(text)
    local n = tonumber(text)
    if not n or n ~= n then fail("%s is no permission level", text) end
    return n
end

local userCommands = {
    add = function(server, name, pass, given) CryptoNet.addUser(name, need(pass, "users"), given and level(given) or 1, server) end,
    delete = function(server, name) CryptoNet.deleteUser(name, server) end,
    level = function(server, name, given) CryptoNet.setPermissionLevel(name, level(need(given, "users")), server) end,
    password = function(server, name, pass) CryptoNet.setPassword(name, need(pass, "users"), server) end,
}
local most = { add = 5, delete = 3, level = 4, password = 4 }

function commands.users(args)
    local name, what = need(args[1], "users"), args[2]
    if what and not userCommands[what] then fail("Usage: %s", usage.users:match("^[^\n]+")) end
    atMost(args, what and most[what] or 1, "users")
    if what then need(args[3], "users") end
    withServer(name, what == "add", function(server)
        if what then
            local user = CryptoNet.userExists(args[3], server) and args[3] or normal(args[3])
            userCommands[what](server, user, args[4], args[5])
        end
        local names = {}
        for user in pairs(server.userTable) do names[#names + 1] = user end
        table.sort(names)
        for _, user in ipairs(names) do print(("%s, level %s"):format(plain(user), CryptoNet.getPermissionLevel(user, server))) end
        if #names == 0 then print("No users") end
    end)
end

function commands.register(args)
    local rest, found = options(args, "s")
    local server, user = need(rest[1], "register"), need(rest[2], "register")
    atMost(rest, 3, "register")
    local code, reason = cNet.register(server, user, password(rest[3]), 5, found.s)
    if code == 1 or code == 2 then fail("%s", reason) end
    print(user .. " is a user of " .. server .. " now")
end

function commands.login(args)
    local rest, found = options(args, "s")
    atMost(rest, 3, "login")
    local connection = connect(need(rest[1], "login"), found)
    logIn(connection, need(rest[2], "login"), rest[3])
    print(("Logged in as %s, permission level %s"):format(connection.Socket.username, connection.Socket.permissionLevel))
    cNet.logout(connection)
    cNet.disconnectCtcp(connection)
end

local args = { ... }
local run = commands[args[1] or "help"]
if not run then fail("There is no command %s, see cnet help", args[1]) end
local ok, err = pcall(run, { table.unpack(args, 2) })
if not ok then error(type(err) == "string" and bare(err) or err, 0) end
