package bridge

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// Tabs leave by their own connections while the room takes others out for
// being slow: what the log says of the room is read under the room's lock. It
// is the race detector that looks (make test, group race).
func TestTabsLeaveWhileOthersAreTakenOut(t *testing.T) {
	w := newWorld(t)
	w.host()
	var tabs []*tab
	for range 12 {
		x, _ := w.enter(wire.Hello{Fresh: 1})
		tabs = append(tabs, x)
	}
	var r *room
	w.server.mu.Lock()
	for _, r = range w.server.rooms {
	}
	w.server.mu.Unlock()
	r.mu.Lock()
	slow := append([]*conn(nil), r.tabs[7:]...)
	r.mu.Unlock()
	for i, c := range slow {
		tabs[i].ws.CloseNow()
		left(t, r, 13-2*i-1)
		r.mu.Lock()
		r.remove(c)
		r.mu.Unlock()
	}
	w.reached(13 - 2*len(slow))
}

// left waits until so many are in a room, under its lock alone.
func left(t *testing.T, r *room, want int) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		r.mu.Lock()
		n := len(r.tabs)
		r.mu.Unlock()
		if n == want {
			return
		}
	}
	t.Fatalf("never %d tabs", want)
}
