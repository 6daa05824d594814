// Package manual reads the lists of the reference, static/docs/reference/*.json:
// one entry for each promise of a document, grouped under headings. The page
// and the documentation show the same lists. Every entry has a program of its own
// (programs.go).
package manual

import "strings"

// Entry is one promise of a reference list, in the order of the page it comes
// from. The anchor's dots say what it belongs to: connect.options.url.
type Entry struct {
	Anchor    string `json:"anchor"`
	Kind      string `json:"kind"` // module, enum, class, function, method, event, constant, value, field, parameter, result, error
	Name      string `json:"name"`
	Signature string `json:"signature"`
	Text      string `json:"text"`
	Errors    string `json:"errors"` // texts of the errors it raises, "" for none
	Lab       string `json:"lab"`    // file in labs/ that shows it at work

	Program string   `json:"program,omitempty"` // as in Program
	Bench   string   `json:"bench,omitempty"`
	Prints  []string `json:"prints,omitempty"`
}

// heads reports whether an entry begins a group: functions, classes and
// whatever stands alone. What belongs to a module stands below it.
func (e Entry) heads(modules map[string]bool) bool {
	owner, _, inner := strings.Cut(e.Anchor, ".")
	switch {
	case modules[owner]:
		return !inner
	case e.Kind == "function", e.Kind == "class", e.Kind == "enum":
		return true
	}
	return !inner
}

// Group is what stands under one heading.
type Group struct {
	Name  string  `json:"name"` // the anchor of its head, or the first word of anchors without one
	Head  Entry   `json:"head"` // without an anchor if there is none
	Items []Entry `json:"items"`
}

// Title is what its head is called.
func (g Group) Title() string {
	if g.Head.Name != "" {
		return g.Head.Name
	}
	return g.Name
}

// Grouping puts each entry under the nearest heading above it in its anchor.
// Groups come in the order in which the list first names them.
func Grouping(list []Entry) []Group {
	heads, modules := map[string]bool{}, map[string]bool{}
	for _, e := range list {
		if !strings.Contains(e.Anchor, ".") && (e.Kind == "module" || e.Kind == "enum" && strings.Contains(e.Signature, " | ")) {
			modules[e.Anchor] = true
		}
	}
	for _, e := range list {
		heads[e.Anchor] = heads[e.Anchor] || e.heads(modules)
	}
	groups, place := []Group{}, map[string]int{}
	for _, e := range list {
		name := headOf(e.Anchor, heads)
		at, ok := place[name]
		if !ok {
			at = len(groups)
			place[name] = at
			groups = append(groups, Group{Name: name})
		}
		if heads[e.Anchor] {
			groups[at].Head = e
		} else {
			groups[at].Items = append(groups[at].Items, e)
		}
	}
	return groups
}

// headOf is the longest part of an anchor that is a heading, else its first
// word.
func headOf(anchor string, heads map[string]bool) string {
	for !heads[anchor] {
		dot := strings.LastIndexByte(anchor, '.')
		if dot < 0 {
			break
		}
		anchor = anchor[:dot]
	}
	return anchor
}
