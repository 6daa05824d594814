package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/bridge"
)

// air carries what sessions say on the channel of the browser's tabs.
type air struct {
	t    *testing.T
	wall time.Duration
	tabs []*Session
	on   []string // the channel of each
}

func (a *air) session() *Session {
	n := byte(len(a.tabs))
	s := New(lab.Options{}, func(b []byte) {
		for i := range b {
			n += 37
			b[i] = n
		}
	})
	a.tabs, a.on = append(a.tabs, s), append(a.on, "")
	return s
}

func (a *air) run(d time.Duration) {
	for end := a.wall + d; a.wall <= end; a.wall += 10 * time.Millisecond {
		for i, s := range a.tabs {
			s.Run(a.wall, nil)
			if s.Room() == nil {
				continue
			}
			for _, x := range s.Room().Turn(a.wall, 0) {
				a.act(i, x)
			}
		}
	}
}

func (a *air) act(i int, x bridge.Act) {
	switch x.Kind {
	case bridge.Tune:
		a.on[i] = string(x.Data)
	case bridge.Tell:
		for j, o := range a.tabs {
			if j != i && o.Room() != nil && a.on[j] == a.on[i] {
				o.Room().Heard(a.wall, append([]byte(nil), x.Data...))
			}
		}
	default:
		a.t.Errorf("a socket is wanted: %d", x.Kind)
	}
}

// Sessions without a server: a host and a guest hear each other.
func TestRoomOfTabs(t *testing.T) {
	a := &air{t: t}
	host := a.session()
	if err := host.Load("shared.md", []byte(roomLab), 0); err != nil {
		t.Fatal(err)
	}
	r := host.Do(0, view.Command{Verb: view.DoRoom, Args: []string{bridge.TabsOnly}})
	if !r.OK {
		t.Fatal(r.Error)
	}
	a.run(2 * time.Second)
	guest := a.session()
	if r := guest.Do(a.wall, view.Command{Verb: view.DoRoom, Text: r.Text, Args: []string{bridge.TabsOnly}}); !r.OK {
		t.Fatal(r.Error)
	}
	a.run(3 * time.Second)
	c := guest.Lab().Computer(1)
	if c == nil {
		t.Fatal("the guest has no computer")
	}
	if s := host.Snapshot(a.wall); s.Room == nil || !s.Room.Tabs || s.Room.State != view.RoomIn {
		t.Errorf("%+v", s.Room)
	}
	if out := c.Screen().Text(); strings.Contains(out, "rror") {
		t.Error(out)
	}
}
