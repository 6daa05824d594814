package modem

import "slices"

// This file is for those who draw a medium: it changes nothing that anybody
// hears, but for Order.

// Chain lists the modems of a cable from one end to the other.
func (m *Medium) Chain() []*Modem { return slices.Clone(m.chain) }

// Order lays the cable anew through its modems, in the order of before, which
// answers as cmp.Compare does. Modems that it does not tell apart stay as they
// are.
func (m *Medium) Order(before func(a, b *Modem) int) {
	slices.SortStableFunc(m.chain, before)
	m.measured = false
}

// UnderWay is one copy of a message in flight towards one modem, and what will
// become of it there as things are now.
type UnderWay struct {
	Message *Message
	To      *Modem
	Due     Time
	Copy    bool // a duplicate
	Why     Why
}

// LookLimit bounds the messages and copies that one call of Look goes through.
const LookLimit = 1024

// Look calls tell for what was put in flight, or got another due time, after
// mark, and answers the mark for the next call. It stops when tell answers
// false, and passes over what is beyond LookLimit: a flood is not looked at in
// full. Those who will not hear are told of for the first copy only, and not
// on a medium of more than MissLimit modems.
func (m *Medium) Look(mark uint64, tell func(UnderWay) bool) uint64 {
	all := len(m.modems) <= MissLimit
	var list []verdict
	for _, f := range m.queue[:min(len(m.queue), LookLimit)] {
		if f.seq <= mark {
			continue
		}
		list = m.judge(list[:0], f, all)
		for i := range list {
			v := &list[i]
			if v.why != OwnMessage && !tell(UnderWay{f.msg, v.to, f.due, f.copy > 0, v.why}) {
				return m.seq
			}
		}
	}
	return m.seq
}
