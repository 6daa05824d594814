package craftos

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

func TestModemMethods(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `
		local m = peripheral.wrap("back")
		local function try(f, ...)
			local r = table.pack(pcall(f, ...))
			for i = 1, r.n do r[i] = tostring(r[i]) end
			print((table.concat(r, " "):gsub("/startup.lua:%d+: ", "@ ")))
		end
		try(m.open, 65536) try(m.open, -1) try(m.open, 1.9) try(m.isOpen, 1) try(m.open, 0/0) try(m.open)
		try(m.transmit, 1, 65536, "x") try(m.transmit, 0, 0, print)
		for i = 1, 128 do m.open(i) end
		try(m.open, 200) try(m.open, 1) try(m.close, 999) m.closeAll() try(m.isOpen, 1)
		try(m.isWireless)
		print(peripheral.getType("back"), getmetatable(m).__name, peripheral.getName(m), peripheral.hasType(m, "modem"))
		print(table.concat(peripheral.getMethods("back"), " "))
		print(peripheral.call("top", "x"), peripheral.wrap("top"), peripheral.find("drive"))
		try(peripheral.call, "back", "nope")
		peripheral.find("modem", function(name, wrapped) print(name, type(wrapped.open)) return true end)
	`)
	w.modem(c, "back", modem.Wireless)
	w.run(time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
false @ Expected number in range 0-65535
false @ Expected number in range 0-65535
true
true true
false @ bad argument #1 (number expected, got nan)
false @ bad argument #1 (number expected, got nil)
false @ Expected number in range 0-65535
true
false @ Too many open channels
true
true
true false
true true
modem|peripheral|back|true
open isOpen close closeAll transmit isWireless
nil|nil
false @ No such method nope
back|function
> `, "|", "\t")
	if w.logs[0] != want {
		t.Errorf("printed:\n%s\nwant:\n%s", w.logs[0], want)
	}
}

func TestWiredModem(t *testing.T) {
	w := newWorld(t)
	w.medium = modem.NewMedium("cable", true, modem.Impairment{}, 1, &modem.Counter{})
	c := w.add("startup.lua", `
		local m = peripheral.find("modem")
		print(m.isWireless(), peripheral.getType(m))
		print(#m.getNamesRemote(), m.isPresentRemote("x"), m.getTypeRemote("x"), m.getNameLocal())
		print(select(2, pcall(m.callRemote, "x", "y")))
		print(peripheral.isPresent("monitor_0"), peripheral.call("monitor_0", "x"))
		print(#peripheral.getMethods("left"))
	`)
	w.modem(c, "left", modem.Wired)
	w.run(time.Second)
	want := "CraftOS 1.9\nfalse\tmodem\tperipheral_hub\n0\tfalse\tnil\tcomputer_0\n/startup.lua:5: No peripheral: x\nfalse\tnil\n13\n> "
	if w.logs[0] != want {
		t.Errorf("printed:\n%q\nwant:\n%q", w.logs[0], want)
	}
}

// Computers on a cable are peripherals of each other: spec/computercraft.md 4.9.
func TestRemoteComputers(t *testing.T) {
	w := newWorld(t)
	w.medium = modem.NewMedium("cable", true, modem.Impairment{}, 1, &modem.Counter{})
	a := w.add("startup.lua", `
		sleep(0.5)
		print(table.concat(peripheral.getNames(), " "))
		print(peripheral.getType("computer_1"), peripheral.hasType("computer_2", "computer"), peripheral.hasType("computer_1", "modem"), peripheral.isPresent("computer_9"))
		print(table.concat(peripheral.getMethods("computer_1"), " "))
		local one, two = peripheral.find("computer")
		print(peripheral.getName(one), one.getID(), two.getID(), one.getLabel(), two.getLabel(), one.isOn())
		one.shutdown()
		print(one.isOn())
		sleep(3)
		one.turnOn() two.reboot()
		sleep(1)
		print(one.isOn(), two.isOn(), pcall(peripheral.call, "computer_1", "dance"))
		print(pcall(peripheral.call, "right", "callRemote", "computer_9", "isOn"))
		while true do print(os.pullEvent()) end`)
	b := w.add("startup.lua", `print("on") print(peripheral.find("modem").getNameLocal())`)
	c := w.add("startup.lua", `print("on") while true do print(os.pullEvent()) end`)
	c.SetLabel("third")
	for _, x := range w.computers {
		w.modem(x, "right", modem.Wired)
	}
	w.run(6 * time.Second)
	b.Detach("right")
	w.run(time.Second)
	w.modem(b, "right", modem.Wired)
	w.run(time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
right computer_1 computer_2
computer|true|false|false
turnOn shutdown reboot getID isOn getLabel
computer_1|1|2|nil|third|true
false
true|true|false|/startup.lua:13: No such method dance
false|/startup.lua:14: No peripheral: computer_9
peripheral_detach|computer_1
peripheral|computer_1
`, "|", "\t")
	if w.logs[0] != want {
		t.Errorf("printed:\n%s\nwant:\n%s", w.logs[0], want)
	}
	if want := "CraftOS 1.9\non\ncomputer_1\n> CraftOS 1.9\non\ncomputer_1\n> "; w.logs[1] != want {
		t.Errorf("b printed %q", w.logs[1])
	}
	if want := "CraftOS 1.9\non\nCraftOS 1.9\non\nperipheral_detach\tcomputer_1\nperipheral\tcomputer_1\n"; w.logs[2] != want {
		t.Errorf("c printed %q", w.logs[2])
	}
	a.Detach("right")
	w.run(time.Second)
	if !strings.HasSuffix(w.logs[0], "peripheral_detach\tright\nperipheral_detach\tcomputer_1\nperipheral_detach\tcomputer_2\n") {
		t.Errorf("a printed %q", w.logs[0])
	}
}

// origins is a tap that keeps who transmitted.
type origins []modem.Origin

func (o *origins) Sent(_ modem.Time, msg *modem.Message)                                    { *o = append(*o, msg.Origin) }
func (o *origins) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (o *origins) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (o *origins) WantsMisses() bool                                                        { return false }

// spec/computercraft.md 4.9: a message and who sent it.
func TestMessage(t *testing.T) {
	w := newWorld(t)
	var tap origins
	w.medium.AddTap(&tap)
	a := w.add("startup.lua", "sleep(0.5)\nperipheral.find('modem').transmit(15, 43, { hello = 'B', f = print, 1, 2 })")
	b := w.add("startup.lua", `
		peripheral.find("modem").open(15)
		local _, side, ch, reply, m, d = os.pullEvent("modem_message")
		print(side, ch, reply, textutils.serialize(m, { compact = true }), d)`)
	w.modem(a, "top", modem.Wireless)
	w.modem(b, "back", modem.Wireless)
	w.run(time.Second)
	if len(tap) != 1 || tap[0] != (modem.Origin{Program: "startup", File: "startup.lua", Line: 2}) {
		t.Errorf("origin %+v", tap)
	}
	if want := "back\t15\t43\t{1,2,hello=\"B\",}\t10\n> "; !strings.HasSuffix(w.logs[1], want) {
		t.Errorf("printed %q, want %q", w.logs[1], want)
	}
}

const receiver = `
	peripheral.find("modem", rednet.open)
	while true do print(rednet.receive()) end`

// A message through an API of the ROM is the program's own line.
func TestOriginThroughRednet(t *testing.T) {
	w := newWorld(t)
	var tap origins
	w.medium.AddTap(&tap)
	a := w.add("talk.lua", "peripheral.find('modem', rednet.open)\n\nrednet.send(1, 'x')", "startup.lua", "shell.run('talk')")
	w.modem(a, "top", modem.Wireless)
	w.run(time.Second)
	if len(tap) != 2 || tap[0] != (modem.Origin{Program: "talk", File: "talk.lua", Line: 3}) {
		t.Errorf("origin %+v", tap)
	}
}

// spec/computercraft.md 4.10, 4.20
func TestRednet(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `
		print(rednet.isOpen(), rednet.send(1, "closed"), rednet.send(0, "to myself"), rednet.receive())
		print(pcall(rednet.open, "left"))
		peripheral.find("modem", rednet.open)
		print(rednet.isOpen(), rednet.isOpen("top"), rednet.isOpen("nowhere"))
		print(rednet.send(1, { "table" }, "p"), rednet.broadcast("all"))
		print(rednet.receive(0.2))
		print(pcall(rednet.run))
		rednet.close()
		print(rednet.isOpen())`)
	b := w.add("startup.lua", receiver)
	w.modem(a, "top", modem.Wireless)
	w.modem(b, "back", modem.Wireless)
	w.run(2 * time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
false|false|true|0|to myself|nil
false|No such modem: left
true|true|false
true
nil
false|rednet is already running
false
> `, "|", "\t")
	if w.logs[0] != want {
		t.Errorf("a printed:\n%s\nwant:\n%s", w.logs[0], want)
	}
	if got := w.logs[1]; !strings.Contains(got, "\tp\n0\tall\tnil\n") || strings.Count(got, "all") != 1 {
		t.Errorf("b printed:\n%s", got)
	}
}

func TestRednetHosting(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `
		peripheral.find("modem", rednet.open)
		sleep(5)
		print(rednet.lookup("chat"))
		print(rednet.lookup("chat", "server"), rednet.lookup("chat", "nobody"))
		print(select(2, pcall(rednet.host, "chat", "server")), select(2, pcall(rednet.host, "chat", "localhost")))
		rednet.host("other", "me")
		print(rednet.lookup("other", "me"), rednet.lookup("other", "localhost"), rednet.lookup("other"))
		rednet.unhost("other")
		print(rednet.lookup("other"))`)
	server := `peripheral.find("modem", rednet.open) rednet.host("chat", "%") while true do os.pullEvent() end`
	b := w.add("startup.lua", strings.ReplaceAll(server, "%", "server"))
	c := w.add("startup.lua", strings.ReplaceAll(server, "%", "second"))
	w.modem(a, "top", modem.Wireless)
	w.modem(b, "top", modem.Wireless)
	w.modem(c, "top", modem.Ender)
	w.run(30 * time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
1|2
1
Hostname in use|Reserved hostname
0|0|0

> `, "|", "\t")
	if w.logs[0] != want {
		t.Errorf("printed:\n%s\nwant:\n%s", w.logs[0], want)
	}
}

