package world_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// What these tests begin with.
var (
	asker   = labtest.Asker
	parsed  = labtest.Parse
	started = labtest.Start
)

type calls = labtest.Calls

func answered(t *testing.T, l *lab.Lab, a hostnet.Answer) {
	t.Helper()
	b, err := hostnet.Encode(a)
	if err != nil {
		t.Fatal(err)
	}
	if r := l.Do(view.Command{Verb: view.DoAnswer, Data: b}); !r.OK {
		t.Fatal(r.Error)
	}
}

func TestPagesOfTheLab(t *testing.T) {
	l := started(t, asker(t, `
print(http.get("http://pages.test/motd.txt").readAll())
print((select(2, http.get("http://pages.test/none"))))
print((select(2, http.get("https://gone.test/any"))))
print(http.websocket("ws://pages.test"))
print(http.get("https://example.com"))`), lab.Options{})
	l.Run()
	want := "CraftOS 1.9\nBe kind.\n\nNot Found\nGone\nfalse\tCould not connect\nnil\tDomain not permitted\tnil\n> "
	if got := l.Log(0); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Lab time waits for the outside, and the answers make the run repeatable
// without it.
func TestLabTimeWaits(t *testing.T) {
	f := asker(t, `
local r, err = http.get("https://example.com/a")
print(r.readAll(), os.clock())
local s = http.websocket("wss://example.com")
s.send("hello") print(s.receive()) print(http.get("http://10.0.0.1")) print(http.get("https://down.test"))
s.close() print(os.epoch("utc"))`)
	var out calls
	l := started(t, f, lab.Options{Options: world.Options{Net: &out}})
	l.Run()
	at := l.Now()
	if !l.Waiting() || l.Done() || l.Step() || at > modem.Time(time.Second) {
		t.Fatalf("waiting %v at %v", l.Waiting(), at)
	}
	if l.RunTo(modem.Time(5*time.Second), nil) || l.Now() != at {
		t.Fatalf("the clock went on to %v", l.Now())
	}
	answered(t, l, hostnet.Answer{ID: 1, Kind: hostnet.Response, Status: 200, Body: []byte("a\x00\xff")})
	l.Run()
	answered(t, l, hostnet.Answer{ID: 2, Kind: hostnet.Opened})
	l.Run()
	if l.Waiting() || !l.Connected() {
		t.Fatal("an open socket does not stop the clock")
	}
	answered(t, l, hostnet.Answer{ID: 2, Kind: hostnet.Message, Body: []byte("hi")})
	l.Run()
	answered(t, l, hostnet.Answer{ID: 3, Kind: hostnet.Failure, Error: "Unknown host"})
	l.Run()
	if l.Connected() {
		t.Error("everything is closed")
	}
	if r := l.Do(view.Command{Verb: view.DoAnswer, Data: []byte(`{"id":2,"kind":"closed"}`)}); r.OK || r.Error != "nobody waits for answer 2" {
		t.Error(r.Error)
	}
	if want := "[1 GET https://example.com/a 2 dial wss://example.com 2 send hello 3 GET https://down.test 2 close]"; fmt.Sprint([]string(out)) != want {
		t.Errorf("%v", out)
	}
	if got := l.Log(0); !strings.Contains(got, "hi\tfalse\nnil\tDomain not permitted\tnil\nnil\tUnknown host\tnil\n") {
		t.Errorf("%q", got)
	}

	repeated := labtest.Repeated(t, l)
	if repeated.Log(0) != l.Log(0) || repeated.Digest() != l.Digest() || repeated.Waiting() {
		t.Errorf("repeated:\n%s\nthe first time:\n%s", repeated.Log(0), l.Log(0))
	}
}

// Switching the computer off ends what it asked, and the clock goes on.
func TestOffEndsRequests(t *testing.T) {
	var out calls
	l := started(t, asker(t, `http.get("https://example.com")`), lab.Options{Options: world.Options{Net: &out}})
	l.Run()
	if r := l.Do(view.Command{Verb: view.DoPower, Text: "off"}); !r.OK {
		t.Fatal(r.Error)
	}
	if l.Waiting() || out[len(out)-1] != "1 close" {
		t.Errorf("%v", out)
	}
}

// Answers can be larger than a lab file.
func TestRecordingIsBounded(t *testing.T) {
	var out calls
	l := started(t, asker(t, `http.get("https://example.com")`), lab.Options{Options: world.Options{Net: &out}})
	l.Run()
	answered(t, l, hostnet.Answer{ID: 1, Kind: hostnet.Response, Status: 200, Body: make([]byte, labfile.MaxSource)})
	if _, err := l.Recording(); err == nil || !strings.HasPrefix(err.Error(), "the inputs of the run are ") {
		t.Error(err)
	}
}

func TestAsksAreBounded(t *testing.T) {
	var out calls
	l := started(t, asker(t, "for i = 1, 99 do http.get('http://h' .. i .. '.test') end"), lab.Options{Options: world.Options{Net: &out, Ask: true}})
	l.Run()
	asks, _ := l.Asks()
	if len(asks) != world.MaxAsks {
		t.Errorf("%d asks, want %d", len(asks), world.MaxAsks)
	}
	for i := range world.MaxAllowed {
		l.Do(view.Command{Verb: view.DoAllow, Text: fmt.Sprintf("h%d.test", i)})
	}
	if r := l.Do(view.Command{Verb: view.DoAllow, Text: "more.test"}); r.Error != "at most 64 hosts can be allowed in one lab" {
		t.Errorf("%q", r.Error)
	}
}
