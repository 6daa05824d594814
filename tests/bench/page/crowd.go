package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// crowd measures a hundred computers that write on their screens all the time:
// frames a second, and what a frame makes the browser do, in tiles and on the
// map.
func (b *bench) crowd() error {
	for _, view := range []string{"tiles", "map"} {
		t, err := b.page("bench-crowd", `emberwire.painter.head.now > 2`)
		if err != nil {
			return err
		}
		if err := t.Click(".view-" + view); err != nil {
			return err
		}
		spent := usage(b.browser.Process())
		before, err := t.Metrics()
		if err != nil {
			return err
		}
		r, err := browser.Eval[[]float64](t, `(async () => {
  const start = performance.now(); let frames = 0, now = start;
  while (now - start < 10000) { await new Promise(requestAnimationFrame); now = performance.now(); frames++; }
  return [frames, (now - start) / 1000, emberwire.painter.head.rate];
})()`)
		if err != nil {
			return err
		}
		after, err := t.Metrics()
		if err != nil {
			return err
		}
		spent = usage(b.browser.Process()).since(spent)
		of := func(name string) float64 { return (after[name] - before[name]) / r[1] }
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / r[0] }
		fmt.Printf("100 busy computers, %s: %.1f frames/s, lab at %.2fx; a frame takes %.1f ms of processor time of the page (of its tasks %.0f %% scripts, %.0f %% layout and style), %.1f of the browser in all; %.2f layouts a frame\n",
			view, r[0]/r[1], r[2], ms(spent.page), 100*of("ScriptDuration")/of("TaskDuration"), 100*(of("LayoutDuration")+of("RecalcStyleDuration"))/of("TaskDuration"), ms(spent.all),
			(after["LayoutCount"]-before["LayoutCount"])/r[0])
		t.Close()
	}
	return nil
}
