package lab

import (
	"strings"

	"github.com/emberwire/emberwire/core/dissect/script"
)

// dissectFolder holds the dissectors that a lab brings along
// (core/dissect/script).
const dissectFolder = "dissect/"

// dissector reports whether a file of the lab is one.
func dissector(path string) bool {
	return strings.HasPrefix(path, dissectFolder) && strings.HasSuffix(path, ".lua")
}

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
