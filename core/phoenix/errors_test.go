package phoenix

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// badCall is a call that is refused, in words.
type badCall struct {
	where string // the seed's page [S] by call, or a section of spec/phoenix.md
	call  string // with ! before it: by a process that is not root
	args  []any
	want  string
}

func on(a ...any) []any            { return a }
func fields(kv ...any) value.Value { return value.Fields(kv...) }
func number(kind string, n int) string {
	return fmt.Sprintf("bad argument #%d (expected %s, got %s)", n, kind, "nil")
}

const (
	noDevice = "No such device"
	notModem = "Not a modem"
	denied   = "Permission denied"
	badIP    = "Invalid IP address"
	badURI   = "Invalid URI"
)

// refusals are the errors of the seed and of section 14, call by call and in
// their order. In each case computer 1 has 10.0.0.1 on /left, a modem without
// address on /right, a listener of another process on port 90, one of its own
// on 80, and a route to 10.9.0.0/16.
func refusals() []badCall {
	route := func(kv ...any) value.Value {
		t := fields("source", "10.8.0.0", "sourceNetmask", 16, "action", "unicast", "device", "/left", "destination", "10.0.0.9").Table()
		for i := 0; i < len(kv); i += 2 {
			x := value.Nil()
			if kv[i+1] != nil {
				x = fields("x", kv[i+1]).Field("x")
			}
			_ = t.Set(value.String(kv[i].(string)), x)
		}
		return t.Value()
	}
	return []badCall{
		{"14 connect", "connect", on(), "bad argument #1 (expected table, got nil)"},
		{"14 connect", "connect", on(5), "bad argument #1 (expected table, got number)"},
		{"14 connect", "connect", on(fields("device", "/left")), `bad field "url" (expected string, got nil)`},
		{"[S] connect: malformed", "connect", on("psp://a b"), badURI},
		{"[S] connect: malformed", "connect", on("psp://10.0.0.2:x"), badURI},
		{"3.2", "connect", on("psp://10.0.0.2:99999"), badURI},
		{"[S] connect: scheme", "connect", on("gopher://10.0.0.2:70"), "Invalid protocol gopher"},
		{"14 connect", "connect", on("psp://10.0.0.2"), "No port specified"},
		{"14 connect", "connect", on("pdp://10.0.0.2"), "No port specified"},
		{"14 connect", "connect", on("psp://nobody:80"), badIP},
		{"14 connect", "connect", on("pdp://nobody:80"), badIP},
		{"10.2", "connect", on("rednet://"), "Missing host"},
		{"10.2", "connect", on("rednet://nobody"), badIP},
		{"14 connect", "connect", on(fields("url", "psp://10.0.0.2:80", "device", 5)), `bad field "device" (expected string or nil, got number)`},
		{"[S] connect: device", "connect", on(fields("url", "psp://10.0.0.2:80", "device", "/top")), noDevice},
		{"[S] connect: device", "connect", on(fields("url", "pdp://10.0.0.2:80", "device", "/top")), noDevice},
		{"[S] connect: device", "connect", on(fields("url", "rednet://0.0.0.2", "device", "/top")), noDevice},
		{"[S] connect: no modem", "connect", on(fields("url", "psp://10.0.0.2:80", "device", "/redstone")), notModem},
		{"[S] connect: no modem", "connect", on(fields("url", "rednet://0.0.0.2", "device", "/redstone/left")), notModem},
		{"11.1", "connect", on(fields("url", "http://10.0.0.2/", "encoding", 5)), `bad field "encoding" (expected string or nil, got number)`},
		{"11.1", "connect", on(fields("url", "http://10.0.0.2/", "headers", 5)), `bad field "headers" (expected table or nil, got number)`},
		{"11.1", "connect", on(fields("url", "http://10.0.0.2/", "method", 5)), `bad field "method" (expected string or nil, got number)`},
		{"11.1", "connect", on(fields("url", "http://10.0.0.2/", "redirect", 5)), `bad field "redirect" (expected boolean or nil, got number)`},

		{"14 listen", "listen", on(), "bad argument #1 (expected string, got nil)"},
		{"[S] listen: malformed", "listen", on("psp://a b"), badURI},
		{"[S] listen: scheme", "listen", on("rednet://0.0.0.1"), "Invalid protocol rednet"},
		{"22.2", "listen", on("https://0.0.0.0"), "Invalid protocol https"},
		{"22.2", "listen", on("wss://0.0.0.0"), "Invalid protocol wss"},
		{"14 listen", "listen", on("psp://0.0.0.0"), "Missing port"},
		{"14 listen", "listen", on("pdp://0.0.0.0"), "Missing port"},
		{"14 listen", "listen", on("psp://nobody:81"), badIP},
		{"[S] listen: in use", "listen", on("psp://0.0.0.0:80"), "Port already open"},
		{"[S] listen: in use", "listen", on("pdp://10.0.0.1:90"), "Port already open"},
		{"[S] listen: not ours", "listen", on("psp://10.0.0.77:81"), "Address not available"},

		{"14 unlisten", "unlisten", on(), "bad argument #1 (expected string, got nil)"},
		{"14 unlisten", "unlisten", on("psp://a b"), badURI},
		{"14 unlisten", "unlisten", on("gopher://0.0.0.0:1"), "Invalid protocol gopher"},
		{"14 unlisten", "unlisten", on("psp://0.0.0.0"), "Missing port"},
		{"14 unlisten", "unlisten", on("pdp://0.0.0.0:90"), "Port open in another process"},
		{"[S] unlisten", "unlisten", on("psp://0.0.0.0:81"), "Not listening on this URI"},

		{"14 ipconfig", "ipconfig", on(), "bad argument #1 (expected string, got nil)"},
		{"14 ipconfig", "ipconfig", on("/left", 5), "bad argument #2 (expected table or nil, got number)"},
		{"[S] ipconfig: root", "!ipconfig", on("/left", fields("up", true)), denied},
		{"[S] ipconfig: device", "ipconfig", on("/top"), noDevice},
		{"[S] ipconfig: no modem", "ipconfig", on("/"), notModem},
		{"14.1", "ipconfig", on("/right", fields("up", true)), `bad field "ip" (expected string or number, got nil)`},
		{"14.1", "ipconfig", on("/right", fields("ip", "10.1.0.1")), `bad field "netmask" (expected string or number, got nil)`},
		{"14.1", "ipconfig", on("/left", fields("ip", true)), `bad field "ip" (expected string, number, or nil, got boolean)`},
		{"14.1", "ipconfig", on("/left", fields("netmask", true)), `bad field "netmask" (expected string, number, or nil, got boolean)`},
		{"14.1", "ipconfig", on("/left", fields("up", 5)), `bad field "up" (expected boolean or nil, got number)`},
		{"14.1", "ipconfig", on("/left", fields("ip", "300.0.0.1")), badIP},
		{"3.1", "ipconfig", on("/left", fields("netmask", "255.0.255.0")), badIP},
		{"3.1", "ipconfig", on("/left", fields("netmask", 33)), "number outside of range (expected 33 to be within 0 and 32)"},

		{"22.2", "routelist", on("x"), ""}, // never throws

		{"[S] routeadd: root", "!routeadd", on(5), denied},
		{"14 routeadd", "routeadd", on(5), "bad argument #1 (expected table, got number)"},
		{"14.2", "routeadd", on(route("source", nil)), `bad field "source" (expected string or number, got nil)`},
		{"14.2", "routeadd", on(route("sourceNetmask", nil)), `bad field "sourceNetmask" (expected string or number, got nil)`},
		{"14.2", "routeadd", on(route("action", nil)), `bad field "action" (expected string, got nil)`},
		{"14.2", "routeadd", on(route("device", nil)), `bad field "device" (expected string, got nil)`},
		{"14.2", "routeadd", on(route("destination", nil)), `bad field "destination" (expected string, got nil)`},
		{"14.2", "routeadd", on(route("table", "x")), `bad field "table" (expected number or nil, got string)`},
		{"14.2", "routeadd", on(route("action", "fly")), "bad field 'action' (invalid option 'fly')"},
		{"14.2", "routeadd", on(route("table", 256)), "number outside of range (expected 256 to be within 0 and 255)"},
		{"14.2", "routeadd", on(route("sourceNetmask", 33)), "number outside of range (expected 33 to be within 0 and 32)"},
		{"14.2", "routeadd", on(route("sourceNetmask", -1)), "number outside of range (expected -1 to be within 0 and 32)"},
		{"14.2", "routeadd", on(route("sourceNetmask", math.Inf(-1))), "number outside of range (expected -inf to be within 0 and 32)"},
		{"14.3", "routedel", on("10.9.0.0", 64), "number outside of range (expected 64 to be within 0 and 32)"},
		{"14.2", "routeadd", on(route("source", "nowhere")), badIP},
		{"14.2", "routeadd", on(route("destination", "nowhere")), badIP},
		{"[S] routeadd: device", "routeadd", on(route("device", "/top")), noDevice},
		{"[S] routeadd: no modem", "routeadd", on(route("device", "/")), notModem},
		{"[S] routeadd: exists", "routeadd", on(route("source", "10.9.1.1")), "Route already exists"},

		{"[S] routedel: root", "!routedel", on("10.9.0.0/16"), denied},
		{"14 routedel", "routedel", on(), "bad argument #1 (expected string or number, got nil)"},
		{"14 routedel", "routedel", on("10.9.0.0"), "bad argument #2 (expected string or number, got nil)"},
		{"14.3", "routedel", on("10.9.0.0/16", "x"), "bad argument #2 (expected number or nil, got string)"},
		{"14.3", "routedel", on("10.9.0.0", 16, "x"), "bad argument #3 (expected number or nil, got string)"},
		{"14.3", "routedel", on("10.9.0.0/16", -1), "number outside of range (expected -1 to be within 0 and inf)"},
		{"14.3", "routedel", on("10.9.0.0/x"), badIP},
		{"14.3", "routedel", on("nowhere", 16), badIP},

		{"14 arplist", "arplist", on(), "bad argument #1 (expected string, got nil)"},
		{"[S] arplist: device", "arplist", on("/top"), noDevice},
		{"[S] arplist: no modem", "arplist", on("/"), notModem},

		{"[S] arpadd: root", "!arpadd", on("/left", "10.0.0.3", 3), denied},
		{"[S] arpadd: device", "arpadd", on("/top", "10.0.0.3", 3), noDevice},
		{"[S] arpadd: no modem", "arpadd", on("/", "10.0.0.3", 3), notModem},
		{"[S] arpadd: exists", "arpadd", on("/left", "10.0.0.1", 3), "ARP entry already exists"},
		{"14 arpadd", "arpadd", on(5), "bad argument #1 (expected string, got number)"},
		{"14 arpadd", "arpadd", on("/left"), number("string or number", 2)},
		{"14 arpadd", "arpadd", on("/left", "10.0.0.3"), number("number", 3)},
		{"14 arpadd", "arpadd", on("/left", "nowhere", 3), badIP},
		{"14 arpadd", "arpadd", on("/left", "10.0.0.3", -3), "number outside of range (expected -3 to be within 0 and inf)"},

		{"[S] arpdel: root", "!arpdel", on("/left", "10.0.0.3"), denied},
		{"[S] arpdel: device", "arpdel", on("/top", "10.0.0.3"), noDevice},
		{"[S] arpdel: no modem", "arpdel", on("/", "10.0.0.3"), notModem},
		{"14 arpdel", "arpdel", on("/left"), number("string or number", 2)},
		{"14 arpdel", "arpdel", on("/left", "nowhere"), badIP},
		{"14 arpdel: missing entry", "arpdel", on("/left", "10.0.0.3"), ""},

		{"14 arpset", "!arpset", on("/left", "10.0.0.3", 3), denied},
		{"14 arpset", "arpset", on(), number("string", 1)},
		{"14 arpset", "arpset", on("/left"), number("string or number", 2)},
		{"14 arpset", "arpset", on("/left", "10.0.0.3", "x"), "bad argument #3 (expected number or nil, got string)"},
		{"14 arpset", "arpset", on("/top", "10.0.0.3", 3), noDevice},
		{"14 arpset", "arpset", on("/", "10.0.0.3", 3), notModem},
		{"14 arpset", "arpset", on("/left", "nowhere", 3), badIP},

		{"[S] netcontrol: root", "!netcontrol", on("10.0.0.2", "ping"), denied},
		{"14 netcontrol", "netcontrol", on(), number("string or number", 1)},
		{"14 netcontrol", "netcontrol", on("10.0.0.2"), number("string", 2)},
		{"14 netcontrol", "netcontrol", on("10.0.0.2", "ping", 5), "bad argument #3 (expected string or nil, got number)"},
		{"14 netcontrol", "netcontrol", on("10.0.0.2", "ping", "x", "y"), "bad argument #4 (expected number or nil, got string)"},
		{"14 netcontrol", "netcontrol", on("10.0.0.2", "shout"), "bad argument #2 (invalid option 'shout')"},
		{"14 netcontrol", "netcontrol", on("nowhere", "ping"), badIP},
		{"14 netcontrol", "netcontrol", on(1e10, "ping"), badIP},
		{"7", "netcontrol", on("10.0.0.2", "ping", "x", 256), "number outside of range (expected 256 to be within 0 and 255)"},

		{"[S] netevent: root", "!netevent", on(), denied},
		{"14 netevent", "netevent", on(5), "bad argument #1 (expected boolean or nil, got number)"},

		{"[S] checkuri", "checkuri", on(5), ""}, // never throws
		{"22.3", "nonsense", on(), "No such syscall: nonsense"},
	}
}

