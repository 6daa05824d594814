package ui

import (
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/emberwire/emberwire/core/markdown"
)

func drawn(doc string) string {
	return strings.Join(strings.Fields(app.HTMLString(prose{}.draw(markdown.Read(doc)))), " ")
}

// What a lesson says is drawn as what it is.
func TestLessonsAreDrawn(t *testing.T) {
	for doc, want := range map[string]string{
		"| a | b |\n|---|--:|\n| `c` | d |": `<code>c</code>`,
		"| a |\n|--:|\n| c |":               `<td class="right">c</td>`,
		"> quoted":                          `<blockquote><p>quoted</p></blockquote>`,
		"- [x] done":                        `type="checkbox"`,
		"see [it](https://x.org/a)":         `href="https://x.org/a"`,
		"to [the next](lab:chat)":           `>the next</button>`,
		"---":                               `<hr>`,
	} {
		if got := drawn(doc); !strings.Contains(got, want) {
			t.Errorf("%q is drawn as\n%s\nwithout %s", doc, got, want)
		}
	}
}

// No text of a lesson becomes a tag, an address that runs something, or a place
// of this page.
func TestHostileLessonsStayText(t *testing.T) {
	for _, doc := range []string{
		"<script>alert(1)</script>", "<img onerror=alert(1)>", "# <b>x</b>", "| <i>a</i> |\n|---|\n| <i>b</i> |",
		"[a](javascript:alert(1))", "[a](JavaScript:alert(1))", "[a](data:text/html,x)", "![a](https://x.org/track.png)",
		"[a](//x.org)", "[a](/?lab=x)", "[a](lab:../x)", "[a](blob:x)", "[a](vbscript:x)", "> [a](file:///etc/passwd)",
	} {
		got := drawn(doc)
		for _, bad := range []string{"<script", "<img", "<b>", "<i>", "onerror=alert(1)>", "href", "<button", "src="} {
			if strings.Contains(got, bad) {
				t.Errorf("%q is drawn with %s:\n%s", doc, bad, got)
			}
		}
	}
	if got := drawn(`[a](https://x.org/"onmouseover="x)`); strings.Contains(got, `onmouseover="`) {
		t.Error(got)
	}
}
