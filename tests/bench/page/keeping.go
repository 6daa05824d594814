package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// watchKeeping listens to what is kept, and to tasks of the page longer than
// 50 ms.
const watchKeeping = `(() => {
  window.kept = []; window.long = [];
  new PerformanceObserver((l) => long.push(...l.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
  const heard = emberwire.keeping.heard;
  emberwire.keeping.heard = (news) => { heard(news); if (news.kept?.id) kept.push(performance.now()); };
  return 0;
})()`

// fill lets programs write files of 900 kB on so many computers, and empties the
// storage when they are kept.
const fill = `(async (computers) => {
  const { ask } = emberwire, bytes = new Uint8Array(900_000);
  await ask({ do: "key", id: 1, key: 340 }); // somebody uses the lab
  for (let i = 0; i < computers; i++) {
    for (let k = 0; k < bytes.length; k += 65536) crypto.getRandomValues(bytes.subarray(k, Math.min(k + 65536, bytes.length)));
    await ask({ do: "disk", id: 1 + i, text: "big", data: emberwire.base64(bytes), args: ["write"] });
  }
  const rest = () => new Promise((go) => setTimeout(go, 1500));
  await rest();
  while (emberwire.keeping.open()) await rest();
  await new Promise((done) => { const r = indexedDB.deleteDatabase("emberwire"); r.onsuccess = r.onerror = done; });
  await rest();
  long.length = 0;
  return 0;
})`

// keepAll keeps all of it anew. It answers how long that took, and the longest
// task of the page.
const keepAll = `(async () => {
  const start = performance.now(), had = kept.length;
  emberwire.send('{"v":2,"n":0,"do":"keep","whole":true}');
  while (kept.length === had) await new Promise((go) => setTimeout(go, 1));
  const took = kept.at(-1) - start;
  await new Promise((go) => setTimeout(go, 300));
  return [took, Math.max(0, ...long)];
})()`

// keeping measures what keeping costs, and coming back.
func (b *bench) keeping() error {
	for _, n := range []int{1, 11} {
		var took, long, page, worker []float64
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
			if _, err := browser.Eval[int](t, fmt.Sprintf("%s(%d)", fill, n)); err != nil {
				return err
			}
			before := usage(b.browser.Process())
			r, err := browser.Eval[[]float64](t, keepAll)
			u := usage(b.browser.Process()).since(before)
			t.Close()
			if err != nil {
				return err
			}
			took, long = append(took, r[0]), append(long, r[1])
			page, worker = append(page, float64(u.page.Microseconds())/1000), append(worker, float64(u.worker.Microseconds())/1000)
		}
		fmt.Printf("keeping %.1f MB that programs wrote: written after %.0f ms; processor time of the page %.1f ms, of the worker %.0f ms; longest task of the page %.0f ms (medians of %d)\n",
			0.9*float64(n), quantile(took, .5), quantile(page, .5), quantile(worker, .5), quantile(long, .5), b.runs)
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
