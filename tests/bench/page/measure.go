package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

const patience = 60 * time.Second

// atPrompt notes when a computer shows a prompt and can be typed at.
const atPrompt = `(() => {
  window.marks = {};
  const mark = (name, is) => { if (is && !(name in marks)) marks[name] = performance.now(); };
  const look = () => {
    mark("engine", window.emberwire?.painter.head);
    mark("page", document.querySelector("#bench"));
    if (document.querySelector("#keys-1") && /^> *$/m.test(window.emberwire?.painter.text(1) || "")) window.usable = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()`

// starts measures from navigation to the first usable prompt.
func (b *bench) starts() error {
	for _, c := range []struct {
		name string
		slow bool
	}{{"localhost", false}, {"10 Mbit/s", true}} {
		var cold, warm []float64
		for range b.runs {
			x, y, err := b.start(c.slow)
			if err != nil {
				return err
			}
			cold, warm = append(cold, x), append(warm, y)
		}
		fmt.Printf("  the last cold start: engine answers after %.0f ms, components after %.0f ms\n", b.marks["engine"], b.marks["page"])
		fmt.Printf("start to a prompt, %s: cold median %.0f ms (%.0f to %.0f), warm median %.0f ms (%.0f to %.0f), %d runs\n", c.name,
			quantile(cold, .5), quantile(cold, 0), quantile(cold, 1), quantile(warm, .5), quantile(warm, 0), quantile(warm, 1), b.runs)
	}
	return nil
}

func (b *bench) start(slow bool) (cold, warm float64, err error) {
	t, err := b.browser.Tab()
	if err != nil {
		return 0, 0, err
	}
	defer t.Close()
	if err := t.OnNew(atPrompt); err != nil {
		return 0, 0, err
	}
	if slow {
		if err := t.Network(10e6/8, 40*time.Millisecond); err != nil {
			return 0, 0, err
		}
	}
	if cold, err = b.usable(t); err != nil {
		return 0, 0, err
	}
	if b.marks, err = browser.Eval[map[string]float64](t, `marks`); err != nil {
		return 0, 0, err
	}
	time.Sleep(500 * time.Millisecond)
	warm, err = b.usable(t)
	return cold, warm, err
}

func (b *bench) usable(t *browser.Tab) (float64, error) {
	if err := t.Open(b.address + "?lab=bench-prompt"); err != nil {
		return 0, err
	}
	if err := t.Until(`window.usable`, patience); err != nil {
		return 0, err
	}
	return browser.Eval[float64](t, `window.usable`)
}

// keys measures from keydown to the cell in the canvas.
func (b *bench) keys() error {
	t, err := b.page("bench-busy", `/^> *$/m.test(emberwire.painter.text(1))`)
	if err != nil {
		return err
	}
	defer t.Close()
	_, err = browser.Eval[int](t, `(() => {
  window.took = []; let since = 0;
  addEventListener("keydown", () => { since = performance.now(); }, true);
  emberwire.painter.painted = (id) => { if (id === 1 && since) { took.push(performance.now() - since); since = 0; } };
  document.querySelector("#keys-1").focus();
  return 0;
})()`)
	if err != nil {
		return err
	}
	for i := range 200 {
		if err := t.Key(rune('a' + i%26)); err != nil {
			return err
		}
		time.Sleep(40 * time.Millisecond)
	}
	took, err := browser.Eval[[]float64](t, `took`)
	if err != nil {
		return err
	}
	rate, err := browser.Eval[float64](t, `emberwire.painter.head.rate`)
	fmt.Printf("key to painted cell, 7 busy computers: median %.1f ms, p99 %.1f ms, %d keys, lab at %.2fx\n", quantile(took, .5), quantile(took, .99), len(took), rate)
	return err
}

// page opens a lab and waits for something.
func (b *bench) page(lab, ready string, before ...string) (*browser.Tab, error) {
	t, err := b.browser.Tab()
	if err != nil {
		return nil, err
	}
	if err := t.Size(1440, 900); err != nil {
		return nil, err
	}
	for _, script := range before {
		if err := t.OnNew(script); err != nil {
			return nil, err
		}
	}
	if err := t.Open(b.address + "?lab=" + lab); err != nil {
		return nil, err
	}
	return t, t.Until(`document.querySelector("#keys-1") && `+ready, patience)
}

