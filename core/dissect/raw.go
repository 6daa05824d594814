package dissect

import (
	"github.com/emberwire/emberwire/core/view"
)

// rawLayers is what is left when no protocol has this shape: the value itself.
func rawLayers(b *builder, m message) {
	l := view.Layer{Protocol: "raw", Summary: short(m.value)}
	if m.table != nil {
		l.Fields = (&tree{}).fieldsOf(m.table, 0)
	} else {
		l.Fields = []view.Field{{Name: m.value.Kind().String(), Value: short(m.value)}}
	}
	b.add(l)
}
