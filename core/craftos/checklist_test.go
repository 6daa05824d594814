package craftos

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// The items of spec/computercraft.md 4.20 that concern programs, each by its
// number. 1 is TestModemMessageFirst, 18, 22 and 23 are in core/term and
// testdata/apis.lua, 17 is the page's.

// pair is two computers with a modem each; the second prints what it hears.
func pair(t *testing.T, sender string) (w *world, heard func() string) {
	w = newWorld(t)
	a := w.add("startup.lua", "local modem = peripheral.find('modem') sleep(0.5)\n"+sender)
	b := w.add("startup.lua", `
		local modem = peripheral.find("modem")
		for _, ch in ipairs { 0, 1, 2, 65533 } do modem.open(ch) end
		while true do
			local _, _, ch, reply, m, d = os.pullEvent("modem_message")
			print(ch, reply, type(m) == "table" and textutils.serialize(m, { compact = true, allow_repetitions = true }) or m, d)
		end`)
	w.modem(a, "back", modem.Wireless)
	w.modem(b, "back", modem.Wireless)
	return w, func() string {
		w.run(3 * time.Second)
		return strings.TrimPrefix(w.logs[1], "CraftOS 1.9\n")
	}
}

func TestItem2OwnPackets(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `
		local a, b = peripheral.wrap("top"), peripheral.wrap("left")
		a.open(1) b.open(1)
		a.transmit(1, 2, "x")
		os.startTimer(1)
		local event, side repeat event, side = os.pullEvent() print(event, side) until event == "timer"`)
	w.modem(c, "top", modem.Wireless)
	w.modem(c, "left", modem.Wireless)
	w.run(2 * time.Second)
	if want := "CraftOS 1.9\nmodem_message\tleft\ntimer\t"; !strings.HasPrefix(w.logs[0], want) {
		t.Errorf("%q", w.logs[0])
	}
}

func TestItem3ChannelsSurviveReboot(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `local m = peripheral.find("modem") print(m.isOpen(7)) m.open(7)`)
	w.modem(c, "back", modem.Wireless)
	w.run(time.Second)
	c.Reboot(w.now)
	w.run(time.Second)
	c.PowerOff(w.now)
	c.PowerOn(w.now)
	w.run(5 * time.Second)
	if got := strings.Count(w.logs[0], "true"); got != 2 {
		t.Errorf("%q", w.logs[0])
	}
}

func TestItem4ChannelAndIDZero(t *testing.T) {
	_, heard := pair(t, `modem.transmit(0, 0, os.getComputerID())`)
	if got := heard(); got != "0\t0\t0\t10\n" {
		t.Errorf("%q", got)
	}
}

func TestItem6Distances(t *testing.T) {
	w, heard := pair(t, `modem.transmit(1, 2, "x")`)
	w.computers[0].Modem("back").Move(w.computers[1].Modem("back").At())
	if got := heard(); got != "1\t2\tx\t0\n" {
		t.Errorf("distance 0 is a distance: %q", got)
	}
	w, heard = pair(t, `modem.transmit(1, 2, "x")`)
	far := w.computers[0]
	far.Detach("back")
	far.Attach("back", modem.New(modem.Config{
		Computer: 0, Name: "back", Kind: modem.Ender, Medium: w.medium, Receiver: far, On: far.On, Dimension: "nether",
	}))
	if got := heard(); got != "1\t2\tx\tnil\n" {
		t.Errorf("across dimensions there is none: %q", got)
	}
}

func TestItem7Range(t *testing.T) {
	for _, c := range []struct {
		x, y float64
		want bool
	}{{64, 64, true}, {65, 64, false}, {200, 318, true}, {300, 64, false}} {
		w, heard := pair(t, `modem.transmit(1, 2, "x")`)
		w.computers[0].Modem("back").Move(modem.Vec{X: 10, Y: 64})
		w.computers[1].Modem("back").Move(modem.Vec{X: 10 + c.x, Y: c.y})
		if got := heard() != ""; got != c.want {
			t.Errorf("at %v, %v: heard is %v", c.x, c.y, got)
		}
	}
}

func TestItem8CopyRules(t *testing.T) {
	_, heard := pair(t, `
		local shared = { 1 }
		modem.transmit(1, 2, { [print] = 1, a = print, b = shared, c = shared, d = setmetatable({}, { __index = error }) })
		modem.transmit(1, 2, nil)
		modem.transmit(1, 2, print)
		modem.transmit(1, 2, 1/0)
		modem.transmit(1, 2, "\0\255")`)
	if got, want := heard(), "1\t2\t{b={1,},c={1,},d={},}\t10\n1\t2\tnil\t10\n1\t2\tnil\t10\n1\t2\tinf\t10\n1\t2\t\x00\xff\t10\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	w, _ := pair(t, `local loop = {} loop.self = loop modem.transmit(5, 2, loop)`)
	if err := w.computers[1].FS().WriteFile("startup.lua", []byte(`
		peripheral.find("modem").open(5)
		local m = select(5, os.pullEvent("modem_message")) print(m.self == m)`)); err != nil {
		t.Fatal(err)
	}
	w.run(3 * time.Second)
	if !strings.Contains(w.logs[1], "true") {
		t.Errorf("a cycle: %q", w.logs[1])
	}
}

func TestItem10QueueLimit(t *testing.T) {
	if got := evaluates(t, `
		for i = 1, 300 do os.queueEvent("n", i) end
		local last
		os.startTimer(0.1)
		while true do local e, i = os.pullEvent() if e == "timer" then break end last = i end
		print(last)`); got != "256\n" {
		t.Errorf("%q", got)
	}
}

