package modem_test

import (
	"fmt"
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// count is the cheapest receiver.
type count int

func (c *count) Deliver(modem.Time, modem.Arrival) modem.Outcome {
	*c++
	return modem.OK
}

// BenchmarkDeliver sends from each of so many modems in turn and delivers.
// "one channel": all hear all. "500 channels": modem i listens on channel i of
// 500 and sends on the next one's. "misses": a tap asks why the others did not.
// The number to look at is deliveries a second.
func BenchmarkDeliver(b *testing.B) {
	for _, n := range []int{2, 50, 500} {
		for _, channels := range []int{1, 500} {
			b.Run(fmt.Sprintf("%d modems, %d channels", n, channels), func(b *testing.B) { deliver(b, n, channels, nil) })
		}
	}
	b.Run("500 modems, 500 channels, misses", func(b *testing.B) { deliver(b, 500, 500, nobody{}) })
}

func deliver(b *testing.B, n, channels int, tap modem.Tap) {
	m := modem.NewMedium("world", false, modem.Impairment{}, 1, nil)
	if tap != nil {
		m.AddTap(tap)
	}
	var heard count
	modems := make([]*modem.Modem, n)
	for i := range modems {
		modems[i] = modem.New(modem.Config{Computer: i, Medium: m, At: modem.Vec{X: float64(i % 32), Y: 64}, Receiver: &heard})
		if err := modems[i].Open(modem.OwnerLua, i%channels); err != nil {
			b.Fatal(err)
		}
	}
	v := value.Fields("type", "datagram", "message", "hello", "number", 7)
	i, sent := 0, 0
	for b.Loop() {
		next := (i + 1) % n
		if _, err := modems[i].Transmit(modem.Time(sent), modem.Origin{}, next%channels, 0, v); err != nil {
			b.Fatal(err)
		}
		m.Advance(modem.Time(sent))
		i, sent = next, sent+1
	}
	b.ReportMetric(float64(heard)/b.Elapsed().Seconds(), "deliveries/s")
	if heard == 0 {
		b.Fatal("nobody heard anything")
	}
}

// nobody is a tap that asks for everything and keeps nothing.
type nobody struct{}

func (nobody) Sent(modem.Time, *modem.Message)                                          {}
func (nobody) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (nobody) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (nobody) WantsMisses() bool                                                        { return true }
