package ui

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
	"github.com/emberwire/emberwire/core/view"
)

const tasks = "Words.\n\n- no point\n\nThings to try:\n\n- one\n- two\n\n- also two points\n"

// Marks stand before the points with checks; what was seen is told when all of a
// point's checks hold, and not before.
func TestPointsAreTicked(t *testing.T) {
	p := prose{checks: []view.Check{
		{Text: "first", Try: 1, State: view.Holds, Why: "seen"}, {Text: "second", Try: 1, State: view.Pending, Why: "a secret"},
		{Text: "third", Try: 2, State: view.Holds, Why: "as it is", Packet: 7}, {Text: "lab", State: view.Fails, Why: "too many"}}}
	got := app.HTMLString(p.draw(markdown.Read(tasks)))
	for _, want := range []string{`data-state="pending"`, `data-state="holds"`, "as it is", "packet 7"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	for _, bad := range []string{"seen", "a secret", "too many"} {
		if strings.Contains(strings.ReplaceAll(got, "not seen yet", ""), bad) {
			t.Errorf("%s is told: %s", bad, got)
		}
	}
	if n := strings.Count(got, `class="mark"`); n != 3 {
		t.Errorf("%d marks", n)
	}
	if got := app.HTMLString(p.shows(markdown.Read(tasks))); !strings.Contains(got, "lab") || !strings.Contains(got, "too many") || !strings.Contains(got, `data-state="fails"`) {
		t.Error(got)
	}
}

// A check of a point that the lesson does not have is not lost: it stands below.
func TestChecksOfNoPointAreShown(t *testing.T) {
	p := prose{checks: []view.Check{{Text: "one", Try: 1}, {Text: "three", Try: 3}, {Text: "four", Try: 4}}}
	for lesson, want := range map[string][]string{tasks: {"four"}, "Nothing to do.\n": {"one", "three", "four"}, "Things to try:\n\nwords\n\n- no point\n": {"one", "three", "four"}} {
		got := app.HTMLString(p.shows(markdown.Read(lesson)))
		if n := strings.Count(got, "the lesson has no such point"); n != len(want) {
			t.Errorf("%q: %d checks of no point: %s", lesson, n, got)
		}
		for _, w := range want {
			if !strings.Contains(got, w+" (try = ") {
				t.Errorf("%q lacks %s: %s", lesson, w, got)
			}
		}
	}
}

// A point that no check is about is ticked by hand, and the mark is kept for its
// lab alone.
func TestPointsAreTickedByHand(t *testing.T) {
	x := &tried{}
	x.of("hello")
	p := prose{checks: []view.Check{{Try: 1, State: view.Pending}}, tried: x}
	count := func(want int) {
		t.Helper()
		got := app.HTMLString(p.draw(markdown.Read(tasks)))
		if n := strings.Count(got, `data-state="holds"`); n != want || strings.Count(got, `class="mark hand"`) != 2 {
			t.Errorf("%d are ticked, want %d: %s", n, want, got)
		}
	}
	count(0)
	x.toggle(2)
	count(1)
	x.toggle(3)
	x.toggle(2)
	count(1)
	if x.of("chat"); len(x.list) != 0 {
		t.Error("another lab has the same marks")
	}
	count(0)
}

// Links lead to packets, computers and files; pictures come from disks, and only
// raster ones.
func TestLinksIntoTheLab(t *testing.T) {
	p := prose{visit: func(string, string) {}, page: &Page{}}
	for doc, want := range map[string]string{
		"[a](packet:1)": "<button", "[a](computer:bob)": "<button", "[a](file:bob/x.lua)": "<button",
		"![a plan](bob/x.png)": "a plan", "![a](https://x.org/a.png)": "https://x.org/a.png",
	} {
		if got := app.HTMLString(p.draw(markdown.Read(doc))); !strings.Contains(got, want) || strings.Contains(got, "<img") {
			t.Errorf("%s: %s", doc, got)
		}
	}
	for data, want := range map[string]string{
		"\x89PNG\r\n\x1a\n":           "data:image/png;base64,iVBORw0KGgo=",
		"<svg onload=alert(1)></svg>": "",
		"":                            "",
		"\xff\xd8":                    "",
		"GIF89a" + strings.Repeat("x", maxPicture): "",
	} {
		if got := raster([]byte(data)); got != want {
			t.Errorf("%.10q is %.60s", data, got)
		}
	}
}
