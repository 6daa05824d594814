package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/web/door"
)

// inGame runs a program behind a door, on a computer that is in no room; it gives
// what the computer printed.
func inGame(t *testing.T, address, token, program string) string {
	t.Helper()
	o := newOutside(everywhere)
	o.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) { // door.test is there
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	source := strings.Replace(one, "lab.toml\n", "lab.toml\nuntil = \"2m\"\n", 1) + "```lua computer/startup.lua\nshell.run('wget run http://door.test/door.lua " + token + " test one two')\nprint(peripheral.isPresent('door')) os.shutdown()\n```\n```lua computer/test.lua\n" + program + "\n```\n"
	f, err := labfile.Parse("game.md", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{Options: world.Options{Net: o}})
	if err != nil {
		t.Fatal(err)
	}
	driver{lab: l, answers: o.answers}.run()
	return l.Log(0)
}

// opened runs a door of a room in the background and gives its address and the
// tokens of its seats.
func opened(t *testing.T, args ...string) (address string, tokens map[string]string) {
	t.Helper()
	lines := make(chan string, 100)
	go dispatch(append([]string{"run"}, args...), strings.NewReader(""), lineWriter(func(string) {}), lineWriter(func(line string) { lines <- line }))
	tokens = map[string]string{}
	of := regexp.MustCompile(`^door: for (\S+): wget run http://([^/]+)/door.lua (\S+)\n$`)
	for line := range lines {
		if m := of.FindStringSubmatch(line); m != nil {
			address, tokens[m[1]] = m[2], m[3]
		} else if strings.HasPrefix(line, "in the room") {
			go func() {
				for range lines {
				}
			}()
			return address, tokens
		}
	}
	return "", nil
}

// A computer elsewhere has a modem in the room: what it opens it hears, what it
// transmits is heard, with the distance, as if it were there; rednet and all
// that looks for peripherals find it, and when the program ends it is gone.
func TestDoor(t *testing.T) {
	link := roomServer(t, wire.Key{7})
	file := filepath.Join(t.TempDir(), "bob.md")
	bob := "# Bob\n```toml lab.toml\n[[computer]]\nname = \"bob\"\nid = 7\nat = [3, 64, 4]\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n```\n```lua bob/startup.lua\n" +
		"rednet.open('back')\nlocal m = peripheral.find('modem') m.open(15)\nwhile true do\nlocal e, side, ch, reply, v, d = os.pullEvent()\n" +
		"if e == 'modem_message' and ch == 15 then m.transmit(reply, 15, v) elseif e == 'rednet_message' then rednet.send(side, 'hello ' .. ch, 'test') end\nend\n```\n"
	if err := os.WriteFile(file, []byte(bob), 0o644); err != nil {
		t.Fatal(err)
	}
	go dispatch([]string{"run", "--join", link, "--until", "2m", file}, strings.NewReader(""), lineWriter(func(string) {}), lineWriter(func(string) {}))
	address, tokens := opened(t, "--join", link, "--until", "2m", "--door", "127.0.0.1:0", "--seats", "alice,eve")
	got := inGame(t, address, tokens["alice-door"], `
print(...)
local m = peripheral.find("modem")
print(peripheral.getName(m), peripheral.getType("door"), m.isWireless(), #peripheral.getMethods("door"))
m.open(16)
print(m.isOpen(16), select(2, pcall(m.open, 70000)), (select(2, pcall(m.open, "x"))))
local function echo(v)
  local e
  repeat
    m.transmit(15, 16, v)
    local t = os.startTimer(1)
    repeat e = table.pack(os.pullEvent()) until e[1] == "modem_message" or e[1] == "timer" and e[2] == t
  until e[1] == "modem_message"
  return table.unpack(e, 2, e.n)
end
print(echo("hi"))
print((select(4, echo("\0\255"))):byte(1, -1))
local shared = { 1, 2.5, -7, 2 ^ 53, 0 / 0 ~= 0, "x" }
shared.me = shared
local _, _, _, got = echo { a = shared, b = shared, [1.5] = { {}, false } , f = print }
print(got.a == got.b, got.a.me == got.a, got.a[2], got.a[3], got.a[4] == 2 ^ 53, got.a[5], #got[1.5], got[1.5][2], got.f)
print(#select(4, echo(("y"):rep(60000))), (select(4, echo(-1e300))), (select(4, echo(math.huge))), (select(4, echo(nil))))
m.transmit(15, 16, ("z"):rep(200000))
rednet.open("door")
local who, what
repeat rednet.send(7, "there?", "test") who, what = rednet.receive("test", 1) until who
print(who, what)
`)
	_, got, _ = strings.Cut(got, "Success.\n")
	got = regexp.MustCompile(`\(#\d+\)`).ReplaceAllString(got, "(#N)") // Bob or the door comes first
	want := `The modem "door" stands in the room as alice-door (#N).
one	two
door	modem	true	6
true	Expected number in range 0-65535	bad argument #1 (number expected, got string)
door	16	15	hi	5
0	255
true	true	2.5	-7	true	true	2	false	nil
60000	-1e+300	inf	nil
7	hello there?
1 messages were not carried.
false
`
	if got != want {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if got := inGame(t, address, "wrongwrongwrongwrong", ""); !strings.HasSuffix(got, "The door: no seat has this token\nfalse\n") {
		t.Errorf("%q", got)
	}
}

// echo is a modem whose room says everything again. What was sent first cuts
// everybody's connections once.
type echo struct {
	seat *door.Seat
	cut  func()
	got  []string
}

func (*echo) Open(int) error  { return nil }
func (*echo) Close(int) error { return nil }
func (*echo) CloseAll()       {}
func (*echo) Channels() []int { return nil }
func (e *echo) Transmit(ch, reply int, v value.Value) error {
	e.got = append(e.got, v.String())
	e.seat.Heard(0, modem.Arrival{Channel: reply, ReplyChannel: ch, Value: v})
	if e.cut != nil {
		e.cut()
		e.cut = nil
	}
	return nil
}

// cutting notes connections, to cut them.
type cutting struct {
	net.Listener
	mu  sync.Mutex
	all []net.Conn
}

func (l *cutting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, c)
	return c, err
}

