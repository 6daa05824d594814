package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
)

// sendLimit is how many messages may wait on one WebSocket for a slow server;
// with one more the socket is closed.
const sendLimit = 256

// outside carries a lab's requests out with the host's network (--net host).
// Answers are read from the channel by whoever runs the lab.
type outside struct {
	answers   chan hostnet.Answer
	permitted func(netip.Addr) bool
	transport *http.Transport
	mu        sync.Mutex
	calls     map[int]*errand
}

// errand is one request or socket on its way.
type errand struct {
	stop context.CancelFunc
	send chan message // of a socket
}

type message struct {
	data []byte
	kind websocket.MessageType
}

var _ hostnet.Net = (*outside)(nil)

// newOutside reaches the addresses that are permitted, whatever name led there.
func newOutside(permitted func(netip.Addr) bool) *outside {
	o := &outside{answers: make(chan hostnet.Answer, 16), permitted: permitted, calls: map[int]*errand{}}
	dialer := &net.Dialer{Timeout: hostnet.MaxTimeout, Control: o.control}
	o.transport = &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 1 << 20}
	return o
}

// control refuses a connection by the address that a name has led to.
func (o *outside) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !o.permitted(at.Addr()) {
		return hostnet.ErrDenied
	}
	return nil
}

// begin notes an errand and gives it its time.
func (o *outside) begin(id int, d time.Duration) (context.Context, *errand) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	e := &errand{stop: cancel}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls[id] = e
	return ctx, e
}

// end forgets an errand.
func (o *outside) end(id int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if e := o.calls[id]; e != nil {
		e.stop()
		delete(o.calls, id)
	}
}

// Fetch starts a request.
func (o *outside) Fetch(id int, r hostnet.Request) {
	ctx, _ := o.begin(id, r.Timeout)
	go func() {
		a, err := o.fetch(ctx, r)
		if err != nil {
			a = hostnet.Answer{Kind: hostnet.Failure, Error: reason(err)}
		}
		a.ID = id
		o.end(id)
		o.answers <- a
	}()
}

var errRedirects = hostnet.ErrRedirects

func (o *outside) fetch(ctx context.Context, r hostnet.Request) (a hostnet.Answer, err error) {
	var body io.Reader
	if r.HasBody {
		body = strings.NewReader(string(r.Body))
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil {
		return a, hostnet.ErrMalformed
	}
	req.Header.Set("User-Agent", "Emberwire")
	for _, h := range r.Headers {
		req.Header.Set(h.Name, h.Value)
	}
	client := http.Client{Transport: o.transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		switch {
		case r.Only != nil && !slices.Contains(r.Only, next.URL.Hostname()):
			return hostnet.ErrDenied
		case !r.Redirect:
			return http.ErrUseLastResponse
		case len(via) > hostnet.MaxRedirects:
			return errRedirects
		}
		return nil
	}}
	res, err := client.Do(req)
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, hostnet.MaxDownload+1))
	if err == nil && len(data) > hostnet.MaxDownload {
		err = hostnet.ErrTooLarge
	}
	return hostnet.Answer{Kind: hostnet.Response, Status: res.StatusCode, Headers: headersOf(res.Header), Body: data}, err
}

func headersOf(h http.Header) (out []hostnet.Header) {
	for name, values := range h {
		for _, v := range values {
			out = append(out, hostnet.Header{Name: name, Value: v})
		}
	}
	return hostnet.Tidy(out)
}

// reason is an error as programs get to see it, with the texts that servers of
// the lab have.
func reason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	for _, known := range []error{hostnet.ErrDenied, hostnet.ErrTooLarge, hostnet.ErrMalformed, errRedirects} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return hostnet.ErrTimedOut.Error()
	case errors.As(err, &dns):
		return hostnet.ErrUnknown.Error()
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return psp.ResetByPeer
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return http1.ErrShort.Error()
	case strings.Contains(err.Error(), "malformed HTTP"):
		return http1.ErrMalformed.Error()
	}
	return hostnet.ErrConnect.Error()
}

// Dial opens a WebSocket.
func (o *outside) Dial(id int, r hostnet.Request) {
	url := r.URL
	if !strings.Contains(url, "://") {
		url = "ws://" + url
	}
	ctx, e := o.begin(id, r.Timeout)
	e.send = make(chan message, sendLimit)
	header := http.Header{"User-Agent": {"Emberwire"}}
	for _, h := range r.Headers {
		header.Set(h.Name, h.Value)
	}
	go func() {
		conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: &http.Client{Transport: o.transport}, HTTPHeader: header})
		if err != nil {
			o.end(id)
			o.answers <- hostnet.Answer{ID: id, Kind: hostnet.Failure, Error: reason(err)}
			return
		}
		o.answers <- hostnet.Answer{ID: id, Kind: hostnet.Opened}
		o.serve(id, e, conn)
	}()
}

// serve passes messages on in both directions until the socket ends.
func (o *outside) serve(id int, e *errand, conn *websocket.Conn) {
	ctx, cancel := context.WithCancel(context.Background())
	o.mu.Lock()
	e.stop = cancel
	_, open := o.calls[id]
	o.mu.Unlock()
	if !open {
		cancel() // closed while it was being opened
	}
	conn.SetReadLimit(hostnet.MaxMessage)
	go func() {
		for {
			select {
			case <-ctx.Done():
				_ = conn.Close(websocket.StatusNormalClosure, "") // it is over in any case
				return
			case m := <-e.send:
				if conn.Write(ctx, m.kind, m.data) != nil {
					return
				}
			}
		}
	}()
	for {
		kind, data, err := conn.Read(ctx)
		if err != nil {
			o.end(id)
			a := hostnet.Answer{ID: id, Kind: hostnet.Closed}
			if s := websocket.CloseStatus(err); s > 0 {
				a.Code = int(s)
			}
			var closed websocket.CloseError
			if errors.As(err, &closed) {
				a.Error = closed.Reason
			}
			o.answers <- a
			return
		}
		o.answers <- hostnet.Answer{ID: id, Kind: hostnet.Message, Body: data, Binary: kind == websocket.MessageBinary}
	}
}

// Send sends on a socket; one that is too slow is closed.
func (o *outside) Send(id int, data []byte, binary bool) {
	o.mu.Lock()
	e := o.calls[id]
	o.mu.Unlock()
	if e == nil || e.send == nil {
		return
	}
	m := message{data, websocket.MessageText}
	if binary {
		m.kind = websocket.MessageBinary
	}
	select {
	case e.send <- m:
	default:
		o.Close(id)
	}
}

// Close ends an errand.
func (o *outside) Close(id int) { o.end(id) }