// The shell sees a modem_message before rednet makes an event of it.
func TestModemMessageFirst(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `peripheral.find("modem", rednet.open) sleep(1) rednet.send(1, "x")`)
	b := w.add("startup.lua", `peripheral.find("modem", rednet.open)
		for i = 1, 2 do local event repeat event = os.pullEvent() until event:find("message") print(event) end`)
	w.modem(a, "top", modem.Wireless)
	w.modem(b, "top", modem.Wireless)
	w.run(3 * time.Second)
	if want := "CraftOS 1.9\nmodem_message\nrednet_message\n> "; w.logs[1] != want {
		t.Errorf("%q", w.logs[1])
	}
}

func TestRepeatReachesFarther(t *testing.T) {
	w := newWorld(t)
	a := w.add("startup.lua", `peripheral.find("modem", rednet.open) sleep(1) rednet.send(2, "far")`)
	r := w.add("startup.lua", `shell.run("repeat")`)
	b := w.add("startup.lua", receiver)
	w.modem(a, "top", modem.Wireless)
	w.modem(r, "top", modem.Wireless).Move(modem.Vec{X: 50, Y: 64})
	w.modem(b, "top", modem.Wireless).Move(modem.Vec{X: 100, Y: 64})
	w.run(3 * time.Second)
	if want := "CraftOS 1.9\n0\tfar\tnil\n"; w.logs[2] != want {
		t.Errorf("heard %q", w.logs[2])
	}
	w.screen(r, "the repeater counts", "\nCraftOS 1.9\n1 modem found.\n1 message repeated.\n")
}

