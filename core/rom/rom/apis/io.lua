-- io: Lua's file functions over fs. spec/computercraft.md 4.15.

local expect = dofile("rom/modules/main/cc/expect.lua").expect
local type = type

local methods = {}
local meta = { __index = methods, __name = "FILE*" }

function meta.__tostring(file)
    return file.closed and "file (closed)" or "file (" .. tostring(file.handle):match("%S+$") .. ")"
end

-- A file has the identity of its handle in its text.
local function wrapHandle(handle)
    return setmetatable({ handle = handle }, meta)
end

local function check(file)
    if type(file) ~= "table" or getmetatable(file) ~= meta then
        error("bad argument #1 (FILE expected, got " .. type(file) .. ")", 3)
    end
    if file.closed then error("attempt to use a closed file", 3) end
    return file.handle
end

local function readNumber(handle)
    local text = ""
    local c = handle.read(1)
    while c and c:match("%s") do c = handle.read(1) end
    while c and c:match("[%w.+-]") do
        text = text .. c
        c = handle.read(1)
    end
    if c and handle.seek then handle.seek("cur", -1) end
    return tonumber(text)
end

local function readOne(handle, format)
    if type(format) == "number" then
        if not handle.read then return nil, "file is not readable" end
        return handle.read(format)
    end
    if type(format) ~= "string" then
        error("bad argument #2 (string expected, got " .. type(format) .. ")", 4)
    end
    format = format:gsub("^%*", ""):sub(1, 1)
    if format == "l" then return handle.readLine and handle.readLine() end
    if format == "L" then return handle.readLine and handle.readLine(true) end
    if format == "a" then return handle.readAll and handle.readAll() or "" end
    if format == "n" then return handle.read and readNumber(handle) end
    error("bad argument #2 (invalid format)", 4)
end

local function readAll(handle, ...)
    local formats = table.pack(...)
    if formats.n == 0 then formats = { "l", n = 1 } end
    local out = {}
    for i = 1, formats.n do
        out[i] = readOne(handle, formats[i])
        if out[i] == nil then return table.unpack(out, 1, i) end
    end
    return table.unpack(out, 1, formats.n)
end

function methods:read(...)
    local handle = check(self)
    if not handle.read and not handle.readLine then return nil, "file is not readable" end
    return readAll(handle, ...)
end

function methods:write(...)
    local handle = check(self)
    if not handle.write then return nil, "file is not writable" end
    for i = 1, select("#", ...) do
        local value = select(i, ...)
        expect(i, value, "string", "number")
        handle.write(tostring(value))
    end
    return self
end

function methods:lines(...)
    local handle = check(self)
    if not handle.read and not handle.readLine then return nil, "file is not readable" end
    local formats = table.pack(...)
    return function()
        if self.closed then error("file is already closed", 2) end
        return readAll(handle, table.unpack(formats, 1, formats.n))
    end
end

function methods:seek(whence, offset)
    local handle = check(self)
    if not handle.seek then return nil, "file is not seekable" end
    return handle.seek(whence, offset)
end

function methods:flush()
    local handle = check(self)
    if handle.flush then handle.flush() end
    return self
end

function methods:setvbuf()
    check(self)
end

function methods:close()
    local handle = check(self)
    if handle.close then
        self.closed = true
        handle.close()
        return true
    end
    return nil, "attempt to close standard stream"
end

stdin = wrapHandle {
    readLine = function(keep)
        local line = _G.read()
        return keep and line .. "\n" or line
    end,
    readAll = function() return _G.read() end,
    read = function(n) return _G.read():sub(1, n or 1) end,
}
stdout = wrapHandle { write = function(s) _G.write(s) end }
stderr = wrapHandle {
    write = function(s)
        local before = term.getTextColour()
        if term.isColour() then term.setTextColour(colors.red) end
        _G.write(s)
        term.setTextColour(before)
    end,
}

local currentInput, currentOutput = stdin, stdout

function open(path, mode)
    expect(1, path, "string")
    expect(2, mode, "string", "nil")
    local ok, handle, err = pcall(fs.open, path, ((mode or "r"):gsub("%+b", "b+"):gsub("b%+", "+b")))
    if not ok then error(handle, 2) end
    if not handle then return nil, err end
    return wrapHandle(handle)
end

local function streamFor(what, mode, level)
    if type(what) == "string" then
        local file, err = open(what, mode)
        if not file then error(err, level + 1) end
        return file
    end
    if getmetatable(what) ~= meta then
        error("bad argument #1 (FILE expected, got " .. type(what) .. ")", level + 1)
    end
    return what
end

function input(file)
    if file ~= nil then currentInput = streamFor(file, "r", 2) end
    return currentInput
end

function output(file)
    if file ~= nil then currentOutput = streamFor(file, "w", 2) end
    return currentOutput
end

function read(...) return currentInput:read(...) end
function write(...) return currentOutput:write(...) end

function close(file)
    if file ~= nil and getmetatable(file) ~= meta then
        error("bad argument #1 (FILE expected, got " .. type(file) .. ")", 2)
    end
    return (file or currentOutput):close()
end

function flush()
    return currentOutput:flush()
end

-- The lines of a file, which is closed after the last.
function lines(path, ...)
    expect(1, path, "string", "nil")
    if path == nil then return currentInput:lines(...) end
    local file, err = open(path, "r")
    if not file then error(err, 2) end
    local formats = table.pack(...)
    return function()
        if file.closed then error("file is already closed", 2) end
        local results = table.pack(file:read(table.unpack(formats, 1, formats.n)))
        if results[1] == nil then file:close() end
        return table.unpack(results, 1, results.n)
    end
end

_ENV.type = function(file)
    if _G.type(file) == "table" and getmetatable(file) == meta then
        return file.closed and "closed file" or "file"
    end
    return nil
end
