-- fs: what the natives leave to Lua. spec/computercraft.md 4.15.

local expect = dofile("rom/modules/main/cc/expect.lua")
local field = expect.field

local native = fs
for name, f in pairs(native) do _ENV[name] = f end

function isDriveRoot(path)
    expect(1, path, "string")
    return native.getDir(path) == ".." or native.getDrive(path) ~= native.getDrive(native.getDir(path))
end

-- Completions of a path, as text to append.
function complete(path, location, files, dirs)
    expect(1, path, "string")
    expect(2, location, "string")
    local hidden = true
    if type(files) == "table" then
        local options = files
        files = field(options, "include_files", "boolean", "nil")
        dirs = field(options, "include_dirs", "boolean", "nil")
        hidden = field(options, "include_hidden", "boolean", "nil")
    else
        expect(3, files, "boolean", "nil")
        expect(4, dirs, "boolean", "nil")
    end
    files, dirs, hidden = files ~= false, dirs ~= false, hidden ~= false

    local above, name = path:match("^(.*[/\\])([^/\\]*)$")
    above, name = above or "", name or path
    local dir = location
    if above:match("^[/\\]") then dir = above elseif above ~= "" then dir = native.combine(location, above) end
    local found = {}
    if not native.isDir(dir) then return found end
    if dirs and above == "" and path == "" then found[#found + 1] = "." end
    if dir ~= "" and dir ~= "/" then
        -- Without directories as answers, they are still ways on.
        local slash = dirs and "" or "/"
        if path == "" then found[#found + 1] = ".." .. slash elseif path == "." then found[#found + 1] = "." .. slash end
    end
    for _, entry in ipairs(native.list(dir)) do
        if entry:sub(1, #name) == name and (hidden or entry:sub(1, 1) ~= "." or name:sub(1, 1) == ".") then
            local rest = entry:sub(#name + 1)
            if native.isDir(native.combine(dir, entry)) then
                found[#found + 1] = rest .. "/"
                if dirs and rest ~= "" then found[#found + 1] = rest end
            elseif files and rest ~= "" then
                found[#found + 1] = rest
            end
        end
    end
    return found
end

-- A Lua pattern for one part of a path with * and ?.
local function patternOf(part)
    return "^" .. part:gsub("[%^%$%(%)%%%.%[%]%+%-]", "%%%0"):gsub("%*", ".*"):gsub("%?", ".") .. "$"
end

function find(pattern)
    expect(1, pattern, "string")
    pattern = native.combine(pattern)
    if pattern == ".." or pattern:sub(1, 3) == "../" then
        error("/" .. pattern .. ": Invalid Path", 2)
    end
    if not pattern:find("[*?]") then
        return native.exists(pattern) and { pattern } or {}
    end
    local found = { "" }
    for part in pattern:gmatch("[^/]+") do
        local deeper = {}
        for _, base in ipairs(found) do
            if part:find("[*?]") then
                if native.isDir(base) then
                    local match = patternOf(part)
                    for _, name in ipairs(native.list(base)) do
                        if name:find(match) then deeper[#deeper + 1] = native.combine(base, name) end
                    end
                end
            else
                local path = native.combine(base, part)
                if native.exists(path) then deeper[#deeper + 1] = path end
            end
        end
        found = deeper
    end
    table.sort(found)
    return found
end
