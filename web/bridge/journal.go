package bridge

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// maxLines is how many lines of the log may wait for whoever reads it; what
// comes beyond is counted.
const maxLines = 256

// journal writes the log's lines one after the other without anybody waiting
// for it: a reader that has stopped must not stop the server.
type journal struct {
	lines chan slog.Record
	now   func() time.Time
	names bool // of addresses
	mu    sync.Mutex
	lost  int // since the last line that was taken
}

func newJournal(o Options, done <-chan struct{}) *journal {
	j := &journal{lines: make(chan slog.Record, maxLines), now: o.Now, names: o.LogAddresses}
	go func() {
		for {
			select {
			case line := <-j.lines:
				_ = o.Log.Handler().Handle(context.Background(), line)
			case <-done:
				return
			}
		}
	}()
	return j
}

// say adds a line.
func (j *journal) say(text string, attributes ...slog.Attr) {
	j.mu.Lock()
	defer j.mu.Unlock()
	line := slog.NewRecord(j.now(), slog.LevelInfo, text, 0)
	line.AddAttrs(attributes...)
	if j.lost > 0 {
		line.AddAttrs(slog.Int("dropped", j.lost)) // lines that nobody took
	}
	select {
	case j.lines <- line:
		j.lost = 0
	default:
		j.lost++
	}
}

// tab says what a tab did. Whose address it has is said only if that was asked
// for.
func (j *journal) tab(text string, c *conn, left int) {
	attributes := []slog.Attr{slog.String("room", c.room.name()), slog.Uint64("tab", uint64(c.number)), slog.Int("tabs", left)}
	if j.names {
		attributes = append(attributes, slog.String("address", c.address))
	}
	j.say(text, attributes...)
}
