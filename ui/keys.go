package ui

// keyCodes maps KeyboardEvent.code, the physical key, to the GLFW code that
// ComputerCraft programs see (spec/computercraft.md 4.14). Escape has none: it
// gives the keyboard back to the page.
func keyCode(code string) int {
	if len(code) == 4 && code[:3] == "Key" && code[3] >= 'A' && code[3] <= 'Z' {
		return int(code[3])
	}
	if len(code) == 6 && code[:5] == "Digit" && code[5] >= '0' && code[5] <= '9' {
		return int(code[5])
	}
	if len(code) == 7 && code[:6] == "Numpad" && code[6] >= '0' && code[6] <= '9' {
		return 320 + int(code[6]-'0')
	}
	if n := functionKey(code); n > 0 {
		return 289 + n
	}
	return namedKey(code)
}

// functionKey reads F1 to F25.
func functionKey(code string) int {
	if len(code) < 2 || len(code) > 3 || code[0] != 'F' {
		return 0
	}
	n := 0
	for _, c := range code[1:] {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	if n > 25 {
		return 0
	}
	return n
}

func namedKey(code string) int {
	switch code {
	case "Space":
		return 32
	case "Quote":
		return 39
	case "Comma":
		return 44
	case "Minus":
		return 45
	case "Period":
		return 46
	case "Slash":
		return 47
	case "Semicolon":
		return 59
	case "Equal":
		return 61
	case "BracketLeft":
		return 91
	case "Backslash", "IntlBackslash":
		return 92
	case "BracketRight":
		return 93
	case "Backquote":
		return 96
	}
	return editingKey(code)
}

func editingKey(code string) int {
	switch code {
	case "Enter":
		return keyEnter
	case "Tab":
		return 258
	case "Backspace":
		return keyBackspace
	case "Insert":
		return 260
	case "Delete":
		return 261
	case "ArrowRight":
		return 262
	case "ArrowLeft":
		return 263
	case "ArrowDown":
		return 264
	case "ArrowUp":
		return 265
	case "PageUp":
		return 266
	case "PageDown":
		return 267
	case "Home":
		return 268
	case "End":
		return 269
	}
	return modifierKey(code)
}

func modifierKey(code string) int {
	switch code {
	case "CapsLock":
		return 280
	case "ScrollLock":
		return 281
	case "NumLock":
		return 282
	case "PrintScreen":
		return 283
	case "Pause":
		return 284
	case "NumpadDecimal":
		return 330
	case "NumpadDivide":
		return 331
	case "NumpadMultiply":
		return 332
	case "NumpadSubtract":
		return 333
	case "NumpadAdd":
		return 334
	case "NumpadEnter":
		return 335
	case "NumpadEqual":
		return 336
	case "ShiftLeft":
		return 340
	case "ControlLeft":
		return 341
	case "AltLeft":
		return 342
	case "MetaLeft":
		return 343
	case "ShiftRight":
		return 344
	case "ControlRight":
		return 345
	case "AltRight":
		return 346
	case "MetaRight":
		return 347
	case "ContextMenu":
		return 348
	}
	return 0
}

const (
	keyEnter     = 257
	keyBackspace = 259
)
