package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// listens to what is kept, to tasks longer than 50 ms, and to the longest time
// in which the page could do nothing.
const watchKeeping = `(() => {
  window.kept = []; window.long = []; window.stuck = 0;
  new PerformanceObserver((l) => long.push(...l.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
  const heard = emberwire.keeping.heard;
  emberwire.keeping.heard = (news) => { heard(news); if (news.kept?.id) kept.push(performance.now()); };
  let last = performance.now();
  const c = new MessageChannel();
  c.port1.onmessage = () => { const now = performance.now(); stuck = Math.max(stuck, now - last); last = now; c.port2.postMessage(0); };
  window.beat = (on) => { if (on) { last = performance.now(); stuck = 0; long.length = 0; c.port2.postMessage(0); } else c.port1.onmessage = null; };
  return 0;
})()`

// write lets a program write files of 900 kB on n computers, each with other
// bytes; keep then keeps all that now and answers how long that took, the
// longest time in which the page was stuck, and the longest task.
const keepNow = `(async (computers) => {
  const { ask } = emberwire, bytes = new Uint8Array(900_000);
  for (let i = 0; i < computers; i++) {
    for (let k = 0; k < bytes.length; k += 65536) crypto.getRandomValues(bytes.subarray(k, Math.min(k + 65536, bytes.length)));
    await ask({ do: "disk", id: 1 + i, text: "big", data: emberwire.base64(bytes), args: ["write"] });
  }
  while (!emberwire.keeping.unkept) await new Promise((go) => setTimeout(go, 5));
  await new Promise((go) => setTimeout(go, 300)); // what was sent is over
  beat(true);
  const start = performance.now(), had = kept.length;
  emberwire.send('{"v":2,"n":0,"do":"keep"}');
  while (kept.length === had) await new Promise((go) => setTimeout(go, 1));
  const took = kept.at(-1) - start;
  await new Promise((go) => setTimeout(go, 300));
  return [took, stuck, Math.max(0, ...long)];
})`

// keeping measures what keeping costs, and coming back.
func (b *bench) keeping() error {
	for _, n := range []int{1, 11} {
		var took, stuck, long []float64
		for range b.runs {
			t, err := b.page("bench-crowd-idle", `emberwire.painter.head.now > 1`)
			if err != nil {
				return err
			}
			if _, err := browser.Eval[int](t, watchKeeping); err != nil {
				return err
			}
			if err := t.Until(`!emberwire.keeping.open()`, patience); err != nil {
				return err
			}
			r, err := browser.Eval[[]float64](t, fmt.Sprintf("%s(%d)", keepNow, n))
			t.Close()
			if err != nil {
				return err
			}
			took, stuck, long = append(took, r[0]), append(stuck, r[1]), append(long, r[2])
		}
		fmt.Printf("keeping %.1f MB that programs wrote: written after %.0f ms, in the worker; meanwhile the page stood still for at most %.0f ms, longest task %.0f ms (medians of %d)\n",
			0.9*float64(n), quantile(took, .5), quantile(stuck, .5), quantile(long, .5), b.runs)
	}
	return b.coming()
}

// coming measures from a reload to the prompt: a lab that is opened by its
// address, and one that comes back.
func (b *bench) coming() error {
	var fresh, back []float64
	for range b.runs {
		t, err := b.browser.Tab()
		if err != nil {
			return err
		}
		if err := t.OnNew(atPrompt); err != nil {
			return err
		}
		if _, err := b.usable(t); err != nil { // cold
			return err
		}
		f, err := b.usable(t)
		if err != nil {
			return err
		}
		if _, err := browser.Eval[string](t, `emberwire.ask({ do: "write", id: 1, text: "mine", data: btoa("x") }).then((r) => r.error || "")`); err != nil {
			return err
		}
		if err := t.Until(`emberwire.keeping.stored && !emberwire.keeping.open()`, patience); err != nil {
			return err
		}
		if err := t.Reload(); err != nil {
			return err
		}
		if err := t.Until(`window.usable && document.querySelector('[data-note="restored"]')`, patience); err != nil {
			return err
		}
		r, err := browser.Eval[float64](t, `window.usable`)
		if err != nil {
			return err
		}
		t.Close()
		fresh, back = append(fresh, f), append(back, r)
		time.Sleep(200 * time.Millisecond)
	}
	fmt.Printf("to a prompt, warm: a lab opened by its address %.0f ms (%.0f to %.0f), one that comes back %.0f ms (%.0f to %.0f), medians of %d\n",
		quantile(fresh, .5), quantile(fresh, 0), quantile(fresh, 1), quantile(back, .5), quantile(back, 0), quantile(back, 1), b.runs)
	return nil
}
