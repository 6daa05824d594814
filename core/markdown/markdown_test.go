package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// outline writes blocks in one line each, so that tests can be read.
func outline(list []Block, indent string) string {
	var out strings.Builder
	for _, b := range list {
		switch b.Kind {
		case Paragraph:
			out.WriteString(indent + "p " + line(b.Spans) + "\n")
		case Heading:
			out.WriteString(indent + "h" + strconv.Itoa(b.Level) + " " + line(b.Spans) + "\n")
		case Code:
			out.WriteString(indent + "code " + strings.ReplaceAll(b.Text, "\n", "|") + "\n")
		case Rule:
			out.WriteString(indent + "rule\n")
		case Quote:
			out.WriteString(indent + "quote\n" + outline(b.Items[0], indent+"  "))
		case Table:
			out.WriteString(indent + "table " + fmt.Sprint(b.Align) + "\n")
			for _, row := range b.Rows {
				out.WriteString(indent + " ")
				for _, cell := range row {
					out.WriteString(" " + line(cell) + ",")
				}
				out.WriteString("\n")
			}
		default:
			name := indent + "list"
			if b.Kind == Numbers {
				name = indent + "list from " + strconv.Itoa(b.Start)
			}
			for i, item := range b.Items {
				task := ""
				if b.Tasks != nil {
					task = []string{"", " open", " done"}[b.Tasks[i]]
				}
				out.WriteString(name + task + "\n" + outline(item, indent+"  "))
			}
		}
	}
	return out.String()
}

