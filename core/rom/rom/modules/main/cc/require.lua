-- cc.require: require and package for one program. spec/computercraft.md 4.16.

local host = ... or {}       -- what the bios passes on from the machine
local native = host.modules or {}
local expect = dofile("rom/modules/main/cc/expect.lua").expect

-- Searchers answer a loader and an argument for it, or nil and why not.
local function preloaded(package)
    return function(name)
        if package.preload[name] then return package.preload[name] end
        return nil, "no field package.preload['" .. name .. "']"
    end
end

local function fromFiles(package, env, dir)
    return function(name)
        local path, err = package.searchpath(name, package.path)
        if not path then return nil, err end
        local chunk, problem = loadfile(path, nil, env)
        if chunk then return chunk, path end
        return nil, problem
    end
end

-- What the machine brings comes last: a file of that name on the computer's own
-- disk wins, so that people can run the originals.
local function fromHost(package)
    return function(name)
        if native[name] then return native[name], package end
        return nil, nil
    end
end

local function searchpath(dir)
    return function(name, path, separator, replacement)
        expect(1, name, "string")
        expect(2, path, "string")
        separator = expect(3, separator, "string", "nil") or "."
        replacement = expect(4, replacement, "string", "nil") or "/"
        local file = name
        if separator ~= "" then
            file = name:gsub(separator:gsub("%p", "%%%0"), (replacement:gsub("%%", "%%%%")))
        end
        local tried = {}
        for template in path:gmatch("[^;]+") do
            local candidate = template:gsub("%?", (file:gsub("%%", "%%%%")))
            if candidate:sub(1, 1) ~= "/" then candidate = fs.combine(dir, candidate) end
            if fs.exists(candidate) and not fs.isDir(candidate) then return candidate end
            tried[#tried + 1] = "no file '" .. candidate .. "'"
        end
        return nil, table.concat(tried, "\n  ")
    end
end

local loading = {}

local function requirer(package)
    return function(name)
        expect(1, name, "string")
        local known = package.loaded[name]
        if known == loading then error("loop or previous error loading module '" .. name .. "'", 0) end
        if known ~= nil then return known end
        local reasons = {}
        for _, search in ipairs(package.loaders) do
            local loader, detail = search(name)
            if loader then
                package.loaded[name] = loading
                local result
                if detail == nil then result = loader(name) else result = loader(name, detail) end
                if result == nil then result = true end
                package.loaded[name] = result
                return result
            end
            reasons[#reasons + 1] = detail
        end
        error("module '" .. name .. "' not found:\n  " .. table.concat(reasons, "\n  "), 2)
    end
end

-- require and package for programs in dir whose globals are env.
local function make(env, dir)
    expect(1, env, "table")
    expect(2, dir, "string")
    local package = {
        config = "/\n;\n?\n!\n-",
        path = "?;?.lua;?/init.lua;/rom/modules/main/?;/rom/modules/main/?.lua;/rom/modules/main/?/init.lua",
        preload = {},
        loaded = {
            bit32 = bit32, coroutine = coroutine, debug = debug, io = io, math = math,
            os = os, string = string, table = table, utf8 = utf8, _G = _G,
        },
        searchpath = searchpath(dir),
    }
    package.loaded.package = package
    package.loaders = { preloaded(package), fromFiles(package, env, dir), fromHost(package) }
    package.searchers = package.loaders
    return requirer(package), package
end

return { make = make, host = host }
