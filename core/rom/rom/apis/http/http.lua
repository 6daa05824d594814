-- http: asks web servers and opens WebSockets. The natives start a request and
-- end with an event; these functions wait for it. spec/computercraft.md 4.17.

local expect = dofile("rom/modules/main/cc/expect.lua")
local field = expect.field

local native = http

-- The fields of a request that is one table. Every function checks its own
-- arguments: an error blames whoever called it.
local requestFields = {
    { "url", "string" }, { "body", "string", "nil" }, { "headers", "table", "nil" },
    { "method", "string", "nil" }, { "redirect", "boolean", "nil" }, { "timeout", "number", "nil" },
}
local socketFields = { { "url", "string" }, { "headers", "table", "nil" }, { "timeout", "number", "nil" } }

-- Waits for the end of a request that has been started.
local function result(url, ok, err)
    if not ok then return nil, err end
    while true do
        local event, about, a, b = os.pullEvent()
        if event == "http_success" and about == url then
            return a
        elseif event == "http_failure" and about == url then
            return nil, a, b
        end
    end
end

function get(url, headers, binary)
    if type(url) ~= "table" then expect(1, url, "string") end
    if type(url) == "table" then
        for _, f in ipairs(requestFields) do field(url, table.unpack(f)) end
        return result(url.url, native.request(url))
    end
    expect(2, headers, "table", "nil")
    expect(3, binary, "boolean", "nil")
    return result(url, native.request(url, nil, headers, binary))
end

function post(url, body, headers, binary)
    if type(url) ~= "table" then expect(1, url, "string") end
    if type(url) == "table" then
        for _, f in ipairs(requestFields) do field(url, table.unpack(f)) end
        field(url, "body", "string")
        return result(url.url, native.request(url))
    end
    expect(2, body, "string")
    expect(3, headers, "table", "nil")
    expect(4, binary, "boolean", "nil")
    return result(url, native.request(url, body, headers, binary))
end

function request(url, body, headers, binary)
    if type(url) ~= "table" then expect(1, url, "string") end
    local name = url
    if type(url) == "table" then
        for _, f in ipairs(requestFields) do field(url, table.unpack(f)) end
        name = url.url
    else
        expect(2, body, "string", "nil")
        expect(3, headers, "table", "nil")
        expect(4, binary, "boolean", "nil")
    end
    local ok, err = native.request(url, body, headers, binary)
    if not ok then os.queueEvent("http_failure", name, err) end
    return ok, err
end

checkURLAsync = native.checkURL

function checkURL(url)
    expect(1, url, "string")
    local ok, err = native.checkURL(url)
    if not ok then return ok, err end
    while true do
        local _, about, allowed, reason = os.pullEvent("http_check")
        if about == url then return allowed, reason end
    end
end

function websocketAsync(url, headers)
    if type(url) ~= "table" then expect(1, url, "string") end
    local name = url
    if type(url) == "table" then
        for _, f in ipairs(socketFields) do field(url, table.unpack(f)) end
        name = url.url
    else
        expect(2, headers, "table", "nil")
    end
    local ok, err = native.websocket(url, headers)
    if not ok then os.queueEvent("websocket_failure", name, err) end
    return ok, err
end

function websocket(url, headers)
    if type(url) ~= "table" then expect(1, url, "string") end
    local name = url
    if type(url) == "table" then
        for _, f in ipairs(socketFields) do field(url, table.unpack(f)) end
        name = url.url
    else
        expect(2, headers, "table", "nil")
    end
    local ok, err = native.websocket(url, headers)
    if not ok then return ok, err end
    while true do
        local event, about, a = os.pullEvent()
        if event == "websocket_success" and about == name then
            return a
        elseif event == "websocket_failure" and about == name then
            return false, a
        end
    end
end