func TestRefusals(t *testing.T) {
	n := newNetwork(t)
	cfg := at("left", "10.0.0.1")
	cfg.Choose = nil
	a := n.box(1, cfg, "left", "L", "right", "R")
	a.do("listen", "psp://0.0.0.0:80")
	guest, other := a.Spawn(a.Root(), "guest"), a.Spawn(a.Root(), "root")
	if _, err := a.Call(n.now, other, "listen", plain(on("pdp://0.0.0.0:90"))); err != nil {
		t.Fatal(err)
	}
	a.do("routeadd", fields("source", "10.9.0.0", "sourceNetmask", 16, "action", "unicast", "device", "/left", "destination", "10.0.0.9"))
	for _, c := range refusals() {
		p, name := a.Root(), c.call
		if strings.HasPrefix(name, "!") {
			p, name = guest, name[1:]
		}
		_, err := a.Call(n.now, p, name, plain(c.args))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %s %v says %q, want %q", c.where, c.call, c.args, got, c.want)
		}
	}
}

// TestRefusalsOfHandles: the methods of each kind in each status that does not
// allow them ([S] read, write, close, responseHeaders, responseCode; 8.7, 9,
// 10.2, 11).
func TestRefusalsOfHandles(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, Config{}, "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	a.do("ipconfig", "left", fields("ip", "10.0.0.1", "netmask", 24))
	id := func(uri string) int { return a.do("connect", uri)[0].ID }
	waiting, web := id("psp://10.0.0.77:1"), id("http://10.0.0.77/")
	for _, c := range []struct {
		where string
		id    int
		call  string
		args  []any
		want  string
	}{
		{"8.7", waiting, "read", nil, "attempt to read from a connecting handle"},
		{"8.7", waiting, "write", on("x"), "attempt to write to a connecting handle"},
		{"11.1", web, "read", nil, "attempt to read from a ready handle"},
		{"11.1", web, "close", nil, "attempt to close a ready handle"},
		{"[S] responseHeaders", web, "responseHeaders", nil, "attempt to read from a ready handle"},
		{"[S] responseCode", web, "responseCode", nil, "attempt to read from a ready handle"},
		{"11.1", web, "write", nil, ""},
		{"11.1", web, "write", nil, "attempt to write to a connecting handle"},
	} {
		_, err := a.Method(n.now, a.Root(), c.id, c.call, plain(c.args))
		if got := word(err); got != c.want {
			t.Errorf("%s: %s says %q, want %q", c.where, c.call, got, c.want)
		}
	}
	open := id("psp://10.0.0.2:80")
	n.after(100 * ms)
	a.on(open, "read")
	b.take()
	b.on(0, "write", "1")
	n.after(100 * ms)
	datagrams, red, closed := id("pdp://10.0.0.2:9"), id("rednet://0.0.0.2"), id("psp://10.0.0.2:80")
	n.after(100 * ms)
	a.on(closed, "close")
	a.on(datagrams, "close")
	a.on(red, "close")
	n.after(20_000 * ms)
	guest := a.Spawn(nil, "guest")
	for _, c := range []struct {
		where string
		p     *Process
		id    int
		call  string
		args  []any
		want  string
	}{
		{"12.2", a.Root(), open, "read", on("*x"), "bad argument (invalid mode 'x')"},
		{"12.2", a.Root(), open, "read", on(true), "bad argument (expected string or number, got boolean)"},
		{"12.1", guest, open, "read", nil, "No such socket"},
		{"[S] read", a.Root(), waiting, "read", nil, "attempt to read from a error handle"},
		{"[S] write", a.Root(), waiting, "write", on("x"), "attempt to write to a error handle"},
		{"[S] close", a.Root(), waiting, "close", nil, "attempt to close a error handle"},
		{"[S] write", a.Root(), closed, "write", on("x"), "attempt to write to a closed handle"},
		{"[S] write", a.Root(), closed, "write", nil, "attempt to write to a closed handle"},
		{"[S] read", a.Root(), web, "read", nil, "attempt to read from a error handle"},
		{"[S] responseCode", a.Root(), web, "responseCode", nil, "attempt to read from a error handle"},
		{"[S] responseHeaders", a.Root(), web, "responseHeaders", nil, "attempt to read from a error handle"},
		{"9", a.Root(), datagrams, "read", nil, "attempt to read from a closed handle"},
		{"9", a.Root(), datagrams, "write", on("x"), "attempt to write to a closed handle"},
		{"9", a.Root(), datagrams, "close", nil, "attempt to close a closed handle"},
		{"10.2", a.Root(), red, "read", nil, "attempt to read from a closed handle"},
		{"10.2", a.Root(), red, "write", on("x"), "attempt to write to a closed handle"},
		{"10.2", a.Root(), red, "close", nil, "attempt to close a closed handle"},
	} {
		_, err := a.Method(n.now, c.p, c.id, c.call, plain(c.args))
		if got := word(err); got != c.want {
			t.Errorf("%s: %s of handle %d says %q, want %q", c.where, c.call, c.id, got, c.want)
		}
	}
}

