// Command page measures the built page in Chromium: how long it takes to a
// prompt, from a key to its picture, to paint, and to list many packets. It
// prints one line a number, as BENCHMARKS.md has them.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sort"

	"github.com/emberwire/emberwire/tests/browser"
	"github.com/emberwire/emberwire/web/site"
)

func main() {
	dist := flag.String("dist", "dist", "the packed page")
	runs := flag.Int("runs", 5, "starts to take the median of")
	only := flag.String("only", "", "measure only this: starts, keys, painting, packets, embeds, rest, crowd, keeping, past, editor or reference")
	flag.Parse()
	if err := measure(*dist, *runs, *only); err != nil {
		fmt.Fprintln(os.Stderr, "page:", err)
		os.Exit(1)
	}
}

// bench is a browser and a server with the page and the labs below.
type bench struct {
	browser *browser.Browser
	address string
	runs    int
	marks   map[string]float64
}

func measure(dist string, runs int, only string) error {
	tmp, err := os.MkdirTemp("", "emberwire-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	address, err := serve(dist, filepath.Join(tmp, "dist"))
	if err != nil {
		return err
	}
	bin, err := find()
	if err != nil {
		return err
	}
	b, err := browser.Start(bin, filepath.Join(tmp, "profile"))
	if err != nil {
		return err
	}
	defer b.Close()
	return (&bench{browser: b, address: address, runs: runs}).all(only)
}

func (b *bench) all(only string) error {
	for _, part := range []struct {
		name string
		run  func() error
	}{{"starts", b.starts}, {"keys", b.keys}, {"painting", b.painting}, {"packets", b.packets}, {"embeds", b.embeds}, {"rest", b.rest}, {"crowd", b.crowd}, {"keeping", b.keeping}, {"past", b.past}, {"editor", b.editor}, {"reference", b.reference}} {
		if only != "" && only != part.name {
			continue
		}
		if err := part.run(); err != nil {
			return err
		}
	}
	return nil
}

// find looks for a browser as tests/runner does.
func find() (string, error) {
	for _, name := range []string{os.Getenv("BROWSER_BIN"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if p, err := exec.LookPath(name); name != "" && err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("no browser found (BROWSER_BIN=…)")
}

// serve serves a copy of the page that has our labs too.
func serve(dist, copy string) (string, error) {
	if err := os.CopyFS(copy, os.DirFS(dist)); err != nil {
		return "", fmt.Errorf("%w (make build)", err)
	}
	for name, text := range labs {
		if err := os.WriteFile(filepath.Join(copy, "labs", name+".md"), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	page, err := site.Open(copy)
	if err != nil {
		return "", err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.Handle("/", page)
	for name, text := range map[string]string{"/six.html": sixEmbeds, "/one.html": oneEmbed} { // somebody's pages, without the policy of ours
		mux.HandleFunc(name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, text)
		})
	}
	go http.Serve(l, counted(mux))
	return "http://" + l.Addr().String() + "/", nil
}

// quantile is the value below which q of the sorted values are.
func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := append([]float64(nil), v...)
	sort.Float64s(s)
	return s[min(int(q*float64(len(s))), len(s)-1)]
}
