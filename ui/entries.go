package ui

import "strings"

// entry is one promise of a reference list, in the order of the page it comes
// from. The anchor's dots say what it belongs to: connect.options.url.
type entry struct {
	Anchor    string `json:"anchor"`
	Kind      string `json:"kind"` // module, enum, class, function, value, field, parameter, result, error
	Name      string `json:"name"`
	Signature string `json:"signature"`
	Text      string `json:"text"`
	Errors    string `json:"errors"` // texts of the errors it raises, "" for none
	Lab       string `json:"lab"`    // file in labs/ that proves it
}

// heads reports whether an entry begins a group: functions, classes and
// whatever stands alone.
func (e entry) heads() bool {
	switch e.Kind {
	case "function", "class", "enum", "module":
		return true
	}
	return !strings.Contains(e.Anchor, ".")
}

// group is what stands under one heading.
type group struct {
	name  string // the anchor of its head, or the first word of anchors without one
	head  entry  // without an anchor if there is none
	items []entry
}

func (g group) title() string {
	if g.head.Name != "" {
		return g.head.Name
	}
	return g.name
}

// grouping puts each entry under the nearest heading above it in its anchor.
// Groups come in the order in which the list first names them.
func grouping(list []entry) []group {
	heads := map[string]bool{}
	for _, e := range list {
		heads[e.Anchor] = heads[e.Anchor] || e.heads()
	}
	groups, place := []group{}, map[string]int{}
	for _, e := range list {
		name := headOf(e.Anchor, heads)
		at, ok := place[name]
		if !ok {
			at = len(groups)
			place[name] = at
			groups = append(groups, group{name: name})
		}
		if heads[e.Anchor] {
			groups[at].head = e
		} else {
			groups[at].items = append(groups[at].items, e)
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

// matching are the groups in which all words of a search are found: whole if
// the heading has them, else only the entries that have them.
func matching(groups []group, search string) []group {
	words := strings.Fields(strings.ToLower(search))
	if len(words) == 0 {
		return groups
	}
	var out []group
	for _, g := range groups {
		if !g.head.has(words) && !(entry{Anchor: g.name}).has(words) {
			g.items = having(g.items, words)
			if len(g.items) == 0 {
				continue
			}
		}
		out = append(out, g)
	}
	return out
}

func having(list []entry, words []string) []entry {
	var out []entry
	for _, e := range list {
		if e.has(words) {
			out = append(out, e)
		}
	}
	return out
}

func (e entry) has(words []string) bool {
	text := strings.ToLower(strings.Join([]string{e.Anchor, e.Name, e.Signature, e.Text, e.Errors}, "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