// paint feeds the painter with n screens whose every cell changes, for 120
// frames, and returns the work of each frame and the frames a second.
const paint = `(async (n) => {
  const p = emberwire.painter, w = 51, h = 19, size = w * h * 3;
  p.acknowledge = () => {}; p.forgetAll();
  const head = (i, f) => ({ v: 2, n: f + 1, lab: 1000 + n, now: f, speed: 1, rate: 1, state: "running", packets: 0, computers: Array.from({ length: n }, (_, id) =>
    ({ id: id + 1, name: "c" + id, os: "craftos", power: "on", advanced: true, w, h, cx: 1, cy: 1, blink: false, cc: 0, modems: [], rows: Array.from({ length: h }, (_, y) => y) })) });
  const frame = () => new Promise(requestAnimationFrame);
  const took = []; let start = 0;
  for (let f = 0; f < 140; f++) {
    const text = new TextEncoder().encode(JSON.stringify(head(0, f)));
    const b = new Uint8Array(4 + text.length + n * size);
    new DataView(b.buffer).setUint32(0, text.length, true);
    b.set(text, 4);
    for (let i = 4 + text.length; i < b.length; i++) b[i] = (i * 7 + f * 13) & 255;
    p.times.length = 0;
    p.take(b.buffer);
    await frame(); await frame();
    if (f === 20) start = performance.now();
    if (f >= 20) took.push(...p.times.slice(-1));
  }
  return took;
})`

func (b *bench) painting() error {
	for _, n := range []int{1, 8, 32} {
		t, err := b.page("bench-prompt", `true`)
		if err != nil {
			return err
		}
		took, err := browser.Eval[[]float64](t, fmt.Sprintf("%s(%d)", paint, n))
		t.Close()
		if err != nil {
			return err
		}
		fmt.Printf("painting %d screens, every cell changed: median %.1f ms, p95 %.1f ms a frame\n", n, quantile(took, .5), quantile(took, .95))
	}
	return nil
}

// goRuns notes how long the components' program runs, each time that it is
// resumed.
const goRuns = `(() => {
  let Go;
  window.goRuns = [];
  Object.defineProperty(window, "Go", { get: () => Go, set: (v) => {
    Go = v;
    const resume = v.prototype._resume;
    v.prototype._resume = function () { const start = performance.now(); resume.call(this); goRuns.push(performance.now() - start); };
  } });
})()`

// counting counts, for eight seconds, frames and what they are made of: changes
// of the document and the nodes that they touch, what the components are told,
// and the bytes of snapshots.
const counting = `(async () => {
  const link = emberwire, painter = link.painter, from = painter.head, start = performance.now();
  let frames = 0, longest = 0, last = start, now = start, changes = 0, told = 0, answers = 0, snapshots = 0, bytes = 0;
  goRuns.length = 0;
  const touched = new Set(), eyes = new MutationObserver((list) => { changes += list.length; for (const m of list) touched.add(m.target); });
  eyes.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  const { onState, onReply } = link;
  const see = (head) => { snapshots++; bytes += JSON.stringify(head).length; };
  link.onState = (...a) => { told++; return onState(...a); };
  link.onReply = (...a) => { answers++; return onReply(...a); };
  painter.watchers.add(see);
  while (now - start < 8000) { await new Promise(requestAnimationFrame); now = performance.now(); frames++; longest = Math.max(longest, now - last); last = now; }
  eyes.disconnect(); Object.assign(link, { onState, onReply }); painter.watchers.delete(see);
  const s = (now - start) / 1000;
  return [frames / s, longest, (painter.head.packets - from.packets) / s, document.querySelectorAll(".row").length, changes / s, touched.size, told / s, answers / s, bytes / snapshots, frames, goRuns.length / s, goRuns.reduce((a, b) => a + b, 0) / s, goRuns.sort((a, b) => a - b)[Math.floor(goRuns.length * 0.99)]];
})()`

// packets counts frames while the packet list follows 1,000 messages a second,
// and what they cost.
func (b *bench) packets() error {
	t, err := b.page("bench-packets", `emberwire.painter.head.packets > 1500`, goRuns)
	if err != nil {
		return err
	}
	defer t.Close()
	spent := usage(b.browser.Process())
	r, err := browser.Eval[[]float64](t, counting)
	if err != nil {
		return err
	}
	spent = usage(b.browser.Process()).since(spent)
	fmt.Printf("packet list at %.0f packets/s: %.1f frames/s, longest frame %.0f ms, %.0f rows in the page; a frame takes %.2f ms of processor time of the page\n",
		r[2], r[0], r[1], r[3], float64(spent.page.Microseconds())/1000/r[9])
	fmt.Printf("  a second: %.0f changes of the document, %.1f states and %.1f answers for the components; %.0f nodes were touched, a snapshot's head has %.0f bytes\n", r[4], r[6], r[7], r[5], r[8])
	fmt.Printf("  their program runs %.0f times a second, %.1f ms of a second, 99 of 100 times under %.1f ms\n", r[10], r[11], r[12])
	return nil
}
