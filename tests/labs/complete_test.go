//go:build !js

package labs

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/modem"
)

// The state digest must hold every field that decides how a run goes on, also
// the one that is added tomorrow. So the fields of running labs are changed one
// after the other: the digest must be another one each time, but for fields that
// decide nothing.

// noState says by the beginning of a field's name why it is in no digest.
var noState = map[string]string{
	"core/computer.Config.Height":           "in the screen",
	"core/computer.Config.Width":            "in the screen",
	"core/computer.place.":                  "by the sides and the cable",
	"core/computer.Computer.stumbled":       "for the report of the run",
	"core/computer.Computer.finished":       "for the report of the run",
	"core/computer.queue.bytes":             "counted again",
	"core/computer.run.inside":              "while a program runs",
	"core/copper/cryptonet.Node.from":       "while a message is received",
	"core/copper/cryptonet.Node.share":      "never changes",
	"core/copper/cryptonet.Server.Sessions": "by the program that has made the server",
	"core/copper/cryptonet.User.Name":       "the key it stands under",
	"core/copper/cryptonet.blockMemory.n":   "counted again",
	"core/copper/cryptonet.ring.max":        "never changes",
	"core/dissect.":                         "the packet list only looks",
	"core/fs.FS.changes":                    "for those who look",
	"core/fs.node.stamp":                    "for those who look",
	"core/world.wrote":                      "for those who look",
	"core/world.World.watched":              "for those who look",
	"core/lua.Machine.cloned":               "how large a copy is",
	"core/lua.Machine.watched":              "for those who look",
	"core/computer.Computer.watched":        "for those who look",
	"core/computer.Computer.failures":       "for those who look",
	"core/lab.Breaks.":                      "for those who look",
	"core/packets.breaks.":                  "for those who look",
	"core/world.likeness.":                  "for those who look",
	"core/fs.node.linked":                   "by the tree",
	"core/hostnet.Door.longest":             "never changes",
	"core/hostnet.Door.number":              "in the calls of the gate while there are some",
	"core/hostnet.Gate.doors":               "while doors are made",
	"core/labfile.ComputerSpec.":            "the lab file",
	"core/phoenix.Stack.work":               "charged before the call is over",
	"core/world.containment.changing":       "while what is shared is changed",
	"core/world.containment.stopped":        "by a mistake of ours: nothing goes on",
	"modem.Medium.changing":                 "while what is shared is changed",
	"core/lab.recorded.":                    "given: a recording",
	"core/world.Replay.":                    "given: a recording",
	"core/lab.Options.":                     "given",
	"core/lab.Lab.inRoom":                   "a room is not repeated",
	"core/world.clock.last":                 "given: a recording",
	"core/world.clock.until":                "given: the end",
	"core/labfile.ModemSpec.":               "the lab file",
	"core/world.Options.":                   "given",
	"core/labfile.SidePeripheralSpec.":      "the lab file",
	"core/labfile.MonitorSpec.":             "the lab file",
	"core/world.peripherals.added":          "for those who look",
	"core/world.device.":                    "the lab file",
	"core/packets.Tally.":                   "the packet list only looks",
	"core/packets.fate.":                    "the packet list only looks",
	"core/packets.counts.":                  "the packet list only looks",
	"core/packets.owner.":                   "nothing in it",
	"core/packets.flights.":                 "the map only looks",
	"core/world.gate.who":                   "the computer's name",
	"core/world.Node.before":                "for those who look",
	"core/world.inputs.":                    "given",
	"core/packets.judge.":                   "the packet list only looks",
	"core/world.Node.delivering":            "while a message is delivered",
	"core/world.Node.lastDrop":              "the packet list only looks",
	"core/packets.packet.":                  "the packet list only looks",
	"core/packets.List.":                    "the packet list only looks",
	"core/world.schedule.":                  "worked out from deadlines",
	"core/packets.sessionKey.":              "the packet list only looks",
	"core/world.slot.":                      "worked out from deadlines",
	"core/packets.verdict.":                 "the packet list only looks",
	"core/lua.Machine.budget":               "while a program runs",
	"core/lua.Machine.given":                "while a program runs",
	"core/lua.memory.again":                 "while a pass waits, then it is there",
	"core/lua.memory.atStart":               "while a pass waits, then it is there",
	"core/lua.memory.ceiling":               "by the limit",
	"core/lua.memory.epoch":                 "by the marks of a pass",
	"core/lua.memory.live":                  "while a pass waits, then it is there",
	"core/phoenix.Interface.":               "the lab file",
	"core/phoenix.heard.":                   "the packet list only looks",
	"core/view.Layer.":                      "the packet list only looks",
	"core/phoenix/web.Line.":                "the connection's",
	"core/phoenix/web.Web.starting":         "while a request begins",
	"core/phoenix/web.served.socket":        "by the listener",
	"core/drive.Drive.version":              "for those who look",
	"core/drive.Tune.":                      "never changes; a floppy's tune is in the digest by name",
	"core/drive.part.":                      "never changes",
	"core/drive.place.":                     "by the sides and the cable",
	"core/fs.FS.copied":                     "what is charged is its growth",
	"core/labfile.DriveSpec.":               "the lab file",
	"core/printer.Printer.version":          "for those who look",
	"core/speaker.Played.":                  "what was played decides nothing",
	"core/speaker.Speaker.Keep":             "given",
	"core/speaker.Speaker.bytes":            "what was played decides nothing",
	"core/speaker.Speaker.recent":           "what was played decides nothing",
	"core/speaker.Speaker.lost":             "what was played decides nothing",
	"core/speaker.Speaker.version":          "for those who look",
	"core/term.Screen.painted":              "for those who look",
	"core/term.Screen.version":              "for those who look",
	"core/term.row.version":                 "for those who look",
	"modem.Medium.advancing":                "while messages are delivered",
	"modem.Medium.bytes":                    "counted again",
	"modem.Medium.calls":                    "for those who look",
	"modem.Medium.measured":                 "worked out again",
	"modem.Medium.seq":                      "by the order of what is in flight",
	"modem.Medium.serial":                   "by the order of the modems",
	"modem.Medium.tunings":                  "for those who look",
	"modem.Medium.way":                      "worked out again",
	"modem.Modem.id":                        "by what it is called",
	"modem.RelayedModem.":                   "by the spot of the flight, and what the modem is called",
	"modem.Source.Medium":                   "the one that carries the message",
	"modem.Modem.link":                      "worked out again",
	"modem.Modem.serial":                    "by the order of the modems",
	"modem.flight.at":                       "its place in memory",
	"modem.flight.seq":                      "by the order of what is in flight",
	"modem.flight.weight":                   "by the message",
	"modem.verdict.":                        "while a message is delivered",
	"modem/value.Table.":                    "how a payload lies in memory; what it holds is read by All",
}