func (l *cutting) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.all {
		c.Close()
	}
}

// A connection that breaks costs no message, doubles none and keeps their order,
// both ways; the program behind the door notices nothing.
func TestDoorComesBack(t *testing.T) {
	seat := &door.Seat{Name: "alice", Token: "0123456789abcdef"}
	e := &echo{seat: seat}
	seat.Modem = e
	d := door.New(seat)
	srv := httptest.NewUnstartedServer(d)
	l := &cutting{Listener: srv.Listener}
	srv.Listener, e.cut = l, l.cut
	srv.Start()
	ended, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for {
			select {
			case x := <-d.Events:
				d.Take(0, x)
			case <-ended:
				return
			}
		}
	}()
	got := inGame(t, srv.Listener.Addr().String(), seat.Token, `
local m = peripheral.find("modem")
m.open(9)
local out = {}
for i = 1, 30 do m.transmit(1, 9, i) end
for i = 1, 30 do out[i] = select(5, os.pullEvent("modem_message")) end
print(table.concat(out, " "))
`)
	l.cut()
	close(ended)
	<-over
	srv.Close()
	var want []string
	for i := range 30 {
		want = append(want, fmt.Sprint(i+1))
	}
	if !strings.HasSuffix(got, "(#0).\n"+strings.Join(want, " ")+"\nfalse\n") {
		t.Errorf("it heard %q", got)
	}
	if strings.Join(e.got, " ") != strings.Join(want, " ") {
		t.Errorf("the room heard %s", e.got)
	}
}

// A door that was started anew, and knows nothing, is gone on with; a side's name
// is found by who looks at sides.
func TestDoorStartsAnew(t *testing.T) {
	var now atomic.Pointer[door.Door]
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
	l := &cutting{Listener: srv.Listener}
	srv.Listener = l
	srv.Start()
	ended := make(chan struct{})
	var over sync.WaitGroup
	begin := func(e *echo) {
		e.seat = &door.Seat{Name: "alice", Token: "0123456789abcdef", Modem: e}
		d := door.New(e.seat)
		now.Store(d)
		over.Go(func() {
			for {
				select {
				case x := <-d.Events:
					d.Take(0, x)
				case <-ended:
					return
				}
			}
		})
	}
	first, second := &echo{}, &echo{}
	first.cut = func() { begin(second); l.cut() }
	begin(first)
	got := inGame(t, srv.Listener.Addr().String(), "0123456789abcdef@top", `
local m
for _, side in ipairs(rs.getSides()) do if peripheral.getType(side) == "modem" then m = peripheral.wrap(side) end end
m.open(9)
m.transmit(1, 9, "first")
print((select(5, os.pullEvent("modem_message"))))
m.transmit(1, 9, "second")
print((select(5, os.pullEvent("modem_message"))))
print(pcall(shell.run, "wget run http://door.test/door.lua x@top"))
`)
	l.cut()
	close(ended)
	over.Wait()
	srv.Close()
	if !strings.Contains(got, "\"top\" stands in the room as alice (#0).\nfirst\n") || !strings.Contains(got, "There is something at top already: TOKEN@NAME gives the modem another name.\n") {
		t.Errorf("it heard %q", got)
	}
	if n := len(second.got); n == 0 || second.got[n-1] != `"second"` {
		t.Errorf("the second door heard %s", second.got)
	}
}

