package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// network is a small Phoenix network code in Lua, written from the
// specification: ARP, ping, routes and PSP in the original's manner, neither
// PDP nor rednet. What these tests show is that the tool works; the original
// itself was never run here.
func network(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/phoenix/network.lua")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func runIn(t *testing.T, files map[string]string) (out string, failed int) {
	t.Helper()
	dir := fstest.MapFS{}
	for name, text := range files {
		dir[name] = &fstest.MapFile{Data: []byte(text)}
	}
	var w strings.Builder
	failed, err := run(dir, false, &w)
	if err != nil {
		t.Fatal(err)
	}
	return w.String(), failed
}

const wantPhoenix = `   original asks: resolve                       pass
   original asks: ping                          pass
   original asks: route through                 pass
   original asks: PSP connect                   pass
   original asks: PSP echo                      pass
   original asks: PSP transfer of 50 KB         pass
   original asks: PSP close                     pass
   original asks: PSP closed by ours            pass
   original asks: PSP through a router          pass
   original asks: PSP refused                   pass
   original asks: http over its PSP             pass
   original asks: PDP                           not offered  Invalid protocol pdp
   original sends: rednet                       not offered  Invalid protocol rednet+interop
   original asks: its close is seen             pass
   ours hears: rednet                           not offered  nil
   ours asks: resolve                           pass
   ours asks: ping                              pass
   ours asks: PSP connect                       pass
   ours asks: PSP echo                          pass
   ours asks: PSP transfer of 50 KB             pass
   ours asks: PSP close                         pass
   ours asks: PSP closed by the original        pass
   ours asks: PSP refused                       pass
   ours asks: PDP                               not offered  nil
   ours asks: ping through a router             pass
   ours asks: PSP through a router              pass
`

// Either form of a folder runs every scenario.
func TestPhoenix(t *testing.T) {
	for _, c := range []struct {
		head  string
		files map[string]string
	}{
		{"== Phoenix: /phoenix/a.lua /phoenix/network.lua in a kernel of ours\n", map[string]string{
			"phoenix/a.lua": "before = 1", "phoenix/network.lua": "assert(before == 1) " + network(t)}},
		{"== Phoenix: the system /boot/kernel.lua\n", map[string]string{
			"lib/net.lua": network(t),
			"boot/kernel.lua": `
local init
for _, a in ipairs { ... } do init = init or a:match("^init=(.*)") end
if _ENV ~= _G then error("a kernel wants the globals", 0) end
loadfile("/interop/kernel.lua", nil, _ENV)({ "/lib/net.lua" }, init)`}},
	} {
		out, failed := runIn(t, c.files)
		if failed > 0 || !strings.HasPrefix(out, c.head+wantPhoenix) {
			t.Errorf("%d failed\n%s", failed, out)
		}
	}
}

// What is wrong with the other side is seen, in words.
func TestPhoenixBroken(t *testing.T) {
	change := func(from, to string) string {
		n := network(t)
		if strings.Count(n, from) == 0 {
			t.Fatalf("the stand-in has no %q", from)
		}
		return strings.ReplaceAll(n, from, to)
	}
	for _, c := range []struct{ what, network, want string }{
		{"acknowledges too little", change("acknowledgement = s.expected - 1", "acknowledgement = s.expected - 2"),
			"   original asks: PSP closed by ours            FAIL  bye open\n"},
		{"never answers a ping", change(`p.messageType == "ping"`, `p.messageType == "none"`),
			"   ours asks: ping                              FAIL  no pong\n"},
		{"a SYN+ACK that acknowledges nothing", change("synchronize = true, acknowledgement = s.expected,", "synchronize = true,"),
			"   ours asks: PSP connect                       FAIL  error Connection timed out (syn-sent)\n"},
		{"does not compile", "local = 5", "FAIL  "},
		{"asks for what nobody has", "local x = somethingElse " + network(t), "   asked for and not there: somethingElse\n"},
		{"dies in a hook", change("local _, side, ch, reply, m = ", "error('oops') local _, side, ch, reply, m = "), "oops"},
	} {
		out, failed := runIn(t, map[string]string{"network.lua": c.network})
		if !strings.Contains(out, c.want) || failed == 0 && c.what != "asks for what nobody has" {
			t.Errorf("%s: %d failed, no %q\n%s", c.what, failed, c.want, out)
		}
	}
}

func TestPhoenixTooLarge(t *testing.T) {
	dir := fstest.MapFS{"network.lua": {Data: []byte("-- x")}, "big": {Data: make([]byte, 1<<20)}}
	_, err := run(dir, false, &strings.Builder{})
	if want := "Out of space (the drive of a computer holds 1 MB; give a folder with what the network needs)"; err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

func TestNoOriginal(t *testing.T) {
	var w strings.Builder
	if _, err := run(fstest.MapFS{"readme.txt": {Data: []byte("x")}}, false, &w); !errors.Is(err, errNothing) {
		t.Errorf("%v\n%s", err, w.String())
	}
}
