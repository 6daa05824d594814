package modem

// verdict is what becomes of a message at one modem.
type verdict struct {
	to       *Modem
	why      Why
	distance float64
	has      bool
}

// conclude decides who hears f and delivers it, or, when the medium itself failed
// it, tells the taps who would have. failed is OK or the reason.
func (m *Medium) conclude(now Time, f *flight, failed Why) {
	if f.lost && failed == OK {
		failed = Lost
	}
	told := m.missesWanted()
	if failed != OK && !told {
		return
	}
	list := m.spare
	m.spare = nil // a receiver that transmits may bring us here again
	list = m.judge(list[:0], f, told)
	for i := range list {
		if v := &list[i]; v.why.Heard() {
			m.hand(now, f, v, failed)
		}
	}
	if told {
		m.tellMissed(now, f, list)
	}
	clear(list)
	m.spare = list
}

func (m *Medium) missesWanted() bool {
	for _, t := range m.taps {
		if t.WantsMisses() {
			return true
		}
	}
	return false
}

// judge lists who hears f, in the order of delivery. Everybody else is listed
// only for the first copy and when somebody wants to know.
func (m *Medium) judge(list []verdict, f *flight, all bool) []verdict {
	if all && f.copy == 0 {
		for _, x := range m.modems {
			list = append(list, m.verdict(f, x))
		}
		return list
	}
	open, routers := m.open[f.msg.Channel], m.routers
	for len(open)+len(routers) > 0 {
		x := nextOf(&open, &routers)
		if v := m.verdict(f, x); v.why.Heard() {
			list = append(list, v)
		}
	}
	return list
}

// nextOf takes the first of two ordered lists; who is in both is taken once.
func nextOf(a, b *[]*Modem) *Modem {
	var x *Modem
	switch {
	case len(*a) == 0:
		x = (*b)[0]
	case len(*b) == 0, byOrder((*a)[0], (*b)[0]) <= 0:
		x = (*a)[0]
	default:
		x = (*b)[0]
	}
	for _, list := range [2]*[]*Modem{a, b} {
		if len(*list) > 0 && (*list)[0] == x {
			*list = (*list)[1:]
		}
	}
	return x
}

// verdict judges one modem. Of several reasons against, the one is told that
// would have to be mended first.
func (m *Medium) verdict(f *flight, x *Modem) verdict {
	v := verdict{to: x}
	switch {
	case x == f.by:
		v.why = OwnMessage
	case !x.isOn():
		v.why = Off
	case !m.arrives(f, &v):
		v.why = OutOfRange
	default:
		v.why = x.tunedTo(f.msg)
	}
	return v
}

func (x *Modem) tunedTo(msg *Message) Why {
	if _, open := x.channels.find(msg.Channel); open {
		return HeardOpen
	}
	if x.wants != nil && x.wants(msg) {
		return HeardRouter
	}
	return ChannelClosed
}

// arrives sets the distance of v and reports whether the message gets there.
func (m *Medium) arrives(f *flight, v *verdict) bool {
	if !m.wired {
		var arrives bool
		v.distance, v.has, arrives = f.from.reach(v.to)
		return arrives
	}
	switch sender := f.by; {
	case sender.relayed:
		v.distance, v.has = sender.At().Distance(v.to.At()), true
	case sender.cfg.Medium == m:
		v.distance, v.has = m.along(sender, v.to), true
	}
	return true
}

// hand delivers to one who hears, unless the medium fails it, and writes what
// became of it into v.
func (m *Medium) hand(now Time, f *flight, v *verdict, failed Why) {
	switch {
	case failed != OK:
		v.why = failed
	case v.to.cfg.Medium != m:
		v.why = OK // detached by a receiver before it: nothing to tell
	case m.chance(m.imp.Loss, drawLoss, f, v.to):
		v.why = Lost
	default:
		m.deliver(now, f, v)
	}
}

func (m *Medium) deliver(now Time, f *flight, v *verdict) {
	v.to.heard++
	if r := v.to.cfg.Receiver; r != nil {
		m.calls++
		changing := m.changing
		m.changing = 0 // it is the receiver's turn
		out := r.Deliver(now, Arrival{
			Modem: v.to, Message: f.msg, Channel: f.msg.Channel, ReplyChannel: f.msg.ReplyChannel,
			Value: f.msg.Value, Distance: v.distance, HasDistance: v.has, Sender: f.msg.Sender, Why: v.why,
		})
		m.changing += changing
		if out != OK {
			v.why = out
			return
		}
	}
	for _, t := range m.taps {
		t.Heard(now, f.msg, v.to, v.distance, v.has, v.why)
	}
}

// tellMissed tells the taps that want it who did not hear, up to MissLimit.
func (m *Medium) tellMissed(now Time, f *flight, list []verdict) {
	missed := 0
	for i := range list {
		v := &list[i]
		if v.why.Heard() || v.why == OK {
			continue
		}
		if missed++; missed > MissLimit {
			continue
		}
		for _, t := range m.taps {
			if t.WantsMisses() {
				t.Missed(now, f.msg, v.to, v.why)
			}
		}
	}
	if missed <= MissLimit {
		return
	}
	for _, t := range m.taps {
		if c, counts := t.(MissCounter); counts && t.WantsMisses() {
			c.MissedMore(now, f.msg, missed-MissLimit)
		}
	}
}
