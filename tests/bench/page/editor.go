package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// pressed notes how long a key takes from its event to the next frame that is
// painted behind it.
const pressed = `(() => {
  window.took = [];
  addEventListener("keydown", () => { const at = performance.now(); requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => took.push(performance.now() - at); c.port2.postMessage(0); }); }, true);
})()`

// editor measures the editor: until it shows a file, and from a key to its
// picture in 1 MB of Lua, in CodeMirror and in the plain text area; in 10 kB, what
// is no matter of the text's size.
func (b *bench) editor() error {
	t, err := b.browser.Tab()
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Size(1440, 900); err != nil {
		return err
	}
	if err := t.OnNew(pressed); err != nil {
		return err
	}
	var first, again []float64
	for range b.runs {
		if err := t.Open(b.address + "?lab=hello"); err != nil {
			return err
		}
		if err := t.Until(`document.querySelector("#tab-files") && emberwire.painter.head.now > 1`, patience); err != nil {
			return err
		}
		for _, times := range []*[]float64{&first, &again} {
			ms, err := b.shown(t)
			if err != nil {
				return err
			}
			*times = append(*times, ms)
		}
	}
	fmt.Printf("editor shown after a click on a file: the first median %.0f ms (%.0f to %.0f), the next %.0f ms (%.0f to %.0f), %d runs\n",
		quantile(first, .5), quantile(first, 0), quantile(first, 1), quantile(again, .5), quantile(again, 0), quantile(again, 1), b.runs)
	for _, x := range []struct {
		kind  string
		bytes int
	}{{"code", 10_000}, {"code", 1_000_000}, {"plain", 1_000_000}} {
		if err := b.typing(t, x.kind, x.bytes); err != nil {
			return err
		}
	}
	return nil
}

// shown opens a file, and closes it again.
func (b *bench) shown(t *browser.Tab) (float64, error) {
	ms, err := browser.Eval[float64](t, `new Promise((done) => {
		document.querySelector("#tab-files").click();
		const open = () => {
			const leaf = document.querySelector(".leaf"); if (!leaf) return requestAnimationFrame(open);
			const at = performance.now();
			leaf.click();
			const look = () => {
				const there = emberwire.editor.kind() === "code" && document.querySelector("#editor-code").checkVisibility() && document.querySelector("#editor-code").shadowRoot?.querySelector(".cm-line span[class]");
				if (there) done(performance.now() - at); else requestAnimationFrame(look);
			};
			requestAnimationFrame(look);
		};
		open();
	})`)
	if err == nil {
		err = t.Click(`[aria-label="Close the editor"]`)
	}
	return ms, err
}

// typing types into so many bytes of Lua.
func (b *bench) typing(t *browser.Tab, kind string, bytes int) error {
	script := fmt.Sprintf(`emberwire.editor.choose(%q).then(() => {
		document.querySelector(".leaf").click();
		const line = "local answer = modem.transmit(15, 43, { name = 'ann', words = 12 }) -- and so on\n";
		return new Promise((go) => setTimeout(go, 500)).then(() => { emberwire.editor.set("bench %[1]s %[2]d", "bench.lua", line.repeat(Math.ceil(%[2]d / line.length))); emberwire.editor.go(%[2]d / 160 | 0); took.length = 0; return 0; });
	})`, kind, bytes)
	if _, err := browser.Eval[float64](t, script); err != nil {
		return err
	}
	time.Sleep(time.Second)
	before, err := t.Metrics()
	if err != nil {
		return err
	}
	for range 40 {
		if err := t.Type("x"); err != nil {
			return err
		}
		time.Sleep(60 * time.Millisecond)
	}
	after, err := t.Metrics()
	if err != nil {
		return err
	}
	took, err := browser.Eval[[]float64](t, `took`)
	if err != nil {
		return err
	}
	fmt.Printf("typing in %d kB of Lua, %s: key to picture median %.1f ms, p95 %.1f ms, %d keys; %.1f ms of the thread's processor time a key, %.1f of it scripts\n",
		bytes/1000, kind, quantile(took, .5), quantile(took, .95), len(took), 1000*(after["TaskDuration"]-before["TaskDuration"])/40, 1000*(after["ScriptDuration"]-before["ScriptDuration"])/40)
	return nil
}

// reference measures from Run to the first output of a program of the
// reference, when the bench has run another one before.
func (b *bench) reference() error {
	t, err := b.browser.Tab()
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.Open(b.address + "?lab=hello&ref=craftos/rednet.CHANNEL_BROADCAST"); err != nil {
		return err
	}
	run := func(anchor string) string {
		return fmt.Sprintf(`document.querySelector(".bench-run[data-anchor='%s']")`, anchor)
	}
	if err := t.Until(run("rednet.CHANNEL_REPEAT"), patience); err != nil {
		return err
	}
	if _, err := browser.Eval[float64](t, `(`+run("rednet.CHANNEL_BROADCAST")+`.scrollIntoView(), `+run("rednet.CHANNEL_BROADCAST")+`.click(), 0)`); err != nil {
		return err
	}
	frame, err := t.Frame("http://", patience)
	if err != nil {
		return err
	}
	text := `(window.emberwire.painter.text(0) || "")`
	if err := frame.Until(text+`.includes("65535")`, patience); err != nil {
		return err
	}
	var times []float64
	for i := range b.runs {
		anchor, want := "rednet.CHANNEL_REPEAT", "65533"
		if i%2 == 1 {
			anchor, want = "rednet.CHANNEL_BROADCAST", "65535"
		}
		if _, err := browser.Eval[float64](frame, fmt.Sprintf(`(window.came = 0, (function look() { if (%s.includes("%s")) came = performance.timeOrigin + performance.now(); else setTimeout(look, 2); })(), 0)`, text, want)); err != nil {
			return err
		}
		at, err := browser.Eval[float64](t, `(`+run(anchor)+`.scrollIntoView(), `+run(anchor)+`.click(), performance.timeOrigin + performance.now())`)
		if err != nil {
			return err
		}
		if err := frame.Until(`window.came > 0`, patience); err != nil {
			return err
		}
		came, err := browser.Eval[float64](frame, `came`)
		if err != nil {
			return err
		}
		times = append(times, came-at)
		time.Sleep(300 * time.Millisecond)
	}
	fmt.Printf("a program of the reference, from Run to its first output, warm: median %.0f ms (%.0f to %.0f), %d runs\n", quantile(times, .5), quantile(times, 0), quantile(times, 1), len(times))
	return nil
}
