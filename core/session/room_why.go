package session

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// Who of the computers in other tabs heard a message, and why the others did
// not, is known there: opening a packet asks them.

// askAgain is how long after a question the same may be asked again.
const askAgain = 5 * time.Second

// asked is a message that the other tabs were asked about.
type asked struct {
	number uint64
	at     time.Duration
}

// maxAsked bounds the messages that are remembered as asked about.
const maxAsked = 64

// askWhy asks the other tabs about a message of this lab.
func (r *Room) askWhy(wall time.Duration, number uint64) {
	if !r.built || r.session.past.shown != nil {
		return
	}
	for _, a := range r.asked {
		if a.number == number && wall < a.at+askAgain {
			return
		}
	}
	list := r.session.lab.Packets()
	msg, medium := list.Message(number)
	if msg == nil || !r.shares(medium) {
		return
	}
	r.client.AskWhy(number, medium, msg.From.RelayedModem, msg.Channel)
	if !r.client.Asking(number) {
		return
	}
	r.asked = append(r.asked[max(len(r.asked)-maxAsked+1, 0):], asked{number, wall})
	for _, p := range r.client.Peers() {
		r.learn(number, p, "its tab has been asked")
	}
}

// shares reports whether a medium of the lab is the room's.
func (r *Room) shares(medium string) bool {
	for _, m := range r.media {
		if m.Name() == medium {
			return true
		}
	}
	return false
}

// learn notes the same of all modems of a tab.
func (r *Room) learn(number uint64, p *bridge.Peer, why string) {
	for _, c := range p.Computers {
		for _, m := range c.Modems {
			r.session.lab.Packets().Learn(number, c.ID, m.Side, why, false, 0)
		}
	}
}

// inquire answers the questions of other tabs, and takes their answers.
func (r *Room) inquire() {
	if !r.built || r.session.lab == nil {
		return
	}
	for _, q := range r.client.Asked() {
		r.client.AnswerWhy(q, r.fates(q))
	}
	for _, a := range r.client.Answers() {
		if a.Silent {
			r.learn(a.Number, a.Tab, fmt.Sprintf("tab %d does not answer", a.Tab.Number))
			continue
		}
		r.learn(a.Number, a.Tab, "its tab did not say")
		for _, f := range a.List {
			why := f.Why.String()
			if f.Why.Heard() && !f.Came {
				why = "it has not arrived there; it would be heard now"
			}
			r.session.lab.Packets().Learn(a.Number, f.Computer, f.Side, why, f.Came && f.Why.Heard(), f.Distance)
		}
	}
}

// fates is what became of another tab's message here, or, if it never came, what
// would become of it now.
func (r *Room) fates(q bridge.Asked) (out []bridgewire.Fate) {
	for _, medium := range r.media {
		if medium.Name() != q.Medium {
			continue
		}
		medium.Ask(q.From, q.Channel, func(x *modem.Modem, why modem.Why, distance float64) {
			f := bridgewire.Fate{Computer: x.Computer(), Side: x.Name(), Why: why, Distance: distance}
			if was, ok := r.session.lab.Packets().Outcome(q.Number, f.Computer, f.Side); ok {
				f.Why, f.Came = was, true
			}
			if len(out) < bridgewire.MaxFates && f.Why != modem.OK {
				out = append(out, f)
			}
		})
	}
	return out
}
