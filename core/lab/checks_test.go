package lab

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// checkedLab has two computers, of which one writes a file, sends three messages
// and ends.
func checkedLab(t *testing.T, checks string) *Lab {
	t.Helper()
	return labFrom(t, "# X\n```toml lab.toml\n[medium]\nlatency = \"10ms\"\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n"+
		"[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n"+checks+"```\n"+
		"```lua a/startup.lua\nlocal f = fs.open(\"log\", \"w\") f.write(\"one\\ntwo\\n\") f.close()\nprint(\"hello there\")\n"+
		"for n = 1, 3 do sleep(0.5) peripheral.find(\"modem\").transmit(n, 9, \"message \" .. n) end\n```\n"+
		"```lua b/startup.lua\nperipheral.find(\"modem\").open(2)\nwhile true do print(select(5, os.pullEvent(\"modem_message\"))) end\n```\n")
}

// labFrom is the lab of a document, at its beginning.
func labFrom(t *testing.T, src string) *Lab {
	t.Helper()
	f, err := labfile.Parse("x.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestChecks(t *testing.T) {
	for _, c := range []struct{ keys, early, late, why string }{
		{`packets = "from=a"`, view.Pending, view.Holds, "3 of 1+ so far"},
		{"packets = \"from=a\"\ncount = \"3\"", view.Pending, view.Holds, "3 of 3 so far"},
		{"packets = \"from=a\"\ncount = \"4+\"", view.Pending, view.Fails, "3 of 4+ so far"},
		{"packets = \"from=a\"\ncount = \"0-2\"", view.Holds, view.Fails, "3 of 0-2 so far"},
		{"try = 1\npackets = \"to=b\"\ncount = \"0\"", view.Holds, view.Fails, "1 of 0 so far"},
		{"packets = \"from=b\"\ncount = \"0\"", view.Holds, view.Holds, "0 of 0 so far"},
		{"packets = \"to=b\"\ncount = \"1\"", view.Pending, view.Holds, "1 of 1 so far"}, // known when it is heard
		{"packets = 'missed=b why=\"channel closed\"'\ncount = \"2\"", view.Pending, view.Holds, "2 of 2 so far"},
		{"screen = \"b\"\ncontains = \"message 2\"", view.Pending, view.Holds, "message 2\t3"},
		{"screen = \"a\"\ncontains = \"hello\"\nlacks = \"bye\"", view.Pending, view.Holds, "hello there"},
		{"screen = \"b\"\nlacks = \"message 2\"", view.Holds, view.Fails, `"message 2" is there`},
		{"screen = \"c\"\ncontains = \"x\"", view.Fails, view.Fails, "the lab has no screen c"},
		{"try = 1\nscreen = \"c\"\ncontains = \"x\"", view.Pending, view.Fails, "the lab has no screen c"}, // a reader may add it
		{"try = 1\nfile = \"c/log\"\nmatches = \"*\"", view.Pending, view.Fails, "the lab has no computer c"},
		{"try = 1\nfinished = \"c\"", view.Pending, view.Fails, "the lab has no computer c"},
		{"file = \"a/log\"\ncontains = \"two\"", view.Pending, view.Holds, "two"},
		{"file = \"a/log\"\nmatches = \"one\\n*o\"", view.Pending, view.Holds, "as it stands"},
		{"file = \"a/log\"\nmatches = \"one\"", view.Pending, view.Fails, "it is not like that"},
		{"file = \"a/nothing\"\nlacks = \"x\"", view.Pending, view.Fails, "there is no such file"},
		{"file = \"c/log\"\ncontains = \"x\"", view.Fails, view.Fails, "the lab has no computer c"},
		{`finished = "a"`, view.Pending, view.Holds, "its start-up program has ended"},
		{`finished = "b"`, view.Pending, view.Fails, "its start-up program runs"},
		{`finished = "c"`, view.Fails, view.Fails, "the lab has no computer c"},
	} {
		l := checkedLab(t, "[[check]]\n"+c.keys+"\n")
		if got := l.Checks(false)[0]; got.State != c.early {
			t.Errorf("%s is at first %+v", c.keys, got)
		}
		l.Run()
		if got := l.Checks(true)[0]; got.State != c.late || got.Why != c.why {
			t.Errorf("%s is at the end %+v, not %s: %s", c.keys, got, c.late, c.why)
		}
	}
}

// What a reader has yet to do has not failed, though it cannot come any more in
// this run.
func TestAPointOfTheLessonIsPending(t *testing.T) {
	l := checkedLab(t, "[[check]]\ntry = 1\npackets = \"to=b\"\ncount = \"0\"\n[[check]]\npackets = \"to=b\"\ncount = \"0\"\n")
	l.Run()
	if got := l.Checks(false); got[0].State != view.Pending || got[1].State != view.Fails {
		t.Errorf("%+v", got)
	}
}

// The message that decided is told, and looking early changes nothing.
func TestChecksWhileItRuns(t *testing.T) {
	l := checkedLab(t, "[[check]]\npackets = \"to=b\"\n")
	for at := range 200 {
		l.RunTo(modem.Time(at)*modem.Time(10*time.Millisecond), nil)
		l.Checks(false)
	}
	if got := l.Checks(false)[0]; got.Packet != 2 || got.State != view.Holds {
		t.Errorf("%+v", got)
	}
	l2 := checkedLab(t, "")
	l2.Run()
	if l.Run(); l.Digest() != l2.Digest() {
		t.Error("checks change the run")
	}
}

func TestFailedProgramsDoNotFinish(t *testing.T) {
	l := ran(t, "```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer]]\nname = \"b\"\n[[check]]\nfinished = \"a\"\n[[check]]\nfinished = \"b\"\n```\n"+
		"```lua a/startup.lua\nerror(\"oh\")\n```\n```lua b/startup.lua\nos.shutdown()\n```\n")
	got := l.Checks(true)
	if got[0].State != view.Fails || got[0].Why != "startup.lua failed" || got[1].State != view.Holds {
		t.Errorf("%+v", got)
	}
}

func TestWrongFilterOfACheck(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte("```toml lab.toml\n[[check]]\nfinished = \"a\"\n[[check]]\npackets = \"colour=red\"\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = New(f, Options{}); err == nil || !strings.HasPrefix(err.Error(), `x.md:5: check[1].packets: unknown key "colour"; known are `) {
		t.Error(err)
	}
}

// Messages that have left the list count, too.
func TestChecksCountForgottenMessages(t *testing.T) {
	l := ran(t, "```toml lab.toml\nuntil=\"100s\"\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[check]]\npackets = \"from=a\"\ncount = \"600\"\n```\n"+
		"```lua a/startup.lua\nlocal m, s = peripheral.find(\"modem\"), (\"x\"):rep(100000)\nfor n = 1, 600 do m.transmit(1, 1, s .. n) end\n```\n")
	if got := l.Checks(true)[0]; got.State != view.Holds || l.Packets().Forgotten() == 0 {
		t.Errorf("%+v, %d forgotten", got, l.Packets().Forgotten())
	}
}

// ran is a lab after its run.
func ran(t *testing.T, src string) *Lab {
	t.Helper()
	f, err := labfile.Parse("x.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	return l
}
