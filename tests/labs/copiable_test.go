//go:build !js

package labs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/modem"
)

// What a world is made of must stay such that it can be copied, saved and put
// back: plain data, and objects that refer to each other by pointers to whole
// objects. A census of all labs as they run lists what is not so; each has to be
// in known, with how a copy gets its own.

// remedies say of each kind what is wrong with it and what to do.
var remedies = map[string]string{
	"function": "a stored function: a copy of the world would call into the original by it. " +
		"Store data in its place (a number or a name that the owner looks up, an enumeration with a switch)",
	"key": "a map whose keys hold pointers or interfaces: in a copy they are other ones. " +
		"Use a number or a name as the key",
	"inside": "a pointer into the middle of another object: a copy of both must find the same place again. " +
		"Point to the whole object, or keep its number",
	"opaque": "a channel or an unsafe pointer: nobody can copy what it leads to. Store data in its place",
	"library": "a type of the standard library or of another module, which may not be copied like data. " +
		"Store plain data in its place",
}

const otherwise = ". If it must be: let the constructor make it anew, and add it to known in tests/labs/copiable_test.go with how a copy gets its own"

// known is all there is of that today, and how the copy of a world (world.Copy) gets
// its own.
var known = map[string]string{
	"function core/computer.Config.Log":                  "world.Node.bind, for constructors and copies",
	"function core/computer.Config.Lua":                  "given from outside, by tests that look at natives",
	"function core/lua.Config.Passes":                    "craftos.Boot sets it: a function of the program that keeps nothing, the same for a copy",
	"function core/lua.Config.Made":                      "given from outside, by tests that look at natives",
	"function core/computer.Config.Redstone":             "world.Node.bind, for constructors and copies",
	"function core/computer.Config.Touched":              "world.Node.bind, for constructors and copies",
	"function core/copper.Stack.keys":                    "world.listen, for constructors and copies",
	"function core/copper.Stack.onDrop":                  "world.listen, for constructors and copies",
	"function core/copper/cryptonet.Node.key":            "copper.Stack.Copy gives the copy's",
	"function core/hostnet.Door.answer":                  "hostnet.CopyDoor is given it by the copy of who asks",
	"function core/hostnet.Door.writable":                "hostnet.CopyDoor is given it by the copy of who asks",
	"function core/hostnet.GateConfig.Names":             "world.gateway makes it for the copy",
	"function core/hostnet.GateConfig.Hosts":             "world.gateway makes it for the copy",
	"function core/world.World.systems":                  "stateless: shared by all copies",
	"function core/world.Options.Adapt":                  "given from outside; only while computers are made",
	"function core/world.Options.Crashed":                "given from outside, stateless: tells a person",
	"function core/world.containment.crashed":            "given from outside, stateless: tells a person",
	"function core/world.Options.Booter":                 "given from outside, stateless: shared by all copies",
	"function core/world.gate.answer":                    "world.gateway makes it for the copy",
	"function core/lua.Config.Random":                    "the method of the computer's generator: computer.Copy sets that of the copy",
	"function core/lua.hostFunc.f":                       "natives refer to nothing of a world (tested in core/lua): shared by all copies",
	"function core/phoenix.Stack.analysis":               "world.listen, for constructors and copies",
	"function core/phoenix.Stack.dropped":                "world.listen, for constructors and copies",
	"function core/phoenix.Stack.hosts":                  "world.listen, for constructors and copies",
	"function modem.Config.On":                           "modem.CopyModem takes that of the receiver's copy",
	"function modem.Medium.filter":                       "modem.CopyMedium is given it; one set by tests is not copied",
	"function modem.Modem.wants":                         "made anew by the stack that routes: phoenix.Stack.Copy",
	"inside core/lua.upvalue.p":                          "lua.Machine.Clone maps it: own, or a slot of the copied stack",
	"inside modem.Medium.numbers":                        "modem.CopyMedium is given it: it points at the lab's counter",
	"key core/copper.Stack.joined":                       "by socket: mapped with the sockets of the copied node",
	"key core/copper.Stack.owners":                       "by server: mapped with the servers of the copied node",
	"key core/world.outside.numbers":                     "by gate: a world with one is not copied",
	"key core/phoenix.seen.at":                           "by payload: only strings and numbers come in, no tables",
	"key modem/value.Table.index":                        "by payload: values are frozen and shared by all copies",
	"library core/computer.Computer.random rand.Rand":    "made anew around source",
	"library core/computer.Computer.source rand.ChaCha8": "copied as data",
	"library core/computer.Config.Epoch time.Time":       "plain data",
	"library core/fs.mount.src fs.subFS":                 "the ROM never changes: shared by all copies",
	"library core/packets.digest.buf bytes.Buffer":       "empty between two messages",
	"library core/packets.digest.sum sha256.Digest":      "copied as data",
	"library core/world.Node.log strings.Builder":        "written anew: a builder knows its address",
	"library core/packets.trace.text strings.Builder":    "written anew: a builder knows its address",
	"opaque core/lua.Value.p":                            "lua.Machine.Clone maps it by the kind of its target",
}

