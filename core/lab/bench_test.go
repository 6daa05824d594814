package lab

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// BenchmarkPayload carries a table from a Lua machine to another one, over the
// air of a lab with its packet list and digest: copied out, sent, told, heard
// and built.
func BenchmarkPayload(b *testing.B) {
	for _, n := range []int{4, 100, 4000} {
		b.Run(fmt.Sprintf("%d numbers", n), func(b *testing.B) { carry(b, n) })
	}
}

func carry(b *testing.B, n int) {
	f, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n"+
		"[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n"))
	if err != nil {
		b.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		b.Fatal(err)
	}
	l.RunTo(modem.Time(time.Second), nil)
	from, to := l.Computer(0), l.Computer(1)
	if err := to.Modem("top").Open(modem.OwnerLua, 1); err != nil {
		b.Fatal(err)
	}
	t := from.Machine().NewTable(n, 0)
	for i := range n {
		from.Machine().SetIndex(t, i+1, lua.Int(i))
	}
	b.ReportAllocs()
	for b.Loop() {
		v, err := computer.ToValue(from.Machine(), lua.TableValue(t))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := from.Modem("top").Transmit(l.Now(), modem.Origin{}, 1, 1, v); err != nil {
			b.Fatal(err)
		}
		l.Media()[0].Advance(l.Now())
		computer.FromValue(to.Machine(), v)
	}
}

// BenchmarkCable boots computers on one cable; each looks for its modem and is
// told of all the others.
func BenchmarkCable(b *testing.B) {
	for _, n := range []int{25, 50, 100, 200} {
		b.Run(fmt.Sprintf("%d computers", n), func(b *testing.B) {
			var src strings.Builder
			src.WriteString("# X\n```toml lab.toml\nuntil = \"2s\"\n")
			for i := range n {
				fmt.Fprintf(&src, "[[computer]]\nname = \"c%d\"\nfiles = \"all\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n", i)
			}
			src.WriteString("```\n```lua all/startup.lua\nperipheral.find('modem', rednet.open)\n```\n")
			f, err := labfile.Parse("x.md", []byte(src.String()))
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				l, err := New(f, Options{})
				if err != nil {
					b.Fatal(err)
				}
				l.Run()
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N*n), "ms/computer")
		})
	}
}
