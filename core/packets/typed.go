package packets

import (
	"encoding/json"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// exported is a line of an export: a view.Packet in which values have the type
// that they had in the message, where the page shows text.
type exported struct {
	*view.Packet
	Tree  exportedTree    `json:"tree"`
	Value json.RawMessage `json:"value"` // the message as it was sent
}

type exportedTree struct {
	Stream string          `json:"stream,omitempty"`
	Layers []exportedLayer `json:"layers"`
}

type exportedLayer struct {
	view.Layer
	Fields []exportedField `json:"fields,omitempty"`
}

type exportedField struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
	Means string          `json:"means,omitempty"`
	Term  string          `json:"term,omitempty"`
	Sub   []exportedField `json:"sub,omitempty"`
}

// maxTyped bounds the values of a line, in bytes of JSON: tables may stand in
// many places of a message. What is beyond has the text that the page shows.
const maxTyped = 1 << 20

// typed makes the line of a message.
func typed(k *view.Packet, v value.Value) exported {
	left := typer(maxTyped)
	out := exported{Packet: k, Tree: exportedTree{Stream: k.Tree.Stream}, Value: left.json(v, k.Raw)}
	for _, l := range k.Tree.Layers {
		out.Tree.Layers = append(out.Tree.Layers, exportedLayer{l, left.fields(l.Fields)})
	}
	return out
}

// typer is how many bytes are left of maxTyped.
type typer int

func (left *typer) json(v value.Value, text string) json.RawMessage {
	room := int(*left)
	if k := v.Kind(); k != value.KindTable && k != value.KindString {
		room = maxTyped // short, whatever it is
	}
	out, ok := value.AppendJSON(nil, v, room)
	if !ok {
		*left /= 2 // it was tried in vain, which may not happen often
		out, _ = value.AppendJSON(nil, value.String(text), maxTyped)
		return out
	}
	*left = max(*left-typer(len(out)), 0)
	return out
}

func (left *typer) fields(list []view.Field) (out []exportedField) {
	for _, f := range list {
		v, ok := f.Data.(value.Value)
		if !ok {
			v = value.String(f.Value)
		}
		out = append(out, exportedField{f.Name, left.json(v, f.Value), f.Means, f.Term, left.fields(f.Sub)})
	}
	return out
}