func TestItem11And20Ticks(t *testing.T) {
	if got := evaluates(t, `
		sleep(0)
		local c = os.clock()
		os.pullEvent(os.startTimer(0) and "timer")
		print(("%.2f"):format(os.clock() - c), os.clock() * 20 % 1 < 1e-6)
		c = os.clock()
		os.pullEvent(os.startTimer(0.07) and "timer")
		print(("%.2f"):format(os.clock() - c))`); got != "0.05\ttrue\n0.05\n" {
		t.Errorf("%q", got)
	}
}

func TestItem12TerminateThroughFilters(t *testing.T) {
	if got := evaluates(t, `
		os.queueEvent("terminate")
		print(pcall(parallel.waitForAny, function() os.pullEvent("never") end, function() sleep(9) end))`); got != "false\tTerminated\n" {
		t.Errorf("%q", got)
	}
}

func TestItem13SelfWithoutModem(t *testing.T) {
	if got := evaluates(t, `print(rednet.send(0, "x"), rednet.send(1, "x"), rednet.receive(1))`); got != "true\tfalse\t0\tx\tnil\n" {
		t.Errorf("%q", got)
	}
}

func TestItem14And26Transmissions(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `peripheral.find("modem", rednet.open) sleep(0.5) rednet.send(65501, "x", "p")`)
	w.add()
	b := w.add("startup.lua", `
		local m = peripheral.find("modem")
		for _, ch in ipairs { 1, 65533 } do m.open(ch) end
		for i = 1, 2 do
			local _, _, ch, reply, p = os.pullEvent("modem_message")
			print(ch, reply, p.nRecipient, p.nSender, p.message, p.sProtocol, p.nMessageID >= 1)
		end`)
	w.modem(a, "back", modem.Wireless)
	w.modem(b, "back", modem.Wireless)
	w.run(2 * time.Second)
	want := ""
	for _, ch := range []int{1, 65533} {
		want += fmt.Sprintf("%d\t0\t65501\t0\tx\tp\ttrue\n", ch)
	}
	if got := w.logs[2]; got != "CraftOS 1.9\n"+want+"> " {
		t.Errorf("%q", got)
	}
}

// The same message id within 9.5 s is one message; later it is another.
func TestItem14Duplicates(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `
		local m = peripheral.find("modem") sleep(0.5)
		for _, pause in ipairs { 1, 8, 2, 0 } do
			m.transmit(1, 0, { nMessageID = 7, nRecipient = 1, message = os.clock() < 2 and "early" or "late" })
			sleep(pause)
		end
		m.transmit(1, 0, { nMessageID = 0/0, nRecipient = 1, message = "nan" })
		m.transmit(1, 0, { nMessageID = 8, nRecipient = 65501, message = "not for us" })
		m.transmit(1, 9, { nMessageID = 9, nRecipient = 1, message = "from the reply channel" })`)
	b := w.add("startup.lua", receiver)
	w.modem(a, "back", modem.Wireless)
	w.modem(b, "back", modem.Wireless)
	w.run(15 * time.Second)
	if want := "CraftOS 1.9\n0\tearly\tnil\n0\tlate\tnil\n9\tfrom the reply channel\tnil\n"; w.logs[1] != want {
		t.Errorf("%q, want %q", w.logs[1], want)
	}
}

func TestItem21OpenAndDelete(t *testing.T) {
	if got := evaluates(t, `print(fs.open("x", "r")) print(pcall(fs.delete, "rom"))`); got != "nil\t/x: No such file\nfalse\t/rom: Access denied\n" {
		t.Errorf("%q", got)
	}
}

func TestItem24RequireOnlyUnderTheShell(t *testing.T) {
	if got := evaluates(t, `
		print(type(require), type(package))
		local f = fs.open("p", "w") f.write("print(require, package)") f.close()
		os.run({}, "p")`); got != "function\ttable\nnil\tnil\n" {
		t.Errorf("%q", got)
	}
}

func TestHandlesCloseAtReboot(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `local n = 0 while fs.open("f" .. n, "w") do n = n + 1 end print(n, select(2, fs.open("g", "w")))`)
	for range 2 {
		w.run(time.Second)
		c.Reboot(w.now)
	}
	w.run(time.Second)
	if got := strings.Count(w.logs[0], "128\tToo many files already open\n"); got != 3 {
		t.Errorf("%q", w.logs[0])
	}
}

func TestHelpPages(t *testing.T) {
	w := newWorld(t)
	c := w.add("long", strings.Repeat("line\n", 40))
	w.run(time.Second)
	w.typed(c, "help\n")
	text := c.Screen().Text()
	if !strings.Contains(text, "> help\nWelcome.") || !strings.HasSuffix(text, ">\n") {
		t.Errorf("the introduction fits the screen:\n%s", text)
	}
	w.typed(c, "clear\nset\n")
	w.typed(c, "ls\nprograms\n")
	if text := c.Screen().Text(); !strings.HasSuffix(text, "\n>\n") || strings.Contains(text, "Press any key") {
		t.Errorf("short lists do not stop:\n%s", text)
	}
	w.typed(c, `lua`+"\n"+`textutils.pagedPrint(("x\n"):rep(30))`+"\n")
	if text := c.Screen().Text(); !strings.HasSuffix(text, "Press any key to continue\n") {
		t.Errorf("a long text stops:\n%s", text)
	}
	c.Queue(computer.E("key", 32, false))
	w.run(time.Second)
	c.Queue(computer.E("key", 32, false))
	w.run(time.Second)
	if text := c.Screen().Text(); !strings.HasSuffix(text, "lua>\n") {
		t.Errorf("and goes on:\n%s", text)
	}
}
