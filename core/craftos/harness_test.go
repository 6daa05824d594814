package craftos

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/modem"
)

// world is a few computers on one medium in virtual time.
type world struct {
	t         *testing.T
	now       modem.Time
	boot      *Booter
	medium    *modem.Medium   // where modem attaches
	media     []*modem.Medium // where modems were attached
	computers []*computer.Computer
	logs      []string
}

func newWorld(t *testing.T) *world {
	return &world{t: t, boot: New(), medium: modem.NewMedium("air", false, modem.Impairment{}, 1, &modem.Counter{})}
}

// add makes a computer with files ("path", "content", …), switched on, without
// modems. Its id is its place, from 0.
func (w *world) add(files ...string) *computer.Computer { return w.computer(nil, files...) }

// computer is add with another configuration.
func (w *world) computer(change func(*computer.Config), files ...string) *computer.Computer {
	disk := fs.New(fs.Config{})
	for i := 0; i+1 < len(files); i += 2 {
		if err := disk.WriteFile(files[i], []byte(files[i+1])); err != nil {
			w.t.Fatal(err)
		}
	}
	id := len(w.computers)
	w.logs = append(w.logs, "")
	cfg := computer.Config{
		ID: id, Advanced: true, Files: disk, Seed: 1, Boot: w.boot,
		Epoch: time.Date(2026, 11, 22, 8, 30, 5, 0, time.UTC),
		Log:   func(text string) { w.logs[id] += text },
	}
	if change != nil {
		change(&cfg)
	}
	c := computer.New(cfg)
	w.computers = append(w.computers, c)
	c.PowerOn(w.now)
	return c
}

// modem attaches a modem; wireless ones stand 10 blocks apart by id.
func (w *world) modem(c *computer.Computer, side string, kind modem.Kind) *modem.Modem {
	m := modem.New(modem.Config{
		Computer: c.ID(), Name: side, Kind: kind, Medium: w.medium, Receiver: c, On: c.On,
		At: modem.Vec{X: float64(10 * c.ID()), Y: 64},
	})
	c.Attach(side, m)
	if !slices.Contains(w.media, w.medium) {
		w.media = append(w.media, w.medium)
	}
	return m
}

// run lets d of lab time pass, or less when nothing can happen any more.
func (w *world) run(d time.Duration) {
	end := w.now.Add(d)
	for {
		next, due := end, false
		for _, m := range w.media {
			if at, ok := m.Deadline(); ok && at <= next {
				next, due = at, true
			}
		}
		for _, c := range w.computers {
			if at, ok := c.Deadline(); ok && at <= next {
				next, due = at, true
			}
		}
		if !due {
			break
		}
		w.now = max(w.now, next)
		for _, m := range w.media {
			m.Advance(w.now)
		}
		for _, c := range w.computers {
			if at, ok := c.Deadline(); ok && at <= w.now {
				c.Step(w.now)
			}
		}
	}
	w.now = end
}

// typed types text; "\n" is Enter.
func (w *world) typed(c *computer.Computer, text string) {
	for _, b := range []byte(text) {
		if b == '\n' {
			w.key(c, 257)
			continue
		}
		c.Queue(computer.E("char", string([]byte{b})))
		w.run(20 * time.Millisecond)
	}
}

func (w *world) key(c *computer.Computer, code int) {
	c.Queue(computer.E("key", code, false))
	w.run(100 * time.Millisecond)
}

// screen compares a screen with a golden whose lines are indented by tabs.
func (w *world) screen(c *computer.Computer, what, want string) {
	w.t.Helper()
	want = strings.TrimPrefix(strings.ReplaceAll(want, "\t\t", ""), "\n")
	want = strings.TrimRight(want, "\t")
	if got := c.Screen().Text(); got != want {
		w.t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// evaluates runs a program on a computer of its own and answers what it printed.
func evaluates(t *testing.T, program string) string {
	t.Helper()
	w := newWorld(t)
	w.add("startup.lua", program)
	w.run(30 * time.Second)
	if w.computers[0].State() != computer.On {
		t.Fatalf("the computer is %v: %s", w.computers[0].State(), w.computers[0].FailureText())
	}
	text := strings.TrimPrefix(w.logs[0], "CraftOS 1.9\n")
	return strings.TrimSuffix(text, "> ")
}
