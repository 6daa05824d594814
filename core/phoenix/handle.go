package phoenix

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// endpoint is what a handle stands for.
type endpoint interface {
	statesum.Digester
	handleID() int
	process() *Process // its owner
	fetched()          // the program has got the handle
	whole() bool       // write sends its argument as it is, not as text
	methods() []string // that programs see
	status() []Result
	method(s *Stack, now Time, p *Process, name string, args []Arg) ([]Result, error)
}

var (
	_ endpoint = (*conn)(nil)
	_ endpoint = (*datagrams)(nil)
	_ endpoint = (*rednet)(nil)
	_ endpoint = (*webHandle)(nil)
	_ endpoint = (*served)(nil)
	_ endpoint = (*webSocket)(nil)
)

// endpoint finds what a handle stands for, nil if it is long over.
func (s *Stack) endpoint(id int) endpoint {
	for _, k := range s.sockets {
		if k.id == id {
			return k
		}
	}
	for _, q := range s.datagrams {
		if q.id == id {
			return q
		}
	}
	for _, h := range s.webs {
		if h.handleID() == id {
			return h
		}
	}
	for _, h := range s.rednets {
		if h.id == id {
			return h
		}
	}
	for _, e := range s.ended {
		if e.handleID() == id {
			return e
		}
	}
	return nil
}

// commonMethods are those of every handle (spec/phoenix.md 12).
func commonMethods() []string { return []string{"status", "read", "write", "close"} }

// ipMethods are those of PSP and PDP handles.
func ipMethods() []string { return append(commonMethods(), "localIP", "transfer") }

// Method calls a method of a handle for a process. The error's text is what
// the program sees; psp.ErrFull means that it has to wait: the result then
// says how many of write's arguments were taken.
func (s *Stack) Method(now Time, p *Process, id int, name string, args []Arg) ([]Result, error) {
	s.enter(now)
	e := s.endpoint(id)
	switch {
	case e == nil && name == "status":
		return values(value.String("closed")), nil
	case e == nil:
		return nil, errNoSocket
	case name == "status":
		return e.status(), nil
	case !p.within(e.process()):
		return nil, errNoSocket
	}
	defer s.flushEvents(now)
	out, err := e.method(s, now, p, name, args)
	if h, ok := e.(*served); ok {
		s.settle(now, h.k)
	}
	return out, err
}

// method of a PSP handle.
func (k *conn) method(s *Stack, now Time, p *Process, name string, args []Arg) ([]Result, error) {
	defer s.settle(now, k)
	switch name {
	case "read":
		return k.read(now, args)
	case "write":
		return k.write(now, args)
	case "close":
		k.unread = false
		return nil, k.Close(now)
	case "localIP":
		if k.localIP == 0 {
			return values(value.Nil()), nil
		}
		return values(value.String(k.localIP.String())), nil
	case "transfer":
		k.owner = p
		return nil, nil
	}
	return nil, errNoSocket
}

// status is the word, and a text if there is one.
func (k *conn) status() []Result {
	word, text := k.Status()
	if text == "" {
		return values(value.String(word))
	}
	return values(value.String(word), value.String(text))
}

// write sends each argument as its own message.
func (k *conn) write(now Time, args []Arg) ([]Result, error) {
	for i, a := range args {
		if err := k.Write(now, text(a)); err != nil {
			return values(value.Int(i)), err
		}
	}
	if len(args) == 0 && k.State != psp.Connected {
		return nil, &psp.HandleError{Call: "write to", Status: k.State.Word()}
	}
	return nil, nil
}

// text is a plain value as tostring writes it; what has a metatable comes here
// as text already.
func text(a Arg) string {
	if s, ok := a.V.Str(); ok {
		return s
	}
	if n, ok := a.V.Number(); ok {
		return value.FormatNumber(n)
	}
	if b, ok := a.V.Bool(); ok {
		return fmt.Sprint(b)
	}
	return a.typeName()
}

// read evaluates modes from left to right; after the first that cannot be read
// all are nil (spec/phoenix.md 12.2).
func (k *conn) read(now Time, args []Arg) ([]Result, error) {
	modes, err := readModes(args)
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(modes))
	for i, m := range modes {
		text, number, ok, err := k.Read(now, m)
		switch {
		case err != nil && i == 0:
			return nil, err
		case err != nil || !ok:
			return out, nil
		case m.Kind == 'n':
			out[i].V = value.Number(number)
		default:
			out[i].V = value.String(text)
		}
	}
	return out, nil
}

// readModes reads the arguments of read; none means a line.
func readModes(args []Arg) ([]psp.Mode, error) {
	if len(args) == 0 {
		return []psp.Mode{{Kind: 'l'}}, nil
	}
	modes := make([]psp.Mode, len(args))
	for i, a := range args {
		if n, ok := a.V.Number(); ok {
			modes[i] = psp.Mode{Kind: 'c', Count: count(n)}
			continue
		}
		s, ok := a.V.Str()
		if !ok {
			return nil, fmt.Errorf("bad argument (expected string or number, got %s)", a.typeName())
		}
		s = strings.TrimPrefix(s, "*")
		if len(s) != 1 || !strings.Contains("alLn", s) {
			return nil, fmt.Errorf("bad argument (invalid mode '%s')", s)
		}
		modes[i].Kind = s[0]
	}
	return modes, nil
}

// count is a number of bytes: whole, from 0 up to more than there can be.
func count(n float64) int {
	switch {
	case !(n > 0):
		return 0
	case n > psp.MaxBuffer:
		return psp.MaxBuffer
	}
	return int(n)
}
