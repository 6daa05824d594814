package packets

import (
	"github.com/emberwire/emberwire/core/dissect/script"
	"github.com/emberwire/emberwire/core/labfile"
)

// addDissectors loads them in the order of the document; one that cannot be
// loaded is an error of the lab, with its line there.
func (p *List) addDissectors(f *labfile.File) error {
	for _, e := range f.Files {
		if !labfile.IsDissector(e.Path) {
			continue
		}
		if p.own == nil {
			p.own = &script.Set{}
		}
		if err := p.own.Add(e.Path, string(e.Data)); err != nil {
			return &labfile.Error{Name: f.Name, Line: e.Line, Key: "", Text: err.Error()}
		}
	}
	return nil
}