// attempts is how many objects of a type are tried for each field.
const attempts = 15

// trial changes fields of one world.
type trial struct {
	l       *lab.Lab
	before  string
	seen    map[visit]bool
	work    []reflect.Value
	covered map[string]bool
	missed  map[string]int
}

func (x *trial) run() {
	x.before, x.seen = x.l.StateDigest(), map[visit]bool{}
	x.work = []reflect.Value{reflect.ValueOf(x.l)}
	for len(x.work) > 0 {
		v := x.work[len(x.work)-1]
		x.work = x.work[:len(x.work)-1]
		x.look(v)
	}
}

// look goes on to what a value holds.
func (x *trial) look(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || foreign(v.Type().Elem()) || shared[v.Type().Elem()] || x.seen[visit{v.Pointer(), v.Type()}] {
			return
		}
		x.seen[visit{v.Pointer(), v.Type()}] = true
		x.work = append(x.work, v.Elem())
	case reflect.Interface:
		if !v.IsNil() {
			x.look(v.Elem())
		}
	case reflect.Struct:
		x.fields(v)
	case reflect.Slice, reflect.Array:
		for i := range min(v.Len(), 20) {
			x.look(v.Index(i))
		}
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			x.look(i.Value())
		}
	}
}

// fields tries those of a struct. Objects of Lua are left out: they are one web
// of pointers, which package lua tests by copies.
func (x *trial) fields(v reflect.Value) {
	t := v.Type()
	if foreign(t) || t.PkgPath() == ours+"core/lua" && t.Name() != "Machine" && t.Name() != "memory" {
		return
	}
	for i := range v.NumField() {
		f, field := v.Field(i), name(t)+"."+t.Field(i).Name
		list := f.Kind() == reflect.Slice || f.Kind() == reflect.Array
		switch {
		case list && f.Len() > 0 && plain(f.Type().Elem()):
			x.try(f.Index(0), field)
		case !list && plain(f.Type()):
			x.try(f, field)
		default:
			x.look(f)
		}
	}
}

// try changes one field, looks at the digest, and puts it back.
func (x *trial) try(v reflect.Value, field string) {
	if x.covered[field] || x.missed[field] >= attempts || !v.CanAddr() {
		return
	}
	v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	change(v)
	if x.digest() != x.before {
		x.covered[field] = true
	} else {
		x.missed[field]++
	}
	v.Set(old)
}

// digest is "" for a world that the change made impossible: it was noticed.
func (x *trial) digest() (sum string) {
	defer func() { _ = recover() }()
	return x.l.StateDigest()
}

func change(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() ^ 1)
	case v.CanFloat():
		v.SetFloat(v.Float() + 1.5)
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "x")
	}
}

// flying has messages in flight at any time, held back ones too.
const flying = "# Flying\n```toml lab.toml\n[medium]\nlatency = \"3s\"\nreorder = 0.5\nduplicate = 0.5\n[[computer]]\nname = \"a\"\n" +
	"[[computer.modem]]\nside = \"back\"\n```\n" +
	"```lua a/startup.lua\nwhile true do peripheral.call('back', 'transmit', 1, 2, { 'x', y = 1.5, z = true }) sleep(0.1) end\n```\n"

func TestTheStateDigestIsComplete(t *testing.T) {
	x := &trial{covered: map[string]bool{}, missed: map[string]int{}}
	worlds := []*lab.Lab{build(t, "jukebox.md", jukebox, lab.Options{}), build(t, "flying.md", flying, lab.Options{})}
	for _, name := range []string{"phoenix-web.md", "phoenix-websocket.md", "cnet-login.md", "phoenix-router.md", "cryptonet-replay.md",
		"phoenix-os-shell.md", "cable.md", "psp-echo.md", "phoenix-rednet.md", "phoenix-names.md"} {
		worlds = append(worlds, open(t, name, lab.Options{}))
	}
	for _, l := range worlds {
		for _, at := range []modem.Time{modem.Time(700 * time.Millisecond), modem.Time(1503 * time.Millisecond), modem.Time(2501 * time.Millisecond)} {
			l.RunTo(at, nil)
			x.l = l
			x.run()
		}
	}
	for _, field := range slices.Sorted(maps.Keys(x.missed)) {
		if !x.covered[field] && !decidesNothing(field) {
			t.Errorf("%s can be another one without the state digest being so. Write it in the DigestTo of its package, or say in noState why it decides nothing", field)
		}
	}
	if len(x.covered) < 250 {
		t.Errorf("only %d fields were seen in the digest", len(x.covered))
	}
}

func decidesNothing(field string) bool {
	for prefix := range noState {
		if strings.HasPrefix(field, prefix) {
			return true
		}
	}
	return false
}
