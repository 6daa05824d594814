package dissect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// Bounds of the fields of one layer.
const (
	maxText   = 80  // bytes of a value in a summary
	maxFields = 64  // fields of one table
	maxSub    = 4   // tables inside one another
	maxTotal  = 512 // fields of one layer in all
)

// fields reads the table of one layer: known fields by name, in the order the
// protocol's document gives them, and says what is wrong with them.
type fields struct {
	t     *value.Table
	of    []Known // the protocol's fields
	out   []view.Field
	known map[string]bool
	wrong []string
}

// read begins with a table as a layer of a protocol of the table.
func read(t *value.Table, proto string) *fields {
	return &fields{t: t, of: knownOf(proto), known: map[string]bool{}}
}

// show reads a field of the protocol, says so if it is of a wrong kind, and
// lists it.
func (f *fields) show(name string) value.Value {
	v, means := f.check(name)
	if !v.IsNil() {
		f.out = append(f.out, shown(name, v, means))
	}
	return v
}

// hide marks a field as read without listing it: the next layer shows it.
func (f *fields) hide(name string) value.Value {
	v, _ := f.check(name)
	return v
}

// check reads a field and compares it with what the protocol's table says.
func (f *fields) check(name string) (v value.Value, means string) {
	v = f.t.Field(name)
	f.known[name] = true
	for _, k := range f.of {
		if k.Name == name && k.kinds&(1<<v.Kind()) != 0 {
			return v, k.Means
		}
	}
	f.wrong = append(f.wrong, wrongKind(name, v))
	return v, ""
}

func wrongKind(name string, v value.Value) string {
	if v.IsNil() {
		return name + " is missing"
	}
	return name + " is a " + v.Kind().String()
}

// shown is a field of a message: the value as a Lua literal and as it is.
func shown(name string, v value.Value, means string) view.Field {
	return view.Field{Name: name, Value: short(v), Means: means, Data: v}
}

// listed is a field whose table is listed below it.
func listed(name string, t *value.Table, sub []view.Field) view.Field {
	return view.Field{Name: name, Value: counted(t.Len(), "entry", "entries"), Sub: sub, Data: t.Value()}
}

// means explains the field listed last.
func (f *fields) means(text string) {
	if n := len(f.out); n > 0 {
		f.out[n-1].Means = text
	}
}

// as goes on as another protocol: the type of a Phoenix layer names it.
func (f *fields) as(proto string) *fields {
	f.of = knownOf(proto)
	return f
}

// layer ends the reading: fields nobody asked for are listed last.
func (f *fields) layer(proto, summary string) view.Layer {
	extra := 0
	for k, v := range f.t.All() {
		if s, ok := k.Str(); ok && f.known[s] {
			continue
		}
		if extra++; extra > maxFields {
			break
		}
		f.out = append(f.out, shown(short(k), v, "not part of the protocol"))
	}
	l := view.Layer{Protocol: proto, Summary: summary, Fields: f.out}
	if len(f.wrong) > 0 {
		l.Note = "malformed: " + strings.Join(f.wrong, ", ")
		l.Summary = note(summary, "malformed")
	}
	return l
}

// parted is a layer whose summary begins with what kind of message it is and
// ends with whom it is between: what matters most stands first.
func (f *fields) parted(proto, kind, body, ends string) view.Layer {
	return parted(f.layer(proto, words(kind, body, ends)), kind, ends)
}

// parted says where the parts of a summary are; what was added to it counts to
// its end.
func parted(l view.Layer, kind, ends string) view.Layer {
	l.Lead = len(kind)
	if before := len(kind); ends != "" {
		before = strings.LastIndex(l.Summary, ends)
		l.Tail = len(l.Summary) - before
	}
	return l
}

// words puts a space between what is not empty.
func words(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), " ")
}

// tree lists a value as nested fields, bounded in every direction.
type tree struct {
	total int
}

// fieldsOf lists the entries of t.
func (w *tree) fieldsOf(t *value.Table, depth int) []view.Field {
	var out []view.Field
	for k, v := range t.All() {
		if len(out) >= maxFields || w.total >= maxTotal {
			return append(out, view.Field{Name: "…", Value: fmt.Sprintf("%d entries in all", t.Len())})
		}
		w.total++
		f := shown(keyName(k), v, "")
		if sub := v.Table(); sub != nil && depth < maxSub {
			f = listed(f.Name, sub, w.fieldsOf(sub, depth+1))
		}
		out = append(out, f)
	}
	return out
}

// keyName is a string key as it is, any other key in brackets.
func keyName(k value.Value) string {
	if s, ok := k.Str(); ok {
		return oneLine(clip(s))
	}
	return "[" + short(k) + "]"
}

// short is v as a Lua literal of bounded length.
func short(v value.Value) string { return oneLine(clip(v.String())) }

// clip cuts s to maxText bytes, not inside a UTF-8 sequence.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	cut := maxText
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// counted is "1 byte", "2 bytes".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// num is a number as Lua prints it, "?" for anything else.
func num(v value.Value) string {
	if n, ok := v.Number(); ok {
		return value.FormatNumber(n)
	}
	return "?"
}

// text is a string's own text, "?" for anything else.
func text(v value.Value) string {
	if s, ok := v.Str(); ok {
		return oneLine(clip(s))
	}
	return "?"
}

// computer is "#3", "?" for what is no id.
func computer(v value.Value) string {
	if _, ok := v.Number(); !ok {
		return "?"
	}
	return "#" + num(v)
}