func word(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Modems without room say so in ComputerCraft's words (1, 14).
func TestRefusalsOfModems(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.Advance(0)
	for ch := range modem.MaxChannels - 1 {
		_ = a.sides["left"].Open(modem.OwnerLua, 1000+ch)
	}
	for _, c := range []struct {
		call string
		arg  any
	}{{"listen", "psp://0.0.0.0:80"}, {"listen", "pdp://0.0.0.0:80"}, {"connect", "pdp://10.0.0.2:80"}, {"connect", "rednet://0.0.0.2"}} {
		if _, err := a.try(c.call, c.arg); word(err) != "Too many open channels" {
			t.Errorf("%s %v: %v", c.call, c.arg, err)
		}
	}
	if got := a.on(a.do("connect", "psp://10.0.0.2:80")[0].ID, "status"); got != `"error", "Too many open channels"` {
		t.Errorf("connect by PSP: %s", got)
	}
}

// TestFailuresOfConnections: every text a connection can end with (8.4, 8.8,
// 22.1, 6.3).
func TestFailuresOfConnections(t *testing.T) {
	fail := func(prepare func(n *network, a, b *box)) string {
		n := newNetwork(t)
		a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
		b.do("listen", "psp://0.0.0.0:80")
		a.do("netevent", true)
		prepare(n, a, b)
		return a.on(0, "status")
	}
	to := func(n *network, a *box, uri string, wait time.Duration) {
		a.do("connect", uri)
		n.after(wait)
	}
	action := func(name string) func(n *network, a, b *box) {
		return func(n *network, a, _ *box) {
			a.do("routeadd", fields("source", "10.7.0.0", "sourceNetmask", 16, "action", name))
			to(n, a, "psp://10.7.0.1:80", 0)
		}
	}
	for want, prepare := range map[string]func(n *network, a, b *box){
		`"error", "No route to host"`:        func(n *network, a, _ *box) { to(n, a, "psp://10.5.0.1:80", 0) },
		`"error", "Destination unreachable"`: action("unreachable"),
		`"error", "Prohibited"`:              action("prohibit"),
		`"connecting"`:                       action("blackhole"),
		`"error", "` + psp.Refused + `"`: func(n *network, a, b *box) {
			_ = b.sides["left"].Open(modem.OwnerLua, 81)
			to(n, a, "psp://10.0.0.2:81", 100*ms)
		},
		`"error", "` + psp.ConnectTimeout + `"`: func(n *network, a, b *box) {
			b.cfg.Plain = true // an original says nothing
			b.routers()
			to(n, a, "psp://10.0.0.2:81", 5001*ms)
		},
		`"error", "` + psp.ResetByPeer + `"`: func(n *network, a, b *box) {
			to(n, a, "psp://10.0.0.2:80", 100*ms)
			b.sockets[0].Abort(n.now)
			b.settle(n.now, b.sockets[0])
			n.after(100 * ms)
		},
		`"error", "` + psp.TimedOut + `"`: func(n *network, a, b *box) {
			to(n, a, "psp://10.0.0.2:80", 100*ms)
			b.sides["left"].Detach()
			a.on(0, "write", "x")
			n.after(100_000 * ms)
		},
		`"closed", "` + psp.DataLost + `"`: func(n *network, a, b *box) {
			to(n, a, "psp://10.0.0.2:80", 100*ms)
			b.sides["left"].Detach()
			a.on(0, "write", "x")
			a.on(0, "close")
			n.after(100_000 * ms)
		},
	} {
		if got := fail(prepare); got != want {
			t.Errorf("status %s, want %s", got, want)
		}
	}
	// psp.AcceptTimeout is told to nobody (13: the program never saw the
	// handle); psp.DataMissing: TestGivenUpDataIsMissedByTheReader.
}

// TestEveryTextIsInATable: what the code can say is what the tables above
// expect, verb by verb; those of http and ws have tests of their own.
func TestEveryTextIsInATable(t *testing.T) {
	var said []string
	for _, c := range refusals() {
		said = append(said, c.want)
	}
	tables, err := os.ReadFile("errors_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`").FindAllString(string(tables), -1) {
		if text, err := strconv.Unquote(m); err == nil {
			said = append(said, text)
		}
	}
	elsewhere := map[string]string{
		"Too many routes": "TestRouteBounds", "Too many open sockets": "TestSocketLimit",
		"No such process": "TestUsersWithoutRights", "Too many timers": "TestTimersAndEvents",
		"number outside of range (expected %s to be within 0 and 100000000)": "TestTimersAndEvents",
	}
	texts := regexp.MustCompile(`(?:errors\.New|r\.Fail|fmt\.Errorf)\(("(?:[^"\\]|\\.)*")`)
	verbs := regexp.MustCompile(`%[a-z]`)
	used := 0
	for _, name := range []string{"errors.go", "call/call.go", "call/reader.go", "call/read.go", "handle.go", "rednet.go", "datagram.go", "syscall.go", "syscall_net.go", "syscall_proc.go", "pdu/ip.go", "pdu/uri.go"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range texts.FindAllStringSubmatch(string(src), -1) {
			text, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatal(err)
			}
			if elsewhere[text] != "" {
				used++
				continue
			}
			pattern := regexp.MustCompile("^" + verbs.ReplaceAllString(regexp.QuoteMeta(text), ".*") + "$")
			found := false
			for _, s := range said {
				found = found || pattern.MatchString(s)
			}
			if !found {
				t.Errorf("%s says %q, and no table expects it", name, text)
			}
		}
	}
	if used != len(elsewhere) {
		t.Errorf("%d of %d texts with tests elsewhere are in the code", used, len(elsewhere))
	}
}

