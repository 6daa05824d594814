package browser

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/fault"
)

// failing serves the page with an engine that fails on demand.
func failing(t *testing.T) string {
	t.Helper()
	page := packedPage(t)
	engine := filepath.Join(t.TempDir(), "engine.wasm")
	build := exec.Command("go", "build", "-trimpath", "-tags", "faults", "-o", engine, "../../wasm/engine")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/engine.wasm" {
			page.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/wasm")
		http.ServeFile(w, r, engine)
	}))
}

// faulty is a lab of a pair that counts, and of Mallory, at whom Emberwire fails.
func faulty(mallory string) string {
	computer := func(name, program string) string { return "```lua " + name + "/startup.lua\n" + program + "\n```\n" }
	lab := "# Fault\n\n```toml lab.toml\n"
	for _, name := range []string{"alice", "bob", "mallory"} {
		lab += "[[computer]]\nname = \"" + name + "\"\n[[computer.modem]]\nside = \"top\"\n"
	}
	return lab + "```\n" +
		computer("alice", "local m = peripheral.find('modem') m.open(2)\nwhile true do m.transmit(1, 2, 'ask') local n = select(5, os.pullEvent('modem_message')) print('heard ' .. n) sleep(0.2) end") +
		computer("bob", "local m = peripheral.find('modem') m.open(1) local n = 0\nwhile true do os.pullEvent('modem_message') n = n + 1 m.transmit(2, 1, n) end") +
		computer("mallory", "print('well so far') sleep(1)\n"+mallory+"\nwhile true do os.pullEvent() end")
}

// A mistake of Emberwire in the turn of one computer ends that computer, with
// what to report on its screen and the Go stack in the console, once; the others
// go on.
func TestFaultEndsOneComputer(t *testing.T) {
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+failing(t)+"/?lab=hello")
	eval[string](t, tab, `emberwire.loadText("fault", `+strconv.Quote(faulty("if not fs.exists('once') then fs.open('once', 'w').close() os.queueEvent('fault in "+fault.Slice+"') os.pullEvent() end"))+`)`)
	shows(t, tab, "2", `Emberwire has made a mistake`)
	shows(t, tab, "2", `injected fault in slice`)
	before := eval[int](t, tab, `+emberwire.painter.text(0).match(/heard (\d+)\s*$/m)[1]`)
	must(t, tab.Until(`[...emberwire.painter.text(0).matchAll(/heard (\d+)/g)].some((m) => +m[1] > `+itoa(before)+` + 3)`, soon))
	told(t, tab, "stopped the computer mallory: injected fault in slice")
	must(t, tab.Click(`[aria-label="Turn on mallory"]`)) // it fails once
	shows(t, tab, "2", `well so far`)
}

// One in the middle of a change of what computers share stops the lab, which
// says so; the page goes on and opens another.
func TestFaultInWhatIsSharedStopsTheLab(t *testing.T) {
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+failing(t)+"/?lab=hello")
	eval[string](t, tab, `emberwire.loadText("fault", `+strconv.Quote(faulty("peripheral.find('modem').transmit(1, 1, 'fault in "+fault.Medium+"')"))+`)`)
	must(t, tab.Until(`/the lab cannot go on/.test(document.querySelector(".notice")?.textContent)`, soon))
	told(t, tab, "injected fault in medium")
	eval[string](t, tab, `emberwire.loadText("fault", `+strconv.Quote(faulty(""))+`)`)
	shows(t, tab, "0", `heard 5`)
	must(t, tab.Until(`!document.querySelector(".notice")`, soon))
}

// told wants the console to have said it once, with the Go stack, and no error of
// the page.
func told(t *testing.T, tab *Tab, text string) {
	t.Helper()
	said := tab.Console()
	for end := time.Now().Add(soon); !strings.Contains(said, "runtime/debug.Stack") && time.Now().Before(end); said = tab.Console() {
		time.Sleep(50 * time.Millisecond)
	}
	if strings.Count(said, text) != 1 || !strings.Contains(said, "goroutine ") {
		t.Errorf("the console says %q, want %q and a stack, once", said, text)
	}
	if e := tab.Errors(); len(e) > 0 {
		t.Errorf("errors in the console: %q", e)
	}
}