func TestDoorFlags(t *testing.T) {
	dir := t.TempDir()
	tokens := filepath.Join(dir, "tokens")
	if err := os.WriteFile(tokens, []byte("alice 0123456789abcdef\n\nbob\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	many := strings.Repeat("a,", 40)
	for i := range 40 {
		many = strings.Replace(many, "a,", fmt.Sprintf("s%d,", i), 1)
	}
	for want, args := range map[string][]string{
		"--seats and --door-tokens need --door":                                                {"--join", "x", "--seats", "alice"},
		"--door needs --join: the room that it leads to":                                       {"--door", ":1"},
		"--seats does not go with a lab: its computers whose names end in -door are the seats": {"--join", "x", "--door", ":1", "--seats", "a", "lab.md"},
		`--seats "a b": a name has 1 to 20 letters, digits, - and _`:                           {"--join", "x", "--door", ":1", "--seats", "a b"},
		`--seats "": a name has 1 to 20 letters, digits, - and _`:                              {"--join", "x", "--door", ":1", "--seats", "a,"},
		"--seats has a twice":                                          {"--join", "x", "--door", ":1", "--seats", "a,b,a"},
		"--seats: a door has at most 32":                               {"--join", "x", "--door", ":1", "--seats", strings.TrimSuffix(many, ",")},
		"--door: listen tcp: address 70000: invalid port":              {"--join", "http://x/#room=AAAAAAAAAAAAAAAAAAAAAA", "--door", "127.0.0.1:70000"},
		"--door: listen tcp: address nowhere: missing port in address": {"--join", "http://x/#room=AAAAAAAAAAAAAAAAAAAAAA", "--door", "nowhere"},
	} {
		var out, errs strings.Builder
		if status := dispatch(append([]string{"run"}, args...), strings.NewReader(""), &out, &errs); status != statusInput || !strings.Contains(errs.String(), want) {
			t.Errorf("%v: %d %s", args, status, errs.String())
		}
	}
	if _, err := readTokens(tokens); err == nil || err.Error() != "--door-tokens: "+tokens+":3: a line is a seat's name and its token of 16 to 64 characters" {
		t.Error(err)
	}
	made := filepath.Join(dir, "made")
	if err := writeTokens(made, map[string]string{"b": strings.Repeat("2", 20), "a": strings.Repeat("1", 20)}); err != nil {
		t.Fatal(err)
	}
	again, err := readTokens(made)
	if info, _ := os.Stat(made); err != nil || len(again) != 2 || again["a"] != strings.Repeat("1", 20) || info.Mode().Perm() != 0o600 {
		t.Error(again, err)
	}
	if err := writeTokens(dir, nil); err == nil || !strings.HasPrefix(err.Error(), "--door-tokens: ") {
		t.Error(err)
	}
	if none, err := readTokens(filepath.Join(dir, "none")); len(none) != 0 || err != nil {
		t.Error(none, err)
	}
	if _, err := readTokens(dir); err == nil || !strings.HasPrefix(err.Error(), "--door-tokens: ") {
		t.Error(err)
	}
	var names []string
	f, err := labfile.Parse("door.md", (&doorFlags{seats: "a,B_2"}).lab())
	for _, c := range f.Config.Computer {
		names = append(names, c.Name)
	}
	if err != nil || strings.Join(names, " ") != "a-door B_2-door" {
		t.Error(names, err)
	}
}

// A lab's computers are seats if their names say so; without any there is no door.
func TestDoorOfALab(t *testing.T) {
	link := roomServer(t, wire.Key{8})
	file := filepath.Join(t.TempDir(), "none.md")
	if err := os.WriteFile(file, []byte("# None\n```toml lab.toml\n[[computer]]\nname = \"x\"\nid = 3\n[[computer.modem]]\nside = \"back\"\n```\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if status := dispatch([]string{"run", "--join", link, "--door", "127.0.0.1:0", file}, strings.NewReader(""), &out, &errs); status != statusInput || !strings.Contains(errs.String(), "--door: no computer of the lab has a modem and a name that ends in -door, by which everybody in the room sees what it is") {
		t.Error(status, errs.String())
	}
}
