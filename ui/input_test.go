package ui

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// said writes commands the way one would tell them.
func said(list []view.Command) string {
	var out []string
	for _, c := range list {
		s := c.Verb
		if c.Key != 0 {
			s += " " + itoa(c.Key)
		}
		if c.Repeat {
			s += " held"
		}
		if c.Text != "" {
			s += " " + c.Text
		}
		if c.X != 0 {
			s += " at " + itoa(c.X) + "," + itoa(c.Y)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestKeyCodes(t *testing.T) {
	for code, want := range map[string]int{
		"KeyA": 65, "KeyZ": 90, "Digit0": 48, "Digit9": 57, "Space": 32, "Enter": 257, "NumpadEnter": 335, "Numpad0": 320,
		"F1": 290, "F12": 301, "F25": 314, "ArrowUp": 265, "ShiftRight": 344, "Backquote": 96, "ContextMenu": 348,
		"Escape": 0, "F26": 0, "F": 0, "Fn": 0, "Lang1": 0, "": 0, "Keya": 0,
	} {
		if got := keyCode(code); got != want {
			t.Errorf("%s is %d, want %d", code, got, want)
		}
	}
}

func TestKeyDown(t *testing.T) {
	for _, c := range []struct {
		name    string
		p       press
		want    string
		prevent bool
	}{
		{"a letter", press{Code: "KeyA", Key: "a"}, "key 65; char a", true},
		{"a letter of another layout", press{Code: "KeyZ", Key: "y"}, "key 90; char y", true},
		{"an umlaut", press{Code: "Quote", Key: "ä"}, "key 39; char ä", true},
		{"a repeat", press{Code: "KeyA", Key: "a", Repeat: true}, "key 65 held; char a", true},
		{"Tab", press{Code: "Tab", Key: "Tab"}, "key 258", true},
		{"Ctrl and a letter", press{Code: "KeyA", Key: "a", Ctrl: true}, "key 65", true},
		{"AltGr makes a character", press{Code: "KeyQ", Key: "@", Ctrl: true, Alt: true, AltGr: true}, "key 81; char @", true},
		{"a dead key", press{Code: "Backquote", Key: "Dead"}, "key 96", false},
		{"composing", press{Code: "KeyA", Key: "a", Composing: true}, "key 65", false},
		{"paste is its own event", press{Code: "KeyV", Key: "v", Ctrl: true}, "", false},
		{"developer tools", press{Code: "KeyI", Key: "I", Ctrl: true, Shift: true}, "", false},
		{"reload", press{Code: "F5", Key: "F5"}, "", false},
		{"Cmd and a letter", press{Code: "KeyA", Key: "a", Meta: true}, "", false},
		{"terminate", press{Code: "KeyT", Key: "t", Ctrl: true, Alt: true}, "terminate", true},
		{"reboot", press{Code: "KeyR", Key: "r", Ctrl: true, Alt: true}, "power reboot", true},
		{"shut down", press{Code: "KeyS", Key: "s", Ctrl: true, Alt: true}, "power off", true},
	} {
		k := keyboard{id: 3}
		a := k.down(c.p)
		if got := said(a.Commands); got != c.want || a.Prevent != c.prevent {
			t.Errorf("%s: %q (prevent %v), want %q (%v)", c.name, got, a.Prevent, c.want, c.prevent)
		}
	}
}

func TestEscapeLeaves(t *testing.T) {
	k := keyboard{id: 3}
	if a := k.down(press{Code: "Escape", Key: "Escape"}); !a.Leave || len(a.Commands) != 0 {
		t.Errorf("got %+v", a)
	}
}

func TestHoldingCtrlT(t *testing.T) {
	k := keyboard{id: 3}
	k.down(press{Code: "ControlLeft", Key: "Control", Ctrl: true})
	a := k.down(press{Code: "KeyT", Key: "t", Ctrl: true})
	if said(a.Commands) != "key 84" || a.Hold == nil || a.Hold.Verb != view.DoTerminate || a.Hold.Computer != 3 {
		t.Errorf("the first keydown: %q, hold %+v", said(a.Commands), a.Hold)
	}
	if a := k.down(press{Code: "KeyT", Key: "t", Ctrl: true, Repeat: true}); said(a.Commands) != "" || a.Hold != nil {
		t.Errorf("a repeat: %q", said(a.Commands))
	}
	if got := said(k.blur()); got != "keyup 84; keyup 341" {
		t.Errorf("leaving: %q", got)
	}
}

func TestKeyUpOnlyForKeysThatWentDown(t *testing.T) {
	k := keyboard{id: 3}
	k.down(press{Code: "KeyA", Key: "a"})
	if got := said(append(k.up("KeyB"), k.up("KeyA")...)); got != "keyup 65" {
		t.Errorf("got %q", got)
	}
	if got := said(k.up("KeyA")); got != "" {
		t.Errorf("up twice: %q", got)
	}
}

func TestTextWithoutKeys(t *testing.T) {
	k := keyboard{id: 3}
	for _, c := range []struct{ kind, text, want string }{
		{"insertText", "é", "char é"}, {"insertLineBreak", "", "key 257; keyup 257"},
		{"deleteContentBackward", "", "key 259; keyup 259"}, {"historyUndo", "", ""},
	} {
		if got := said(k.typed(c.kind, c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", c.kind, got, c.want)
		}
	}
}

func TestPaste(t *testing.T) {
	k := keyboard{id: 3}
	long := strings.Repeat("ä", 600)
	for _, c := range []struct{ text, want string }{
		{"one\ntwo", "paste one"}, {"one\r\ntwo", "paste one"}, {"", ""}, {"\nx", ""}, {long, "paste " + long[:2*maxPaste]},
	} {
		if got := said(k.paste(c.text)); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMouse(t *testing.T) {
	p := pointer{id: 3}
	got := said(p.move(1, 1)) + "|" + said(p.down(2, 5, 6)) + "|" + said(p.move(5, 6)) + "|" + said(p.move(6, 6)) + "|" +
		said(p.up()) + "|" + said(p.up()) + "|" + said(p.wheel(-3, 2, 2)) + "|" + said(p.wheel(0, 2, 2)) + "|" + said(p.down(4, 1, 1))
	want := "|mouse 2 click at 5,6||mouse 2 drag at 6,6|mouse 2 up at 6,6||mouse -1 scroll at 2,2||"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
