-- system.network: the system calls of the network by friendlier names.
-- spec/phoenix.md 14, 22.3.

local expect = require "system.expect"
local util = require "system.util"

local network = {
    connect = syscall.connect, listen = syscall.listen, unlisten = syscall.unlisten,
    ipconfig = syscall.ipconfig, control = syscall.netcontrol, events = syscall.netevent,
    checkURI = syscall.checkuri,
    route = { list = syscall.routelist, add = syscall.routeadd, remove = syscall.routedel },
    arp = { list = syscall.arplist, set = syscall.arpset },
}

-- The parts of a URI, nil if it is none: scheme, user, host, port, path, query,
-- fragment, as far as they are there. The path keeps its slash.
function network.parseURI(uri)
    expect(1, uri, "string")
    local scheme, rest = uri:match("^([%a%+%-%.][%w%+%-%.]*):(.*)$")
    if not scheme or rest:find("[^%w%-%._~%%!%$&'%(%)%*%+,;=:@/%?#]") then return nil end
    local result = { scheme = scheme }
    local front, fragment = rest:match("^([^#]*)#(.*)$")
    if front then rest, result.fragment = front, fragment end
    local before, query = rest:match("^([^%?]*)%?(.*)$")
    if before then rest, result.query = before, query end
    local authority, path = rest:match("^//([^/]*)(.*)$")
    if not authority then
        result.path = rest
        return result
    end
    if path ~= "" then
        result.path = path
    elseif front or before then
        return nil -- there must be a slash before ? and #
    end
    local user, host = authority:match("^([^@]*)@(.*)$")
    if user then authority, result.user = host, user end
    local name, port = authority:match("^([^:]*):(%d*)$")
    if name then authority, result.port = name, tonumber(port) end
    if authority:find("[:@]") then return nil end
    result.host = authority
    return result
end

-- A text as a part of a URL: letters, digits and -._~ stay, blanks are +.
function network.urlEncode(text)
    expect(1, text, "string")
    return (text:gsub("[^%w%-%._~ ]", function(c) return ("%%%02X"):format(c:byte()) end):gsub(" ", "+"))
end

-- Sends a request and waits for the answer: a handle that is open, or nil and
-- why not.
local function request(method, url, body, headers)
    local handle, problem = network.connect { url = url, method = method, headers = headers }
    if not handle then return nil, problem end
    if body == nil then handle:write() else handle:write(body) end
    local status, text = handle:status()
    while status == "connecting" do
        util.filterEvent("handle_status_change", { id = handle.id })
        status, text = handle:status()
    end
    if status ~= "open" then return nil, text or status end
    return handle
end

function network.get(url, headers) return request("GET", url, nil, headers) end
function network.head(url, headers) return request("HEAD", url, nil, headers) end
function network.options(url, headers) return request("OPTIONS", url, nil, headers) end
function network.delete(url, headers) return request("DELETE", url, nil, headers) end
function network.post(url, body, headers) return request("POST", url, body, headers) end
function network.put(url, body, headers) return request("PUT", url, body, headers) end

-- The whole body of an answer, nil and why if there is none.
function network.getData(url, headers)
    local handle, problem = request("GET", url, nil, headers)
    if not handle then return nil, problem end
    local data = handle:read("*a")
    handle:close()
    return data or ""
end

return network
