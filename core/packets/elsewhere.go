package packets

import (
	"slices"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// maxTold bounds the messages of which it is known what became of them in other
// tabs.
const maxTold = 64

// elsewhere is what is known of the computers of other tabs.
type elsewhere struct {
	list []bridgewire.Computer
	told map[uint64]map[plug]told
	by   []uint64 // messages of told, by age
}

// plug is a modem in another tab.
type plug struct {
	computer int
	side     string
}

// told is what another tab says of a message at one of its modems.
type told struct {
	why      string
	heard    bool
	distance float64
}

// Elsewhere takes the computers of other tabs. Whether they heard a message is
// known there; see Learn.
func (p *List) Elsewhere(list []bridgewire.Computer) { p.elsewhere.list = list }

// Learn takes what another tab says of a message at a modem of its own.
func (p *List) Learn(number uint64, computer int, side, why string, heard bool, distance float64) {
	e := &p.elsewhere
	if e.told[number] == nil {
		if e.told == nil {
			e.told = map[uint64]map[plug]told{}
		}
		if len(e.by) >= maxTold {
			delete(e.told, e.by[0])
			e.by = slices.Delete(e.by, 0, 1)
		}
		e.told[number], e.by = map[plug]told{}, append(e.by, number)
	}
	if of := e.told[number]; len(of) < maxHearers {
		of[plug{computer, side}] = told{why, heard, distance}
		p.changes++
	}
}

// others lists the computers of other tabs that have a modem on a message's
// medium, with what their tabs have told.
func (p *List) others(x *packet) (heard, missed []view.Fate) {
	for _, c := range p.elsewhere.list {
		for _, m := range c.Modems {
			if m.Medium != x.medium || c.ID == x.msg.Sender || len(heard)+len(missed) >= modem.MissLimit {
				continue
			}
			f := view.Fate{Computer: c.ID, Name: c.Name, Modem: m.Side, Time: seconds(x.msg.Sent), Why: "in another tab: not known here"}
			t, known := p.elsewhere.told[x.msg.Number][plug{c.ID, m.Side}]
			if known {
				f.Why, f.Distance = t.why, t.distance
			}
			if t.heard {
				heard = append(heard, f)
			} else {
				missed = append(missed, f)
			}
		}
	}
	return heard, missed
}

// Message gives a remembered message and its medium; nil: it is not there.
func (p *List) Message(number uint64) (*modem.Message, string) {
	if x := p.find(number); x != nil {
		return x.msg, x.medium
	}
	return nil, ""
}

// Outcome is what became of a message at a modem of this lab, if that was noted.
func (p *List) Outcome(number uint64, computer int, side string) (why modem.Why, ok bool) {
	x := p.find(number)
	if x == nil {
		return 0, false
	}
	for _, list := range [2][]fate{x.heard, x.missed} {
		for _, f := range list {
			if f.computer == computer && f.modem == side {
				return f.why, true
			}
		}
	}
	return 0, false
}
