//go:build js && wasm

package main

import (
	"encoding/json"

	"github.com/hack-pad/safejs"

	"github.com/emberwire/emberwire/core/hostnet"
)

// outside carries requests out with the browser's fetch and WebSocket, which
// the worker's script calls. What comes of them arrives as commands, like
// everything else (view.DoAnswer).
type outside struct{ ember safejs.Value }

var _ hostnet.Net = outside{}

// newOutside is the way out, nil if the page does not allow one: a frame on
// somebody's site asks nobody in its visitors' name.
func newOutside(ember safejs.Value) hostnet.Net {
	allowed, err := ember.Get("net")
	if yes, _ := allowed.Truthy(); err != nil || !yes {
		return nil
	}
	return outside{ember}
}

// request is a hostnet.Request as the script takes it.
type request struct {
	ID       int         `json:"id"`
	Method   string      `json:"method"`
	URL      string      `json:"url"`
	Host     string      `json:"host"` // as it was checked: the script refuses to ask another
	Headers  [][2]string `json:"headers"`
	Body     []byte      `json:"body,omitempty"`
	HasBody  bool        `json:"hasBody"`
	Redirect bool        `json:"redirect"`
	Only     []string    `json:"only"`
	Timeout  int64       `json:"timeout"` // ms
}

func (o outside) start(verb string, id int, r hostnet.Request) {
	out := request{ID: id, Method: r.Method, URL: r.URL, Host: hostOf(r.URL), Headers: [][2]string{}, Body: r.Body, HasBody: r.HasBody, Redirect: r.Redirect, Only: r.Only, Timeout: r.Timeout.Milliseconds()}
	for _, h := range r.Headers {
		out.Headers = append(out.Headers, [2]string{h.Name, h.Value})
	}
	b, _ := json.Marshal(out) // plain data
	o.call(verb, string(b))
}

// hostOf is the host of a request or socket, "" if it cannot be read.
func hostOf(url string) string {
	t, _ := hostnet.ParseSocket(url) // any scheme is split alike
	return t.Host
}

// call calls the script. It answers by a command even if it fails.
func (o outside) call(verb string, args ...any) { _, _ = o.ember.Call(verb, args...) }

// Fetch starts a request.
func (o outside) Fetch(id int, r hostnet.Request) { o.start("fetch", id, r) }

// Dial opens a WebSocket.
func (o outside) Dial(id int, r hostnet.Request) { o.start("dial", id, r) }

// Send sends on a WebSocket.
func (o outside) Send(id int, data []byte, binary bool) {
	b, _ := json.Marshal(data) // base64
	o.call("send", id, string(b), binary)
}

// Close ends a request or WebSocket.
func (o outside) Close(id int) { o.call("hangUp", id) }
