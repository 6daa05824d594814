package craftos

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
)

// outside is a world of fixtures, and of servers that the test plays itself.
type outside struct {
	fixtures hostnet.Fixtures
	web      *Web
	asked    []string // everything that was not a fixture
}

func (o *outside) Permits(t hostnet.Target) error {
	if o.fixtures.Knows(t) {
		return nil
	}
	return hostnet.Permit(t)
}

func (o *outside) Fetch(id int, r hostnet.Request) {
	if t, err := hostnet.ParseHTTP(r.URL); err == nil && o.fixtures.Knows(t) {
		o.web.Answer(o.fixtures.Answer(id, t, r))
		return
	}
	o.asked = append(o.asked, fmt.Sprint(id, " ", r.Method, " ", r.URL, " ", r.Headers, " ", string(r.Body), " ", r.Redirect, " ", r.Timeout))
}

func (o *outside) Dial(id int, r hostnet.Request) {
	o.asked = append(o.asked, fmt.Sprint(id, " dial ", r.URL, " ", r.Headers))
}

func (o *outside) Send(id int, data []byte, binary bool) {
	o.asked = append(o.asked, fmt.Sprintf("%d send %q %v", id, data, binary))
}

func (o *outside) Close(id int) { o.asked = append(o.asked, fmt.Sprint(id, " close")) }

// browsing is a computer with an outside that runs a program.
func browsing(t *testing.T, program string, fixtures ...hostnet.Fixture) (*world, *outside) {
	w := newWorld(t)
	c := w.add("startup.lua", program)
	o := &outside{fixtures: fixtures}
	o.web = NewWeb(c, o)
	c.AddStack(o.web)
	w.run(time.Second)
	return w, o
}

// lineInROM is left open: it says nothing to programs.
var lineInROM = regexp.MustCompile(`http\.lua:\d+:`)

