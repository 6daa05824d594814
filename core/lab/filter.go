package lab

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// A filter is words joined by blanks or "and", each of which must fit a row:
//
//	psp                  the protocol's name, or a word of the summary, sender or medium
//	from=alice to=1      sender or hearer by name or id; computer= either of them
//	channel=15 reply=43 medium=air proto=rednet number=7
//	not TERM             the opposite of a term
//
// Letters' case does not matter. The empty filter fits everything.
type filter []condition

// condition is one condition.
type condition struct {
	not      bool
	key, val string // key "" is a word
}

// maxTerms bounds a filter.
const maxTerms = 32

// parseFilter reads a filter; an error names the word that is wrong.
func parseFilter(text string) (filter, error) {
	var out filter
	not := false
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if word == "and" || word == "not" {
			not = not != (word == "not")
			continue
		}
		t := condition{not: not}
		not = false
		var pair bool
		if t.key, t.val, pair = strings.Cut(word, "="); !pair {
			t.key, t.val = "", word
		} else if !knownKey(t.key) {
			return nil, fmt.Errorf("filter: unknown key %q; known are computer, from, to, channel, reply, medium, proto, number", t.key)
		}
		if out = append(out, t); len(out) > maxTerms {
			return nil, fmt.Errorf("filter: more than %d words", maxTerms)
		}
	}
	return out, nil
}

func knownKey(key string) bool {
	switch key {
	case "computer", "from", "to", "channel", "reply", "medium", "proto", "number":
		return true
	}
	return false
}

// fits reports whether a row satisfies every term.
func (f filter) fits(r *view.Row, name func(id int) string) bool {
	for _, t := range f {
		if t.fits(r, name) == t.not {
			return false
		}
	}
	return true
}

func (t condition) fits(r *view.Row, name func(id int) string) bool {
	is := func(id int) bool { return t.val == strconv.Itoa(id) || t.val == strings.ToLower(name(id)) }
	hears := func() bool {
		for _, id := range r.Hearers {
			if is(id) {
				return true
			}
		}
		return false
	}
	switch t.key {
	case "from":
		return is(r.Sender)
	case "to":
		return hears()
	case "computer":
		return is(r.Sender) || hears()
	case "channel":
		return t.val == strconv.Itoa(r.Channel)
	case "reply":
		return t.val == strconv.Itoa(r.Reply)
	case "medium":
		return t.val == strings.ToLower(r.Medium)
	case "proto":
		return t.val == r.Protocol
	case "number":
		return t.val == strconv.FormatUint(r.Number, 10)
	}
	return t.val == r.Protocol || t.val == strings.ToLower(r.Name) || t.val == strings.ToLower(r.Medium) ||
		strings.Contains(strings.ToLower(r.Summary), t.val)
}
