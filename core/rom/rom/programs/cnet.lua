-- cnet: Copper OS's network from the command line. `cnet help` explains.
local cNet = require "cNet"
local CryptoNet = cNet.CryptoNet
CryptoNet.setLoggingEnabled(false)

local usage = {
    help = "cnet help [command]\n  What there is, or more about one command.",
    host = "cnet host <server> [folder] [-s side] [-r]\n" ..
        "  Serves the files of a folder (default: www) until it is terminated: GET gives a file or a list. " ..
        "Users with permission level 2 may POST and DELETE. -r lets people register (they get level 1).",
    request = "cnet request [GET|POST|DELETE] <server> <path> [-h name=value] [-d data | -f file] [-o file] [-u user] [-t seconds] [-s side]\n" ..
        "  Sends a request and prints the response. -h may stand several times, -f sends a file, -o writes the data of the response, " ..
        "-u logs in first (the password is asked for, or -p password).",
    discover = "cnet discover [-t seconds] [-s side]\n  The servers in reach.",
    certificates = "cnet certificates [server | init | sign <file>] [-s side]\n" ..
        "  The certificate files here; with a server's name what it answers; init makes a certificate authority, sign signs with it.",
    users = "cnet users <server> [add <name> <password> [level] | delete <name> | level <name> <level> | password <name> <password>]\n" ..
        "  The users of a server on this computer.",
    register = "cnet register <server> <user> [password] [-s side]\n  Makes you a user of a server.",
    login = "cnet login <server> <user> [password] [-s side]\n  Logs in, says what you are allowed, and logs out.",
}
local order = { "host", "request", "discover", "certificates", "users", "register", "login", "help" }

local function fail(text, ...) error(text:format(...), 0) end

-- options takes the options out of the arguments: letters in takes are
-- followed by a value, -h collects.
local function options(args, takes)
    local rest, found = {}, { h = {} }
    local i = 1
    while i <= #args do
        local letter = args[i]:match("^%-(%a)$")
        if not letter then
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

local function seconds(text)
    if text == nil then return 5 end
    return tonumber(text) or fail("%s is no number of seconds", text)
end

local function password(given)
    if given then return given end
    write("Password: ")
    return read("*")
end

local function show(data)
    if type(data) == "table" then data = textutils.serialise(data) end
    if data ~= nil then print(data) end
end

local function connect(server, found)
    local connection = cNet.connectCtcp(server, seconds(found.t), found.s)
    if not connection then fail("%s does not answer", server) end
    return connection
end

local function logIn(connection, user, given)
    local ok, err = pcall(cNet.login, connection, user, password(given))
    if not ok then
        cNet.disconnectCtcp(connection)
        fail("%s", (tostring(err):gsub("^.-:%d+: ", "")))
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
local function answer(status, data) return cNet.CttpResponse:new(status, {}, data) end

-- within is the file that a request is about, nil for one outside the folder.
local function within(folder, args)
    for _, piece in ipairs(args) do
        if piece == ".." or piece == "." then return nil end
    end
    return fs.combine(folder, table.concat(args, "/"))
end

local function get(file)
    if not fs.exists(file) then return answer(S.NOT_FOUND) end
    if fs.isDir(file) then return answer(S.OK, fs.list(file)) end
    local handle = fs.open(file, "rb") or fail("%s cannot be read", file)
    local text = handle.readAll() or ""
    handle.close()
    return answer(S.OK, text)
end

local function post(file, data)
    if type(data) ~= "string" then return answer(S.BAD_REQUEST) end
    if fs.isDir(file) or fs.isReadOnly(file) then return answer(S.CONFLICT) end
    local handle = fs.open(file, "wb")
    if not handle then return answer(S.CONFLICT) end
    handle.write(data)
    handle.close()
    return answer(S.CREATED)
end

local function delete(file, _, folder)
    if not fs.exists(file) then return answer(S.NOT_FOUND) end
    if fs.isReadOnly(file) or file == fs.combine(folder) then return answer(S.FORBIDDEN) end
    fs.delete(file)
    return answer(S.OK)
end

function commands.host(args)
    local rest, found = options(args, "sr")
    local server, folder = need(rest[1], "host"), shell.resolve(rest[2] or "www")
    if not fs.isDir(folder) then fail("There is no folder /%s", folder) end
    local function serve(method, run)
        cNet.setRestApi(method, "/", function(pieces, _, data, socket)
            local file = within(folder, pieces)
            local response
            if not file then
                response = answer(S.BAD_REQUEST)
            elseif method ~= "GET" and not socket.username then
                response = answer(S.UNAUTHORIZED)
            elseif method ~= "GET" and socket.permissionLevel < 2 then
                response = answer(S.FORBIDDEN)
            else
                response = run(file, data, folder)
            end
            print(("%s /%s %d %s"):format(method, table.concat(pieces, "/"), response.statusCode, socket.username or ""))
            return response
        end)
    end
    serve("GET", get)
    serve("POST", post)
    serve("DELETE", delete)
    cNet.setRegistration(found.r == true)
    cNet.setMessageHandler(cNet.MessageEventType.LOGIN, function(user, socket)
        print(("%s logged in, level %d"):format(user, socket.permissionLevel))
    end)
    cNet.setMessageHandler(cNet.MessageEventType.LOGIN_FAILED, function(user) print(user .. " failed to log in") end)
    cNet.startEventLoop(function()
        cNet.host(server, found.s)
        print(("%s serves /%s"):format(server, folder))
    end)
