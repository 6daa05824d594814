package modem

import (
	"hash/fnv"
	"math/bits"
	"time"
)

// What is left to chance is drawn for itself: by medium, sender, the how-manieth
// message of that sender, and receiver. There is no generator that one draw
// would move on for the next. So one message more or less, or one receiver
// more, changes no other message's fate, and a history with one message dropped
// can be compared with the one in which it was not.

// draw names what is drawn.
type draw uint64

const (
	drawLoss      draw = iota + 1 // for each receiver and copy
	drawJitter                    // for each copy
	drawReorder                   // for each message
	drawDuplicate                 // for each message
)

// mix is one step of SplitMix64 over the words so far and one more (Steele, Lea
// and Flood 2014, with the constants of Stafford's variant 13): every bit of
// the result depends on every bit of both.
func mix(h, word uint64) uint64 {
	h = (h ^ word) + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// mixText is a text as one word.
func mixText(h uint64, text string) uint64 {
	f := fnv.New64a()
	f.Write([]byte(text))
	return mix(h, f.Sum64())
}

// chances is the key of a medium: media of one seed differ by name.
func chances(name string, seed uint64) uint64 { return mixText(mix(0, seed), name) }

// identity tells a modem from all others of a medium, for draws: by its
// computer and its side, so that one that is plugged in again is the same.
func identity(cfg *Config) uint64 { return mixText(mix(1, uint64(cfg.Computer)), cfg.Name) }

// nth is the how-manieth of its modem a message is. What comes from another
// world is not counted by a modem: there its number serves, since such a run
// cannot be repeated anyway.
func nth(msg *Message, by *Modem) uint64 {
	if by.relayed {
		return msg.Number
	}
	return by.sent
}

// lot is the draw of one thing for one message: copy counts from 0, to is nil
// for what does not depend on the receiver.
func (m *Medium) lot(what draw, f *flight, to *Modem) uint64 {
	h := mix(mix(m.key, f.by.id), f.nth)
	h = mix(mix(h, uint64(what)), uint64(f.copy))
	if to != nil {
		h = mix(h, to.id)
	}
	return h
}

// chance decides with probability p.
func (m *Medium) chance(p float64, what draw, f *flight, to *Modem) bool {
	switch p {
	case 0:
		return false
	case 1:
		return true
	}
	return float64(m.lot(what, f, to)>>11)/(1<<53) < p
}

// delay is the latency and jitter of one message or copy.
func (m *Medium) delay(f *flight) time.Duration {
	if m.imp.Jitter == 0 {
		return m.imp.Latency
	}
	share, _ := bits.Mul64(m.lot(drawJitter, f, nil), uint64(m.imp.Jitter)+1)
	return m.imp.Latency + time.Duration(share)
}
