package lab

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// Bounds of commands.
const (
	maxPaste = 512     // characters (spec/computercraft.md 4.14)
	maxChars = 1024    // characters of one char command
	maxRows  = 1000    // packet rows of one reply
	maxDrop  = 1 << 20 // bytes of a dropped file: more than a disk holds
)

// Do answers one command about this world. The verbs of pacing and loading
// (pause, run, step, speed, reset, load, ack) belong to Session.
func (l *Lab) Do(c view.Command) view.Reply {
	r := view.Reply{Version: view.Version, Number: c.Number}
	err := l.do(c, &r)
	if r.OK = err == nil; err != nil {
		r.Error = err.Error()
	}
	return r
}

func (l *Lab) do(c view.Command, r *view.Reply) (err error) {
	if isInput(c.Verb) {
		if l.stopped != "" {
			return errors.New(stoppedText)
		}
		l.whole(func() { err = l.apply(c) })
		if err == nil {
			l.record(c)
		}
		return err
	}
	switch c.Verb {
	case view.DoPackets:
		return l.rows(c, r)
	case view.DoPacket:
		return l.open(c, r)
	case view.DoWatch:
		l.packets.watched = c.Number64 != 0
	case view.DoMap:
		l.packets.flights.watch(c.Number64 != 0)
	case view.DoExport:
		r.Data, _, err = l.Export(c.Text)
	case view.DoCapture:
		r.Data, _, err = l.Capture(c.Text)
	case view.DoDiagram:
		r.Data, err = l.Diagram(c.Text)
	case view.DoTrace:
		r.Text = l.Trace()
	case view.DoSave:
		r.Data, r.Text, err = l.Save()
	case view.DoLink:
		err = l.link(r)
	case view.DoFiles:
		return l.files(c, r)
	case view.DoRead:
		return l.read(c, r)
	case view.DoCheck:
		return checkSource(c, r)
	case view.DoRecording:
		r.Data, err = l.Recording()
	default:
		err = fmt.Errorf("the lab does not know the command %q", c.Verb)
	}
	return err
}

// apply changes the world by one input.
func (l *Lab) apply(c view.Command) (err error) {
	switch c.Verb {
	case view.DoAnswer:
		return l.answer(c.Data)
	case view.DoAllow:
		return l.outside.allow(c.Text)
	case view.DoMove, view.DoAdd, view.DoRemove, view.DoPlug, view.DoUnplug:
		return l.build(c)
	}
	n := l.byID[c.Computer]
	if n == nil {
		return fmt.Errorf("there is no computer %d", c.Computer)
	}
	switch c.Verb {
	case view.DoPower:
		return n.power(l.now, c.Text)
	case view.DoWrite:
		return l.write(n, c)
	case view.DoDelete:
		return l.remove(n, c)
	}
	if n.State() != computer.On {
		return fmt.Errorf("%s is off", n.Name())
	}
	n.guard(func() { err = n.input(l.now, c) })
	return err
}

// input is what somebody does at a computer that is on.
func (n *node) input(now modem.Time, c view.Command) error {
	switch c.Verb {
	case view.DoKey:
		n.Queue(computer.E("key", c.Key, c.Held))
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
	}
	return nil
}

// power is the power button.
func (n *node) power(now modem.Time, what string) error {
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
func (n *node) chars(text string) error {
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
func (n *node) paste(text string) {
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
func (n *node) drop(name string, data []byte) error {
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
func (n *node) mouse(c view.Command) error {
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

// rows answers packet rows: those from message number From on, or with From 0
// or less the latest ones.
func (l *Lab) rows(c view.Command, r *view.Reply) error {
	p := l.packets
	if len(p.ring) > 0 {
		r.First = int(p.ring[0].msg.Number)
	}
	count := min(max(c.Count, 0), maxRows)
	list, unread, err := p.matching(c.Text, maxJudged)
	if err != nil {
		return err
	}
	r.Total, r.Unread = len(list), unread
	for _, x := range window(list, c.From, count) {
		r.Rows = append(r.Rows, p.row(x))
	}
	return nil
}

// window is the first count from number from on, or the last count of all.
func window(list []*packet, from, count int) []*packet {
	start := max(len(list)-count, 0)
	if from > 0 {
		start = sort.Search(len(list), func(i int) bool { return list[i].msg.Number >= uint64(from) })
	}
	return list[start:min(start+count, len(list))]
}

// open answers one packet with its tree, hearers and misses.
func (l *Lab) open(c view.Command, r *view.Reply) error {
	x := l.packets.find(uint64(max(c.Number64, 0)))
	if x == nil {
		return fmt.Errorf("message %.0f is not in the packet list", c.Number64)
	}
	r.Packet = l.packets.packet(x)
	return nil
}
