package web

import (
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
)

// errLate is the text of what took longer than it may.
var errLate = hostnet.ErrTimedOut

// fetch is one request on its way to a server of the lab and the answer on its
// way back.
type fetch struct {
	id       int // of the gate
	request  http1.Message
	reader   *http1.Reader
	patience time.Duration // with a server from which nothing comes
	last     Time          // at most until then; 0: nothing has come
	l        *Line
}

func newFetch(id int, r hostnet.Request) *fetch {
	m := requestOf(r, http1.Header{Name: "Connection", Value: "close"})
	m.Method, m.Body = r.Method, string(r.Body)
	return &fetch{id: id, request: m, reader: http1.NewResponse(r.Method), patience: r.Timeout}
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

// Happened implements User.
func (f *fetch) Happened(w *Web, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		_ = f.l.Write(now, http1.Write(f.request)) // it is open and empty, so there is room
	case psp.Data:
		data, _, _, err := f.l.Read(now, psp.Mode{Kind: 'a'})
		if err == nil {
			err = f.reader.Feed(data)
		}
		if err == nil && !f.reader.Done() && !w.roomy(f) {
			err = errTooMuch
		}
		f.goOn(now)
		f.judge(w, now, err)
	case psp.Ended:
		err := errors.New(f.l.Text()) // data is missing
		if f.l.Text() == "" {
			err = f.reader.End()
		}
		f.judge(w, now, err)
	case psp.Broken:
		f.judge(w, now, errors.New(f.l.Text()))
	}
}

// slowest is how many times its patience a request may take in all.
const slowest = 20

// goOn gives an answer that comes more time: what is slow is not over.
func (f *fetch) goOn(now Time) {
	if f.last == 0 {
		f.last = now + slowest*Time(f.patience)
	}
	f.l.By = min(now+Time(f.patience), f.last)
}

// Expired implements User.
func (f *fetch) Expired(w *Web, now Time) { f.judge(w, now, errLate) }

func (f *fetch) held() int { return f.reader.Size() }

// judge looks whether the answer is whole, or cannot become so.
func (f *fetch) judge(w *Web, now Time, err error) {
	switch {
	case f.reader.Done():
		m := &f.reader.Message
		a := hostnet.Answer{ID: f.id, Kind: hostnet.Response, Status: m.Status, Body: []byte(m.Body)}
		for _, h := range m.Headers {
			a.Headers = append(a.Headers, hostnet.Header(h))
		}
		f.l.leave(now)
		w.tell(a)
	case err != nil:
		f.l.leave(now)
		f.fail(w, err)
	}
}

func (f *fetch) fail(w *Web, err error) {
	w.tell(hostnet.Answer{ID: f.id, Kind: hostnet.Failure, Error: err.Error()})
}

// hangUp implements errand: nobody waits for the answer any more.
func (f *fetch) hangUp(w *Web, now Time) {
	f.l.leave(now)
	w.net.Settle(now, f.l)
}
