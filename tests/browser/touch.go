package browser

import (
	"fmt"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Touch makes the device one with a touch screen.
func (t *Tab) Touch() error {
	_, err := chromedp.Call(t.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true, MaxTouchPoints: 5})
	return err
}

// Tap touches the middle of an element for a time.
func (t *Tab) Tap(selector string, hold time.Duration) error {
	at, err := Eval[[]float64](t, fmt.Sprintf(`(() => { const b = document.querySelector(%q).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()`, selector))
	if err != nil {
		return fmt.Errorf("finding %s: %w", selector, err)
	}
	down := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: at[0], Y: at[1]}}}
	if _, err := chromedp.Call(t.ctx, input.DispatchTouchEvent, down); err != nil {
		return err
	}
	time.Sleep(hold)
	up := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}}
	_, err = chromedp.Call(t.ctx, input.DispatchTouchEvent, up)
	return err
}
