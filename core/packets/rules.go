package packets

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// rule is the colour rule that a message falls under, the first of
// view.Rules that fits; "" if none does.
func (p *List) rule(x *packet) string {
	missed := p.misses(x)
	switch {
	case slices.ContainsFunc(missed, func(f fate) bool { return f.why == modem.Lost || f.why == modem.QueueFull }):
		return view.RuleLost
	case len(x.heard) == 0 && slices.ContainsFunc(missed, func(f fate) bool { return p.telling(x, f) }):
		return view.RuleUnheard
	case x.dropped() != "":
		return view.RuleDropped
	case strings.HasPrefix(x.note, "retransmission"):
		return view.RuleAgain
	}
	s := p.innermost(x)
	if r := ruleOf(s.Protocol, s.Summary[:s.Lead]); r != "" || x.of == 0 {
		return r
	}
	return view.RulePassed
}

// ruleOf is the rule of what kind a message is, by the words that its summary
// begins with.
func ruleOf(protocol, lead string) string {
	if protocol == "control" && lead != "ping" && lead != "pong" {
		return view.RuleRefused
	}
	words := strings.Fields(lead)
	switch has := func(word string) bool { return slices.Contains(words, word) }; {
	case len(words) > 0 && len(words[0]) == 3 && (words[0][0] == '4' || words[0][0] == '5'), has("RST"):
		return view.RuleRefused
	case has("SYN"), has("connection_request"):
		return view.RuleBegin
	case has("FIN"):
		return view.RuleEnd
	}
	return ""
}
