package phoenix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

const (
	protoHTTP    = "http"
	webPort      = 80
	maxRedirects = 16
	unknownHost  = "Unknown host"
)

// web is who takes the events of a connection that carries HTTP.
type web interface {
	happened(s *Stack, now Time, e psp.Event)
	expired(s *Stack, now Time) // webTime is over
}

// webTime is how long a request, or a handshake of ws, may take.
const webTime = 30 * time.Second

// errLate is the text of what took longer.
var errLate = errors.New("Timed out")

// advanceWebs ends what takes too long.
func (s *Stack) advanceWebs(now Time) {
	for _, k := range slices.Clone(s.sockets) {
		if k.webBy > 0 && k.webBy <= now {
			k.webBy = 0
			k.web.expired(s, now)
			s.settle(now, k)
		}
	}
}

// expired implements web.
func (h *webHandle) expired(s *Stack, now Time) { h.judge(s, now, errLate) }

// webHandle is the handle of a request (spec/phoenix.md 11.1): ready until
// the one write that sends it, connecting until the answer is whole, then open
// for reading.
type webHandle struct {
	id        int
	owner     *Process
	word      string // of status
	text      string // why it failed
	request   http1.Message
	uri       pdu.URI
	utf8      bool
	redirect  bool
	redirects int
	k         *conn
	reader    *http1.Reader
	body      psp.Text
}

// connectHTTP reads the options of a request and makes its handle; nothing is
// sent.
func (r *reader) connectHTTP(u pdu.URI, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	encoding, coded := r.field(options, "encoding", "string", "nil").Str()
	headers := r.field(options, "headers", "table", "nil")
	method, given := r.field(options, "method", "string", "nil").Str()
	redirect, said := r.field(options, "redirect", "boolean", "nil").Bool()
	if u.Host == "" {
		r.refuse(errMissingHost)
	}
	h := &webHandle{word: "ready", uri: u, utf8: coded && encoding != "binary", redirect: redirect || !said}
	h.request.Method = method
	if !given {
		h.request.Method = "GET"
	}
	h.request.Headers = headerList(headers)
	return func(s *Stack, _ Time, p *Process, _ []*device) (endpoint, error) {
		if len(s.webs) >= MaxSockets {
			return nil, errSockets
		}
		h.owner, h.id = p, s.nextID()
		s.webs = append(s.webs, h)
		return h, nil
	}
}

// reaches reports whether a web address can be asked: an address with a route.
func (s *Stack) reaches(u pdu.URI) bool {
	ip, err := pdu.ParseIP(u.Host)
	if err != nil {
		return false
	}
	_, found := s.route(ip, nil)
	return found
}

// ask opens the connection; the request follows when it stands.
func (h *webHandle) ask(s *Stack, now Time) {
	ip, err := pdu.ParseIP(h.uri.Host)
	if err != nil {
		h.fail(s, now, unknownHost, false)
		return
	}
	h.word, h.reader = "connecting", http1.NewResponse(h.request.Method)
	k, err := s.connectFor(now, h.owner, ip, webPortOf(h.uri), nil, h)
	if err != nil {
		h.fail(s, now, err.Error(), false)
		return
	}
	h.k = k
}

// webPortOf is the port of a web address.
func webPortOf(u pdu.URI) int {
	if u.Port <= 0 || u.Port > pdu.MaxPort {
		return webPort
	}
	return u.Port
}

// headerList is a table of headers in its order.
func headerList(t value.Value) (list []http1.Header) {
	if t.Table() == nil {
		return nil
	}
	for k, v := range t.Table().All() {
		name, _ := k.Str()
		list = append(list, http1.Header{Name: name, Value: text(Arg{V: v})})
	}
	return list
}

// target is what a request asks for.
func target(u pdu.URI) string {
	path := u.Path
	if path == "" {
		path = "/"
	}
	if u.Query != "" {
		path += "?" + u.Query
	}
	return path
}

// happened implements web.
func (h *webHandle) happened(s *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		m := h.request
		m.Target = target(h.uri)
		host := h.uri.Host
		if h.uri.Port > 0 {
			host = fmt.Sprintf("%s:%d", host, h.uri.Port)
		}
		m.Headers = append([]http1.Header{{Name: "Host", Value: host}, {Name: "Connection", Value: "close"}}, m.Headers...)
		_ = h.k.Write(now, http1.Write(m)) // it is open and empty, so there is room
	case psp.Data:
		data, _, _, err := h.k.Read(now, psp.Mode{Kind: 'a'})
		if err == nil {
			err = h.reader.Feed(data)
		}
		h.judge(s, now, err)
	case psp.Ended:
		h.judge(s, now, h.reader.End())
	case psp.Broken:
		h.judge(s, now, fmt.Errorf("%s", h.k.Text()))
	}
}

