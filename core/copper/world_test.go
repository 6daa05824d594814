package copper

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/modem"
)

// world is a few craftos computers with one wireless modem each, in virtual
// time.
type world struct {
	t       testing.TB
	now     modem.Time
	air     *modem.Medium
	numbers modem.Counter
	nodes   []*testNode
	trace   strings.Builder
}

type testNode struct {
	*computer.Computer
	stack *Stack
	modem *modem.Modem
	log   strings.Builder
}

func newWorld(t testing.TB, imp modem.Impairment, seed uint64) *world {
	w := &world{t: t}
	if imp.Latency == 0 {
		imp.Latency = time.Millisecond
	}
	w.air = modem.NewMedium("air", false, imp, seed, &w.numbers)
	return w
}

// add makes a computer that starts with the program.
func (w *world) add(name, program string) *testNode {
	files := fs.New(fs.Config{})
	if err := files.WriteFile("startup.lua", []byte(program)); err != nil {
		w.t.Fatal(err)
	}
	n := &testNode{}
	n.Computer = computer.New(computer.Config{ID: len(w.nodes), Name: name, OS: "craftos", Files: files, Seed: 1, Boot: craftos.New(),
		Log: func(text string) { n.log.WriteString(text) }})
	n.modem = modem.New(modem.Config{Computer: n.ID(), Name: "back", Kind: modem.Wireless, Medium: w.air, Receiver: n.Computer, On: n.On})
	n.Attach("back", n.modem)
	n.stack = New(n.Computer)
	n.AddStack(n.stack)
	n.PowerOn(w.now)
	w.nodes = append(w.nodes, n)
	return n
}

// run goes on until lab time end, or until nothing can happen any more.
func (w *world) run(end modem.Time) {
	for range 2_000_000 {
		at, found := w.air.Deadline()
		for _, n := range w.nodes {
			if due, ok := n.Deadline(); ok && (!found || due < at) {
				at, found = due, true
			}
		}
		if !found || at > end {
			w.now = max(w.now, end)
			return
		}
		w.now = max(w.now, at)
		w.air.Advance(w.now)
		for _, n := range w.nodes {
			if due, ok := n.Deadline(); ok && due <= w.now {
				n.Step(w.now)
			}
		}
	}
	w.t.Fatalf("still busy at %v", w.now)
}

// want compares what a computer has printed, its log without the first line
// of the shell.
func (n *testNode) want(t testing.TB, lines ...string) {
	t.Helper()
	got := strings.TrimRight(n.log.String(), "\n> ")
	for _, l := range lines {
		if !strings.Contains(got, l) {
			t.Errorf("%s: no line %q in\n%s", n.Name(), l, got)
		}
	}
}

const hosting = `
local cNet = require "cNet"
cNet.setRestApi(cNet.CttpRequestMethod.GET, "/path", function(args, header, data, socket)
  return cNet.CttpResponse:new(cNet.CttpStatus.OK, { kind = "text" }, "Hello, " .. (args[1] or "World") .. "!")
end)
cNet.setRestApi("POST", "/items", function(args, header, data)
  return { status = 201, headers = {}, body = { got = data } }
end)
cNet.setRestApi("GET", "/boom", function() error("secret") end)
cNet.setRestApi("GET", "/slow", function() sleep(1) return cNet.CttpResponse:new(cNet.CttpStatus.ACCEPTED) end)
cNet.setRestApi("GET", "/nothing", function() end)
cNet.startEventLoop(function() cNet.host("server-id") print("hosting") end)
`

func TestShortRequest(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	server := w.add("server", hosting)
	w.run(modem.Time(time.Second))
	client := w.add("client", `
local cNet = require "cNet"
local request = cNet.CttpRequest:new(cNet.CttpRequestMethod.GET, "/path/Bob")
local response, connected, acknowledged, disconnected = cNet.connectAndSendCttpRequest("server-id", request)
print(response.statusCode, response.statusMessage, response.data, response.header.kind)
print(connected, acknowledged, disconnected)
`)
	w.run(modem.Time(10 * time.Second))
	server.want(t, "hosting")
	client.want(t, "200\tOK\tHello, Bob!\ttext", "true\ttrue\ttrue")
	if t.Failed() {
		fmt.Println(server.Screen().Text())
		fmt.Println(client.Screen().Text())
	}
}
