package phoenix

import (
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/statesum"
)

// web is who takes the events of a connection that carries HTTP.
type web interface {
	statesum.Digester
	happened(s *Stack, now Time, e psp.Event)
	expired(s *Stack, now Time) // its time is over
}

// webTime is how long a client may take to say what it wants.
const webTime = 30 * time.Second

// errLate is the text of what took longer than it may.
var errLate = hostnet.ErrTimedOut

// fetch is one request on its way to a server of the lab and the answer on its
// way back.
type fetch struct {
	s       *Stack
	id      int // of the gate
	request http1.Message
	reader  *http1.Reader
	k       *conn
}

func newFetch(s *Stack, id int, r hostnet.Request) *fetch {
	m := requestOf(r, http1.Header{Name: "Connection", Value: "close"})
	m.Method, m.Body = r.Method, string(r.Body)
	return &fetch{s: s, id: id, request: m, reader: http1.NewResponse(r.Method)}
}

// requestOf is the head of a request: the headers that are ours come first, but
// those the program gave count.
func requestOf(r hostnet.Request, ours ...http1.Header) http1.Message {
	t, err := hostnet.ParseHTTP(r.URL)
	if err != nil {
		t, _ = hostnet.ParseSocket(r.URL) // the gate has read it before
	}
	host := t.Host
	if t.Port != "" {
		host += ":" + t.Port
	}
	var given http1.Message
	for _, h := range r.Headers {
		given.Headers = append(given.Headers, http1.Header(h))
	}
	m := http1.Message{Target: t.Path}
	for _, h := range append([]http1.Header{{Name: "Host", Value: host}}, ours...) {
		if _, replaced := given.Get(h.Name); !replaced {
			m.Headers = append(m.Headers, h)
		}
	}
	m.Headers = append(m.Headers, given.Headers...)
	return m
}

func (f *fetch) carry(k *conn) { f.k = k }

// happened implements web.
func (f *fetch) happened(s *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		_ = f.k.Write(now, http1.Write(f.request)) // it is open and empty, so there is room
	case psp.Data:
		data, _, _, err := f.k.Read(now, psp.Mode{Kind: 'a'})
		if err == nil {
			err = f.reader.Feed(data)
		}
		if err == nil && !f.reader.Done() && !s.roomy(f) {
			err = errTooMuch
		}
		f.judge(now, err)
	case psp.Ended:
		f.judge(now, f.reader.End())
	case psp.Broken:
		f.judge(now, errors.New(f.k.Text()))
	}
}

// expired implements web.
func (f *fetch) expired(_ *Stack, now Time) { f.judge(now, errLate) }

func (f *fetch) held() int { return f.reader.Size() }

// judge looks whether the answer is whole, or cannot become so.
func (f *fetch) judge(now Time, err error) {
	switch {
	case f.reader.Done():
		m := &f.reader.Message
		a := hostnet.Answer{ID: f.id, Kind: hostnet.Response, Status: m.Status, Body: []byte(m.Body)}
		for _, h := range m.Headers {
			a.Headers = append(a.Headers, hostnet.Header(h))
		}
		f.k.leave(now)
		f.s.tell(a)
	case err != nil:
		f.k.leave(now)
		f.fail(err)
	}
}

func (f *fetch) fail(err error) {
	f.s.tell(hostnet.Answer{ID: f.id, Kind: hostnet.Failure, Error: err.Error()})
}

// hangUp implements errand: nobody waits for the answer any more.
func (f *fetch) hangUp(now Time) {
	f.k.leave(now)
	f.s.settle(now, f.k)
}

// leave ends what a connection was used for. What it still does it does alone;
// settle carries it out.
func (k *conn) leave(now Time) {
	if k.State == psp.Connected {
		_ = k.Close(now)
	} else if k.State < psp.Connected {
		k.Abort(now)
	}
	k.web, k.webBy, k.unread = deaf{}, 0, false
}

// deaf is nobody who takes the events of a connection that is not needed.
type deaf struct{}

func (deaf) happened(s *Stack, now Time, e psp.Event) {}
func (deaf) expired(*Stack, Time)                     {}
