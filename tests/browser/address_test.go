package browser

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Nothing in the address bar can kill the page: addresses that were made to,
// and random ones, at the start and while the page is open.
func TestNoAddressKillsThePage(t *testing.T) {
	port := serve(t)
	tab := newTab(t)
	for i, address := range append([]string{"#100%", "#%", "#lab=%%%%", "#room=%", "?lab=hello#x%zz", "?lab=%zz", "?%", "?lab=%00", "?src=%", "?src=http://[::1", "#lab=" + strings.Repeat("A", 5000), "?lab=" + strings.Repeat("x", 5000)}, randomAddresses(12)...) {
		must(t, tab.Open(fmt.Sprintf("http://localhost:%s/?n=%d%s", port, i, strings.Replace(address, "?", "&", 1))))
		alive(t, tab, address)
	}
	openAt(t, tab, "http://localhost:"+port+"/?lab=hello")
	for _, address := range append([]string{"#100%", "#%", "#x%zz", "#room=%", "#lab=%"}, randomAddresses(30)...) {
		fragment := address[strings.IndexByte(address+"#", '#'):]
		eval[any](t, tab, fmt.Sprintf(`(location.hash = %q, 0)`, fragment))
		alive(t, tab, fragment)
	}
}

// alive waits until the components are drawn and answer.
func alive(t *testing.T, tab *Tab, address string) {
	t.Helper()
	if err := tab.Until(`document.querySelector("#share-button")?.checkVisibility() && !/panic|goroutine/.test(document.body.innerText)`, soon); err != nil {
		t.Fatalf("%q: %v", address, err)
	}
	for _, e := range tab.Errors() {
		if strings.Contains(e, "panic") || strings.Contains(e, "unreachable") || strings.Contains(e, "exit code") {
			t.Fatalf("%q: %s", address, e)
		}
	}
}

func randomAddresses(n int) (out []string) {
	r := rand.New(rand.NewPCG(1, 2))
	const letters = "%%%%%012abzZ?#&=/\\:@[]{}<>\"'`~ü\u202e;+-_.!*()|^$, "
	for range n {
		var b strings.Builder
		b.WriteString([]string{"?lab=", "?src=", "#lab=", "#room=", "#", "?"}[r.IntN(6)])
		for range r.IntN(24) {
			b.WriteString(string([]rune(letters)[r.IntN(len([]rune(letters)))]))
		}
		out = append(out, b.String())
	}
	return out
}
