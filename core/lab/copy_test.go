//go:build !js

package lab

import (
	"os"
	"runtime"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
)

// What a copy says that it weighs is about what Go uses for it.
func TestACopyWeighsWhatGoUses(t *testing.T) {
	heap := func() int {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return int(s.HeapAlloc)
	}
	for _, name := range []string{"hello", "cnet-login", "phoenix-web", "chat", "flood"} {
		src, err := os.ReadFile("../../static/labs/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		f, err := labfile.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		l, err := New(f, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			l.Step()
		}
		const many = 8
		var list [many]*Lab
		before, says := heap(), 0
		for i := range list {
			if list[i], err = l.Copy(); err != nil {
				t.Fatal(err)
			}
			own, shared := list[i].Weight()
			says += own
			if i > 0 && shared > 0 {
				t.Errorf("%s: a second copy shares %d bytes anew", name, shared)
			}
		}
		held := heap() - before
		runtime.KeepAlive(list)
		t.Logf("%s: held %d, said %d", name, held/many, says/many)
		if 2*says < held || says > 2*held {
			t.Errorf("%s: %d copies hold %d bytes and say %d", name, many, held, says)
		}
	}
}
