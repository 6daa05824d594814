package view

// The colour rules of the packet list and the timeline, by what became of a
// message and what kind it is. A message that none fits has its protocol's
// colour alone (Hue). static/packets.css has the colours of both themes, and a
// filter finds them: rule=lost.
const (
	RuleLost    = "lost"
	RuleUnheard = "unheard"
	RuleDropped = "dropped"
	RuleAgain   = "again"
	RuleRefused = "refused"
	RuleBegin   = "begin"
	RuleEnd     = "end"
	RulePassed  = "passed"
)

// Rules are all of them, in the order in which they are tried, with what they
// mean.
var Rules = [...]struct{ Name, Means string }{
	{RuleLost, "a medium or a queue lost it on the way to somebody"},
	{RuleUnheard, "nobody heard it, and a program or a place could change that"},
	{RuleDropped, "it was heard, and nobody who heard it had a use for it"},
	{RuleAgain, "a retransmission"},
	{RuleRefused, "it says that something went wrong: RST, a status from 400 on, a control message other than ping and pong"},
	{RuleBegin, "it begins a connection: SYN, connection_request"},
	{RuleEnd, "it ends one: FIN"},
	{RulePassed, "a router or repeater passes it on, or it is a copy for repeaters"},
}
