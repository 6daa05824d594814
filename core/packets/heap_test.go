//go:build !js

package packets

import (
	"runtime"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// chatting is a lab of two computers that hear each other, of which one sends.
func chatting(program string) string {
	return "# X\n```toml lab.toml\nuntil = \"60s\"\n[[computer]]\nname = \"a\"\ncpu = 1_000_000_000\nmemory = \"64MiB\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
		"```lua b/startup.lua\nperipheral.find('modem').open(7)\n```\n" +
		"```lua a/startup.lua\nlocal m, big = peripheral.find('modem'), ('x'):rep(100000)\nsleep(0.5)\nlocal function send(v) m.transmit(7, 8, v) end\n" + program + "\n```\n"
}

// held is how much memory is freed when the list forgets its messages.
func held(p *List) int {
	var full, empty runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&full)
	p.ring, p.counts.stirred, p.judge = nil, nil, judge{}
	runtime.GC()
	runtime.ReadMemStats(&empty)
	runtime.KeepAlive(p)
	return int(full.HeapAlloc) - int(empty.HeapAlloc)
}

// What the list says that its messages weigh is what Go uses for them, whatever
// they hold and whoever looks at them.
func TestTheListWeighsWhatGoUses(t *testing.T) {
	look := func(p *List) {
		_ = p.Rows(view.Command{Text: "x", Count: 1}, &view.Reply{})
		_, _ = p.Conversations("")
	}
	for _, c := range []struct {
		name, program string
		traced        bool
		look          func(*List)
	}{
		{"nothing", "for n = 1, 5000 do send() if n % 100 == 0 then sleep(0) end end", false, nil},
		{"nothing, with misses", "for n = 1, 5000 do m.transmit(9, 9) if n % 100 == 0 then sleep(0) end end", true, nil},
		{"nothing, looked at", "for n = 1, 5000 do send() if n % 100 == 0 then sleep(0) end end", true, look},
		{"numbers", "for n = 1, 5000 do send(n) end", false, nil},
		{"strings", "for n = 1, 5000 do send('hello ' .. n) end", false, nil},
		{"strings, looked at", "for n = 1, 5000 do send('hello ' .. n) end", true, look},
		{"parts of large strings", "for n = 1, 300 do send((big .. n):sub(5, 9)) end", false, nil},
		{"keys that are parts of large strings", "for n = 1, 300 do send({ [(big .. n):sub(5, 90)] = 1 }) end", false, nil},
		{"from chunks with large names", "for n = 1, 300 do load('local send = ... send(1) return 1', '@' .. big .. n)(send) end", false, nil},
		{"from chunks in large folders", "for n = 1, 300 do load('local send = ... send(1) return 1', '@rom/apis/' .. big .. n)(send) end", false, nil},
		{"lists", "for n = 1, 500 do local t = {} for i = 1, 100 do t[i] = i end send(t) end", false, nil},
		{"records", "for n = 1, 3000 do send({ from = n, to = 2, kind = 'x', text = 'hello ' .. n }) end", false, nil},
		{"records, looked at", "for n = 1, 3000 do send({ from = n, to = 2, kind = 'x', text = 'hello ' .. n }) end", true, look},
		{"large records", "for n = 1, 200 do local t = {} for i = 1, 100 do t['k' .. i] = i end send(t) end", false, nil},
		{"nested", "for n = 1, 500 do local t = {} for i = 1, 30 do t = { t } end send(t) end", false, nil},
		{"empty tables", "for n = 1, 100 do local t = {} for i = 1, 500 do t[i] = {} end send(t) end", false, nil},
		{"shared tables", "local s = {} for i = 1, 100 do s[i] = i end for n = 1, 500 do send({ s, s, s }) end", false, nil},
		{"halves of large strings", "for n = 1, 200 do send((big .. n):sub(1, 50000)) end", false, nil},
		{"copies for repeaters", "for n = 1, 1000 do local t = { nMessageID = n, nRecipient = 9, message = 'x' } for _, c in ipairs { 9, 65533 } do m.transmit(c, 8, t) end if n % 50 == 0 then sleep(0) end end", true, look},
		{"numbers among others", "for n = 1, 500 do local t = {} for i = 1, 40 do t[i * 3] = i end send(t) end", false, nil},
		{"lists in strange order", "for n = 1, 300 do local t = {} for i = 60, 1, -1 do t[i] = i end send(t) end", false, nil},
		{"large strings", "for n = 1, 200 do send(big .. n) end", false, nil},
		{"large strings, looked at", "for n = 1, 200 do send(big .. n) end", true, look},
	} {
		f, err := labfile.Parse("x.md", []byte(chatting(c.program)))
		if err != nil {
			t.Fatal(err)
		}
		p, w := observed(t, f, c.traced)
		if c.look != nil {
			c.look(p)
		}
		n, weight := len(p.ring), p.weight
		if text := w.Nodes()[0].Screen().Text(); n < 100 {
			t.Fatalf("%s: %d messages\n%s", c.name, n, text)
		}
		if uses := float64(held(p)) / float64(weight); uses < 0.7 || uses > 1.1 {
			t.Errorf("%s: %d messages are said to weigh %d bytes, and Go uses %.2f times as much", c.name, n, weight, uses)
		}
		runtime.KeepAlive(w)
	}
}
