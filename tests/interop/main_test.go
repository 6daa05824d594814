package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// standin is a CryptoNet and cNet peer in plain Lua, written from the
// specifications. The originals are not part of this project and were never
// run here: what this test shows is that the tool works, and that a peer which
// shares no line with the native stack talks to it.
const standin = "testdata/standin"

func TestStandIn(t *testing.T) {
	var out strings.Builder
	failed, err := run(os.DirFS(standin), false, &out)
	if err != nil || failed > 0 {
		t.Fatalf("%d failed, %v\n%s", failed, err, out.String())
	}
	for _, role := range []string{"originals serve, ours asks", "ours serves, originals ask"} {
		for what, scenarios := range map[string]int{"cryptoNet": 15, "cNet": 6} {
			_, rest, _ := strings.Cut(out.String(), "== "+what+": "+role+"\n")
			rest, _, _ = strings.Cut(rest, "== ")
			if n := strings.Count(rest, " s  pass\n"); n != scenarios {
				t.Errorf("%s, %s: %d of %d scenarios\n%s", what, role, n, scenarios, rest)
			}
		}
	}
}

// TestBrokenPeer: a peer with one wrong step of the cipher fails, in words.
func TestBrokenPeer(t *testing.T) {
	src, err := os.ReadFile(standin + "/cryptoNet.lua")
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(src), "for i = 1, 8 do\n    s = mix(", "for i = 1, 9 do\n    s = mix(", 1)
	if broken == string(src) {
		t.Fatal("the cipher is written otherwise now")
	}
	var out strings.Builder
	failed, err := run(fstest.MapFS{"lib/cryptoNet.lua": {Data: []byte(broken)}}, false, &out)
	if err != nil || failed < 2 {
		t.Errorf("%d failed, %v\n%s", failed, err, out.String())
	}
	for _, words := range []string{"   connect ", "FAIL connect: ", "Did not receive a response before timeout.", "cNet: no cNet.lua in the folder, not run\n"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("no %q in\n%s", words, out.String())
		}
	}
}
