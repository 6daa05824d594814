package ui

import (
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/view"
)

// holdTime is how long Ctrl+T, Ctrl+R or Ctrl+S must be held
// (spec/computercraft.md 4.14).
const holdTime = 500 * time.Millisecond

// maxPaste is how many characters of the first line a paste takes.
const maxPaste = 512

// press is a keydown as the browser tells it.
type press struct {
	Code, Key              string
	Ctrl, Alt, Meta, Shift bool
	AltGr                  bool // Ctrl and Alt are part of the character
	Repeat, Composing      bool
}

// answer is what to do with a key.
type answer struct {
	Commands []view.Command
	Prevent  bool          // the browser must not act on it
	Leave    bool          // give the keyboard back to the page
	Hold     *view.Command // to be sent if the key is still down after holdTime
}

// keyboard turns the keys of one focused screen into commands.
type keyboard struct {
	id   int
	held map[int]bool // GLFW codes that are down
}

func (k *keyboard) command(verb string) view.Command {
	return view.Command{Verb: verb, Computer: k.id}
}

// down handles a keydown.
func (k *keyboard) down(p press) answer {
	switch {
	case p.Code == "Escape":
		return answer{Leave: true, Prevent: true}
	case browserKey(p):
		return answer{}
	case p.Ctrl && p.Alt && !p.AltGr:
		if c, ok := k.chord(p.Code); ok {
			return answer{Commands: []view.Command{c}, Prevent: true}
		}
	}
	a := answer{Commands: k.press(p)}
	if p.Ctrl && !p.Alt && !p.Meta && !p.Shift {
		if c, ok := k.chord(p.Code); ok {
			return k.holding(p, a, c)
		}
	}
	if text := p.text(); text != "" {
		c := k.command(view.DoChar)
		c.Text = text
		a.Commands = append(a.Commands, c)
	}
	a.Prevent = len(a.Commands) > 0 && p.Key != "Dead" && !p.Composing
	return a
}

// browserKey reports keys that stay the browser's: paste (which comes back as
// its own event), developer tools, full screen, reload.
func browserKey(p press) bool {
	control := p.Ctrl || p.Meta
	switch p.Code {
	case "KeyV", "Insert":
		return control && !p.Alt && (p.Code == "KeyV" || p.Shift)
	case "KeyI", "KeyJ", "KeyC":
		return control && p.Shift
	case "F5", "F11", "F12":
		return !p.Shift
	}
	return p.Meta && !strings.HasPrefix(p.Code, "Meta")
}

// holding starts a hold with the first keydown and swallows the repeats.
func (k *keyboard) holding(p press, a answer, c view.Command) answer {
	if p.Repeat {
		return answer{Prevent: true}
	}
	return answer{Commands: a.Commands, Hold: &c, Prevent: true}
}

// chord is what T, R and S do together with Ctrl held, or at once with
// Ctrl+Alt where the browser keeps Ctrl for itself.
func (k *keyboard) chord(code string) (view.Command, bool) {
	switch code {
	case "KeyT":
		return k.command(view.DoTerminate), true
	case "KeyR":
		c := k.command(view.DoPower)
		c.Text = "reboot"
		return c, true
	case "KeyS":
		c := k.command(view.DoPower)
		c.Text = "off"
		return c, true
	}
	return view.Command{}, false
}

func (k *keyboard) press(p press) []view.Command {
	code := keyCode(p.Code)
	if code == 0 {
		return nil
	}
	if k.held == nil {
		k.held = map[int]bool{}
	}
	k.held[code] = true
	c := k.command(view.DoKey)
	c.Key, c.Repeat = code, p.Repeat
	return []view.Command{c}
}

// text is the character a key types, or nothing.
func (p press) text() string {
	if p.Composing || p.Meta || (p.Ctrl || p.Alt) && !p.AltGr {
		return ""
	}
	if utf8.RuneCountInString(p.Key) != 1 {
		return ""
	}
	return p.Key
}

// up handles a keyup.
func (k *keyboard) up(code string) []view.Command {
	n := keyCode(code)
	if n == 0 || !k.held[n] {
		return nil
	}
	delete(k.held, n)
	c := k.command(view.DoKeyUp)
	c.Key = n
	return []view.Command{c}
}

// blur lets go of every key, in the order of their codes.
func (k *keyboard) blur() []view.Command {
	var codes []int
	for n := range k.held {
		codes = append(codes, n)
	}
	sort.Ints(codes)
	var out []view.Command
	for _, n := range codes {
		c := k.command(view.DoKeyUp)
		c.Key = n
		out = append(out, c)
	}
	k.held = nil
	return out
}

// typed is text that came without usable keys: from an input method, a dead
// key or an on-screen keyboard.
func (k *keyboard) typed(kind, text string) []view.Command {
	switch kind {
	case "insertLineBreak", "insertParagraph":
		return k.tap(keyEnter)
	case "deleteContentBackward":
		return k.tap(keyBackspace)
	}
	if text == "" {
		return nil
	}
	c := k.command(view.DoChar)
	c.Text = text
	return []view.Command{c}
}

func (k *keyboard) tap(code int) []view.Command {
	down, up := k.command(view.DoKey), k.command(view.DoKeyUp)
	down.Key, up.Key = code, code
	return []view.Command{down, up}
}

// paste sends the first line, at most 512 characters.
func (k *keyboard) paste(text string) []view.Command {
	line, _, _ := strings.Cut(strings.ReplaceAll(text, "\r", "\n"), "\n")
	if runes := []rune(line); len(runes) > maxPaste {
		line = string(runes[:maxPaste])
	}
	if line == "" {
		return nil
	}
	c := k.command(view.DoPaste)
	c.Text = line
	return []view.Command{c}
}
