package craftos

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lua"
)

// httpFunctions is the native part of http. Each starts something whose end is
// an event. spec/computercraft.md 4.17.
var httpFunctions = []function{
	{"request", httpRequest},
	{"checkURL", httpCheckURL},
	{"websocket", httpWebsocket},
}

// httpMethods are those a request may have.
var httpMethods = []string{"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"}

// requestCost is what a request costs in instructions besides its bytes.
const requestCost = 500

// refused is how a request that cannot be started ends: false and why.
func refused(c *lua.Call, err error) lua.Result {
	return c.Return(lua.Bool(false), c.NewString(err.Error()))
}

func started(c *lua.Call, err error) lua.Result {
	if err != nil {
		return refused(c, err)
	}
	return c.Return(lua.Bool(true))
}

// httpRequest takes (url, body, headers, binary) or one table.
func httpRequest(c *lua.Call) lua.Result {
	var r hostnet.Request
	var binary bool
	method := ""
	if c.Arg(1).Kind() == lua.KTable {
		o := options{c, c.Table(1)}
		r = hostnet.Request{URL: o.must("url"), Redirect: o.flag("redirect", true), Timeout: o.timeout()}
		body, has := o.text("body")
		r.Body, r.HasBody, r.Headers, binary = []byte(body), has, o.headers(), o.flag("binary", false)
		method, _ = o.text("method")
	} else {
		r = hostnet.Request{URL: c.Str(1), Redirect: true, Timeout: hostnet.Timeout, HasBody: !c.Arg(2).IsNil()}
		r.Body, r.Headers, binary = []byte(c.OptStr(2, "")), headers(c, c.OptTable(3)), c.OptBool(4, false)
	}
	if r.Method = strings.ToUpper(method); method == "" {
		r.Method = "GET"
		if r.HasBody {
			r.Method = "POST"
		}
	}
	if !slices.Contains(httpMethods, r.Method) {
		return blame(c, "Unsupported HTTP method")
	}
	target, err := hostnet.ParseHTTP(r.URL)
	if err != nil {
		return refused(c, err)
	}
	c.Charge(requestCost + len(r.Body)/16)
	if size(r) > hostnet.MaxUpload {
		return refused(c, hostnet.ErrUpload)
	}
	return started(c, web(c).fetch(target, r, binary))
}

// size is what a request sends.
func size(r hostnet.Request) int {
	n := len(r.Body)
	for _, h := range r.Headers {
		n += len(h.Name) + len(h.Value)
	}
	return n
}

// httpCheckURL tells by an event whether a URL may be asked.
func httpCheckURL(c *lua.Call) lua.Result {
	url := c.Str(1)
	target, err := hostnet.ParseHTTP(url)
	if err != nil {
		return refused(c, err)
	}
	if err := web(c).permits(target); err != nil {
		host(c).Queue(computer.E("http_check", url, false, err.Error()))
	} else {
		host(c).Queue(computer.E("http_check", url, true))
	}
	return c.Return(lua.Bool(true))
}

// httpWebsocket takes (url, headers) or one table.
func httpWebsocket(c *lua.Call) lua.Result {
	var r hostnet.Request
	if c.Arg(1).Kind() == lua.KTable {
		o := options{c, c.Table(1)}
		r = hostnet.Request{URL: o.must("url"), Headers: o.headers(), Timeout: o.timeout()}
	} else {
		r = hostnet.Request{URL: c.Str(1), Headers: headers(c, c.OptTable(2)), Timeout: hostnet.Timeout}
	}
	target, err := hostnet.ParseSocket(r.URL)
	if err != nil {
		return refused(c, err)
	}
	return started(c, web(c).dial(target, r))
}

// options are a request as one table.
type options struct {
	c *lua.Call
	t *lua.Table
}

// wrong raises the error of a field.
func (o options) wrong(field, want string) {
	got := o.t.Str(field).TypeName()
	if got == "nil" {
		got = "no value"
	}
	o.c.Throwf("bad field '%s' (%s expected, got %s)", field, want, got)
}

func (o options) text(field string) (s string, ok bool) {
	v := o.t.Str(field)
	if v.IsNil() {
		return "", false
	}
	if s, ok = v.AsString(); !ok {
		o.wrong(field, "string")
	}
	return s, true
}

func (o options) must(field string) string {
	s, ok := o.text(field)
	if !ok {
		o.wrong(field, "string")
	}
	return s
}

func (o options) flag(field string, def bool) bool {
	v := o.t.Str(field)
	if v.IsNil() {
		return def
	}
	b, ok := v.AsBool()
	if !ok {
		o.wrong(field, "boolean")
	}
	return b
}

// timeout is 0 to MaxTimeout in seconds; 0 is as long as it may be.
func (o options) timeout() time.Duration {
	v := o.t.Str("timeout")
	if v.IsNil() {
		return hostnet.Timeout
	}
	n, ok := v.AsNumber()
	if !ok {
		o.wrong("timeout", "number")
	}
	if !(n >= 0 && n <= hostnet.MaxTimeout.Seconds()) {
		o.c.Throwf("timeout out of range")
	}
	if n == 0 {
		return hostnet.MaxTimeout
	}
	return time.Duration(n * float64(time.Second))
}

func (o options) headers() []hostnet.Header {
	v := o.t.Str("headers")
	if !v.IsNil() && v.AsTable() == nil {
		o.wrong("headers", "table")
	}
	return headers(o.c, v.AsTable())
}

// headers are the string fields of a table, in the order of their names.
func headers(c *lua.Call, t *lua.Table) []hostnet.Header {
	if t == nil {
		return nil
	}
	var out []hostnet.Header
	for k, v, ok, err := t.Next(lua.Nil); ok && err == nil; k, v, ok, err = t.Next(k) {
		name, isName := k.AsString()
		text, isText := v.AsString()
		if n, isNumber := v.AsNumber(); isNumber {
			text, isText = c.Machine().Display(lua.Number(n)), true
		}
		if !isName || !isText || strings.ContainsAny(name+text, "\r\n\x00") {
			c.Throwf("bad header '%s'", c.Machine().Display(k))
		}
		out = append(out, hostnet.Header{Name: name, Value: text})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}