end

-- Asking

local function contents(file)
    local handle = fs.open(shell.resolve(file), "rb") or fail("There is no file %s", file)
    local text = handle.readAll() or ""
    handle.close()
    return text
end

function commands.request(args)
    local rest, found = options(args, "hdfoupts")
    local method = "GET"
    if rest[1] and cNet.CttpRequestMethod[rest[1]:upper()] then method = table.remove(rest, 1):upper() end
    local server, path = need(rest[1], "request"), need(rest[2], "request")
    local data = found.d
    if found.f then data = contents(found.f) end
    local connection = connect(server, found)
    if found.u then logIn(connection, found.u, found.p) end
    local response, acknowledged = cNet.sendCttpRequest(connection, cNet.CttpRequest:new(method, path, found.h, data), seconds(found.t))
    cNet.disconnectCtcp(connection)
    if not response then
        fail(acknowledged and "%s got the request and did not answer" or "%s did not get the request", server)
    end
    print(response.statusCode .. " " .. response.statusMessage)
    for name, value in pairs(response.header) do print(tostring(name) .. ": " .. tostring(value)) end
    if found.o then
        local handle = fs.open(shell.resolve(found.o), "wb") or fail("%s cannot be written", found.o)
        handle.write(type(response.data) == "string" and response.data or textutils.serialise(response.data))
        handle.close()
    else
        show(response.data)
    end
    if response.statusCode >= 400 then fail("The request failed") end
end

function commands.discover(args)
    local _, found = options(args, "ts")
    local list = CryptoNet.discover(tonumber(found.t) or 1, nil, nil, found.s)
    for _, certificate in ipairs(list) do
        print(certificate.name .. (certificate.signature and " (signed)" or "") .. " on channel " .. CryptoNet.getChannel(certificate.name))
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
    print(("%s: key %s, %d digits, %s"):format(certificate.name, sum, #certificate.key.shared, signed))
end

function commands.certificates(args)
    local rest, found = options(args, "s")
    local authority = CryptoNet.loadCertAuthKey()
    if rest[1] == "init" then
        CryptoNet.initCertificateAuthority()
        print("certAuth.key is for everybody, certAuth_private.key for nobody else.")
    elseif rest[1] == "sign" then
        describe(CryptoNet.signCertificate(need(rest[2], "certificates")), CryptoNet.loadCertAuthKey())
    elseif rest[1] then
        local certificate, list = CryptoNet.requestCertificate(rest[1], 1, nil, true, found.s)
        for _, one in ipairs(list) do describe(one, authority) end
        if #list == 0 then fail("%s does not answer", rest[1]) end
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
-- one that nobody hears of.
local function withServer(name, run)
    for _, server in ipairs(CryptoNet.getAllServers()) do
        if server.name == name then return run(server) end
    end
    local server = CryptoNet.host(name, false, true)
    local ok, err = pcall(run, server)
    CryptoNet.close(server)
    if not ok then error(err, 0) end
end

local userCommands = {
    add = function(server, name, pass, level) CryptoNet.addUser(name, need(pass, "users"), tonumber(level) or 1, server) end,
    delete = function(server, name) CryptoNet.deleteUser(name, server) end,
    level = function(server, name, level) CryptoNet.setPermissionLevel(name, need(tonumber(level), "users"), server) end,
    password = function(server, name, pass) CryptoNet.setPassword(name, need(pass, "users"), server) end,
}

function commands.users(args)
    local name, what = need(args[1], "users"), args[2]
    if what and not userCommands[what] then fail("Usage: %s", usage.users:match("^[^\n]+")) end
    withServer(name, function(server)
        if what then userCommands[what](server, need(args[3], "users"), args[4], args[5]) end
        local names = {}
        for user in pairs(server.userTable) do names[#names + 1] = user end
        table.sort(names)
        for _, user in ipairs(names) do print(("%s, level %d"):format(user, CryptoNet.getPermissionLevel(user, server))) end
        if #names == 0 then print("No users") end
    end)
end

function commands.register(args)
    local rest, found = options(args, "s")
    local server, user = need(rest[1], "register"), need(rest[2], "register")
    local code = cNet.register(server, user, password(rest[3]), 5, found.s)
    if code == 1 then fail("%s does not answer", server) end
    if code == 2 then fail("%s did not register %s", server, user) end
    print(user .. " is a user of " .. server .. " now")
end

function commands.login(args)
    local rest, found = options(args, "s")
    local connection = connect(need(rest[1], "login"), found)
    logIn(connection, need(rest[2], "login"), rest[3])
    print(("Logged in as %s, permission level %d"):format(connection.Socket.username, connection.Socket.permissionLevel))
    cNet.logout(connection)
    cNet.disconnectCtcp(connection)
end

local args = { ... }
local run = commands[args[1] or "help"]
if not run then fail("There is no command %s, see cnet help", args[1]) end
run({ table.unpack(args, 2) })
