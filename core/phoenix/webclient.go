package phoenix

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

const (
	protoHTTP  = "http"
	protoHTTPS = "https"
)

// httpMethods are those a request may have.
func httpMethods() []string {
	return []string{"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"}
}

var errMethod = errors.New("Unsupported HTTP method")

// refusal is why connect gives nil instead of throwing (spec/phoenix.md 11.2).
type refusal struct{ error }

// webHandle is the handle of a request (spec/phoenix.md 11.1): ready until
// the one write that sends it, connecting until the answer is whole, then open
// for reading.
type webHandle struct {
	s       *Stack
	id      int
	owner   *Process
	word    string // of status
	text    string // why it failed
	request hostnet.Request
	utf8    bool
	call    int // of the gate, while connecting
	code    int
	headers []hostnet.Header
	body    psp.Text
}

// connectHTTP reads the options of a request and makes its handle; nothing is
// sent.
func (r *reader) connectHTTP(u pdu.URI, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	encoding, coded := r.field(options, "encoding", "string", "nil").Str()
	headers := r.headers(r.field(options, "headers", "table", "nil"))
	method, given := r.field(options, "method", "string", "nil").Str()
	redirect, said := r.field(options, "redirect", "boolean", "nil").Bool()
	if u.Host == "" {
		r.refuse(errMissingHost)
	}
	return func(s *Stack, _ Time, p *Process, _ []*device) (endpoint, error) {
		if len(s.webs) >= MaxSockets {
			return nil, errSockets
		}
		h := &webHandle{s: s, id: s.nextID(), owner: p, word: "ready", utf8: coded && encoding != "binary"}
		h.request = hostnet.Request{URL: urlOf(u), Headers: headers, Redirect: redirect || !said, Timeout: hostnet.Timeout}
		if h.request.Method = "GET"; given {
			h.request.Method = strings.ToUpper(method)
		}
		s.webs = append(s.webs, h)
		return h, nil
	}
}

// urlOf is a web address in the form that everybody reads the same: the scheme
// in lower case, an IP in four parts, no user, no fragment.
func urlOf(u pdu.URI) string {
	host := strings.ToLower(u.Host)
	if ip, err := pdu.ParseIP(u.Host); err == nil {
		host = ip.String()
	}
	url := strings.ToLower(u.Scheme) + "://" + host
	if u.Port >= 0 {
		url += ":" + strconv.Itoa(u.Port)
	}
	url += u.Path
	if u.Path == "" {
		url += "/"
	}
	if u.Query != "" {
		url += "?" + u.Query
	}
	return url
}

// permits says why a target cannot be asked. An address to which no way leads
// is said to have none.
func (s *Stack) permits(t hostnet.Target) error {
	err := s.door.Permits(t)
	if _, noIP := pdu.ParseIP(t.Host); err == hostnet.ErrDenied && noIP == nil {
		return errNoRoute
	}
	return err
}

var errNoRoute = errors.New(noRoute)

// headers reads a table of headers, in its order.
func (r *reader) headers(t value.Value) (list []hostnet.Header) {
	if t.Table() == nil {
		return nil
	}
	for k, v := range t.Table().All() {
		name, _ := k.Str()
		h := http1.Header{Name: name, Value: text(Arg{V: v})}
		if !h.Valid() {
			r.fail("bad header '%s'", text(Arg{V: k}))
			return nil
		}
		list = append(list, hostnet.Header(h))
	}
	return list
}

// start sends the request. What is refused at once is no event: the program
// sees the status (spec/phoenix.md 11.1).
func (h *webHandle) start() {
	r := &h.request
	t, err := hostnet.ParseHTTP(r.URL)
	switch {
	case err != nil:
	case !slices.Contains(httpMethods(), r.Method):
		err = errMethod
	case len(r.Body) > hostnet.MaxUpload:
		err = hostnet.ErrUpload
	default:
		err = h.s.permits(t)
	}
	if err != nil {
		h.fail(err.Error())
		return
	}
	h.word = "connecting"
	h.call = h.s.request(h, func(id int) { h.s.door.Fetch(id, *r) })
}

// answered opens the handle for reading, or says why not.
func (h *webHandle) answered(now Time, a hostnet.Answer) {
	if h.word != "connecting" {
		return
	}
	if a.Kind != hostnet.Response {
		h.fail(a.Error)
		h.tell(now, value.Fields("id", h.id, "status", "error", "error", a.Error))
		return
	}
	if h.s.kept()+len(a.Body) > MaxKept {
		h.answered(now, hostnet.Answer{Kind: hostnet.Failure, Error: hostnet.ErrTooLarge.Error()})
		return
	}
	body := string(a.Body)
	if h.utf8 {
		body = strings.ToValidUTF8(body, "\uFFFD")
	}
	h.word, h.code, h.headers = "open", a.Status, a.Headers
	h.body.Append(body)
	h.tell(now, value.Fields("id", h.id, "status", "open"))
}

func (h *webHandle) tell(now Time, params value.Value) {
	h.s.notify(now, note{to: h.owner, name: eventStatus, end: h, params: params})
}

// fail ends the handle. It takes no place among those that are open any more.
func (h *webHandle) fail(text string) {
	h.s.closeWeb(h, &h.word)
	h.word, h.text = "error", text
}

func (h *webHandle) handleID() int     { return h.id }
func (h *webHandle) process() *Process { return h.owner }
func (h *webHandle) fetched()          {}
func (h *webHandle) whole() bool       { return false }
func (h *webHandle) methods() []string {
	return append(commonMethods(), "responseHeaders", "responseCode")
}

func (h *webHandle) keeps() int { return h.body.Len() }
func (h *webHandle) empty()     { h.body = psp.Text{} }

// abandon implements abandoned: its process has ended.
func (h *webHandle) abandon(Time) { h.s.unask(h.call) }

func (h *webHandle) status() []Result {
	if h.text != "" {
		return values(value.String(h.word), value.String(h.text))
	}
	return values(value.String(h.word))
}

// method of an http handle.
func (h *webHandle) method(s *Stack, _ Time, _ *Process, name string, args []Arg) ([]Result, error) {
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
			h.request.Body = append(h.request.Body, text(a)...)
		}
		h.request.HasBody = len(args) > 0
		h.start()
	case "read":
		return readText(&h.body, args)
	case "responseHeaders":
		return values(headerTable(h.headers)), nil
	case "responseCode":
		return values(value.Int(h.code)), nil
	case "close":
		s.closeWeb(h, &h.word)
	}
	return nil, nil
}

// closeWeb ends a handle; what its connection still does it does alone.
func (s *Stack) closeWeb(e endpoint, word *string) {
	*word = "closed"
	for i, x := range s.webs {
		if x == e {
			s.webs = append(s.webs[:i:i], s.webs[i+1:]...)
			break
		}
	}
	if h, ok := e.(keeper); ok {
		h.empty()
	}
	s.retireHandle(e)
}

// keeper is a handle with a body that can be read only while it is open.
type keeper interface {
	keeps() int
	empty()
}

// kept is how many bytes of bodies open handles keep.
func (s *Stack) kept() (n int) {
	for _, e := range s.webs {
		if h, ok := e.(keeper); ok {
			n += h.keeps()
		}
	}
	return n
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
func headerTable(headers []hostnet.Header) value.Value {
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