func (w *world) prints(t *testing.T, want string) {
	t.Helper()
	got := lineInROM.ReplaceAllString(strings.TrimPrefix(w.logs[0], "CraftOS 1.9\n"), "http.lua:@:")
	if got != strings.ReplaceAll(want, "|", "\t") {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

func TestHTTPFixtures(t *testing.T) {
	w, _ := browsing(t, `
		local r = http.get("http://example.com/a.txt")
		print(r.getResponseCode()) print(r.readLine(), r.read(), r.readAll(), r.readAll())
		print(textutils.serialize(r.getResponseHeaders(), { compact = true }))
		r.close() print(pcall(r.read))
		local none, err, failing = http.get("http://example.com/b")
		print(none, err, failing.getResponseCode(), failing.readAll())
		r = http.get { url = "http://example.com/a.txt", binary = true, method = "head" }
		print(r.getResponseCode(), r.read())
		r = http.get("http://example.com/a.txt", { Accept = "x" }, true)
		print(r.read())
		print(http.checkURL("http://example.com"))
		http.request("http://example.com/a.txt")
		print(os.pullEvent("http_success"))`,
		hostnet.Fixture{Name: "example.com/a.txt", Body: []byte("line\nrest"), Type: "text/plain"})
	got := strings.TrimPrefix(w.logs[0], "CraftOS 1.9\n")
	want := strings.ReplaceAll(`200|OK
line|r|est|
{["Content-Length"]="9",["Content-Type"]="text/plain",}
false|attempt to use a closed file
nil|Not Found|404|Not Found
200|nil
108
true|nil
http_success|http://example.com/a.txt|table: `, "|", "\t")
	if !strings.HasPrefix(got, want) {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

func TestHTTPErrors(t *testing.T) {
	w, o := browsing(t, `
		for _, url in ipairs { "", "example.com", "ftp://x.com", "http://", "http://10.0.0.1", "http://localhost/", "http://[::1]/" } do
			print(http.get(url)) print(http.checkURL(url))
		end
		print(http.request("nope")) print(os.pullEvent("http_failure"))
		print(pcall(http.get, { url = "http://a.com", method = "FLY" }))
		print(pcall(http.get, { url = "http://a.com", timeout = 61 }))
		print(pcall(http.get)) print(pcall(http.post, "http://a.com")) print(pcall(http.get, {}))
		print(pcall(http.get, "http://a.com", { ["x\n"] = "y" }))
		print(http.post("http://a.com", ("x"):rep(4 * 1024 * 1024 + 1)))
		print(http.websocket("http://a.com")) print(http.websocket("ws://127.0.0.1"))`)
	w.run(time.Second)
	w.prints(t, `nil|Must specify http or https
false|Must specify http or https
nil|Must specify http or https
false|Must specify http or https
nil|Invalid protocol 'ftp'
false|Invalid protocol 'ftp'
nil|URL malformed
false|URL malformed
nil|Domain not permitted|nil
false|Domain not permitted
nil|Domain not permitted|nil
false|Domain not permitted
nil|Domain not permitted|nil
false|Domain not permitted
false|Must specify http or https
http_failure|nope|Must specify http or https
false|/startup.lua:6: Unsupported HTTP method
false|timeout out of range
false|bad argument #1 (string expected, got nil)
false|bad argument #2 (string expected, got nil)
false|field 'url' missing from table
false|bad header 'x
'
nil|Request body is too large
false|Invalid scheme 'http'
false|Domain not permitted
> `)
	if len(o.asked) > 0 {
		t.Errorf("asked %v", o.asked)
	}
}

func TestHTTPWithoutOutside(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `print(http.get("https://example.com")) print(http.websocket("wss://example.com"))`)
	c.AddStack(NewWeb(c, nil))
	w.run(time.Second)
	w.prints(t, "nil|Domain not permitted|nil\nfalse|Domain not permitted\n> ")
	if got := evaluates(t, `print(http)`); got != "nil\n" {
		t.Errorf("without the stack there is no http: %q", got)
	}
}

// The outside is asked as the program says, and answers later.
func TestHTTPOutside(t *testing.T) {
	w, o := browsing(t, `
		print(http.post("https://a.com/x", "body", { B = "2", A = 1 }))
		local r = http.get { url = "https://a.com", redirect = false, timeout = 5 }
		print(r.readAll())`)
	if want := "[1 POST https://a.com/x [{A 1} {B 2}] body true 30s]"; fmt.Sprint(o.asked) != want {
		t.Errorf("%v", o.asked)
	}
	o.web.Answer(hostnet.Answer{ID: 9, Kind: hostnet.Failure, Error: "nobody asked"})
	o.web.Answer(hostnet.Answer{ID: 1, Kind: hostnet.Failure, Error: "Timed out"})
	w.run(time.Second)
	o.web.Answer(hostnet.Answer{ID: 1, Kind: hostnet.Failure, Error: "twice"})
	o.web.Answer(hostnet.Answer{ID: 2, Kind: hostnet.Response, Status: 200, Body: []byte("answer")})
	w.run(time.Second)
	w.prints(t, "nil|Timed out|nil\nanswer\n> ")
	if want := "2 GET https://a.com []  false 5s"; o.asked[1] != want {
		t.Errorf("%v", o.asked)
	}
}

// At most 16 requests run, the others wait; a reboot ends them.
func TestHTTPLimits(t *testing.T) {
	w, o := browsing(t, `
		for i = 1, 18 do http.request("https://a.com/" .. i) end
		for i = 1, 300 do local ok, err = http.request("https://b.com") if not ok then print(i, err) break end end
		os.pullEvent("http_success") os.reboot()`)
	if len(o.asked) != 16 {
		t.Fatalf("%d asked", len(o.asked))
	}
	o.web.Answer(hostnet.Answer{ID: 3, Kind: hostnet.Response, Status: 204})
	if len(o.asked) != 17 || !strings.HasPrefix(o.asked[16], "17 GET https://a.com/17 ") {
		t.Errorf("%v", o.asked[16:])
	}
	o.asked = nil
	if err := w.computers[0].FS().Delete("startup.lua"); err != nil {
		t.Fatal(err)
	}
	w.run(time.Second)
	if want := "1 close"; len(o.asked) != 16 || o.asked[0] != want {
		t.Errorf("%v", o.asked)
	}
	if !strings.Contains(w.logs[0], "255\tToo many ongoing HTTP requests\n") {
		t.Errorf("%q", w.logs[0])
	}
}

func TestWebsocket(t *testing.T) {
	w, o := browsing(t, `
		local s = http.websocket("wss://a.com", { A = "1" })
		s.send("hi") s.send("\0\255", true) s.send("\255")
		print(s.receive()) print(s.receive(0.1)) print(s.receive(5))
		print(pcall(s.send, ("x"):rep(131073)))
		s.close()
		print(os.pullEvent("websocket_closed"))
		print(pcall(s.send, "x")) print(pcall(s.receive)) print(pcall(s.close))
		s = http.websocket("b.com")
		print(s.receive())
		print(http.websocket("c.com"))`)
	answers := func(a ...hostnet.Answer) {
		for _, a := range a {
			o.web.Answer(a)
		}
		w.run(time.Second)
	}
	answers(hostnet.Answer{ID: 1, Kind: hostnet.Opened})
	answers(hostnet.Answer{ID: 1, Kind: hostnet.Message, Body: []byte("text\xff")})
	answers(hostnet.Answer{ID: 1, Kind: hostnet.Message, Body: []byte("\x00\xff"), Binary: true})
	answers(hostnet.Answer{ID: 2, Kind: hostnet.Opened})
	answers(hostnet.Answer{ID: 2, Kind: hostnet.Closed, Error: "bye", Code: 1000})
	answers(hostnet.Answer{ID: 3, Kind: hostnet.Failure, Error: "Could not connect"})
	w.prints(t, "text\uFFFD|false\nnil\n\x00\xff|true\nfalse|/startup.lua:5: Message is too large\nwebsocket_closed|wss://a.com\n"+
		"false|/startup.lua:8: attempt to use a closed file\nfalse|/startup.lua:8: attempt to use a closed file\ntrue\n"+
		"nil\nfalse|Could not connect\n> ")
	want := "[1 dial wss://a.com [{A 1}] 1 send \"hi\" false 1 send \"\\x00\\xff\" true 1 send \"\uFFFD\" false 1 close 2 dial b.com [] 3 dial c.com []]"
	if got := fmt.Sprint(o.asked); got != want {
		t.Errorf("asked %s\nwant  %s", got, want)
	}
}

func TestWebsocketLimitAndEvents(t *testing.T) {
	w, o := browsing(t, `
		for i = 1, 5 do print(http.websocketAsync("ws://a.com/" .. i)) end
		for i = 1, 4 do local e = table.pack(os.pullEvent()) if e[3] then e[3] = type(e[3]) end print(table.unpack(e, 1, e.n)) end
		os.pullEvent("never")`)
	o.web.Answer(hostnet.Answer{ID: 2, Kind: hostnet.Opened})
	o.web.Answer(hostnet.Answer{ID: 2, Kind: hostnet.Message, Body: []byte("x")})
	o.web.Answer(hostnet.Answer{ID: 2, Kind: hostnet.Closed})
	w.run(time.Second)
	w.prints(t, `true|nil
true|nil
true|nil
true|nil
false|Too many websockets already open
websocket_failure|ws://a.com/5|string
websocket_success|ws://a.com/2|table
websocket_message|ws://a.com/2|string|false
websocket_closed|ws://a.com/2
`)
	o.asked = nil
	w.computers[0].PowerOff(w.now)
	if fmt.Sprint(o.asked) != "[1 close 3 close 4 close]" {
		t.Error(o.asked)
	}
}

func TestReceiveIsTerminated(t *testing.T) {
	w, o := browsing(t, `local s = http.websocket("ws://a.com") print(pcall(s.receive))`)
	o.web.Answer(hostnet.Answer{ID: 1, Kind: hostnet.Opened})
	w.run(time.Second)
	w.computers[0].Terminate(w.now)
	w.run(time.Second)
	w.prints(t, "false|Terminated\n> ")
}

func TestWget(t *testing.T) {
	w, _ := browsing(t, `
		for _, line in ipairs {
			"wget", "wget http://a.test/hi.lua", "wget http://a.test/hi.lua", "wget http://a.test/hi.lua other",
			"wget run http://a.test/hi.lua x", "wget http://a.test/none", "wget run http://a.test/bad",
		} do shell.run(line) end
		print(fs.getSize("hi.lua"), fs.getSize("other"))`,
		hostnet.Fixture{Name: "a.test/hi.lua", Body: []byte("print('hi', ...)")}, hostnet.Fixture{Name: "a.test/bad", Body: []byte("x =")})
	w.run(time.Second)
	got := strings.TrimPrefix(w.logs[0], "CraftOS 1.9\n")
	want := `Usages:
wget <url> [filename]
wget run <url>
Connecting to http://a.test/hi.lua... Success.
Downloaded as hi.lua
File already exists
Connecting to http://a.test/hi.lua... Success.
Downloaded as other
Connecting to http://a.test/hi.lua... Success.
hi	x
Connecting to http://a.test/none... Failed.
Not Found
Connecting to http://a.test/bad... Success.
bad:1: `
	if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\n16\t16\n> ") {
		t.Errorf("printed:\n%s\nwant:\n%s", got, want)
	}
}

var _ computer.Stack = (*Web)(nil)
