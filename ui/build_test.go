package ui

import (
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

func TestAComputerAsLabTomlWritesIt(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{tableOf("zoe", "craftos", "", view.Vec{X: 1.5, Y: 64}, "", "back", "", "", ""), "[[computer]]\nname = \"zoe\"\nat = [1.5, 64, 0]\n"},
		{tableOf("z", "phoenix", "", view.Vec{X: -3, Y: 64, Z: 7}, "wired", "top", "attic", "10.0.0.5/24", "10.0.0.1"),
			"[[computer]]\nname = \"z\"\nos = \"phoenix\"\nat = [-3, 64, 7]\n[[computer.modem]]\nside = \"top\"\nkind = \"wired\"\ncable = \"attic\"\nip = \"10.0.0.5/24\"\ngateway = \"10.0.0.1\"\n"},
		{tableOf("a\"b", "craftos", "pocket", view.Vec{}, "ender", "back", "", "", ""), "[[computer]]\nname = \"a\\\"b\"\nkind = \"pocket\"\nat = [0, 0, 0]\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n"},
	} {
		if c.got != c.want {
			t.Errorf("got\n%s\nwant\n%s", c.got, c.want)
		}
	}
}

// A form says what is wrong at a field, not where in a file; and it names who
// has a name by the number that is seen.
func TestAFormDoesNotSpeakOfTheFile(t *testing.T) {
	p := &Page{}
	p.state.Computers = []view.Computer{{ID: 0, Name: "alice"}, {ID: 7, Name: "bob"}}
	for problem, want := range map[string]string{
		`hello:80: computer[2].name: "bob" is the name of computer 2 too`:    `name: "bob" is the name of computer #7 already`,
		`hello:80: computer[2].name: "gone" is the name of computer 4 too`:   `name: "gone" is the name of computer 4 too`,
		`my lab.md:80: computer[2].modem[0].cable: "" is no name of a cable`: `cable: "" is no name of a cable`,
		`hello:9: computer[2].modem[0].ip: "x" is no address`:                `ip: "x" is no address`,
		`computer[0].at: too far away`:                                       `at: too far away`,
		`there are 512 computers, and a lab has room for no more`:            `there are 512 computers, and a lab has room for no more`,
		"": "",
	} {
		if got := p.atForm(problem); got != want {
			t.Errorf("%q is said as %q, want %q", problem, got, want)
		}
	}
}

func TestANewComputerStandsBesideTheOthersUnderAFreeName(t *testing.T) {
	p := &Page{}
	if at := *p.beside(); at != (view.Vec{Y: 64}) || p.freeName() != "alice" {
		t.Errorf("in an empty lab: %v, %s", at, p.freeName())
	}
	for i, name := range []string{"alice", "carol", "bob"} {
		p.state.Computers = append(p.state.Computers, view.Computer{ID: i, Name: name, At: view.Vec{X: float64(10 * i), Y: 70, Z: 2}})
	}
	if at := *p.beside(); at != (view.Vec{X: 26, Y: 70, Z: 2}) || p.freeName() != "dora" {
		t.Errorf("%v, %s", at, p.freeName())
	}
}

func TestASheetKnowsModemsCablesAndFreeSides(t *testing.T) {
	p := &Page{state: State{Computers: []view.Computer{
		{ID: 0, Parts: []view.Part{{Side: "front", Kind: "speaker"}}, Modems: []view.Modem{{Side: "back", Kind: "wired", Medium: "attic"}, {Side: "top", Kind: "wireless", Medium: "air"}}},
		{ID: 1, Modems: []view.Modem{{Side: "left", Kind: "wired", Medium: "attic"}, {Side: "right", Kind: "wired", Medium: "cellar"}}},
	}, Hung: []view.Part{{Name: "speaker_0", Kind: "speaker", Cable: "cellar"}, {Name: "monitor_0", Kind: "monitor", Cable: "attic"}}}}
	b := &building{page: p, id: 0}
	b.look()
	if len(b.hung) != 1 || b.hung[0].Name != "monitor_0" || b.ownCable() != "attic" || b.places()[3][0] != onTheCable {
		t.Errorf("on the cable: %+v, %v", b.hung, b.places())
	}
	if len(b.modems) != 2 || len(b.cables) != 2 || b.cables[1] != "cellar" || len(b.parts) != 1 || len(b.free()) != 3 || b.free()[0][0] != "left" {
		t.Errorf("%+v, free %v", b, b.free())
	}
	if b.wire("wired") != "attic" || b.wire("ender") != "" || (&building{}).wire("wired") != "cable" {
		t.Error("a wired modem without a named cable takes another than the first")
	}
}

func TestShelvesOfTheGallery(t *testing.T) {
	labs := []Lab{{Name: "hello", Title: "Hello, modem", Group: "Basics"}, {Name: "web", Title: "The web", Group: "Phoenix", Tags: []string{"psp"}},
		{Name: "chat", Title: "A chat", About: "Three talk.", Group: "Basics"}}
	for search, want := range map[string]string{"": "Basics:hello chat;Phoenix:web;", "PSP web": "Phoenix:web;", "three": "Basics:chat;", "basics hello": "Basics:hello;", "nothing": ""} {
		got := ""
		for _, s := range shelves(labs, search) {
			got += s.name + ":"
			for i, l := range s.labs {
				if i > 0 {
					got += " "
				}
				got += l.Name
			}
			got += ";"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", search, got, want)
		}
	}
	if picture("<script>") != `<svg viewBox="0 0 1 1"></svg>` {
		t.Error("a picture that is no SVG is drawn")
	}
}