func TestGPS(t *testing.T) {
	w := newWorld(t)
	for _, at := range []string{"0 80 0", "10 64 0", "20 70 30", "30 64 5"} {
		w.add("startup.lua", `shell.run("gps host `+at+`")`)
	}
	c := w.add("startup.lua", `sleep(1) print(gps.locate())`)
	for i, at := range []modem.Vec{{X: 0, Y: 80, Z: 0}, {X: 10, Y: 64, Z: 0}, {X: 20, Y: 70, Z: 30}, {X: 30, Y: 64, Z: 5}, {X: 7, Y: 65, Z: -3}} {
		w.modem(w.computers[i], "top", modem.Wireless).Move(at)
	}
	w.run(5 * time.Second)
	w.screen(c, "located", "\nCraftOS 1.9\n7\t65\t-3\n>\n")
}

func TestChat(t *testing.T) {
	w := newWorld(t)
	h := w.add("startup.lua", `shell.run("chat host room")`)
	a := w.add("startup.lua", `sleep(3) shell.run("chat join room ann")`)
	b := w.add("startup.lua", `sleep(3) shell.run("chat join room bob")`)
	for _, c := range w.computers {
		w.modem(c, "top", modem.Wireless)
	}
	w.run(10 * time.Second)
	w.typed(a, "hello all\n")
	w.run(time.Second)
	if text := b.Screen().Text(); !strings.Contains(text, "bob on room") || !strings.Contains(text, "<ann> hello all") {
		t.Errorf("bob sees:\n%s", text)
	}
	w.screen(h, "the host counts", "\nCraftOS 1.9\nOpening chat server room\n2 users connected.\n")
	w.typed(a, "/logout\n")
	w.run(2 * time.Second)
	w.screen(h, "one left", "\nCraftOS 1.9\nOpening chat server room\n1 user connected.\n")
}
