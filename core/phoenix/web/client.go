package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

// httpMethods are those a request may have.
func httpMethods() []string {
	return []string{"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"}
}

var errMethod = errors.New("Unsupported HTTP method")

// Refusal is why connect gives nil instead of throwing (spec/phoenix.md 11.2).
type Refusal struct{ error }

// request is the handle of a request (spec/phoenix.md 11.1): ready until
// the one write that sends it, connecting until the answer is whole, then open
// for reading.
type request struct {
	id      int
	owner   *call.Process
	word    string // of status
	text    string // why it failed
	ask     hostnet.Request
	utf8    bool
	call    int // of the gate, while connecting
	code    int
	headers []hostnet.Header
	body    psp.Text
}

// Open reads what a scheme of the web needs of a URI and the options of
// connect, and answers how its handle is made. A Refusal is no error.
func Open(r *call.Reader, u pdu.URI, scheme string, options value.Value) func(*Web, Time, *call.Process) (Handle, error) {
	if u.Host == "" {
		defer r.Refuse(call.ErrMissingHost) // what is wrong with the options comes first
	}
	if scheme == WS || scheme == WSS {
		return connectWS(r, u, options)
	}
	return connectHTTP(r, u, options)
}

// connectHTTP reads the options of a request and makes its handle; nothing is
// sent.
func connectHTTP(r *call.Reader, u pdu.URI, options value.Value) func(*Web, Time, *call.Process) (Handle, error) {
	encoding, coded := r.Field(options, "encoding", "string", "nil").Str()
	headers := readHeaders(r, r.Field(options, "headers", "table", "nil"))
	method, given := r.Field(options, "method", "string", "nil").Str()
	redirect, said := r.Field(options, "redirect", "boolean", "nil").Bool()
	return func(w *Web, _ Time, p *call.Process) (Handle, error) {
		if len(w.handles) >= MaxHandles {
			return nil, call.ErrSockets
		}
		h := &request{id: w.net.NewID(), owner: p, word: "ready", utf8: coded && encoding != "binary"}
		h.ask = hostnet.Request{URL: urlOf(u), Headers: headers, Redirect: redirect || !said, Timeout: hostnet.Timeout}
		if h.ask.Method = "GET"; given {
			h.ask.Method = strings.ToUpper(method)
		}
		w.handles = append(w.handles, h)
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
func (w *Web) permits(t hostnet.Target) error {
	err := w.door.Permits(t)
	if _, noIP := pdu.ParseIP(t.Host); err == hostnet.ErrDenied && noIP == nil {
		return errNoRoute
	}
	return err
}

var errNoRoute = errors.New("No route to host")

// headers reads a table of headers, in its order.
func readHeaders(r *call.Reader, t value.Value) (list []hostnet.Header) {
	if t.Table() == nil {
		return nil
	}
	for k, v := range t.Table().All() {
		name, _ := k.Str()
		h := http1.Header{Name: name, Value: call.Text(call.Arg{V: v})}
		if !h.Valid() {
			r.Fail("bad header '%s'", call.Text(call.Arg{V: k}))
			return nil
		}
		list = append(list, hostnet.Header(h))
	}
	return list
}

// start sends the request. What is refused at once is no event: the program
// sees the status (spec/phoenix.md 11.1).
func (h *request) start(w *Web) {
	r := &h.ask
	t, err := hostnet.ParseHTTP(r.URL)
	switch {
	case err != nil:
	case !slices.Contains(httpMethods(), r.Method):
		err = errMethod
	case len(r.Body) > hostnet.MaxUpload:
		err = hostnet.ErrUpload
	default:
		err = w.permits(t)
	}
	if err != nil {
		h.fail(w, err.Error())
		return
	}
	h.word = "connecting"
	h.call = w.ask(h, *r, false)
}

// answered opens the handle for reading, or says why not.
func (h *request) answered(w *Web, now Time, a hostnet.Answer) {
	if h.word != "connecting" {
		return
	}
	if a.Kind != hostnet.Response {
		h.fail(w, a.Error)
		h.tell(w, now, value.Fields("id", h.id, "status", "error", "error", a.Error))
		return
	}
	if w.Kept()+len(a.Body) > MaxKept {
		h.answered(w, now, hostnet.Answer{Kind: hostnet.Failure, Error: hostnet.ErrTooLarge.Error()})
		return
	}
	body := string(a.Body)
	if h.utf8 {
		body = strings.ToValidUTF8(body, "\uFFFD")
	}
	h.word, h.code, h.headers = "open", a.Status, a.Headers
	h.body.Append(body)
	h.tell(w, now, value.Fields("id", h.id, "status", "open"))
}

func (h *request) tell(w *Web, now Time, params value.Value) {
	w.net.Tell(now, call.EventStatus, h, params)
}

// fail ends the handle. It takes no place among those that are open any more.
func (h *request) fail(w *Web, text string) {
	w.close(h, &h.word)
	h.word, h.text = "error", text
}

func (h *request) ID() int              { return h.id }
func (h *request) Owner() *call.Process { return h.owner }
func (h *request) Fetched()             {}
func (h *request) Methods() []string {
	return append(call.CommonMethods(), "responseHeaders", "responseCode")
}

func (h *request) keeps() int { return h.body.Len() }
func (h *request) empty()     { h.body = psp.Text{} }

// abandon implements abandoned: its process has ended.
func (h *request) abandon(w *Web, _ Time) { w.unask(h.call) }

func (h *request) Status() []call.Result {
	if h.text != "" {
		return call.Values(value.String(h.word), value.String(h.text))
	}
	return call.Values(value.String(h.word))
}

// Call calls a method of an http handle.
func (h *request) Call(w *Web, _ Time, name string, args []call.Arg) ([]call.Result, error) {
	verb, need := name, "open"
	switch name {
	case "write":
		verb, need = "write to", "ready"
	case "read", "responseHeaders", "responseCode":
		verb = "read from"
	}
	if h.word != need {
		return nil, &psp.HandleError{Call: verb, Status: h.word}
	}
	switch name {
	case "write":
		for _, a := range args {
			h.ask.Body = append(h.ask.Body, call.Text(a)...)
		}
		h.ask.HasBody = len(args) > 0
		h.start(w)
	case "read":
		return call.ReadText(&h.body, args)
	case "responseHeaders":
		return call.Values(headerTable(h.headers)), nil
	case "responseCode":
		return call.Values(value.Int(h.code)), nil
	case "close":
		w.close(h, &h.word)
	}
	return nil, nil
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

// Reaches reports whether a way leads to a URI of the web. No connection is
// made; Probe makes one.
func (w *Web) Reaches(u pdu.URI, scheme string) bool {
	t, err := target(u, scheme)
	return err == nil && w.door.Permits(t) == nil
}
