package labfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// two is a small lab: lines are counted in the tests of errors.
const two = "# Two computers\n" +
	"Some prose.\n" +
	"\n" +
	"```toml lab.toml\n" +
	"seed = 7\n" +
	"until = \"2s\"\n" +
	"[medium]\n" +
	"latency = \"1ms\"\n" +
	"[[computer]]\n" +
	"name = \"alice\"\n" +
	"at = [0, 64, 0]\n" +
	"[[computer.modem]]\n" +
	"side = \"back\"\n" +
	"[[computer]]\n" +
	"name = \"bob\"\n" +
	"[[computer.modem]]\n" +
	"side = \"back\"\n" +
	"```\n" +
	"```lua alice/startup.lua\n" +
	"print(\"hi\")\n" +
	"```\n" +
	"The end.\n"

func parse(t *testing.T, src string) *File {
	t.Helper()
	f, err := Parse("two.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestParse(t *testing.T) {
	f := parse(t, two)
	if f.Title != "Two computers" || f.Lesson != "# Two computers\nSome prose.\n\nThe end.\n" {
		t.Errorf("title %q, lesson %q", f.Title, f.Lesson)
	}
	if data, ok := f.Lookup("alice/startup.lua"); !ok || string(data) != "print(\"hi\")\n" {
		t.Errorf("startup.lua: %q", data)
	}
	c := f.Config
	if c.Seed != 7 || len(c.Computer) != 2 || *c.Computer[0].ID != 0 || *c.Computer[1].ID != 1 {
		t.Errorf("%+v", c)
	}
	if m := c.Computer[0].Modem[0]; m.Kind != "wireless" || c.Computer[1].At[0] != 3 || c.Computer[1].OS != "craftos" {
		t.Errorf("defaults: %+v", c.Computer)
	}
	if !bytes.Equal(f.Bytes(), []byte(two)) {
		t.Errorf("written again it differs:\n%s", f.Bytes())
	}
}

// Every error names the file, the line and the key.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"seed = 7", "sead = 7", `two.md:5: sead: unknown key`},
		{"seed = 7", "seed = -7", `two.md:5: seed: -7 is too small or too large`},
		{"seed = 7", "seed = 18446744073709551615", `two.md:5: seed: the number is too large, at most 9223372036854775807`},
		{"latency = \"1ms\"", "bandwidth = -5", `two.md:8: medium.bandwidth: -5 bytes a second; 0 is unlimited`},
		{"[medium]\nlatency = \"1ms\"", "[cable.x]\nbandwidth = -1", `two.md:8: cable.x.bandwidth: -1 bytes a second; 0 is unlimited`},
		{"seed = 7", "seed = \"x\"", `two.md:5: seed: a whole number is wanted here, not a TOML string`},
		{"seed = 7", "seed = = 7", `two.md:5: unexpected character`},
		{"seed = 7", "seed = 7\nseed = 8", `two.md:6: seed: key seed is already defined`},
		{"seed = 7", "cpu = 5", `two.md:5: cpu: 5 instructions a second; it must be 1000 to 10000000000`},
		{"seed = 7", "memory = \"1KiB\"", `two.md:5: memory: must be 1MiB to 1GiB`},
		{"seed = 7", "memory = \"lots\"", `two.md:5: memory: "lots" is no size; write it like "32MiB" or "500KiB"`},
		{"2s", "2 parsec", `two.md:6: until: "2 parsec" is no duration; write it like "20ms" or "1.5s"`},
		{"latency = \"1ms\"", "loss = 1.5", `two.md:8: medium.loss: 1.5 is no probability, 0 to 1`},
		{"latency = \"1ms\"", "jitter = \"3h\"", `two.md:8: medium.jitter: more than 1h0m0s`},
		{"[medium]\nlatency = \"1ms\"", "[[redstone]]\nfrom = \"alice.left\"\nto = \"bob.up\"", `two.md:9: redstone[0].to: "bob.up": write NAME.SIDE, a computer and one of bottom, top, back, front, right, left`},
		{"[medium]\nlatency", "[guest]\nip", `two.md:8: guest.ip: unknown key`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\nport = 80", `two.md:9: web[0].port: a port needs a computer`},
		{"[medium]\nlatency = \"1ms\"", "[medium]\nrange = 0", `two.md:8: medium.range: 0 blocks, 1 to 1000000`},
		{"[medium]\nlatency = \"1ms\"", "[medium]\nrange = nan", `two.md:8: medium.range: NaN blocks, 1 to 1000000`},
		{"[medium]\nlatency = \"1ms\"", "[medium]\nrange = 1e7", `two.md:8: medium.range: 1e+07 blocks, 1 to 1000000`},
		{"[medium]\nlatency = \"1ms\"", "[cable.x]\nrange = 5", `two.md:8: cable.x.range: only wireless modems have a range`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\nstatus = 404\nport = 80", `two.md:10: web[0].port: a port needs a computer`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\ncomputer = \"eve\"", `two.md:9: web[0].computer: the lab has no computer "eve"`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\ncomputer = \"bob\"\nstatus = 404", `two.md:9: web[0].computer: a name leads to a computer or to a page, not both`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com/x\"\ncomputer = \"bob\"", `two.md:8: web[0].name: "a.com/x": the name of a computer has no path`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\ncomputer = \"bob\"\nport = 0", `two.md:10: web[0].port: 0 is no port, 1 to 65535`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com/x\"\nstatus = 404\n[[web]]\nname = \"a.com\"\ncomputer = \"bob\"", `two.md:11: web[1].name: "a.com" leads somewhere else too`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"A.com/?\"\nstatus = 404", `two.md:8: web[0].name: "A.com/?": write it like "example.com" or "example.com/page.txt"`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\nfile = \"x\"", `two.md:9: web[0].file: the lab has no file "x"`},
		{"[medium]\nlatency = \"1ms\"", "[[web]]\nname = \"a.com\"\nstatus = 99", `two.md:9: web[0].status: 99 is no status, 200 to 599`},
		{"[medium]\nlatency", "[cable.red]\nspeed", `two.md:8: cable.red.speed: unknown key`},
		{"\"bob\"", "\"alice\"", `two.md:15: computer[1].name: "alice" is the name of computer 1 too`},
		{"\"bob\"", "\"b o b\"", `two.md:15: computer[1].name: "b o b": letters, digits, - and _ only`},
		{"\"bob\"", "\"want\"", `two.md:15: computer[1].name: "want" is the folder of what is wanted`},
		{"name = \"bob\"\n", "", `two.md:14: computer[1]: a computer needs a name`},
		{"name = \"bob\"", "name = \"bob\"\nid = -1", `two.md:16: computer[1].id: -1 is no id, 0 to 2147483647`},
		{"name = \"bob\"", "name = \"bob\"\nrom = \"mine\"", `two.md:16: computer[1].rom: the lab has no file mine/bios.lua`},
		{"name = \"bob\"", "name = \"bob\"\nos = \"dos\"", `two.md:16: computer[1].os: unknown system "dos": craftos or phoenix`},
		{"name = \"bob\"", "name = \"bob\"\nlabel = \"" + strings.Repeat("x", 33) + "\"", `two.md:16: computer[1].label: longer than 32 characters`},
		{"at = [0, 64, 0]", "at = [0, 64]", `two.md:11: computer[0].at: a position is [x, y, z]`},
		{"at = [0, 64, 0]", "at = [0, 64, 1e9]", `two.md:11: computer[0].at: 1e+09 is outside the world`},
		{"side = \"back\"\n[[computer]]", "side = \"inside\"\n[[computer]]", `two.md:13: computer[0].modem[0].side: unknown side "inside": bottom, top, back, front, right, left`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\n[[computer.modem]]\nside = \"back\"\n[[computer]]", `two.md:15: computer[0].modem[1].side: there are two modems at the back`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\nkind = \"laser\"\n[[computer]]", `two.md:14: computer[0].modem[0].kind: unknown kind "laser": wireless, ender or wired`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\nkind = \"wired\"\n[[computer]]", `two.md:12: computer[0].modem[0]: a wired modem needs a cable`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\nkind = \"ender\"\ncable = \"x\"\n[[computer]]", `two.md:15: computer[0].modem[0].cable: only a wired modem has a cable`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\ncable = \"air\"\n[[computer]]", `two.md:14: computer[0].modem[0].cable: "air" is the name of the wireless medium`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\ncable = \"a b\"\n[[computer]]", `two.md:14: computer[0].modem[0].cable: "a b": letters, digits, - and _ only`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\nip = \"10.0.0\"\ngateway = \"x\"\n[[computer]]", `two.md:12: computer[0].modem[0]: gateway: Invalid IP address`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\nip = \"300.0.0.1\"\n[[computer]]", `two.md:12: computer[0].modem[0]: ip: Invalid IP address`},
		{"side = \"back\"\n[[computer]]", "side = \"back\"\ngateway = \"10.0.0.1\"\n[[computer]]", `two.md:14: computer[0].modem[0].gateway: a gateway needs an ip`},
		{"name = \"bob\"", "name = \"bob\"\n[[computer.route]]\nsource = \"10.0.0.0/8\"\naction = \"fly\"", `two.md:16: computer[1].route[0]: action: invalid option 'fly'`},
		{"alice/startup.lua", "carol/startup.lua", `two.md:19: carol/startup.lua: no computer has the folder "carol"`},
		{"alice/startup.lua", "startup.lua", `two.md:19: startup.lua: no computer has the folder "startup.lua"`},
		{"alice/startup.lua", "alice/../x", `two.md:19: alice/../x: not a clean path; write "x"`},
		{"alice/startup.lua", "alice/my file.lua", `two.md:19: alice/my: "file.lua" behind the path; a path with blanks stands in double quotes`},
		{"alice/startup.lua", "\"alice/x", `two.md:19: "alice/x: the path's closing quote is missing`},
		{"alice/startup.lua", "alice/a:b", `two.md:19: alice/a:b: `},
		{"lua alice/startup.lua", "base64 alice/x", `two.md:19: alice/x: not base64: `},
		{"```\nThe end.\n", "", `two.md:19: alice/startup.lua: the block is not closed`},
		{"The end.", "```lua alice/startup.lua\n```", `two.md:22: alice/startup.lua: the file is there already, in line 19`},
		{"toml lab.toml", "toml", "two.md: lab.toml: is missing: a block that starts with ```toml lab.toml"},
	} {
		src := strings.Replace(two, c.old, c.new, 1)
		if src == two {
			t.Errorf("%q is not in the lab", c.old)
		}
		_, err := Parse("two.md", []byte(src))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("with %q\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestBoundsOfTheFile(t *testing.T) {
	if _, err := Parse("big.md", make([]byte, MaxSource+1)); err == nil || err.Error() != "big.md: 4194305 bytes, at most 4194304" {
		t.Error(err)
	}
	var many strings.Builder
	many.WriteString(two)
	for i := range MaxFiles {
		fmt.Fprintf(&many, "```text alice/%d\n```\n", i)
	}
	if _, err := Parse("many.md", []byte(many.String())); err == nil || err.Error() != "many.md: 2002 files, at most 2000" {
		t.Error(err)
	}
	var crowd strings.Builder
	crowd.WriteString("```toml lab.toml\n")
	for i := range MaxComputers + 1 {
		fmt.Fprintf(&crowd, "[[computer]]\nname = \"c%d\"\n", i)
	}
	crowd.WriteString("```\n")
	if _, err := Parse("crowd.md", []byte(crowd.String())); err == nil || !strings.HasSuffix(err.Error(), "computer: 513 computers, at most 512; emberwire run --computers 513 runs it") {
		t.Error(err)
	}
	if f, err := ParseMany("crowd.md", []byte(crowd.String()), 513); err != nil || len(f.Config.Computer) != 513 {
		t.Error(err)
	}
	if _, err := ParseMany("crowd.md", []byte(crowd.String()), 3); err == nil || !strings.HasSuffix(err.Error(), "513 computers, at most 3; emberwire run --computers 513 runs it") {
		t.Error(err)
	}
	seven := strings.Replace(two, "[[computer]]", strings.Repeat("[[computer]]\nname = \"x\"\n", 0)+"[[computer]]", 1)
	seven = strings.Replace(seven, "side = \"back\"\n", strings.Repeat("side = \"back\"\n[[computer.modem]]\n", 6)+"side = \"back\"\n", 1)
	if _, err := Parse("seven.md", []byte(seven)); err == nil || !strings.Contains(err.Error(), "7 modems, there are 6 sides") {
		t.Error(err)
	}
}

// A file that is no clean Markdown fence content survives: other fences inside,
// no newline at the end, bytes that are no text.
func TestAnyDataSurvives(t *testing.T) {
	for _, data := range []string{
		"", "\n", "x", "x\n", "\n\n", "```\nnot the end\n````\n", "   ```lua a/b\n", "~~~~\n", "\r\n", "a\x00b", "\xff\xfe", "é\n", "# no heading",
		strings.Repeat("\x80", 300), "\ttab\n  ``` \n",
	} {
		f := parse(t, two)
		f.Put("bob/data", []byte(data))
		f.Put("alice/startup.lua", []byte(data))
		again := parse(t, string(f.Bytes()))
		for _, path := range []string{"bob/data", "alice/startup.lua"} {
			if got, _ := again.Lookup(path); string(got) != data {
				t.Errorf("%s: %q came back as %q", path, data, got)
			}
		}
		if again.Lesson != f.Lesson || !bytes.Equal(again.Bytes(), f.Bytes()) {
			t.Errorf("%q: the document changed", data)
		}
	}
}

func TestOddNamesSurvive(t *testing.T) {
	for _, path := range []string{"alice/my file.lua", "alice/`", "alice/{x}", "alice/a=b", "alice/caf\xe9", "alice/é", "alice/a\x7f", "alice/(x)'&amp;"} {
		f := parse(t, two)
		f.Put(path, []byte("x\n"))
		again, err := Parse("again.md", f.Bytes())
		if err != nil {
			t.Errorf("%q: %v", path, err)
			continue
		}
		if got, ok := again.Lookup(path); !ok || string(got) != "x\n" {
			t.Errorf("%q did not survive:\n%s", path, f.Bytes())
		}
	}
}

func TestWindowsLineEnds(t *testing.T) {
	f := parse(t, strings.ReplaceAll(two, "\n", "\r\n"))
	if data, _ := f.Lookup("alice/startup.lua"); string(data) != "print(\"hi\")\n" {
		t.Errorf("%q", data)
	}
}

func TestRemovedFilesLeaveTheProse(t *testing.T) {
	f := parse(t, two)
	f.Remove("alice/startup.lua")
	if got := string(f.Bytes()); strings.Contains(got, "startup") || !strings.HasSuffix(got, "```\nThe end.\n") {
		t.Errorf("%s", got)
	}
}

// FuzzDisk: any disk becomes a lab and the same disk again.
func FuzzDisk(f *testing.F) {
	f.Add("startup.lua", []byte("print(1)\n"), "my file", []byte("```\n"))
	f.Add("a/b/c", []byte("\xff\x00"), "`~`", []byte("x"))
	f.Fuzz(func(t *testing.T, p1 string, d1 []byte, p2 string, d2 []byte) {
		file := parse(t, two)
		disk := map[string]string{}
		for i, p := range []string{"alice/" + p1, "bob/" + p2} {
			if CheckPath(p) != nil || len(p) < len("alice/x") && i == 0 || len(p) < len("bob/x") {
				return
			}
			data := [][]byte{d1, d2}[i]
			file.Put(p, data)
			disk[p] = string(data)
		}
		again, err := Parse("again.md", file.Bytes())
		if err != nil {
			t.Fatalf("%v\n%s", err, file.Bytes())
		}
		for p, data := range disk {
			if got, ok := again.Lookup(p); !ok || string(got) != data {
				t.Fatalf("%q: %q came back as %q", p, data, got)
			}
		}
		if !bytes.Equal(again.Bytes(), file.Bytes()) {
			t.Fatal("written again it differs")
		}
	})
}

// FuzzParse: anything is a lab or an error, and what parses is written back as
// it was.
func FuzzParse(f *testing.F) {
	f.Add([]byte(two))
	f.Add([]byte("```toml lab.toml\n[[computer]]\nname=\"a\"\n[[computer.modem]]\nside=\"top\"\ncable=\"x\"\n```\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := Parse("f.md", src)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.md") {
				t.Fatalf("the error does not name the file: %v", err)
			}
			return
		}
		if want := bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")); !bytes.Equal(file.Bytes(), want) {
			t.Fatalf("%q\nbecame\n%q", want, file.Bytes())
		}
	})
}

