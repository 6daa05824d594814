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

// known is all there is of that today. Constructors make means: whoever copies a
// world builds it with the ordinary constructors first and fills in the data
// then, so that functions are made anew and refer to the copy.
var known = map[string]string{
	"function core/computer.Config.Log":                  "constructors make: world.addComputer",
	"function core/computer.Config.Lua":                  "given from outside, by tests that look at natives",
	"function core/lua.Config.Passes":                    "craftos.Boot sets it: a function of the program that keeps nothing, the same for a copy",
	"function core/lua.Config.Made":                      "given from outside, by tests that look at natives",
	"function core/computer.Config.Redstone":             "constructors make: world.addComputer",
	"function core/computer.Config.Touched":              "constructors make: world.addComputer",
	"function core/copper.Stack.keys":                    "constructors make: world.addStacks, bound to the packet list",
	"function core/copper.Stack.onDrop":                  "constructors make: world.addStacks, bound to the packet list",
	"function core/copper/cryptonet.Node.key":            "constructors make: copper.Stack.forget",
	"function core/copper/cryptonet.Server.Accepted":     "captures the path of a file, which has to be kept as data before a server can be copied",
	"function core/fs.FS.clock":                          "constructors make: computer.New",
	"function core/hostnet.Door.answer":                  "constructors make: Gate.Door, bound to who asks",
	"function core/hostnet.Door.writable":                "constructors make: Gate.Door, bound to who asks",
	"function core/hostnet.GateConfig.Names":             "constructors make: world.addWeb",
	"function core/hostnet.GateConfig.Hosts":             "constructors make: world.addWeb",
	"function core/world.World.systems":                  "stateless: shared by all copies",
	"function core/world.Options.Adapt":                  "given from outside; only while computers are made",
	"function core/world.Options.Crashed":                "given from outside, stateless: tells a person",
	"function core/world.containment.crashed":            "given from outside, stateless: tells a person",
	"function core/world.Options.Booter":                 "given from outside, stateless: shared by all copies",
	"function core/world.gate.answer":                    "constructors make: world.addWeb",
	"function core/lua.Config.Random":                    "the method of the computer's generator: a copied machine needs that of the copy",
	"function core/lua.hostFunc.f":                       "natives refer to nothing of a world (tested in core/lua): shared by all copies",
	"function core/phoenix.Stack.analysis":               "constructors make: world.addStacks, bound to the node",
	"function core/phoenix.Stack.dropped":                "constructors make: world.addStacks, bound to the packet list",
	"function core/phoenix.Stack.hosts":                  "constructors make: world.addStacks",
	"function modem.Config.On":                           "constructors make: world.attach, bound to the node",
	"function modem.Medium.filter":                       "set by tests, which set it for a copy too",
	"function modem.Modem.wants":                         "made anew by the stack that routes: phoenix.Stack.refresh",
	"inside core/lua.upvalue.p":                          "lua.Machine.Clone maps it: own, or a slot of the copied stack",
	"inside modem.Medium.numbers":                        "constructors make: world.addMedium, it points at the lab's counter",
	"key core/copper.Stack.joined":                       "by socket: mapped with the sockets of the copied node",
	"key core/copper.Stack.owners":                       "by server: mapped with the servers of the copied node",
	"key core/world.outside.numbers":                     "by gate: made anew from calls",
	"key core/phoenix.seen.at":                           "by payload: only strings and numbers come in, no tables",
	"key modem/value.Table.index":                        "by payload: values are frozen and shared by all copies",
	"library core/computer.Computer.random rand.Rand":    "made anew around source",
	"library core/computer.Computer.source rand.ChaCha8": "copied as data: MarshalBinary",
	"library core/computer.Config.Epoch time.Time":       "plain data",
	"library core/fs.mount.src fs.subFS":                 "the ROM never changes: shared by all copies",
	"library core/packets.digest.buf bytes.Buffer":       "empty between two messages",
	"library core/packets.digest.sum sha256.Digest":      "copied as data: MarshalBinary",
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
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"monitor\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"printer\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\nfloppy = \"f\"\n[[floppy]]\nname = \"f\"\n```\n" +
	"```lua a/startup.lua\nwhile true do for _, s in ipairs({ peripheral.find('speaker') }) do s.playAudio({ 1, 2, 3 }) end sleep(0.05) end\n```\n"

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