// judge looks whether the answer is whole, or cannot become so.
func (h *webHandle) judge(s *Stack, now Time, err error) {
	switch {
	case h.word != "connecting":
	case h.reader.Done():
		h.hangUp(now)
		h.answered(s, now)
	case err != nil:
		h.hangUp(now)
		h.fail(s, now, err.Error(), true)
	}
}

// hangUp closes the connection and listens to it no more; settle, which is
// running, does the rest.
func (h *webHandle) hangUp(now Time) {
	if h.k.State == psp.Connected {
		_ = h.k.Close(now)
	}
	h.k.web, h.k.webBy = deaf{}, 0
}

// deaf is nobody who takes the events of a connection that is not needed.
type deaf struct{}

func (deaf) happened(*Stack, Time, psp.Event) {}
func (deaf) expired(*Stack, Time)             {}

// answered opens the handle for reading, or follows a redirection.
func (h *webHandle) answered(s *Stack, now Time) {
	m := &h.reader.Message
	if place, ok := m.Get("Location"); ok && h.redirect && m.Status >= 301 && m.Status <= 308 && m.Status != 304 && h.redirects < maxRedirects {
		if next, ok := h.follow(place); ok {
			h.redirects++
			if m.Status == 303 || m.Status < 303 && h.request.Method == "POST" {
				h.request.Method, h.request.Body = "GET", ""
			}
			h.uri = next
			h.ask(s, now)
			return
		}
	}
	body := m.Body
	if h.utf8 {
		body = strings.ToValidUTF8(body, "\uFFFD")
	}
	h.word = "open"
	h.body.Append(body)
	s.notify(now, note{to: h.owner, name: eventStatus, end: h, params: value.Fields("id", h.id, "status", "open")})
}

// follow resolves the place a redirection names.
func (h *webHandle) follow(place string) (pdu.URI, bool) {
	if strings.HasPrefix(place, "/") {
		next := h.uri
		path, query, _ := strings.Cut(place, "?")
		next.Path, next.Query = path, query
		return next, true
	}
	u, err := pdu.ParseURI(place)
	return u, err == nil && strings.EqualFold(u.Scheme, protoHTTP)
}

func (h *webHandle) fail(s *Stack, now Time, text string, tell bool) {
	h.word, h.text = "error", text
	if tell {
		s.notify(now, note{to: h.owner, name: eventStatus, end: h, params: value.Fields("id", h.id, "status", "error", "error", text)})
	}
}

func (h *webHandle) handleID() int     { return h.id }
func (h *webHandle) process() *Process { return h.owner }
func (h *webHandle) fetched()          {}
func (h *webHandle) whole() bool       { return false }
func (h *webHandle) methods() []string {
	return append(commonMethods(), "responseHeaders", "responseCode")
}

func (h *webHandle) status() []Result {
	if h.text != "" {
		return values(value.String(h.word), value.String(h.text))
	}
	return values(value.String(h.word))
}

// method of an http handle.
func (h *webHandle) method(s *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	call, need := name, "open"
	switch name {
	case "write":
		call, need = "write to", "ready"
	case "read", "responseHeaders", "responseCode":
		call = "read from"
	}
	if h.word != need {
		return nil, &psp.HandleError{Call: call, Status: h.word}
	}
	switch name {
	case "write":
		for _, a := range args {
			h.request.Body += text(a)
		}
		h.ask(s, now)
	case "read":
		return readText(&h.body, args)
	case "responseHeaders":
		return values(headerTable(h.reader.Message.Headers)), nil
	case "responseCode":
		return values(value.Int(h.reader.Message.Status)), nil
	case "close":
		s.closeWeb(now, h, &h.word)
	}
	return nil, nil
}

// closeWeb ends a handle; what its connection still does it does alone.
func (s *Stack) closeWeb(_ Time, e endpoint, word *string) {
	*word = "closed"
	for i, x := range s.webs {
		if x == e {
			s.webs = append(s.webs[:i:i], s.webs[i+1:]...)
			break
		}
	}
	s.retireHandle(e)
}

// readText reads by modes from what is there.
func readText(from *psp.Text, args []Arg) ([]Result, error) {
	modes, err := readModes(args)
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(modes))
	for i, m := range modes {
		text, number, ok := from.Take(m)
		switch {
		case !ok:
			return out, nil
		case m.Kind == 'n':
			out[i].V = value.Number(number)
		default:
			out[i].V = value.String(text)
		}
	}
	return out, nil
}

// headerTable is headers by name; of several with one name the values are
// joined as HTTP says.
func headerTable(headers []http1.Header) value.Value {
	t := value.NewTable()
	for _, h := range headers {
		v := h.Value
		if old, ok := t.Field(h.Name).Str(); ok {
			v = old + ", " + v
		}
		_ = t.Set(value.String(h.Name), value.String(v))
	}
	return t.Value()
}