func line(list []Span) string {
	mark := map[Style]string{Plain: "", Emphasis: "/", Strong: "!", Literal: "=", Link: "@", Picture: "#"}
	var out strings.Builder
	for _, s := range list {
		out.WriteString(mark[s.Style] + s.Text + mark[s.Style])
		if s.To != "" && s.To != s.Text {
			out.WriteString("(" + s.To + ")")
		}
	}
	return out.String()
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"heading and paragraph", "# Hello, modem\n\nTwo computers\nsay hello.\n", "h1 Hello, modem\np Two computers say hello.\n"},
		{"closed heading", "## Try it ##\ntext", "h2 Try it\np text\n"},
		{"seven are too many", "####### no\n#no", "p ####### no #no\n"},
		{"list", "Try:\n\n- one\n  goes on\n- two\n", "p Try:\nlist\n  p one goes on\nlist\n  p two\n"},
		{"list after text", "Try:\n- one\n", "p Try:\nlist\n  p one\n"},
		{"numbers", "3. three\n4) four\n", "list from 3\n  p three\nlist from 3\n  p four\n"},
		{"a number in a paragraph", "It has\n16. Not more.", "p It has 16. Not more.\n"},
		{"nested", "- a\n  - b\n- c\n", "list\n  p a\n  list\n    p b\nlist\n  p c\n"},
		{"item of two paragraphs", "- a\n\n  b\n\nend", "list\n  p a\n  p b\np end\n"},
		{"code in an item", "1. run\n   ```\n   go\n   ```\n2. next", "list from 1\n  p run\n  code go\nlist from 1\n  p next\n"},
		{"code", "```lua\nprint(1)\n\n  -- in\n```\nafter", "code print(1)||  -- in\np after\n"},
		{"code to the end", "~~~\na\n", "code a|\n"},
		{"empty", "\n\n", ""},
		{"rule", "a\n\n---\n* * *\n--", "p a\nrule\nrule\np --\n"},
		{"quote", "> a\n> b\n>\n> - c\nd", "quote\n  p a b\n  list\n    p c\np d\n"},
		{"quote in a quote", "> > a", "quote\n  quote\n    p a\n"},
		{"tasks", "- [ ] a\n- [x] b\n- c\n", "list open\n  p a\nlist done\n  p b\nlist\n  p c\n"},
		{"no tasks", "- [y] a\n- [ ]b\n- [ ]\n", "list\n  p [y] a\nlist\n  p [ ]b\nlist\n  p [ ]\n"},
		{"table", "| a | *b* |\n|:--|--:|\n| 1 | `x\\|y` |\n| 2 |\nend", "table [1 3]\n  a, /b/,\n  1, =x|y=,\n  2, ,\np end\n"},
		{"table without outer bars", "a | b\n--- | :-:\n1 | 2 | 3", "table [0 2]\n  a, b,\n  1, 2,\n"},
		{"no table", "a | b\nc | d\n\n| a |\n|--|--|", "p a | b c | d\np | a | |--|--|\n"},
		{"language", "```lua file.lua\nx\n```", "code x\n"},
		{"tags are text", "<script>alert(1)</script> <b>x</b>", "p <script>alert(1)</script> <b>x</b>\n"},
		{"windows", "# A\r\n\r\nb\r\n", "h1 A\np b\n"},
	} {
		if got := outline(Read(c.doc), ""); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestSpans(t *testing.T) {
	for doc, want := range map[string]string{
		"the channel **open** and *in reach*":    "the channel !open! and /in reach/",
		"take `modem.open(43)` out":              "take =modem.open(43)= out",
		"``a ` b`` and `` ` ``":                  "=a ` b= and =`=",
		"open ` and ** and * stay":               "open ` and ** and * stay",
		"snake_case_name, _so_ and __too__":      "snake_case_name, /so/ and !too!",
		"2 * 3 * 4":                              "2 * 3 * 4",
		`\*not\* \x`:                             `*not* \x`,
		"see [the map](https://x.org/a) there":   "see @the map@(https://x.org/a) there",
		"[https://x.org](https://x.org)":         "@https://x.org@",
		"[bad](javascript:alert(1)) [no] (link)": "@bad@(javascript:alert(1)) [no] (link)",
		"![a map](map.png) and ![](x.png)":       "#a map#(map.png) and ##(x.png)",
		"at https://x.org/a(b)?c=1, or so.":      "at @https://x.org/a(b)?c=1@, or so.",
		"<https://x.org> nothttps://x.org":       "@https://x.org@ nothttps://x.org",
		"https:// and http:":                     "https:// and http:",
		"[a]() [](b) ![a](b c)":                  "[a]() [](b) ![a](b c)",
		"`*x*` **`y`**":                          "=*x*= !y!",
		"":                                       "",
	} {
		if got := line(spans(doc)); got != want {
			t.Errorf("%q\n got %q\nwant %q", doc, got, want)
		}
	}
}

// Every lesson of ours is drawn without marks that were not understood.
func TestLessonsHaveNoStrayMarks(t *testing.T) {
	files, _ := filepath.Glob("../../static/labs/*.md")
	if len(files) == 0 {
		t.Fatal("no labs")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, _, _ := strings.Cut(string(b), "```toml lab.toml")
		for _, b := range Read(doc) {
			for _, s := range b.Spans {
				if s.Style == Plain && strings.ContainsAny(s.Text, "*`#") {
					t.Errorf("%s: %q", f, s.Text)
				}
			}
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("# A\n\n- b\n  - `c`\n\n```\nd\n```\n1. **e** [f](g)\n")
	f.Add(strings.Repeat("- ", 100) + "x")
	f.Add("`` ` *_[](")
	f.Fuzz(func(t *testing.T, doc string) {
		list := Read(doc)
		for _, b := range list {
			if b.Kind == Bullets && len(b.Items) == 0 {
				t.Error("an empty list")
			}
		}
	})
}

// Lessons that were made to be slow are read in a moment: reading is linear.
// Each of these took more than ten seconds, or all memory, when it was not.
func TestHostileLessonsAreReadAtOnce(t *testing.T) {
	const n = 200_000
	for name, doc := range map[string]string{
		"items in items":     strings.Repeat("- ", n),
		"open emphasis":      strings.Repeat("*_", n) + "`[",
		"open strong":        strings.Repeat("**a ", n),
		"links without end":  strings.Repeat("[a](", n),
		"one far end":        strings.Repeat("[a](", n) + ")",
		"brackets":           strings.Repeat("[", n),
		"runs of backticks":  backticks(600),
		"a long run":         strings.Repeat("`", n) + "x",
		"plain text":         strings.Repeat("x", n),
		"many items":         strings.Repeat("- x\n", n),
		"many paragraphs":    strings.Repeat("x\n\n", n),
		"nested by indent":   strings.Repeat("- x\n  ", n),
		"escapes":            strings.Repeat(`\*`, n),
		"fences":             strings.Repeat("```\n", n),
		"carriage returns":   strings.Repeat("\r\n", n),
		"quotes in quotes":   strings.Repeat("> ", n),
		"tables in tables":   strings.Repeat("|-|\n", n),
		"a wide table":       strings.Repeat("|a", n) + "\n" + strings.Repeat("|-", n),
		"rows":               "|a|\n|-|\n" + strings.Repeat("|a|\n", n),
		"addresses":          strings.Repeat("http://", n),
		"pictures":           strings.Repeat("![](", n),
		"numbers and dashes": strings.Repeat("1. - ", n),
	} {
		steps := testing.AllocsPerRun(1, func() { Read(doc) })
		if steps > 20*n {
			t.Errorf("%s: %.0f allocations", name, steps)
		}
	}
}

func backticks(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		b.WriteString(strings.Repeat("`", i) + " ")
	}
	return b.String()
}

// A lesson that is too long says so, with what there was room for.
func TestLessonsHaveABound(t *testing.T) {
	for name, doc := range map[string]string{
		"bytes":          strings.Repeat("x", MaxBytes+1),
		"blocks":         strings.Repeat("x\n\n", MaxBlocks+1),
		"rows":           "|a|\n|-|\n" + strings.Repeat("|a|\n", MaxBlocks),
		"items of lists": strings.Repeat("- a\n  - b\n", MaxBlocks/2),
	} {
		list := Read(doc)
		if end := list[len(list)-1]; len(end.Spans) != 1 || end.Spans[0].Text != TooLong {
			t.Errorf("%s: it ends in %+v", name, end)
		}
	}
	if list := Read("|a|\n|-|\n" + strings.Repeat("|a|\n", MaxBlocks)); len(list) != 2 || len(list[0].Rows) != MaxBlocks-1 {
		t.Error("a long table is not cut at the bound")
	}
	if list := Read(strings.Repeat("x\n\n", MaxBlocks)); len(list) != MaxBlocks || list[MaxBlocks-1].Spans[0].Text != "x" {
		t.Error("a lesson at the bound is cut")
	}
}
