package main

import (
	"fmt"

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
		of := func(name string) float64 { return (after[name] - before[name]) / r[1] }
		fmt.Printf("100 busy computers, %s: %.1f frames/s, lab at %.2fx; main thread %.0f ms/s (scripts %.0f, layout %.0f, style %.0f); %.2f layouts a frame\n",
			view, r[0]/r[1], r[2], 1000*of("TaskDuration"), 1000*of("ScriptDuration"), 1000*of("LayoutDuration"), 1000*of("RecalcStyleDuration"),
			(after["LayoutCount"]-before["LayoutCount"])/r[0])
		t.Close()
	}
	return nil
}