// A closed port is refused at once between two of ours, but for the first second
// after the boot: then the next SYN is (22.2).
func TestAClosedPortIsRefused(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("getpid") // it is up
	first := a.do("connect", "psp://10.0.0.2:81")[0].ID
	n.after(900 * ms)
	if got := a.on(first, "status"); got != `"connecting"` {
		t.Errorf("while programs start: %s", got)
	}
	n.after(200 * ms)
	second := a.do("connect", "psp://10.0.0.2:82")[0].ID
	n.after(3 * ms)
	for _, id := range []int{first, second} {
		if got := a.on(id, "status"); got != `"error", "Connection refused"` {
			t.Errorf("handle %d: %s", id, got)
		}
	}
	b.do("listen", "psp://0.0.0.0:82")
	third := a.do("connect", "psp://10.0.0.2:82")[0].ID
	n.after(3 * ms)
	if got := a.on(third, "status"); got != `"open"` {
		t.Errorf("once somebody listens: %s", got)
	}
}

// A local route without a device goes over the one whose network the
// destination is in (14.2 [S]).
func TestLocalRouteWithoutADevice(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	n.box(2, at("left", "10.0.0.2"), "left", "L").do("getpid")
	a.do("netevent", true)
	a.do("routeadd", fields("source", "10.0.0.2", "sourceNetmask", 32, "action", "local"))
	a.do("routeadd", fields("source", "10.9.0.0", "sourceNetmask", 16, "action", "local"))
	a.do("netcontrol", "10.0.0.2", "ping", "1")
	n.after(10 * ms)
	if got := a.take(); !strings.Contains(got, "pong") {
		t.Errorf("%q", got)
	}
	a.do("netcontrol", "10.9.0.2", "ping", "1")
	if got := a.take(); !strings.Contains(got, "No route to host") {
		t.Errorf("where no device is: %q", got)
	}
	a.do("routedel", "10.9.0.0/16", 77) // no such table: nothing to remove
}
