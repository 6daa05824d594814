package docs

import (
	"fmt"
	"html"
	"strings"

	"github.com/emberwire/emberwire/core/markdown"
)

// writer writes blocks as HTML. Everything that was text stays text.
type writer struct {
	out   strings.Builder
	ids   map[string]bool             // of headings of this page
	found func(id, title string)      // told of every heading
	link  func(to string) string      // where an address of the source leads in the site
	fence func(b markdown.Block) bool // writes a block of code itself
}

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.out.WriteString(p)
	}
}

func (w *writer) blocks(list []markdown.Block) {
	for _, b := range list {
		w.block(b)
		w.put("\n")
	}
}

func (w *writer) block(b markdown.Block) {
	switch b.Kind {
	case markdown.Heading:
		w.heading(b)
	case markdown.Code:
		if w.fence == nil || !w.fence(b) {
			w.put(`<pre tabindex="0"><code>`, html.EscapeString(b.Text), "</code></pre>")
		}
	case markdown.Bullets:
		w.put("<ul>")
		w.items(b)
		w.put("</ul>")
	case markdown.Numbers:
		fmt.Fprintf(&w.out, `<ol start="%d">`, b.Start)
		w.items(b)
		w.put("</ol>")
	case markdown.Quote:
		w.put("<blockquote>")
		w.blocks(b.Items[0])
		w.put("</blockquote>")
	case markdown.Table:
		w.table(b)
	case markdown.Rule:
		w.put("<hr>")
	default:
		w.put("<p>")
		w.spans(b.Spans)
		w.put("</p>")
	}
}

// heading has an id made of its words.
func (w *writer) heading(b markdown.Block) {
	title := plain(b.Spans)
	id := w.id(title)
	if w.found != nil {
		w.found(id, title)
	}
	fmt.Fprintf(&w.out, `<h%d id="%s">`, b.Level, id)
	w.spans(b.Spans)
	if b.Level > 1 {
		fmt.Fprintf(&w.out, ` <a class="here" href="#%s" aria-label="Link to this part">#</a>`, id)
	}
	fmt.Fprintf(&w.out, "</h%d>", b.Level)
}

// id is a name for a heading that the page does not have yet.
func (w *writer) id(title string) string {
	base := slug(title)
	id := base
	for n := 2; w.ids[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	if w.ids == nil {
		w.ids = map[string]bool{}
	}
	w.ids[id] = true
	return id
}

func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_')
	})
	if len(words) == 0 {
		return "part"
	}
	return strings.Join(words, "-")
}

func (w *writer) items(b markdown.Block) {
	for i, item := range b.Items {
		w.put("<li>")
		if b.Tasks != nil && b.Tasks[i] != markdown.NoTask {
			w.put(map[bool]string{true: `<input type="checkbox" disabled checked aria-label="done"> `,
				false: `<input type="checkbox" disabled aria-label="to do"> `}[b.Tasks[i] == markdown.Done])
		}
		if len(item) == 1 && item[0].Kind == markdown.Paragraph {
			w.spans(item[0].Spans)
		} else {
			w.blocks(item)
		}
		w.put("</li>")
	}
}

var columns = [...]string{markdown.Natural: "", markdown.Left: ` class="left"`, markdown.Center: ` class="center"`, markdown.Right: ` class="right"`}

func (w *writer) table(b markdown.Block) {
	w.put(`<div class="wide" tabindex="0"><table><thead>`)
	for n, row := range b.Rows {
		tag := "td"
		if n == 0 {
			tag = "th"
		}
		w.put("<tr>")
		for i, cell := range row {
			w.put("<", tag, columns[b.Align[i]], ">")
			w.spans(cell)
			w.put("</", tag, ">")
		}
		w.put("</tr>")
		if n == 0 {
			w.put("</thead><tbody>")
		}
	}
	w.put("</tbody></table></div>")
}

func (w *writer) spans(list []markdown.Span) {
	for _, s := range list {
		text := html.EscapeString(s.Text)
		switch s.Style {
		case markdown.Emphasis:
			w.put("<em>", text, "</em>")
		case markdown.Strong:
			w.put("<strong>", text, "</strong>")
		case markdown.Literal:
			w.put("<code>", text, "</code>")
		case markdown.Link:
			w.put(`<a href="`, html.EscapeString(w.link(s.To)), `">`, text, "</a>")
		case markdown.Picture:
			w.put(`<img src="`, html.EscapeString(w.link(s.To)), `" alt="`, text, `">`)
		default:
			w.put(text)
		}
	}
}

// plain is what spans say, without styles.
func plain(list []markdown.Span) string {
	text := ""
	for _, s := range list {
		text += s.Text
	}
	return text
}