// oracle is what goldmark says are the fenced blocks at top level.
func oracle(doc string) []string {
	src := []byte(doc)
	var out []string
	root := goldmark.DefaultParser().Parse(text.NewReader(src))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		b, ok := n.(*ast.FencedCodeBlock)
		if !ok {
			continue
		}
		info := ""
		if b.Info != nil {
			info = string(b.Info.Segment.Value(src))
		}
		var body strings.Builder
		for i := range b.Lines().Len() {
			s := b.Lines().At(i)
			body.Write(s.Value(src))
		}
		out = append(out, info+"\n"+body.String())
	}
	return out
}

// ours is what the scanner says, without indented fences.
func ours(doc string) []string {
	var out []string
	for _, b := range scan(doc) {
		if b.fenced {
			out = append(out, b.info+"\n"+b.text)
		}
	}
	return out
}

func TestScannerAgreesWithGoldmark(t *testing.T) {
	for _, doc := range []string{
		two,
		"a\n```lua x/y\n1\n```\nb\n",
		"````md a\n```\ninner\n```\n````\n",
		"~~~lua a`b\n```\n~~~\n",
		"```lua a`b\n```\n```\nx\n```\n",
		"```a b\nnot closed\n",
		"```a b\n``` x\n```   \n",
		"- item\n  ```lua a/b\n  code\n  ```\n```lua c/d\ne\n```\n",
		"1. item\n\n   ```\n   code\n   ```\n\n```lua c/d\ne\n```\n",
		"> quote\n```lua c/d\ne\n```\n",
		"> ```\n> quote\n> ```\n\n```lua c/d\ne\n```\n",
		"<!-- a\n```lua c/d\n-->\n```lua e/f\n```\n",
		"<div>\n```lua c/d\n```\n</div>\n\n```lua e/f\n```\n",
		"<details>\n<summary>x</summary>\n\n```lua c/d\n```\n\n</details>\n",
		"<https://example.com>\n```lua e/f\n```\n",
		"    ```\n    indented code\n\n```lua e/f\n```\n",
		"   ```\n```\n```lua e/f\n```\n",
		"```\n```\n```\n```\n",
		"`````\n````\n`````\n",
		"# head\n```lua a/b\n\n\n```\n***\n",
		"a\n===\n```x y\n```",
	} {
		var want []string
		for _, b := range oracle(doc) {
			want = append(want, b)
		}
		got := ours(doc)
		// goldmark also lists indented fences at top level, which are no files.
		if strings.HasPrefix(doc, "   ```") {
			want = want[1:]
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("%q\n got %q\nwant %q", doc, got, want)
		}
	}
}

// FuzzScanner compares the scanner with goldmark on documents made of lines
// that matter to fences.
func FuzzScanner(f *testing.F) {
	pieces := []string{"```\n", "````\n", "~~~\n", "```lua a/b\n", "~~~lua c/d\n", "text\n", "\n", "# head\n", "    code\n", "``` x\n", "`a`\n", "***\n", "<!-- x -->\n"}
	f.Add([]byte{3, 5, 0, 6, 4, 0, 2})
	f.Fuzz(func(t *testing.T, choice []byte) {
		var doc strings.Builder
		for _, c := range choice {
			doc.WriteString(pieces[int(c)%len(pieces)])
		}
		got, want := ours(doc.String()), oracle(doc.String())
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Fatalf("%q\n got %q\nwant %q", doc.String(), got, want)
		}
	})
}
