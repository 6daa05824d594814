package main

import (
	"fmt"

	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// seekLabs runs every shipped lab for ten seconds of lab time (or until nothing
// happens any more), then seeks to 20 moments of it, to and fro, and goes back
// step by step: milliseconds from the question until the moment is shown.
const seekLabs = `(async () => {
  const { ask, painter } = emberwire, out = [];
  const until = async (cond, most) => { const end = performance.now() + most; while (!cond() && performance.now() < end) await new Promise((r) => setTimeout(r, 1)); return cond(); };
  const shown = async (text, at) => {
    const start = performance.now(), n = painter.head.n, reply = await ask({ do: "seek", text });
    if (!reply.ok) return null;
    await until(() => at === undefined ? painter.head.n > n && !painter.head.travels : painter.head.past && Math.abs(painter.head.now - at) < 1e-6, 20000);
    return performance.now() - start;
  };
  const seek = (t) => shown(t.toFixed(6) + "s", Number(t.toFixed(6)));
  await ask({ do: "speed", num: 100 });
  await until(() => painter.head.now >= 10 || painter.head.state === "ended", 8000);
  await ask({ do: "pause" });
  await until(() => painter.head.state !== "running", 2000);
  const end = painter.head.now, seeks = [], steps = [];
  for (let i = 0; i < 20; i++) seeks.push(await seek(end * ((i * 7919) % 97) / 97.01));
  await seek(end * 0.9);
  for (let i = 0; i < 5; i++) steps.push(await shown("back"));
  await ask({ do: "present" });
  return [end, ...seeks, -1, ...steps].map((x) => x ?? -2);
})()`

// past measures how long it takes to go to a moment of a run.
func (b *bench) past() error {
	paths, err := filepath.Glob("static/labs/*.md")
	if err != nil {
		return err
	}
	var all, back []float64
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		ms, err := b.seeks(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		cut := slices.Index(ms, -1)
		seeks, steps := ms[1:cut], ms[cut+1:]
		fmt.Printf("seek %-28s %5.1f s run: median %6.1f ms, most %6.1f ms; a step back %6.1f ms\n", name, ms[0], median(seeks), slices.Max(seeks), median(steps))
		all, back = append(all, slices.Max(seeks)), append(back, median(steps))
	}
	within := func(list []float64, most float64) (n int) {
		for _, x := range list {
			if x <= most {
				n++
			}
		}
		return n
	}
	fmt.Printf("seek: %d of %d labs anywhere within 200 ms; a step back within 100 ms in %d\n", within(all, 200), len(all), within(back, 100))
	return nil
}

func (b *bench) seeks(name string) ([]float64, error) {
	tab, err := b.browser.Tab()
	if err != nil {
		return nil, err
	}
	defer tab.Close()
	if err := tab.Open(b.address + "?lab=" + name); err != nil {
		return nil, err
	}
	if err := tab.Until(`emberwire.painter.head?.computers`, 30*time.Second); err != nil {
		return nil, err
	}
	return browser.Eval[[]float64](tab, seekLabs)
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}
