//go:build js && wasm

package main

import (
	"syscall/js"
	"time"

	"github.com/hack-pad/safejs"
)

// worker is what the worker's script (static/worker.js) has for one lab. The
// calls made many times a second go through syscall/js directly, everything else
// through safejs.
type worker struct {
	ember  js.Value
	bytes  js.Value // Uint8Array
	wake   chan struct{}
	onWake js.Func
}

func newWorker(self safejs.Value) (*worker, error) {
	if _, err := self.Get("inbox"); err != nil {
		return nil, err
	}
	array, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return nil, err
	}
	h := &worker{ember: safejs.Unsafe(self), bytes: safejs.Unsafe(array), wake: make(chan struct{}, 1)}
	h.onWake = js.FuncOf(func(js.Value, []js.Value) any {
		select {
		case h.wake <- struct{}{}:
		default:
		}
		return nil
	})
	return h, nil
}

// drain is what has arrived; not here: the lab's frame is gone.
func (h *worker) drain() (batch string, here bool) {
	v := h.ember.Call("drain")
	if v.IsNull() {
		return "", false
	}
	return v.String(), true
}

func (h *worker) release()                   { h.onWake.Release() }
func (h *worker) reply(number int, s string) { h.ember.Call("reply", number, s) }

// clock is lab time in seconds, for the sign of life.
func (h *worker) clock(now float64) { h.ember.Set("now", now) }

// snapshot hands the bytes over; the buffer is the page's from then on.
func (h *worker) snapshot(b []byte) {
	out := h.bytes.New(len(b))
	js.CopyBytesToJS(out, b)
	h.ember.Call("snapshot", out)
}

// pause lets the browser have its turn: just once if d is 0, otherwise until a
// message arrives or d has passed.
func (h *worker) pause(d time.Duration) {
	if d <= 0 {
		h.ember.Call("rest", h.onWake)
		<-h.wake
		return
	}
	h.ember.Set("wake", h.onWake)
	t := time.NewTimer(d)
	select {
	case <-h.wake:
	case <-t.C:
	}
	t.Stop()
	h.ember.Set("wake", nil)
	h.discard()
}

// discard drops a wake-up that came together with the timer.
func (h *worker) discard() {
	select {
	case <-h.wake:
	default:
	}
}
