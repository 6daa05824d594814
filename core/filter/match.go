package filter

import (
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// expression is a part of a filter.
type expression interface{ fits(r *Record) bool }

type (
	allOf    []expression
	anyOf    []expression
	negation struct{ of expression }
	word     string // in lower case
	// comparison is key, operator and value; key and value are in lower case.
	comparison struct{ key, op, val string }
)

func (l allOf) fits(r *Record) bool {
	for _, e := range l {
		if !e.fits(r) {
			return false
		}
	}
	return true
}

func (l anyOf) fits(r *Record) bool {
	for _, e := range l {
		if e.fits(r) {
			return true
		}
	}
	return false
}

func (n negation) fits(r *Record) bool { return !n.of.fits(r) }

// fits: the cheap places first; the tree only if nothing else had the word.
func (w word) fits(r *Record) bool {
	s := string(w)
	if s == r.Row.Protocol || s == strings.ToLower(r.Row.Name) || s == strings.ToLower(r.Row.Medium) ||
		strings.Contains(strings.ToLower(r.Row.Summary), s) || strings.Contains(strings.ToLower(r.Row.Note), s) {
		return true
	}
	layers := r.layers()
	return slices.ContainsFunc(layers, func(l view.Layer) bool { return l.Protocol == s }) ||
		len(layers) > 0 && strings.Contains(strings.ToLower(layers[len(layers)-1].Summary), s)
}

func (r *Record) look() *view.Tree {
	if r.tree == nil {
		t := r.Tree()
		r.tree = &t
	}
	return r.tree
}

func (r *Record) layers() []view.Layer { return r.look().Layers }

func (r *Record) misses() []view.Fate {
	if !r.asked {
		r.missed, r.asked = r.Missed(), true
	}
	return r.missed
}

// fits: "!=" fits if there is something to compare and none of it is equal.
func (c comparison) fits(r *Record) bool {
	list := c.candidates(r)
	if c.op == "!=" {
		return len(list) > 0 && !slices.ContainsFunc(list, func(v string) bool { return compare("=", v, c.val) })
	}
	return slices.ContainsFunc(list, func(v string) bool { return compare(c.op, v, c.val) })
}

// candidates are what a key names in a message, in lower case.
func (c comparison) candidates(r *Record) []string {
	switch c.key {
	case "from":
		return r.computers(r.Row.Sender)
	case "to":
		return r.computers(r.Row.Hearers...)
	case "computer":
		return r.computers(append([]int{r.Row.Sender}, r.Row.Hearers...)...)
	case "missed":
		return each(r.misses(), func(f view.Fate) []string { return r.computers(f.Computer) })
	case "why":
		return each(r.misses(), func(f view.Fate) []string { return []string{f.Why} })
	case "channel":
		return []string{strconv.Itoa(r.Row.Channel)}
	case "reply":
		return []string{strconv.Itoa(r.Row.Reply)}
	case "medium":
		return []string{strings.ToLower(r.Row.Medium)}
	case "proto":
		return []string{r.Row.Protocol}
	case "number":
		return []string{strconv.FormatUint(r.Row.Number, 10)}
	case "time":
		return []string{strconv.FormatFloat(r.Row.Time, 'f', -1, 64)}
	case "rule":
		return []string{r.Rule()}
	case "stream":
		return []string{strings.ToLower(r.look().Stream)}
	}
	return each(r.layers(), func(l view.Layer) []string { return c.fields(l) })
}

func each[T any](list []T, f func(T) []string) (out []string) {
	for _, x := range list {
		out = append(out, f(x)...)
	}
	return out
}

// computers are ids and names.
func (r *Record) computers(ids ...int) (out []string) {
	for _, id := range ids {
		out = append(out, strconv.Itoa(id), strings.ToLower(r.Name(id)))
	}
	return out
}

// fields are the values of the fields of a layer that the key names.
func (c comparison) fields(l view.Layer) []string {
	rest, ok := strings.CutPrefix(c.key, strings.ToLower(l.Protocol)+".")
	if !ok {
		return nil
	}
	return find(l.Fields, rest)
}

// find follows a path of names, which may have dots themselves.
func find(list []view.Field, path string) (out []string) {
	for _, f := range list {
		name := strings.ToLower(f.Name)
		if name == path {
			out = append(out, strings.ToLower(plain(f.Value)))
		} else if rest, ok := strings.CutPrefix(path, name+"."); ok {
			out = append(out, find(f.Sub, rest)...)
		}
	}
	return out
}

// plain is a shown value without the quotes of a string.
func plain(v string) string {
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		return v[1 : len(v)-1]
	}
	return v
}

// compare compares numbers as numbers, everything else as text.
func compare(op, a, b string) bool {
	if op == "~" {
		return strings.Contains(a, b)
	}
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	order := strings.Compare(a, b)
	switch numbers := errA == nil && errB == nil; {
	case numbers && x != x || numbers && y != y:
		return false
	case numbers && x < y:
		order = -1
	case numbers && x > y:
		order = 1
	case numbers:
		order = 0
	}
	switch op {
	case "=":
		return order == 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// Term is the filter term that finds messages with this field; "" if it has no
// name that a filter can write.
func Term(proto string, path []string, value string) string {
	key := proto + "." + strings.Join(path, ".")
	if value == "" || strings.ContainsAny(key, special) || strings.HasSuffix(key, ".") {
		return ""
	}
	return key + "=" + Quote(plain(value))
}
