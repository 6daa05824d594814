package session

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// BenchmarkShippedSeek runs each shipped lab for ten seconds of lab time as a page
// does, goes to 40 moments of it, and back step by step: milliseconds.
func BenchmarkShippedSeek(b *testing.B) {
	paths, err := filepath.Glob("../../static/labs/*.md")
	if err != nil || len(paths) == 0 {
		b.Fatal(err, len(paths))
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.TrimSuffix(filepath.Base(path), ".md"), func(b *testing.B) {
			for b.Loop() {
				shippedSeek(b, path, src)
			}
		})
	}
}

func shippedSeek(b *testing.B, path string, src []byte) {
	s := New(lab.Options{}, nil)
	from := spent()
	if err := s.Load(filepath.Base(path), src, 0); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(spent()-from)/1e6, "ms-load")
	computed, cost := s.compute(modem.Time(10*time.Second), 10*time.Second)
	r := rand.New(rand.NewPCG(1, 2))
	var ms, back []float64
	for range 40 {
		ms = append(ms, s.timed(b, labfile.Moment{Step: 1 + r.Uint64N(s.lab.Steps())}.String()))
	}
	first := ms[0]
	s.timed(b, labfile.Moment{Step: 1 + s.lab.Steps()*9/10}.String())
	for range 10 {
		if s.past.shown != nil && s.past.shown.Steps() > 1 {
			back = append(back, s.timed(b, "back"))
		}
	}
	slices.Sort(ms)
	b.ReportMetric(float64(computed)/1e6, "ms-run")
	b.ReportMetric(first, "ms-first")
	b.ReportMetric(ms[20], "ms-median")
	b.ReportMetric(ms[39], "ms-most")
	if back != nil {
		b.ReportMetric(back[0], "ms-back1")
		slices.Sort(back)
		b.ReportMetric(back[len(back)/2], "ms-back")
	}
	b.ReportMetric(100*float64(cost)/float64(computed), "%-cost")
	b.ReportMetric(float64(len(s.frames.list)), "keyframes")
	b.ReportMetric(float64(s.frames.bytes())/(1<<20), "MiB")
}

// BenchmarkKeyframeCost runs labs with and without keyframes, the least of three: what
// all of it costs, the garbage collector's work on what they hold too.
func BenchmarkKeyframeCost(b *testing.B) {
	busy := busyLabs()
	light := func(name string) string {
		src, err := os.ReadFile("../../static/labs/" + name + ".md")
		if err != nil {
			b.Fatal(err)
		}
		return string(src)
	}
	for name, src := range map[string]string{
		"always computing": busy["always computing"], "tables and sort": busy["tables and sort"], "160 messages": busy["160 messages/s"],
		"cnet-reference": light("cnet-reference"), "cnet-rest": light("cnet-rest"), "chat": light("chat"), "flood": light("flood"),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				least := [2]time.Duration{time.Hour, time.Hour}
				for i := range 6 {
					s := New(lab.Options{}, nil)
					if err := s.Load("cost.md", []byte(src), 0); err != nil {
						b.Fatal(err)
					}
					if i%2 == 0 {
						s.lab.EnterRoom() // of whose run there are no keyframes
					}
					runtime.GC()
					from := spent()
					s.compute(modem.Time(30*time.Second), 3*time.Second)
					runtime.GC()
					least[i%2] = min(least[i%2], (spent()-from)*time.Duration(1e6)/time.Duration(s.lab.Steps()))
				}
				b.ReportMetric(100*(float64(least[1])/float64(least[0])-1), "%-cost")
			}
		})
	}
}

// compute runs the present to a lab time as a page does, at most so long: what that
// took, and what keyframes took besides.
func (s *Session) compute(until modem.Time, most time.Duration) (computed, cost time.Duration) {
	begin := spent()
	for s.lab.Now() < until && computed < most {
		from := spent()
		s.lab.RunTo(min(until, s.lab.Now().Add(time.Second)), func() bool { return spent()-from > 5*time.Millisecond })
		took := spent() - from
		computed += took
		s.Computed(took, spent)
	}
	return computed, spent() - begin - computed
}

// timed goes to a moment and takes a snapshot there: milliseconds.
func (s *Session) timed(b *testing.B, moment string) float64 {
	s.looker.Ack(s.looker.number)
	from := spent()
	if err := s.seekTo(moment); err != nil {
		b.Fatal(err)
	}
	for s.past.going != nil {
		at := spent()
		s.Run(at, func() bool { return spent()-at > 5*time.Millisecond })
		s.Computed(spent()-at, spent)
	}
	if out := s.Snapshot(from); out != nil {
		if _, err := view.EncodeSnapshot(out); err != nil {
			b.Fatal(err)
		}
	}
	return float64(spent()-from) / 1e6
}
