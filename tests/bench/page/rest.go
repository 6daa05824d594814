package main

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// restFor is how long is measured.
const restFor = 15 * time.Second

// rest measures what pages cost that nobody uses.
func (b *bench) rest() error {
	for _, c := range []struct {
		name, address, ready, then string
		hidden                     bool
	}{
		{"an empty page", "about:blank", `true`, "", false},
		{"a lab that waits", b.address + "?lab=bench-prompt", `/^> *$/m.test(window.emberwire?.painter.text(1) || "")`, "", false},
		{"so too, minimised", b.address + "?lab=bench-prompt", `/^> *$/m.test(window.emberwire?.painter.text(1) || "")`, "", true},
		{"a lab that is paused", b.address + "?lab=bench-prompt", `/^> *$/m.test(window.emberwire?.painter.text(1) || "")`, `emberwire.ask({ do: "pause" }).then(() => 0)`, false},
		{"six visible embeds", b.address + "six.html", `window.ran?.size === 6`, "", false},
	} {
		t, err := b.browser.Tab()
		if err != nil {
			return err
		}
		if err := b.resting(t, c.name, c.address, c.ready, c.then, c.hidden); err != nil {
			return err
		}
		t.Close()
	}
	return nil
}

func (b *bench) resting(t *browser.Tab, name, address, ready, then string, hidden bool) error {
	if err := t.Size(1200, 1500); err != nil {
		return err
	}
	if err := t.Open(address); err != nil {
		return err
	}
	if err := t.Until(ready, patience); err != nil {
		return err
	}
	if then != "" {
		if _, err := browser.Eval[int](t, then); err != nil {
			return err
		}
	}
	if hidden {
		if err := t.Minimise(); err != nil {
			return err
		}
	}
	time.Sleep(5 * time.Second) // what begins with the page is over
	before, start := usage(b.browser.Process()), time.Now()
	time.Sleep(restFor)
	u, s := usage(b.browser.Process()).since(before), time.Since(start).Seconds()
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 / s }
	fmt.Printf("at rest, %s: page %.1f ms/s, worker %.1f, browser in all %.1f; %.0f wakes/s\n", name, ms(u.page), ms(u.worker), ms(u.all), float64(u.wakes)/s)
	return nil
}
