package dissect

import (
	"fmt"

	"github.com/emberwire/emberwire/core/view"
)

// channelGPS is where position requests and answers travel
// (spec/computercraft.md 4.11).
const channelGPS = 65534

// looksGPS: the string PING, or a list of three numbers, on the gps channel.
func looksGPS(m message) bool {
	if m.channel != channelGPS {
		return false
	}
	if s, ok := m.value.Str(); ok {
		return s == "PING"
	}
	return isPosition(m)
}

func isPosition(m message) bool {
	if m.table == nil || m.table.Len() != 3 {
		return false
	}
	for i := 1; i <= 3; i++ {
		if _, ok := m.table.Index(i).Number(); !ok {
			return false
		}
	}
	return true
}

func gpsLayers(b *builder, m message) {
	b.stream = "gps"
	if m.table == nil {
		b.add(view.Layer{Protocol: "gps", Summary: "where am I?",
			Fields: []view.Field{shown("request", m.value, "")}})
		return
	}
	l := view.Layer{Protocol: "gps"}
	for i, axis := range []string{"x", "y", "z"} {
		l.Fields = append(l.Fields, shown(axis, m.table.Index(i+1), ""))
	}
	l.Summary = fmt.Sprintf("I am at %s, %s, %s", l.Fields[0].Value, l.Fields[1].Value, l.Fields[2].Value)
	b.add(l)
}
