package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// sixEmbeds is a page with six labs that tells when each of them runs.
const sixEmbeds = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script>window.ran = new Map(); addEventListener("emberwire-state", (e) => { if (e.detail.state === "running" && !ran.has(e.target)) ran.set(e.target, performance.now()); });</script>
<emberwire-lab lab="hello" run="auto" height="200"></emberwire-lab><emberwire-lab lab="chat" run="auto" height="200"></emberwire-lab>
<emberwire-lab lab="cable" run="auto" height="200" view="map"></emberwire-lab><emberwire-lab lab="psp-echo" run="auto" height="200" view="screens,packets"></emberwire-lab>
<emberwire-lab lab="phoenix-router" run="auto" height="200" view="map"></emberwire-lab><emberwire-lab lab="cnet-login" run="auto" height="200"></emberwire-lab>
<script src="embed.js"></script>`

// oneEmbed is a page with a fenced lab that tells when its picture stands there
// and when it runs.
var oneEmbed = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script>addEventListener("emberwire-state", (e) => { if (e.detail.state === "running") window.running ??= performance.now(); });
(function look() { if (document.querySelector("emberwire-lab")?.shadowRoot.querySelector(".screens pre")) window.poster = performance.now(); else requestAnimationFrame(look); })();</script>
<pre><code class="language-emberwire">embed: run=auto view=screens,packets
# One
` + "```toml lab.toml\n[[computer]]\nname = \"anna\"\n```\n```lua anna/startup.lua\nprint(\"hello\")\n```\n```text want/anna.txt\nhello\n&gt;\n```\n" + `</code></pre><script src="embed.js"></script>`

// firstEmbed measures the first embed that somebody ever sees, on 10 Mbit/s. The
// limit holds for the page around, which fetches the engine; the frame's own
// three small files come at full speed.
func (b *bench) firstEmbed() error {
	var poster, running []float64
	for range b.runs {
		t, err := b.browser.Tab()
		if err != nil {
			return err
		}
		if err := t.Network(10e6/8, 40*time.Millisecond); err != nil {
			return err
		}
		if err := t.Open(b.address + "one.html"); err != nil {
			return err
		}
		if err := t.Until(`window.running && window.poster`, time.Minute); err != nil {
			return err
		}
		times, err := browser.Eval[[]float64](t, `[window.poster, window.running]`)
		if err != nil {
			return err
		}
		poster, running = append(poster, times[0]), append(running, times[1])
		t.Close()
	}
	fmt.Printf("embeds: the first one, 10 Mbit/s, 40 ms: its picture after %.0f ms, running after %.0f ms (median of %d)\n", quantile(poster, 0.5), quantile(running, 0.5), b.runs)
	return nil
}

// six is what six labs on one page cost, until all have booted.
type six struct {
	first, last, held float64 // ms, ms, MiB
	requests, sent    float64 // the latter in MB
	spent             float64 // ms of processor time, which other work on the machine changes least
}

// embeds measures six labs on one page: until the last one runs, what came
// over the network for all of them, and what the browser holds then.
func (b *bench) embeds() error {
	if err := b.firstEmbed(); err != nil {
		return err
	}
	var all []six
	for range b.runs {
		s, err := b.sixEmbeds()
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	median := func(of func(six) float64) float64 {
		var v []float64
		for _, s := range all {
			v = append(v, of(s))
		}
		return quantile(v, 0.5)
	}
	fmt.Printf("embeds: six on one page: the first ran after %.0f ms, the last after %.0f ms; the browser holds %.0f MB more and has used %.0f ms of processor time; %.0f requests, %.2f MB over the network (medians of %d)\n",
		median(func(s six) float64 { return s.first }), median(func(s six) float64 { return s.last }), median(func(s six) float64 { return s.held }),
		median(func(s six) float64 { return s.spent }), median(func(s six) float64 { return s.requests }), median(func(s six) float64 { return s.sent }), b.runs)
	return nil
}

func (b *bench) sixEmbeds() (s six, err error) {
	root := b.browser.Process()
	before, sent, asked, spent := memory(root), served.bytes.Load(), served.requests.Load(), usage(root)
	t, err := b.browser.Tab()
	if err != nil {
		return s, err
	}
	defer t.Close()
	if err := t.Forget(); err != nil {
		return s, err
	}
	if err := t.Size(1200, 1500); err != nil {
		return s, err
	}
	if err := t.Open(b.address + "six.html"); err != nil {
		return s, err
	}
	if err := t.Until(`ran.size === 6`, time.Minute); err != nil {
		return s, err
	}
	times, err := browser.Eval[[]float64](t, `[...ran.values()].sort((a, b) => a - b)`)
	if err != nil {
		return s, err
	}
	time.Sleep(3 * time.Second) // all of them have booted
	return six{times[0], times[5], float64((memory(root) - before) >> 20), float64(served.requests.Load() - asked), float64(served.bytes.Load()-sent) / 1e6,
		float64(usage(root).since(spent).all.Milliseconds())}, nil
}

// served counts what the server has answered.
var served struct{ requests, bytes atomic.Int64 }

// counted counts requests and the bytes of bodies.
func counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		served.requests.Add(1)
		h.ServeHTTP(counter{w}, r)
	})
}

type counter struct{ http.ResponseWriter }

func (c counter) Write(b []byte) (int, error) {
	served.bytes.Add(int64(len(b)))
	return c.ResponseWriter.Write(b)
}

// memory is what all processes of the browser below root hold, in bytes: their
// proportional set size (Linux), so that what they share counts once. Another
// browser on the machine shares its program's pages, and makes that less.
func memory(root int) int {
	total := 0
	for _, pid := range below(root) {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
		if err != nil {
			continue
		}
		for line := range bytes.Lines(b) {
			if rest, ok := bytes.CutPrefix(line, []byte("Pss:")); ok {
				n, _ := strconv.Atoi(string(bytes.Fields(rest)[0]))
				total += n << 10
			}
		}
	}
	return total
}
