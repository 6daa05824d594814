-- keys: the codes of physical keys (those of GLFW). spec/computercraft.md 4.14.

local expect = dofile("rom/modules/main/cc/expect.lua").expect

local codes = {
    space = 32, apostrophe = 39, comma = 44, minus = 45, period = 46, slash = 47,
    semicolon = 59, equals = 61, leftBracket = 91, backslash = 92, rightBracket = 93, grave = 96,
    enter = 257, tab = 258, backspace = 259, insert = 260, delete = 261,
    right = 262, left = 263, down = 264, up = 265,
    pageUp = 266, pageDown = 267, home = 268, ["end"] = 269,
    capsLock = 280, scrollLock = 281, numLock = 282, printScreen = 283, pause = 284,
    numPadDecimal = 330, numPadDivide = 331, numPadMultiply = 332, numPadSubtract = 333,
    numPadAdd = 334, numPadEnter = 335, numPadEqual = 336,
    leftShift = 340, leftCtrl = 341, leftAlt = 342, leftSuper = 343,
    rightShift = 344, rightCtrl = 345, rightAlt = 346, menu = 348,
}
for i, name in ipairs { "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine" } do
    codes[name] = 47 + i
end
for i = 0, 25 do codes[string.char(97 + i)] = 65 + i end
for i = 1, 25 do codes["f" .. i] = 289 + i end
for i = 0, 9 do codes["numPad" .. i] = 320 + i end

local names = {}
for name, code in pairs(codes) do
    names[code] = name
    _ENV[name] = code
end

-- Other spellings in use.
_ENV["return"] = codes.enter
scollLock = codes.scrollLock

function getName(code)
    expect(1, code, "number")
    return names[code]
end
