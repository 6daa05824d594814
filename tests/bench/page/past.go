package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// seekLabs runs a lab for ten seconds of lab time (or until nothing happens any
// more, or for eight seconds; a busy one for a minute, or for twelve), then seeks to moments of it, to and fro, goes back
// step by step, and loses a message: milliseconds from the question until the page has it.
const seekLabs = `(async (until, wall, moments) => {
  const { ask, painter } = emberwire;
  const wait = async (cond, most) => { const end = performance.now() + most; while (!cond() && performance.now() < end) await new Promise((r) => setTimeout(r, 1)); return cond(); };
  const shown = async (text, at) => {
    const start = performance.now(), n = painter.head.n, reply = await ask({ do: "seek", text });
    if (!reply.ok) return -2;
    await wait(() => at === undefined ? painter.head.n > n && !painter.head.travels : painter.head.past && Math.abs(painter.head.now - at) < 1e-6, 20000);
    return performance.now() - start;
  };
  const seek = (t) => shown(t.toFixed(6) + "s", Number(t.toFixed(6)));
  await ask({ do: "speed", num: 100 });
  await wait(() => painter.head.now >= until || painter.head.state === "ended", wall);
  await ask({ do: "pause" });
  await wait(() => painter.head.state !== "running", 2000);
  const End = painter.head.now, Seeks = [], Steps = [];
  for (let i = 0; i < moments; i++) Seeks.push(await seek(End * ((i * 7919) % 97) / 97.01));
  await seek(End * 0.9);
  for (let i = 0; i < 5; i++) Steps.push(await shown("back"));
  await ask({ do: "present" });
  await wait(() => !painter.head.past, 2000);
  let Fork = -1;
  if (painter.head.packets > 0) {
    const start = performance.now(), ways = painter.head.ways || 0;
    await ask({ do: "whatif", num: Math.ceil(painter.head.packets / 2), text: "lose" });
    await wait(() => painter.head.ways > ways, 20000);
    await ask({ do: "compare", num: painter.head.branches.length });
    Fork = performance.now() - start;
  }
  return { End, Seeks, Steps, Fork };
})`

// past measures how long it takes to go to a moment of a run, and another way: in
// every shipped lab, then in busy ones.
func (b *bench) past() error {
	paths, err := filepath.Glob("static/labs/*.md")
	if err != nil {
		return err
	}
	var most, back, fork []float64
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".md")
		t, err := b.times(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(t.String())
		most, back, fork = append(most, slices.Max(t.Seeks)), append(back, median(t.Steps)), append(fork, t.Fork)
	}
	within := func(list []float64, most float64) (n int) {
		for _, x := range list {
			if x >= 0 && x <= most {
				n++
			}
		}
		return n
	}
	fmt.Printf("seek: %d of %d labs anywhere within 200 ms; a step back within 100 ms in %d; without the message in the middle, and beside it, within 300 ms in %d\n",
		within(most, 200), len(most), within(back, 100), within(fork, 300))
	return b.busyPast()
}

// busyPast measures the same in labs that compute all the time.
func (b *bench) busyPast() error {
	for _, name := range []string{"bench-past-computing", "bench-past-messages", "bench-past-tables"} {
		t, err := b.times(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Println(t.String())
	}
	return nil
}

// times are milliseconds.
type times struct {
	name         string
	End          float64 // of the run, seconds of lab time
	Seeks, Steps []float64
	Fork         float64 // the run without a message, and both beside each other; -1: it has no message
}

func (t times) String() string {
	s := slices.Sorted(slices.Values(t.Seeks))
	return fmt.Sprintf("seek %-28s %5.1f s run: median %6.1f ms, p95 %6.1f, most %6.1f; a step back %6.1f; fork and difference %6.1f",
		t.name, t.End, median(s), s[len(s)*19/20], s[len(s)-1], median(t.Steps), t.Fork)
}

func (b *bench) times(name string) (t times, err error) {
	tab, err := b.browser.Tab()
	if err != nil {
		return t, err
	}
	defer tab.Close()
	if err := tab.Open(b.address + "?lab=" + name); err != nil {
		return t, err
	}
	if err := tab.Until(`emberwire.painter.head?.computers`, 30*time.Second); err != nil {
		return t, err
	}
	how := "(10, 8000, 20)"
	if strings.HasPrefix(name, "bench-") {
		how = "(60, 12000, 40)"
	}
	t, err = browser.Eval[times](tab, seekLabs+how)
	t.name = name
	return t, err
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return s[len(s)/2]
}
