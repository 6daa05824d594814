package lab

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// requestLab runs the cNet request lab with more at the top of lab.toml.
func requestLab(t *testing.T, more string) *Lab {
	t.Helper()
	src, err := os.ReadFile("../../static/labs/cnet-request.md")
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("cnet-request.md", bytes.Replace(src, []byte("until ="), []byte(more+"\nuntil ="), 1))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	return l
}

// TestKeyLog: the lab's own traffic is read with the keys its computers tell
// it; the run is the same without, and no key leaves the lab.
func TestKeyLog(t *testing.T) {
	l, sealed := requestLab(t, ""), requestLab(t, "inspect = false")
	word := strings.Fields(l.Packets().KeyLog())
	if len(word) != 4 || word[0] != "cryptonet" || len(word[2]) != 32 || word[3] != `"Reception"` {
		t.Fatalf("key log %q", l.Packets().KeyLog())
	}
	if !strings.Contains(l.Trace(), "cttp GET /greeting/Clara (decrypted)\n") {
		t.Error("the trace reads nothing")
	}
	if sealed.Packets().KeyLog() != "" || strings.Contains(sealed.Trace(), "decrypted") || !strings.Contains(sealed.Trace(), "bytes sealed") {
		t.Errorf("inspect = false: %q\n%s", sealed.Packets().KeyLog(), sealed.Trace())
	}
	if l.Digest() != sealed.Digest() {
		t.Error("looking changes the run")
	}
	key, _ := hex.DecodeString(word[2])
	packet := l.Do(view.Command{Verb: view.DoPacket, Number64: 15})
	reply, err := json.Marshal([]view.Reply{packet, l.Do(view.Command{Verb: view.DoSave}), l.Do(view.Command{Verb: view.DoPackets, Count: 100})})
	if err != nil {
		t.Fatal(err)
	}
	recording, err := l.Recording()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(reply, []byte("/greeting/Clara")) {
		t.Errorf("the opened packet reads nothing: %.300s", reply)
	}
	for name, b := range map[string][]byte{"recording": recording, "trace": []byte(l.Trace()), "replies": reply} {
		if bytes.Contains(b, key) || bytes.Contains(b, []byte(word[2])) {
			t.Errorf("the key is in the %s", name)
		}
	}
}
