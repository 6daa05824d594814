package session

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// A second of a room, of which one tab is looked at: µs/s and KiB/min are what its
// film costs there. Of a room of 32 each says five messages a second, of one of two
// each 500, and whoever hears one prints it.
func BenchmarkFilm(b *testing.B) {
	for _, c := range []struct{ tabs, each int }{{32, 5}, {2, 500}} {
		b.Run(fmt.Sprintf("%dx%d", c.tabs, c.each), func(b *testing.B) {
			program := fmt.Sprintf("local m = peripheral.find(\"modem\") m.open(15)\nlocal timer = os.startTimer(0.05)\nlocal n, heard = 0, 0\nwhile true do\n"+
				"local event, a, b, c, text = os.pullEvent()\nif event == \"timer\" then n = n + %d while n >= 20 do n = n - 20 m.transmit(15, 15, \"a line of forty bytes, as people write.\") end timer = os.startTimer(0.05)\n"+
				"elseif event == \"modem_message\" then heard = heard + 1 print(heard, text) end\nend\n", c.each)
			host := loud(b, program, c.tabs)
			h, took, begin := host.hub, time.Duration(0), host.film.bytes
			b.ResetTimer()
			for range b.N {
				for range 100 {
					h.wall += 10 * time.Millisecond
					for _, x := range h.tabs {
						x.run(h.wall, nil)
						x.turn()
					}
					at := time.Now()
					host.shoot(h.wall)
					took += time.Since(at)
				}
				host.see()
			}
			b.ReportMetric(float64(took.Microseconds())/float64(b.N), "µs/s")
			b.ReportMetric(float64(host.film.bytes-begin)/1024*60/float64(b.N), "KiB/min")
		})
	}
}

// loud is the host of a room whose computers all run one program.
func loud(b *testing.B, program string, tabs int) *looking {
	h := &hub{t: b}
	host := h.session().look()
	src := strings.ReplaceAll(chatLab, chatter, program)
	if err := host.Load("chat.md", []byte(src), 0); err != nil {
		b.Fatal(err)
	}
	key := host.do(newRoom).Text
	host.see()
	h.run(100 * time.Millisecond)
	for len(h.tabs) < tabs {
		x := h.session()
		x.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
		h.run(50 * time.Millisecond)
	}
	host.do(view.Command{Verb: view.DoWatch, Number64: 1})
	h.run(3 * time.Second)
	host.see()
	return host
}

// The way to a moment of a long film: what a full one takes, with 20,000 messages in
// the list, and the snapshot that shows it.
func BenchmarkFilmSeek(b *testing.B) {
	host := loud(b, noisy, 2)
	for range 20_000 {
		if _, err := host.Lab().Computer(0).Modems()[0].Transmit(host.Lab().Now(), modem.Origin{}, 15, 15, value.String("line")); err != nil {
			b.Fatal(err)
		}
	}
	host.hub.run(time.Second)
	f := host.film
	x := f.reels[0].frames[1]
	for x.at = host.Lab().Now(); f.bytes < MaxFilmBytes*9/10; x.at += modem.Time(time.Millisecond) {
		f.add(x, f.reels[0].bytes/len(f.reels[0].frames))
	}
	host.hub.run(time.Duration(x.at-host.Lab().Now()) + time.Second)
	from := host.Lab().Now() - modem.Time(7*time.Second)
	i := 0
	for b.Loop() {
		host.showFilm(from+modem.Time(i%7)*modem.Time(time.Second/2), 0)
		if i++; !host.see().Film || host.head.Packets < 20_000 {
			b.Fatal(host.head.Now, host.head.Packets)
		}
	}
}
