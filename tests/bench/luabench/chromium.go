package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// page runs one program each time emberRun is called; the compiled module is
// kept, the instance is new.
const page = `<!doctype html><meta charset="utf-8"><title>luabench</title>
<script src="/wasm_exec.js"></script>
<script>
const compiled = WebAssembly.compileStreaming(fetch("/ours.wasm"));
async function emberRun(source, n) {
  globalThis.emberBench = { source, n, lines: [], error: "" };
  const go = new Go();
  await go.run(await WebAssembly.instantiate(await compiled, go.importObject));
  if (emberBench.error) throw new Error(emberBench.error);
  return emberBench.lines.join("\n");
}
</script>`

// newChromium serves ours.wasm on the loopback and drives the system's
// Chromium; stop ends both.
func newChromium(repo, work string) (engine, func(), error) {
	bin, err := buildStraight(repo, filepath.Join(work, "ours.wasm"))
	if err != nil {
		return engine{}, func() {}, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return engine{}, func() {}, err
	}
	server := &http.Server{Handler: pageHandler(bin)}
	go server.Serve(listener)
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), flags...)
	tab, endTab := chromedp.NewContext(allocator)
	stop := func() { endTab(); endAllocator(); server.Close() }
	if _, err := chromedp.Run(tab, chromedp.Navigate("http://"+listener.Addr().String()+"/")); err != nil {
		return engine{}, stop, err
	}
	version, err := chromedp.Run(tab, chromedp.Evaluate[string](`navigator.userAgent.replace(/.*(Chrome[^ ]*).*/, "$1")`))
	if err != nil {
		return engine{}, stop, err
	}
	run := func(ctx context.Context, program, size string) (string, float64, error) {
		source, err := os.ReadFile(program)
		if err != nil {
			return "", 0, err
		}
		text, err := evaluate(ctx, tab, fmt.Sprintf("emberRun(%s, %s)", quote(string(source)), quote(size)))
		if err != nil {
			return "", 0, err
		}
		return splitSeconds(text)
	}
	return engine{"ours Chromium", version, run}, stop, nil
}

func pageHandler(wasm string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, page)
	})
	mux.HandleFunc("/wasm_exec.js", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(goroot(), "lib", "wasm", "wasm_exec.js"))
	})
	mux.HandleFunc("/ours.wasm", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		http.ServeFile(w, r, wasm)
	})
	return mux
}

// evaluate waits for the promise of a call in the tab, or for ctx's end.
func evaluate(ctx context.Context, tab context.Context, call string) (string, error) {
	tab, cancel := context.WithCancel(tab)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	return chromedp.Run(tab, chromedp.Evaluate[string](call, chromedp.EvalAwaitPromise))
}

// quote makes a JavaScript string: JSON is one.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be encoded
	}
	return string(b)
}
