// Package cttp is CTTP, cNet's request and response protocol: messages,
// statuses, routing of requests to handlers, and the checksum (spec/cnet.md 4
// and 7). It is pure and knows no connection.
package cttp

import (
	"math"
	"slices"

	"github.com/emberwire/emberwire/modem/value"
)

// methods are the request methods (paragraph 4.1).
var methods = [...]string{"GET", "POST", "DELETE"}

// knownMethod says whether a name is one of the three.
func knownMethod(m string) bool { return slices.Contains(methods[:], m) }

// MaxPath bounds a request path and MaxMethod a method name, in bytes; a
// longer one is no request.
const (
	MaxPath   = 4096
	MaxMethod = 64
)

// Request is one request (paragraph 4.1). Data may be nil.
type Request struct {
	Method string
	Path   string
	Header value.Value // a table
	Data   value.Value
}

// ParseRequest reads a CTCP payload.
func ParseRequest(v value.Value) (r Request, ok bool) {
	var hasMethod, hasPath bool
	r.Method, hasMethod = v.Field("requestMethod").Str()
	r.Path, hasPath = v.Field("path").Str()
	r.Header, r.Data = v.Field("header"), v.Field("data")
	return r, hasMethod && hasPath && r.Header.Table() != nil && len(r.Path) <= MaxPath && len(r.Method) <= MaxMethod
}

// Value is the request as it travels.
func (r Request) Value() value.Value {
	t := value.NewTable()
	put(t, "requestMethod", value.String(r.Method))
	put(t, "path", value.String(r.Path))
	put(t, "header", header(r.Header))
	put(t, "data", r.Data)
	return t.Value()
}

// Response is one response (paragraph 4.2). Code is whatever number came.
type Response struct {
	Code    float64
	Message string
	Header  value.Value // a table
	Data    value.Value
}

// validCode says whether a number can be a status code: any whole one from 0 to
// 9999, since peers have codes of their own.
func validCode(f float64) bool { return f == math.Trunc(f) && f >= 0 && f <= 9999 }

// ParseResponse reads a CTCP payload. Any text and any valid code are accepted.
func ParseResponse(v value.Value) (r Response, ok bool) {
	var hasCode, hasMessage bool
	r.Code, hasCode = v.Field("statusCode").Number()
	r.Message, hasMessage = v.Field("statusMessage").Str()
	r.Header, r.Data = v.Field("header"), v.Field("data")
	return r, hasCode && hasMessage && validCode(r.Code) && r.Header.Table() != nil
}

// Value is the response as it travels.
func (r Response) Value() value.Value {
	t := value.NewTable()
	put(t, "statusCode", value.Number(r.Code))
	put(t, "statusMessage", value.String(r.Message))
	put(t, "header", header(r.Header))
	put(t, "data", r.Data)
	return t.Value()
}

// Answer makes a response without header and data.
func Answer(s Status) Response {
	return Response{Code: float64(s.Code), Message: s.Name}
}

// FromHandler makes a response of what a handler returned (paragraph 9.4): a
// CTTP response as it is, or {status, headers or header, body or data}, where
// status is a number or a table with a code, as the documentation's hosting
// example returns it. none is true for nil, which sends no response; anything
// else is an error of the handler.
func FromHandler(v value.Value) (r Response, none, ok bool) {
	if v.IsNil() {
		return r, true, true
	}
	if r, ok = ParseResponse(v); ok {
		return r, false, true
	}
	status := v.Field("status")
	code, isNumber := status.Number()
	if !isNumber {
		code, isNumber = status.Field("code").Number()
	}
	if !isNumber || !validCode(code) {
		return r, false, false
	}
	r = Response{Code: code, Message: nameOf(code, status), Header: first(v, "headers", "header"), Data: first(v, "body", "data")}
	return r, false, true
}

// nameOf is the text of a code: the table's own, or the documented one, or
// nothing for a code nobody knows.
func nameOf(code float64, status value.Value) string {
	if m, ok := status.Field("message").Str(); ok {
		return m
	}
	for _, s := range Statuses {
		if float64(s.Code) == code {
			return s.Name
		}
	}
	return ""
}

func first(v value.Value, names ...string) value.Value {
	for _, n := range names {
		if f := v.Field(n); !f.IsNil() {
			return f
		}
	}
	return value.Nil()
}

// header is a header table, a new empty one if there is none.
func header(v value.Value) value.Value {
	if v.Table() == nil {
		return value.NewTable().Value()
	}
	return v
}

// put sets a field; a name is never nil or NaN, the only keys Set refuses.
func put(t *value.Table, name string, v value.Value) {
	if err := t.Set(value.String(name), v); err != nil {
		panic(err)
	}
}
