package main

import "testing"

func TestKeyCode(t *testing.T) {
	for _, c := range []struct {
		name string
		code int
		char string
	}{
		{"a", 65, "a"}, {"z", 90, "z"}, {"zero", 48, "0"}, {"nine", 57, "9"}, {"space", 32, " "}, {"grave", 96, "`"},
		{"enter", 257, ""}, {"return", 257, ""}, {"scrollLock", 281, ""}, {"scollLock", 281, ""}, {"f1", 290, ""}, {"f25", 314, ""},
		{"numPad0", 320, "0"}, {"numPad9", 329, "9"}, {"numPadAdd", 334, ""}, {"leftCtrl", 341, ""}, {"ctrl", 341, ""}, {"shift", 340, ""}, {"alt", 342, ""},
	} {
		if code, char, err := keyCode(c.name); code != c.code || char != c.char || err != nil {
			t.Errorf("%s: %d %q %v, want %d %q", c.name, code, char, err, c.code, c.char)
		}
	}
	for _, name := range []string{"A", "f0", "f26", "f01", "numPad10", "getName", "print", "", "1"} {
		if _, _, err := keyCode(name); err == nil || err.Error() != `unknown key "`+name+`"; the names are those of the keys API` {
			t.Errorf("%q: %v", name, err)
		}
	}
}
