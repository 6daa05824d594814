// Package docs makes the documentation's pages out of static/docs at build
// time: the Markdown files, the reference's lists and the labs that belong to
// them, with a list for searching. The pages can be read without scripts;
// with them labs run in their places.
package docs

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/manual"
	"github.com/emberwire/emberwire/core/markdown"
)

// Lab is a lab of the gallery, as labs/index.json lists it.
type Lab struct {
	Name  string   `json:"name"`
	Title string   `json:"title"`
	About string   `json:"about"`
	Tags  []string `json:"tags"`
}

// Found is something the search box knows: a heading or an entry of the
// reference.
type Found struct {
	Page  string `json:"p"` // title of the page
	To    string `json:"a"` // address below docs/
	Title string `json:"t"`
	Text  string `json:"x,omitempty"`
}

// Write makes the pages of a packed folder.
func Write(out string) error {
	b := &builder{root: filepath.Join(out, "docs")}
	list, err := os.ReadFile(filepath.Join(out, "labs", "index.json"))
	if err == nil {
		err = json.Unmarshal(list, &b.labs)
	}
	if err != nil {
		return fmt.Errorf("documentation: the list of labs: %w", err)
	}
	for _, s := range sources {
		if err := b.page(s); err != nil {
			return fmt.Errorf("documentation: %s: %w", s.dir, err)
		}
	}
	index, err := b.index()
	if err != nil {
		return err
	}
	if err := b.save("index.html", b.shell("", "Documentation", index)); err != nil {
		return err
	}
	if err := b.benches(); err != nil {
		return err
	}
	if err := b.saveNames(); err != nil {
		return err
	}
	search, err := json.Marshal(b.found)
	if err != nil {
		return err
	}
	return b.save("search.json", string(search))
}

type builder struct {
	root  string
	labs  []Lab
	found []Found
	words []Named // that the editor completes
}

