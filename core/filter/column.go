package filter

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// Bounds of columns.
const (
	MaxColumns    = 6
	maxColumnName = 64 // bytes
	maxCell       = 80 // bytes of what several fields of the name have
)

// CheckColumns says what is wrong with the columns of a packet list: each is
// the name of a field, as a term has it before its operator: psp.sequence.
func CheckColumns(columns []string) error {
	if len(columns) > MaxColumns {
		return fmt.Errorf("columns: %d, at most %d", len(columns), MaxColumns)
	}
	for _, c := range columns {
		proto, field, _ := strings.Cut(c, ".")
		if proto == "" || field == "" || len(c) > maxColumnName || strings.ContainsAny(c, special) {
			return fmt.Errorf("column %q is not the name of a field, such as psp.sequence", c)
		}
	}
	return nil
}

// Cell is what stands in a column of a message: the values of every field of
// the name; "" if it has none.
func Cell(t *view.Tree, column string) string {
	var list []string
	for _, l := range t.Layers {
		if len(column) > len(l.Protocol) && strings.EqualFold(column[:len(l.Protocol)], l.Protocol) && column[len(l.Protocol)] == '.' {
			list = append(list, values(l.Fields, column[len(l.Protocol)+1:])...)
		}
	}
	out := strings.Join(list, ", ")
	if len(out) > maxCell {
		out = strings.ToValidUTF8(out[:maxCell], "") + "…"
	}
	return out
}

// values follows a path of names, which may have dots themselves.
func values(list []view.Field, path string) (out []string) {
	for _, f := range list {
		if strings.EqualFold(f.Name, path) {
			out = append(out, plain(f.Value))
		} else if len(path) > len(f.Name) && strings.EqualFold(path[:len(f.Name)], f.Name) && path[len(f.Name)] == '.' {
			out = append(out, values(f.Sub, path[len(f.Name)+1:])...)
		}
	}
	return out
}
