-- clear: blanks the screen, resets the palette, or both.
local what = ... or "screen"
if what ~= "screen" and what ~= "palette" and what ~= "all" then
    print("Usages:")
    print("clear")
    print("clear screen")
    print("clear palette")
    print("clear all")
    return
end
if what ~= "screen" then
    for i = 0, 15 do term.setPaletteColour(2 ^ i, term.nativePaletteColour(2 ^ i)) end
end
if what ~= "palette" then
    term.clear()
    term.setCursorPos(1, 1)
end
