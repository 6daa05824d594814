package dissect

import (
	"fmt"

	"github.com/emberwire/emberwire/core/view"
)

// rawLayers is what is left when no protocol has this shape: the value itself.
func rawLayers(b *builder, m message) {
	l := view.Layer{Protocol: "raw", Summary: short(m.value)}
	if m.table != nil {
		l.Fields = (&tree{}).fieldsOf(m.table, 0)
	} else {
		l.Fields = []view.Field{shown(m.value.Kind().String(), m.value, "")}
	}
	b.stream = fmt.Sprintf("raw:%d-%d", min(m.channel, m.reply), max(m.channel, m.reply))
	b.carries(m.value, false)
	b.add(l)
}
