package main

import (
	"fmt"
	"strings"
)

// keyCodes are the keys by the names of the keys API; letters, digits, f1..f25
// and numPad0..9 are counted out in keyCode. spec/computercraft.md 4.14.
var keyCodes = map[string]int{
	"space": 32, "apostrophe": 39, "comma": 44, "minus": 45, "period": 46, "slash": 47, "semicolon": 59, "equals": 61,
	"leftBracket": 91, "backslash": 92, "rightBracket": 93, "grave": 96,
	"enter": 257, "return": 257, "tab": 258, "backspace": 259, "insert": 260, "delete": 261, "right": 262, "left": 263,
	"down": 264, "up": 265, "pageUp": 266, "pageDown": 267, "home": 268, "end": 269, "capsLock": 280, "scrollLock": 281,
	"numLock": 282, "printScreen": 283, "pause": 284, "numPadDecimal": 330, "numPadDivide": 331, "numPadMultiply": 332,
	"numPadSubtract": 333, "numPadAdd": 334, "numPadEnter": 335, "numPadEqual": 336, "leftShift": 340, "leftCtrl": 341,
	"leftAlt": 342, "leftSuper": 343, "rightShift": 344, "rightCtrl": 345, "rightAlt": 346, "menu": 348,
	"zero": 48, "one": 49, "two": 50, "three": 51, "four": 52, "five": 53, "six": 54, "seven": 55, "eight": 56, "nine": 57,
	"ctrl": 341, "shift": 340, "alt": 342, // short for the left one
}

const enterKey = 257

// keyCode is the code of a key's name, and the character it types alone on an
// American keyboard.
func keyCode(name string) (code int, char string, err error) {
	if len(name) == 1 && strings.ContainsAny(name, "abcdefghijklmnopqrstuvwxyz") {
		return int(name[0]-'a') + 65, name, nil
	}
	var n int
	if c, _ := fmt.Sscanf(name, "numPad%d", &n); c == 1 && name == fmt.Sprintf("numPad%d", n) && n >= 0 && n <= 9 {
		return 320 + n, fmt.Sprint(n), nil
	}
	if c, _ := fmt.Sscanf(name, "f%d", &n); c == 1 && name == fmt.Sprintf("f%d", n) && n >= 1 && n <= 25 {
		return 289 + n, "", nil
	}
	code, ok := keyCodes[name]
	if !ok {
		return 0, "", fmt.Errorf("unknown key %q; the names are those of the keys API", name)
	}
	if code < 128 {
		char = string(rune(code)) // GLFW's codes of these keys are their characters
	}
	return code, char, nil
}
