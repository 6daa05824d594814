// Package browser drives the page in the system's Chromium. Its tests run
// only when EMBERWIRE_BROWSER names one (tests/runner sets it), so that a
// plain `go test ./...` needs no browser.
package browser

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Browser is one running Chromium with a profile of its own.
type Browser struct {
	ctx  context.Context
	stop []context.CancelFunc
}

// Start runs the browser at path bin. Its profile is in dir.
func Start(bin, dir string) (*Browser, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.DisableGPU,
		chromedp.UserDataDir(dir), chromedp.WSURLReadTimeout(60*time.Second),
		// Names of the test's own servers: a lab may not ask this machine by name or number.
		chromedp.Flag("host-resolver-rules", "MAP *.example.test 127.0.0.1"))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		stop()
		stopAlloc()
		return nil, fmt.Errorf("starting %s: %w", bin, err)
	}
	return &Browser{ctx: ctx, stop: []context.CancelFunc{stop, stopAlloc}}, nil
}

// Close ends the browser.
func (b *Browser) Close() {
	for _, f := range b.stop {
		f()
	}
}

// Process is the number of the browser's first process.
func (b *Browser) Process() int { return chromedp.FromContext(b.ctx).Browser.Process().Pid }

// Kill ends it as a crash would.
func (b *Browser) Kill() error { return chromedp.FromContext(b.ctx).Browser.Process().Kill() }

// Tab is one page in a context without cookies, storage or cache of others.
type Tab struct {
	ctx  context.Context
	stop context.CancelFunc
	mu   sync.Mutex
	said []string // console errors, exceptions, failed loads
	all  []string // everything the console says
}

// Tab opens an empty page.
func (b *Browser) Tab() (*Tab, error) {
	ctx, stop := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t := &Tab{ctx: ctx, stop: stop}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("opening a tab: %w", err)
	}
	go t.listen()
	return t, nil
}

// Sibling opens another page in the same context: a second tab of one reader.
func (t *Tab) Sibling() (*Tab, error) {
	ctx, stop := chromedp.NewContext(t.ctx)
	s := &Tab{ctx: ctx, stop: stop}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("opening a second tab: %w", err)
	}
	go s.listen()
	return s, nil
}

// Forget keeps the browser from holding what it fetches for us, which nobody
// else pays for. Requests are not heard of any more.
func (t *Tab) Forget() error {
	_, err := chromedp.Call(t.ctx, network.Disable, cdp.Empty{})
	return err
}

func (t *Tab) listen() {
	for m, err := range chromedp.Console(t.ctx) {
		if err != nil {
			return
		}
		t.mu.Lock()
		t.all = append(t.all, m.String())
		if m.IsException() || m.Type == "error" || m.Type == "warning" {
			t.said = append(t.said, m.String())
		}
		t.mu.Unlock()
	}
}

// Frame finds a frame inside the page that runs in a process of its own, as
// sandboxed and foreign frames do, by the beginning of its address.
func (t *Tab) Frame(address string, within time.Duration) (*Tab, error) {
	for end := time.Now().Add(within); ; time.Sleep(50 * time.Millisecond) {
		all, err := chromedp.Targets(t.ctx)
		if err != nil {
			return nil, err
		}
		for _, i := range all {
			if i.Type == "iframe" && strings.HasPrefix(i.URL, address) {
				ctx, stop := chromedp.NewContext(t.ctx, chromedp.WithTargetID(i.TargetID))
				f := &Tab{ctx: ctx, stop: stop}
				err := chromedp.Do(ctx)
				go f.listen()
				return f, err
			}
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("no frame at %s within %v", address, within)
		}
	}
}

// Close closes the page.
func (t *Tab) Close() { t.stop() }

// Errors are the console's errors and warnings so far.
func (t *Tab) Errors() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.said...)
}

// Console is everything it has said so far.
func (t *Tab) Console() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.all, "\n")
}

// Open goes to an address.
func (t *Tab) Open(url string) error {
	return chromedp.Do(t.ctx, chromedp.Navigate(url))
}

// Reload loads the page again.
func (t *Tab) Reload() error { return chromedp.Do(t.ctx, chromedp.Reload()) }

// Size sets the viewport, in CSS pixels of one device pixel each.
func (t *Tab) Size(width, height int64) error {
	return chromedp.Do(t.ctx, chromedp.EmulateViewport(width, height))
}

// Minimise puts the window of the page out of sight; Restore brings it back.
func (t *Tab) Minimise() error { return t.window(cdpbrowser.WindowStateMinimized) }

// Restore brings it back.
func (t *Tab) Restore() error { return t.window(cdpbrowser.WindowStateNormal) }

func (t *Tab) window(state cdpbrowser.WindowState) error {
	w, err := chromedp.Call(t.ctx, cdpbrowser.GetWindowForTarget, cdpbrowser.GetWindowForTargetParams{})
	if err != nil {
		return err
	}
	_, err = chromedp.Call(t.ctx, cdpbrowser.SetWindowBounds, cdpbrowser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &cdpbrowser.Bounds{WindowState: state}})
	return err
}

