package lab

import (
	"github.com/emberwire/emberwire/core/dissect/script"
	"github.com/emberwire/emberwire/core/labfile"
)

// addDissectors loads them in the order of the document; one that cannot be
// loaded is an error of the lab, with its line there.
func (l *Lab) addDissectors() error {
	for _, e := range l.file.Files {
		if !labfile.IsDissector(e.Path) {
			continue
		}
		if l.packets.own == nil {
			l.packets.own = &script.Set{}
		}
		if err := l.packets.own.Add(e.Path, string(e.Data)); err != nil {
			return &labfile.Error{Name: l.file.Name, Line: e.Line, Key: "", Text: err.Error()}
		}
	}
	return nil
}
