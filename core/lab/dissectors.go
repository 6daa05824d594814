package lab

import (
	"github.com/emberwire/emberwire/core/dissect/script"
)

// addDissectors loads them in the order of the document; one that cannot be
// loaded is an error of the lab, with its line there.
func (l *Lab) addDissectors() error {
	for _, e := range l.file.Files {
		if !dissector(e.Path) {
			continue
		}
		if l.packets.own == nil {
			l.packets.own = &script.Set{}
		}
		if err := l.packets.own.Add(e.Path, string(e.Data)); err != nil {
			return &Error{l.file.Name, e.Line, "", err.Error()}
		}
	}
	return nil
}