// Metrics are what the browser counts of a page: layouts, scripts, nodes,
// listeners; times in seconds of the thread's processor time, whatever else the
// machine does.
func (t *Tab) Metrics() (map[string]float64, error) {
	if _, err := chromedp.Call(t.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		return nil, err
	}
	r, err := chromedp.Call(t.ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	for _, m := range r.Metrics {
		out[m.Name] = m.Value
	}
	return out, nil
}

// Collect frees what nobody has any more.
func (t *Tab) Collect() error {
	_, err := chromedp.Call(t.ctx, heapprofiler.CollectGarbage, cdp.Empty{})
	return err
}

// Scheme makes the system's colours "light" or "dark".
func (t *Tab) Scheme(scheme string) error {
	f := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: scheme}
	_, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{f}})
	return err
}

// NoScripts forbids the pages' own scripts.
func (t *Tab) NoScripts() error {
	_, err := chromedp.Call(t.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	return err
}

// OnNew runs a script in every page that is opened from now on, before its own.
func (t *Tab) OnNew(script string) error {
	_, err := chromedp.Call(t.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	return err
}

// Network limits bytes a second and adds latency.
func (t *Tab) Network(bytes float64, latency time.Duration) error {
	if _, err := chromedp.Call(t.ctx, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	all := &network.Conditions{Latency: float64(latency.Milliseconds()), DownloadThroughput: bytes, UploadThroughput: bytes}
	_, err := chromedp.Call(t.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{all}})
	return err
}

// Eval runs an expression, awaiting a promise.
func Eval[T any](t *Tab, expression string) (T, error) {
	ctx, stop := context.WithTimeout(t.ctx, 60*time.Second)
	defer stop()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// Until waits until an expression is true.
func (t *Tab) Until(expression string, within time.Duration) error {
	end := time.Now().Add(within)
	for {
		ok, err := Eval[bool](t, "!!("+expression+")")
		if err == nil && ok {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("not true within %v: %s (last error: %v)", within, expression, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Click clicks in the middle of an element given by a selector, once it is there, scrolled into view:
// screens are painted before the components around them have followed. It waits
// until the element rests and a mouse reaches it: a sheet that closes lies over
// the page, or has it inert, for a moment more.
func (t *Tab) Click(selector string) error {
	if err := t.Until(fmt.Sprintf("document.querySelector(%q)", selector), 10*time.Second); err != nil {
		return err
	}
	at, err := Eval[[]float64](t, fmt.Sprintf(atRest, selector))
	if err != nil {
		return fmt.Errorf("finding %s: %w", selector, err)
	}
	return chromedp.Do(t.ctx, chromedp.MouseClickXY(at[0], at[1]))
}

// atRest is the middle of an element that has been at one place, and under the
// mouse there, for 50 ms; after 3 s it is where the element is then. What is
// covered for good is clicked on too: tests may want to see that nothing comes
// of it.
const atRest = `(async () => {
	let was = "", since = 0;
	for (const end = performance.now() + 3000; ; await new Promise((go) => setTimeout(go, 10))) {
		const e = document.querySelector(%q), now = performance.now();
		if (!e) { if (now > end) throw new Error("it is gone"); was = ""; continue; }
		e.scrollIntoView({ block: "nearest" });
		const b = e.getBoundingClientRect(), at = [b.x + b.width / 2, b.y + b.height / 2], hit = document.elementFromPoint(...at);
		const is = e.contains(hit) ? at.join() : "";
		if (is === "" || is !== was) { was = is; since = now; }
		if (is !== "" && now >= since + 50 || now > end) return at;
	}
})()`

// Type sends keys as a keyboard would. Use "\r" for Enter.
func (t *Tab) Type(text string) error {
	for _, r := range text {
		if err := t.Key(r); err != nil {
			return err
		}
	}
	return nil
}

// Key presses one key.
func (t *Tab) Key(r rune) error { return t.Chord(r) }

// Chord presses a key while modifiers are down. A keydown carries its text, as
// a keyboard's does: if the page prevents it, no text follows.
func (t *Tab) Chord(r rune, modifiers ...chromedp.Modifier) error {
	keys := kb.Encode(r)
	for i, k := range keys {
		if k.Type == kb.KeyChar {
			continue
		}
		for _, m := range modifiers {
			k.Modifiers |= int64(m)
		}
		if i+1 < len(keys) && keys[i+1].Type == kb.KeyChar && len(modifiers) == 0 {
			k.Type, k.Text = "keyDown", keys[i+1].Text
		}
		if _, err := chromedp.Call(t.ctx, input.DispatchKeyEvent, *k); err != nil {
			return err
		}
	}
	return nil
}

// Shot writes what can be seen into a PNG file.
func (t *Tab) Shot(file string) error {
	b, err := chromedp.Run(t.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o644)
}
