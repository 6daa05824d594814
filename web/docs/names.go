package docs

import (
	"encoding/json"
	"strings"

	"github.com/emberwire/emberwire/core/manual"
)

// Named is a name that the editor completes: a function or constant of the
// reference, as programs write it.
type Named struct {
	Name      string `json:"name"` // textutils.serialize, handle.read
	Signature string `json:"signature"`
	Text      string `json:"text"` // its first sentence
}

// spoken is what programs write before the names of a list.
var spoken = map[string]string{"cnet": "cNet."}

// names adds those of a list.
func (b *builder) names(list string, entries []manual.Entry) {
	enums := map[string]bool{}
	for _, e := range entries {
		name := e.Name
		switch owner, _, _ := strings.Cut(e.Anchor, "."); {
		case e.Kind == "enum":
			enums[e.Anchor] = true
			for name := range strings.SplitSeq(e.Signature, " | ") { // an enum may name its values itself
				if strings.HasPrefix(name, e.Anchor+".") {
					b.words = append(b.words, Named{Name: name, Signature: name})
				}
			}
			continue
		case e.Kind == "value" && enums[owner]:
			name = owner + "." + e.Name
		case e.Kind == "constant", e.Kind == "function", e.Kind == "method":
		default:
			continue
		}
		name = strings.TrimPrefix(name, "cc.") // as programs call what they require
		first, _, _ := strings.Cut(e.Text, ". ")
		b.words = append(b.words, Named{Name: spoken[list] + name, Signature: e.Signature, Text: first})
	}
}

// saveNames writes all of them.
func (b *builder) saveNames() error {
	text, err := json.Marshal(b.words)
	if err != nil {
		return err
	}
	return b.save("reference/names.json", string(text))
}
