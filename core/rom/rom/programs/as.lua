-- as: runs a program as another user of the network stack. spec/phoenix.md 22.3.
local user, program = ...
if not user or user == "--help" or not program then
    print("Usage: as <user> <program> [arguments]")
    print("Runs a program as a user. Only root may configure the network; everybody may use it.")
    return
end
if not syscall then error("This computer has no Phoenix network", 0) end
local ok, problem = pcall(syscall.setuser, user)
if not ok then error(problem, 0) end
if shell then
    if not shell.run(program, table.unpack({ ... }, 3)) then error("", 0) end
    return
end
-- Phoenix: the program takes the place of this one.
local places = program:find("/") and { "" } or { "", "/bin/" }
for _, place in ipairs(places) do
    for _, ending in ipairs { "", ".lua" } do
        local about = syscall.stat(place .. program .. ending)
        if about and about.type == "file" then syscall.exec(place .. program .. ending, table.unpack({ ... }, 3)) end
    end
end
error("as: no such program: " .. program, 0)
