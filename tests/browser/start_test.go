package browser

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/emberwire/emberwire/web/site"
)

// soon is how long anything on the page may take on a slow, busy machine.
const soon = 30 * time.Second

var shared struct {
	once sync.Once
	b    *Browser
	err  error
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "emberwire-browser")
	if err == nil {
		profile = dir
	}
	code := m.Run()
	if shared.b != nil {
		shared.b.Close()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

var profile string

// browserOf is the program that EMBERWIRE_BROWSER names; without one the test is
// skipped.
func browserOf(t *testing.T) string {
	t.Helper()
	bin := os.Getenv("EMBERWIRE_BROWSER")
	if bin == "" {
		t.Skip("needs a browser (make test finds one)")
	}
	return bin
}

// packedPage is the page that make build has packed.
func packedPage(t *testing.T) *site.Site {
	t.Helper()
	browserOf(t)
	s, err := site.Open(distFolder())
	must(t, err)
	return s
}

// newTab is an empty page of the one browser; it is skipped without one.
func newTab(t *testing.T) *Tab {
	t.Helper()
	bin := browserOf(t)
	shared.once.Do(func() { shared.b, shared.err = Start(bin, profile) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	tab, err := shared.b.Tab()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tab.Close)
	must(t, tab.Size(1440, 900))
	return tab
}

// serve serves the built page on all addresses and returns its port.
func serve(t *testing.T) string {
	t.Helper()
	page := packedPage(t)
	return listen(t, page)
}

func listen(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: h}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// open shows a lab on localhost and waits until its screens are there. When
// the test ends the console must be empty and no notice shown.
func open(t *testing.T, lab string) *Tab {
	t.Helper()
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab="+lab)
	t.Cleanup(func() { quiet(t, tab) })
	return tab
}

func openAt(t *testing.T, tab *Tab, url string) {
	t.Helper()
	must(t, tab.Open(url))
	must(t, tab.Until(`document.querySelector("#bench .screen canvas")`, soon))
}

// quiet checks that the console is empty, and keeps a picture if a test failed.
func quiet(t *testing.T, tab *Tab) {
	t.Helper()
	for _, e := range tab.Errors() {
		t.Errorf("the console says: %s", e)
	}
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		tab.Shot(filepath.Join(dir, t.Name()+".png"))
	}
}

// screen is the text of a computer's screen.
func screen(t *testing.T, tab *Tab, id string) string {
	t.Helper()
	text, err := Eval[string](tab, `emberwire.painter.text(`+id+`)`)
	must(t, err)
	return text
}

// shows waits until a screen matches a regular expression.
func shows(t *testing.T, tab *Tab, id, pattern string) {
	t.Helper()
	if err := tab.Until(`new RegExp(`+strconv.Quote(pattern)+`).test(emberwire.painter.text(`+id+`))`, soon); err != nil {
		t.Fatalf("%v\nthe screen shows:\n%s", err, screen(t, tab, id))
	}
}

func eval[T any](t *testing.T, tab *Tab, expression string) T {
	t.Helper()
	v, err := Eval[T](tab, expression)
	must(t, err)
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
