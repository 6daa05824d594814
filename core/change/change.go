// Package change puts something else in the place of a part of a message: of its
// channels, of the message itself, or of one entry deep in its tables.
package change

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Change is one part of a message, and what comes in its place. The zero Change
// changes nothing.
type Change struct {
	part string        // message, channel or replyChannel
	keys []value.Value // of a message: from the outermost table inwards
	to   value.Value
}

// The parts of a message, as the event modem_message names them.
const (
	message      = "message"
	channel      = "channel"
	replyChannel = "replyChannel"
)

// Read reads a path like message.text, message[2]["a key"], channel or
// replyChannel, and what is to stand there (literal.go).
func Read(path, text string) (c Change, err error) {
	if c.part, c.keys, err = readPath(path); err != nil {
		return c, err
	}
	if c.to, err = readLiteral(text); err != nil {
		return c, err
	}
	if c.part != message {
		if n, ok := c.to.Int(); !ok || n < 0 || n > modem.MaxChannel {
			return c, fmt.Errorf("a %s is a whole number from 0 to %d", c.part, modem.MaxChannel)
		}
	}
	return c, nil
}

// Do answers what the message is with the change; its own tables stay as they
// are. The error says what is not there, or which bound of a message is exceeded.
func (c Change) Do(m *modem.Message) (modem.Content, error) {
	out := modem.Content{Channel: m.Channel, ReplyChannel: m.ReplyChannel, Value: m.Value}
	n, _ := c.to.Int()
	switch c.part {
	case channel:
		out.Channel = n
	case replyChannel:
		out.ReplyChannel = n
	case message:
		v, err := put(m.Value, c.keys, c.to, message)
		if err != nil {
			return out, err
		}
		if _, err := value.Seal(v); err != nil {
			return out, err
		}
		out.Value = v
	}
	return out, nil
}

// put is v with to under the keys: the tables on the way there are copied.
func put(v value.Value, keys []value.Value, to value.Value, path string) (value.Value, error) {
	if len(keys) == 0 {
		return to, nil
	}
	t := v.Table()
	if t == nil {
		return v, fmt.Errorf("%s is no table: it is a %s", path, v.Kind())
	}
	old := t.Get(keys[0])
	if old.IsNil() {
		return v, fmt.Errorf("%s has no %s: it has %s", path, step(keys[0]), names(t))
	}
	inner, err := put(old, keys[1:], to, path+step(keys[0]))
	if err != nil {
		return v, err
	}
	fresh := value.NewTable()
	for k, x := range t.All() {
		if k == keys[0] {
			x = inner
		}
		if err := fresh.Set(k, x); err != nil {
			return v, err
		}
	}
	return fresh.Value(), nil
}

// maxNames bounds the entries that an error names.
const maxNames = 12

// names lists what is in a table.
func names(t *value.Table) string {
	var out []string
	for k := range t.All() {
		if len(out) == maxNames {
			out = append(out, "…")
			break
		}
		out = append(out, step(k))
	}
	if out == nil {
		return "nothing"
	}
	return strings.Join(out, ", ")
}

// Part is one part of a message that can be changed, as Read reads it.
type Part struct {
	Path string `json:"path"`
	Text string `json:"text"` // what is there
}

// Bounds of Parts.
const (
	MaxParts = 200  // of one message
	maxShown = 2000 // bytes of one part's text; a longer one is left out
)

// Parts lists the channels of a message and the entries of its tables in their
// order, and counts those that are left out: beyond the bounds, or under keys
// that no path can name.
func Parts(m *modem.Message) (out []Part, left int) {
	w := walk{}
	w.add(channel, value.Int(m.Channel))
	w.add(replyChannel, value.Int(m.ReplyChannel))
	w.value(message, m.Value)
	return w.out, w.left
}

// walk goes through the tables of a message.
type walk struct {
	out  []Part
	left int
	open []*value.Table // those it is in
}

func (w *walk) value(path string, v value.Value) {
	t := v.Table()
	if t == nil {
		w.add(path, v)
		return
	}
	if slices.Contains(w.open, t) || len(w.out) >= MaxParts {
		w.left++
		return
	}
	w.open = append(w.open, t)
	for k, x := range t.All() {
		w.value(path+step(k), x)
	}
	w.open = w.open[:len(w.open)-1]
}

func (w *walk) add(path string, v value.Value) {
	text := literal(v)
	if len(w.out) >= MaxParts || len(path) > MaxPath || len(text) > maxShown {
		w.left++
		return
	}
	w.out = append(w.out, Part{path, text})
}
