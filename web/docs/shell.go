package docs

import (
	"fmt"
	"html"
	"strings"
)

// shell is a whole page around a text. ROOT in the text is the way to the root
// of the site.
func (b *builder) shell(dir, title, body string) string {
	root := up(dir)
	if dir == "" {
		title = "Emberwire: documentation"
	} else {
		title += " · Emberwire"
	}
	page := fmt.Sprintf(`<!doctype html>
<html lang="en" data-root="ROOT">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<link rel="icon" href="ROOTfavicon.svg">
<link rel="stylesheet" href="ROOTdocs/docs.css">
<script src="ROOTbench.js" defer></script>
<script src="ROOTdocs/docs.js" defer></script>
<script src="ROOTembed.js" async></script>
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header>
<a class="word" href="ROOT"><b>Emberwire</b> <span>the playground</span></a>
<a href="ROOTdocs/">Documentation</a>
<search hidden><input id="search" type="search" placeholder="Search: timeout" aria-label="Search the documentation" autocomplete="off" spellcheck="false" aria-controls="found"><ol id="found" hidden></ol></search>
</header>
<nav aria-label="Pages">%s</nav>
<main id="text" tabindex="-1">
%s</main>
</body>
</html>
`, html.EscapeString(title), b.nav(dir), body)
	return strings.ReplaceAll(page, "ROOT", root)
}

// nav lists all pages under their headings.
func (b *builder) nav(dir string) string {
	var out strings.Builder
	group := ""
	for _, s := range sources {
		if s.group != group {
			if group != "" {
				out.WriteString("</ul>")
			}
			group = s.group
			fmt.Fprintf(&out, "\n<h2>%s</h2><ul>", html.EscapeString(group))
		}
		here := ""
		if s.dir == dir {
			here = ` aria-current="page"`
		}
		fmt.Fprintf(&out, `<li><a href="ROOTdocs/%s/"%s>%s</a></li>`, s.dir, here, html.EscapeString(s.title))
	}
	return out.String() + "</ul>\n<p><a href=\"ROOTlicenses.txt\">Licences</a></p>\n"
}

// index is the first page: what there is to read.
func (b *builder) index() (string, error) {
	var out strings.Builder
	out.WriteString("<h1>Documentation</h1>\n<p>Computers, modems, cNet and Phoenix. Run Lua, watch every packet. Every lab on these pages runs where it stands.</p>\n")
	group := ""
	for _, s := range sources {
		if s.group != group {
			if group != "" {
				out.WriteString("</ul>\n")
			}
			group = s.group
			fmt.Fprintf(&out, "<h2>%s</h2>\n<ul>\n", html.EscapeString(group))
		}
		fmt.Fprintf(&out, "<li><a href=\"ROOTdocs/%s/\">%s</a>: %s</li>\n", s.dir, html.EscapeString(s.title), html.EscapeString(s.about))
	}
	out.WriteString("</ul>\n")
	w := &writer{}
	err := b.lab(w, "hello")
	return out.String() + w.out.String(), err
}
