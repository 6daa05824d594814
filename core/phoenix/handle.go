package phoenix

import (
	"github.com/emberwire/emberwire/core/phoenix/call"
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
	_ endpoint = webEnd{}
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
	for _, h := range s.web.Handles() {
		if h.ID() == id {
			return webEnd{h}
		}
	}
	for _, h := range s.rednets {
		if h.id == id {
			return h
		}
	}
	for _, c := range s.captures {
		if c.id == id {
			return c
		}
	}
	for _, e := range s.ended {
		if e.handleID() == id {
			return e
		}
	}
	return nil
}

// ipMethods are those of PSP and PDP handles.
func ipMethods() []string { return append(call.CommonMethods(), "localIP", "transfer") }

// Method calls a method of a handle for a process. The error's text is what
// the program sees; psp.ErrFull means that it has to wait: the result then
// says how many of write's arguments were taken.
func (s *Stack) Method(now Time, p *Process, id int, name string, args []Arg) ([]Result, error) {
	s.enter(now)
	e := s.endpoint(id)
	switch {
	case e == nil && name == "status":
		return call.Values(value.String("closed")), nil
	case e == nil:
		return nil, errNoSocket
	case name == "status":
		return e.status(), nil
	case !p.Within(e.process()):
		return nil, errNoSocket
	}
	defer s.flushEvents(now)
	return e.method(s, now, p, name, args)
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
			return call.Values(value.Nil()), nil
		}
		return call.Values(value.String(k.localIP.String())), nil
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
		return call.Values(value.String(word))
	}
	return call.Values(value.String(word), value.String(text))
}

// write sends each argument as its own message.
func (k *conn) write(now Time, args []Arg) ([]Result, error) {
	for i, a := range args {
		if err := k.Write(now, call.Text(a)); err != nil {
			return call.Values(value.Int(i)), err
		}
	}
	if len(args) == 0 && k.State != psp.Connected {
		return nil, &psp.HandleError{Call: "write to", Status: k.State.Word()}
	}
	return nil, nil
}

// read evaluates modes from left to right; after the first that cannot be read
// all are nil (spec/phoenix.md 12.2).
func (k *conn) read(now Time, args []Arg) ([]Result, error) {
	modes, err := call.ReadModes(args)
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
