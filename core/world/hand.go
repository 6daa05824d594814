package world

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// What somebody does at a computer: keys, the mouse, the power button.

// Bounds of inputs.
const (
	maxPaste = 512     // characters (spec/computercraft.md 4.14)
	maxChars = 1024    // characters of one char command
	maxDrop  = 1 << 20 // bytes of a dropped file: more than a disk holds
)

// Apply changes the world by one input (view.Command) that comes now, and logs
// it. If there is an error nothing has changed.
func (w *World) Apply(c view.Command) (err error) {
	if !view.IsInput(c.Verb) {
		return unknownCommand(c)
	}
	if w.stopped != "" {
		return ErrStopped
	}
	w.whole(func() { err = w.apply(c) })
	if err == nil {
		w.record(c)
	}
	return err
}

// apply changes the world by one input.
func (w *World) apply(c view.Command) (err error) {
	switch c.Verb {
	case view.DoAnswer:
		return w.answer(c.Data)
	case view.DoAllow:
		return w.outside.allow(c.Text)
	case view.DoFault:
		return w.fault(c)
	case view.DoInsert:
		return editor{w}.insert(c)
	case view.DoHang:
		return editor{w}.hang(c)
	case view.DoUnhang:
		return editor{w}.unhang(c.Text)
	case view.DoTouch:
		return w.touch(c.Text, c.X, c.Y)
	case view.DoMove, view.DoAdd, view.DoRemove, view.DoPlug, view.DoUnplug:
		return editor{w}.build(c)
	}
	v, err := w.Volume(c.Computer)
	if err != nil {
		return err
	}
	switch c.Verb {
	case view.DoWrite:
		return v.own(c.Text, func() error { return editor{w}.write(v, c) })
	case view.DoDelete:
		return v.own(c.Text, func() error { return editor{w}.remove(v, c) })
	case view.DoDisk:
		return v.own(c.Text, func() error { return v.disk(c) })
	case view.DoLabel:
		v.SetLabel(term.FromUnicode(c.Text))
		return nil
	}
	n := v.node
	switch {
	case n == nil:
		return fmt.Errorf("%s is a floppy, no computer", v.Name())
	case c.Verb == view.DoPower:
		return n.power(w.now, c.Text)
	}
	if n.State() != computer.On {
		return fmt.Errorf("%s is off", n.Name())
	}
	n.guard(func() { err = n.input(w.now, c) })
	return err
}

// input is what somebody does at a computer that is on.
func (n *Node) input(now modem.Time, c view.Command) error {
	switch c.Verb {
	case view.DoKey:
		n.Queue(computer.E("key", c.Key, c.Repeat))
	case view.DoKeyUp:
		n.Queue(computer.E("key_up", c.Key))
	case view.DoChar:
		return n.chars(c.Text)
	case view.DoPaste:
		n.paste(c.Text)
	case view.DoMouse:
		return n.mouse(c)
	case view.DoTerminate:
		n.Terminate(now)
	case view.DoDrop:
		return n.drop(c.Text, c.Data)
	default:
		return unknownCommand(c)
	}
	return nil
}

func unknownCommand(c view.Command) error {
	return fmt.Errorf("the world does not know the command %q", c.Verb)
}

// power is the power button.
func (n *Node) power(now modem.Time, what string) error {
	switch what {
	case "on":
		n.PowerOn(now)
	case "off":
		n.PowerOff(now)
	case "reboot":
		if n.State() == computer.On {
			n.Reboot(now)
		} else {
			n.PowerOn(now)
		}
	default:
		return fmt.Errorf("power %q: on, off or reboot", what)
	}
	return nil
}

// chars queues one char event for each character the computer has.
func (n *Node) chars(text string) error {
	if utf8.RuneCountInString(text) > maxChars {
		return fmt.Errorf("more than %d characters at once; paste them", maxChars)
	}
	for _, r := range text {
		if b, ok := term.FromRune(r); ok {
			n.Queue(computer.E("char", string([]byte{b})))
		}
	}
	return nil
}

// paste queues the first line, at most maxPaste characters; what the computer
// does not have is "?". Nothing to paste is no event.
func (n *Node) paste(text string) {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		text = text[:i]
	}
	raw := term.FromUnicode(text)
	if len(raw) > maxPaste {
		raw = raw[:maxPaste]
	}
	if raw != "" {
		n.Queue(computer.E("paste", raw))
	}
}

// drop hands a file over that somebody dropped on the screen. Only its name
// counts, not the folder it lay in.
func (n *Node) drop(name string, data []byte) error {
	name = term.FromUnicode(name[strings.LastIndexAny(name, "/\\")+1:])
	switch {
	case name == "":
		return errors.New("drop: the file has no name")
	case len(data) > maxDrop:
		return fmt.Errorf("drop: %s is larger than %d bytes", name, maxDrop)
	}
	return craftos.Transfer(n.Computer, []craftos.Dropped{{Name: name, Data: data}})
}

// mouse queues a mouse event; only advanced computers have a mouse.
func (n *Node) mouse(c view.Command) error {
	s := n.Screen()
	switch {
	case !n.Advanced():
		return fmt.Errorf("%s has no mouse: it is not an advanced computer", n.Name())
	case c.X < 1 || c.Y < 1 || c.X > s.Width() || c.Y > s.Height():
		return fmt.Errorf("mouse: %d,%d is not on the screen", c.X, c.Y)
	case c.Text == "scroll" && c.Key != 1 && c.Key != -1:
		return fmt.Errorf("mouse: scroll by %d; -1 is up, 1 down", c.Key)
	case c.Text != "scroll" && (c.Key < 1 || c.Key > 3):
		return fmt.Errorf("mouse: button %d; 1 left, 2 right, 3 middle", c.Key)
	}
	switch c.Text {
	case "click", "up", "drag", "scroll":
		n.Queue(computer.E("mouse_"+c.Text, c.Key, c.X, c.Y))
		return nil
	}
	return fmt.Errorf("mouse %q: click, up, drag or scroll", c.Text)
}