func (b *builder) save(name, text string) error {
	file := filepath.Join(b.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// page writes one page: its lab, its texts, its part of the reference, and the
// labs of its protocols.
func (b *builder) page(s source) error {
	texts, err := b.texts(s)
	if err != nil {
		return err
	}
	w := b.writer(s)
	if len(s.lists) > 0 {
		w.put("<h1>", html.EscapeString(s.title), "</h1>\n<p>", html.EscapeString(strings.ToUpper(s.about[:1])+s.about[1:]), ".</p>\n")
	} else if len(texts) > 0 && texts[0].Kind == markdown.Heading { // the lab stands below the title
		w.block(texts[0])
		texts = texts[1:]
	}
	if err := b.lab(w, s.lab); err != nil {
		return err
	}
	for _, name := range s.lists {
		if err := b.reference(w, s, name); err != nil {
			return err
		}
	}
	w.blocks(texts)
	b.further(w, s)
	return b.save(s.dir+"/index.html", b.shell(s.dir, s.title, w.out.String()))
}

// texts are a page's Markdown files, one after the other.
func (b *builder) texts(s source) (out []markdown.Block, err error) {
	for _, name := range s.files {
		text, err := os.ReadFile(filepath.Join(b.root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		out = append(out, markdown.Read(string(text))...)
	}
	return out, nil
}

func (b *builder) writer(s source) *writer {
	w := &writer{link: func(to string) string { return linked(s, to) }}
	w.found = func(id, title string) {
		b.found = append(b.found, Found{Page: s.title, To: s.dir + "/#" + id, Title: title})
	}
	w.fence = func(c markdown.Block) bool {
		if first, _, _ := strings.Cut(c.Info, " "); first != "emberwire" {
			return false
		}
		w.put(`<pre><code class="language-emberwire">`, html.EscapeString(c.Text), "</code></pre>")
		return true
	}
	return w
}

// up is the way from a page to the root of the site.
func up(dir string) string {
	if dir == "" {
		return "../"
	}
	return strings.Repeat("../", strings.Count(dir, "/")+2)
}

// linked is where an address that stands in a source leads on the site: the
// sources name each other's files, and labs.
func linked(s source, to string) string {
	if strings.Contains(to, ":") || strings.HasPrefix(to, "#") || len(s.files) == 0 {
		return to
	}
	file, part, _ := strings.Cut(to, "#")
	if part != "" {
		part = "#" + part
	}
	name := path.Join(path.Dir(s.files[0]), file)
	if lab, ok := strings.CutPrefix(name, "../labs/"); ok {
		return up(s.dir) + "?lab=" + strings.TrimSuffix(lab, ".md")
	}
	for _, other := range sources {
		if slices.Contains(other.files, name) {
			return up(s.dir) + "docs/" + other.dir + "/" + part
		}
	}
	return up(s.dir) + "docs/" + name + part
}

// lab puts a lab into a page: its file, which can be read, and in whose place
// it runs. Nothing more of it is fetched before a click.
func (b *builder) lab(w *writer, name string) error {
	l, ok := b.named(name)
	if !ok {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(b.root, "..", "labs", l.Name+".md"))
	if err != nil {
		return err
	}
	fmt.Fprintf(&w.out, "<pre><code class=\"language-emberwire\">embed: run=click view=screens,packets height=560 name=%s\n%s</code></pre>\n", l.Name, html.EscapeString(string(text)))
	return nil
}

func (b *builder) named(name string) (Lab, bool) {
	i := slices.IndexFunc(b.labs, func(l Lab) bool { return l.Name == name })
	if i < 0 {
		return Lab{}, false
	}
	return b.labs[i], true
}

// further lists the labs that speak one of the page's protocols.
func (b *builder) further(w *writer, s source) {
	if len(s.tags) == 0 {
		return
	}
	id := w.id("labs")
	w.found(id, "Labs")
	fmt.Fprintf(&w.out, "<h2 id=\"%s\">Labs</h2>\n<ul>\n", id)
	for _, l := range b.labs {
		if slices.ContainsFunc(l.Tags, func(t string) bool { return slices.Contains(s.tags, t) }) {
			fmt.Fprintf(&w.out, "<li><a href=\"ROOT?lab=%s\" data-lab=\"%s\">%s</a> %s</li>\n", l.Name, l.Name, html.EscapeString(l.Title), html.EscapeString(l.About))
		}
	}
	w.put("</ul>\n")
}

// reference writes a list of promises, and its groups for the page.
func (b *builder) reference(w *writer, s source, name string) error {
	data, err := os.ReadFile(filepath.Join(b.root, "reference", name+".json"))
	if err != nil {
		return err
	}
	var list []manual.Entry
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := b.programs(name, list); err != nil {
		return err
	}
	b.names(name, list)
	groups := manual.Grouping(list)
	for _, g := range groups {
		b.group(w, s, g)
	}
	out, err := json.Marshal(groups)
	if err != nil {
		return err
	}
	return b.save("reference/"+name+".json", string(out))
}

func (b *builder) group(w *writer, s source, g manual.Group) {
	id := w.id(g.Name)
	b.found = append(b.found, Found{Page: s.title, To: s.dir + "/#" + id, Title: g.Title(), Text: g.Head.Text})
	fmt.Fprintf(&w.out, `<section class="entry"><h2 id="%s"><code>%s</code> <a class="here" href="#%s" aria-label="Link to this part">#</a></h2>`+"\n",
		id, html.EscapeString(g.Title()), id)
	if g.Head.Signature != "" && g.Head.Signature != g.Title() {
		w.put(`<p class="signature"><code>`, html.EscapeString(g.Head.Signature), "</code></p>\n")
	}
	b.promise(w, g.Head)
	if len(g.Items) > 0 {
		w.put("<dl>\n")
		for _, e := range g.Items {
			item := w.id(e.Anchor)
			b.found = append(b.found, Found{Page: s.title, To: s.dir + "/#" + item, Title: e.Anchor, Text: e.Text})
			fmt.Fprintf(&w.out, `<dt id="%s"><span class="kind">%s</span> <code>%s</code>`, item, html.EscapeString(e.Kind), html.EscapeString(e.Name))
			if e.Signature != "" && e.Signature != e.Name {
				w.put(` <code class="of">`, html.EscapeString(e.Signature), "</code>")
			}
			w.put("</dt><dd>")
			b.promise(w, e)
			w.put("</dd>\n")
		}
		w.put("</dl>\n")
	}
	w.put("</section>\n")
}

// promise writes what an entry says, its errors, and the lab that shows it.
func (b *builder) promise(w *writer, e manual.Entry) {
	if e.Text != "" {
		w.put("<p>", html.EscapeString(e.Text), "</p>")
	}
	if e.Errors != "" {
		w.put(`<p class="errors"><span class="kind">errors</span> <code>`, html.EscapeString(e.Errors), "</code></p>")
	}
	if e.Program != "" {
		fmt.Fprintf(&w.out, `<pre class="program" data-bench="%s" data-anchor="%s"><code>%s</code></pre>`, e.Bench, html.EscapeString(e.Anchor), html.EscapeString(e.Program))
	}
	if l, ok := b.named(strings.TrimSuffix(e.Lab, ".md")); ok && !strings.HasSuffix(l.Name, "-reference") {
		fmt.Fprintf(&w.out, `<p class="shown"><a href="ROOT?lab=%s" data-lab="%s">Shown by the lab “%s”</a></p>`, l.Name, l.Name, html.EscapeString(l.Title))
	}
}
