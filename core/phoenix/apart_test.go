package phoenix

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// What ends a connection has a text of its own, for who asks for a page and for
// both ends below it.
func TestEndsTellThemselvesApart(t *testing.T) {
	cut := modem.Impairment{Latency: ms, Loss: 1}
	for _, c := range []struct {
		name     string
		say      string
		then     func(f *flow, id int, p *Process)
		web, end string // status of the request, and of the server's connection
	}{
		{"closed in the middle", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
			func(f *flow, id int, p *Process) { f.b.Method(f.now, p, id, "close", nil) }, "Connection ended inside an HTTP message", `"closed"`},
		{"reset", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
			func(f *flow, id int, p *Process) { f.b.Exit(f.now, p) }, "Connection reset by peer", `"closed"`},
		{"junk", "SSH-2.0-x\r\n\r\n", func(*flow, int, *Process) {}, "Malformed HTTP message", `"closed"`},
		{"silence", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", func(*flow, int, *Process) {}, "Timed out", `"closed"`},
		{"data missing", "HTTP/1.1 200 OK\r\n\r\nabc", func(f *flow, id int, p *Process) {
			f.lan("L").SetImpairment(cut)
			f.b.Method(f.now, p, id, "write", plain([]any{strings.Repeat("x", 9000)}))
			f.b.Method(f.now, p, id, "close", nil)
			f.after(7 * time.Second)
			f.lan("L").SetImpairment(modem.Impairment{Latency: ms})
		}, "Connection closed with data missing", `"closed", "Connection closed before all data was acknowledged"`},
		{"nothing comes back", "HTTP/1.1 200 OK\r\n\r\nabc", func(f *flow, id int, p *Process) {
			f.lan("L").SetImpairment(cut)
			f.b.Method(f.now, p, id, "write", plain([]any{strings.Repeat("x", 9000)}))
			f.after(200 * time.Second)
		}, "Timed out", `"error", "Connection timed out"`},
	} {
		f := newFlow(t, modem.Impairment{Latency: ms}, 1)
		p := f.b.Spawn(f.b.Root(), "root")
		if _, err := f.b.Call(f.now, p, "listen", plain([]any{"psp://0.0.0.0:8080"})); err != nil {
			t.Fatal(err)
		}
		h := f.a.do("connect", "http://10.0.0.2:8080/")[0].ID
		f.a.on(h, "write")
		f.after(50 * ms)
		k := f.b.sockets[len(f.b.sockets)-1]
		if _, err := f.b.Method(f.now, p, k.id, "write", plain([]any{c.say})); err != nil {
			t.Fatal(err)
		}
		f.b.Method(f.now, p, k.id, "read", plain([]any{"*a"}))
		f.after(50 * ms)
		c.then(f, k.id, p)
		f.after(40 * time.Second)
		if got := f.a.on(h, "status"); got != `"error", "`+c.web+`"` {
			t.Errorf("%s: the request is %s", c.name, got)
		}
		if got := show(k.status()); got != c.end {
			t.Errorf("%s: the server's connection is %s", c.name, got)
		}
	}
}