func TestNothingUncopiableIsAdded(t *testing.T) {
	c := newCensus()
	worlds := []*lab.Lab{build(t, "jukebox.md", jukebox, lab.Options{})}
	for _, name := range names(t) {
		worlds = append(worlds, open(t, name, lab.Options{}))
	}
	for _, l := range worlds {
		for _, at := range []modem.Time{0, modem.Time(700 * time.Millisecond), modem.Time(2 * time.Second), l.Until()} {
			l.RunTo(at, nil)
			c.take(l)
		}
	}
	for _, complaint := range complaints(c.found, known) {
		t.Error(complaint)
	}
}

// jukebox has what no lab of the gallery has: peripherals other than modems.
const jukebox = "# Jukebox\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"monitor\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"printer\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\nfloppy = \"f\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\nfloppy = \"g\"\n[[floppy]]\nname = \"f\"\n[[floppy]]\nname = \"g\"\nrecord = \"embers\"\n```\n" +
	"```lua a/startup.lua\nfor _, d in ipairs({ peripheral.find('drive') }) do d.playAudio() end\nwhile true do for _, s in ipairs({ peripheral.find('speaker') }) do s.playAudio({ 1, 2, 3 }) end sleep(0.05) end\n```\n"

// complaints are about what was found and is not known, and about what is known
// and was not found.
func complaints(found map[string]bool, known map[string]string) (out []string) {
	for x := range found {
		if known[x] == "" {
			kind, field, _ := strings.Cut(x, " ")
			out = append(out, field+" is "+remedies[kind]+otherwise)
		}
	}
	for x := range known {
		if !found[x] {
			out = append(out, x+" is no more: take it out of known in tests/labs/copiable_test.go")
		}
	}
	slices.Sort(out)
	return out
}

// A census that finds nothing would be no test.
type suspect struct {
	next    *suspect
	call    func()
	byPart  map[*suspect]int
	numbers [4]int
	at      *int
	done    chan int
	text    strings.Builder
	any     any
	clean   map[string][]int
}

func TestTheCensusSeesEverything(t *testing.T) {
	type hidden struct{ f func() }
	s := &suspect{any: map[int]any{1: []hidden{{}}}}
	s.next = &suspect{at: &s.numbers[2]}
	c := newCensus()
	c.take(s)
	want := []string{
		"function tests/labs.hidden.f", "function tests/labs.suspect.call", "inside tests/labs.suspect.at",
		"key tests/labs.suspect.byPart", "library tests/labs.suspect.text strings.Builder", "opaque tests/labs.suspect.done",
	}
	var got []string
	for x := range c.found {
		got = append(got, x)
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("found %q\nwant %q", got, want)
	}
	list := complaints(c.found, map[string]string{"function tests/labs.suspect.call": "x", "function gone": "x"})
	if len(list) != 6 || list[0] != "function gone is no more: take it out of known in tests/labs/copiable_test.go" ||
		!strings.HasPrefix(list[1], "tests/labs.hidden.f is a stored function: ") || !strings.HasSuffix(list[1], "with how a copy gets its own") {
		t.Errorf("%q", list)
	}
}
