package modem

import "slices"

// Owner is on whose behalf a channel is open: Lua, or one of the network
// stacks. A channel is open while it has an owner.
type Owner string

// OwnerLua owns what a program opens with modem.open.
const OwnerLua Owner = "lua"

// channels are the open channels of a modem, sorted by number.
type channels []channel

type channel struct {
	number int
	owners []Owner
}

func inRange(ch int) bool { return ch >= 0 && ch <= MaxChannel }

func (c channels) find(ch int) (at int, open bool) {
	return slices.BinarySearchFunc(c, ch, func(c channel, n int) int { return c.number - n })
}

func (c channels) owned(o Owner, ch int) bool {
	at, open := c.find(ch)
	return open && slices.Contains(c[at].owners, o)
}

// Open opens ch for o. A channel that is open already, for whomever, costs
// nothing and never fails. Errors: ErrChannelRange, ErrTooManyChannels.
func (m *Modem) Open(o Owner, ch int) error {
	if !inRange(ch) {
		return ErrChannelRange
	}
	at, open := m.channels.find(ch)
	if open {
		if c := &m.channels[at]; !slices.Contains(c.owners, o) {
			c.owners = append(c.owners, o)
		}
		return nil
	}
	if len(m.channels) >= MaxChannels {
		return ErrTooManyChannels
	}
	m.channels = slices.Insert(m.channels, at, channel{ch, []Owner{o}})
	if m.cfg.Medium != nil {
		m.cfg.Medium.listen(ch, m)
	}
	return nil
}

// Close closes ch for o; it stays open while it has another owner. Closing what
// is not open does nothing. Error: ErrChannelRange.
func (m *Modem) Close(o Owner, ch int) error {
	if !inRange(ch) {
		return ErrChannelRange
	}
	if at, open := m.channels.find(ch); open {
		m.disown(at, o)
	}
	return nil
}

// CloseAll closes every channel of o.
func (m *Modem) CloseAll(o Owner) {
	for at := len(m.channels) - 1; at >= 0; at-- {
		m.disown(at, o)
	}
}

// CloseEvery closes every channel, whoever owns it.
func (m *Modem) CloseEvery() {
	for at := len(m.channels) - 1; at >= 0; at-- {
		m.shut(at)
	}
}

func (m *Modem) disown(at int, o Owner) {
	c := &m.channels[at]
	c.owners = slices.DeleteFunc(c.owners, func(x Owner) bool { return x == o })
	if len(c.owners) == 0 {
		m.shut(at)
	}
}

func (m *Modem) shut(at int) {
	ch := m.channels[at].number
	m.channels = slices.Delete(m.channels, at, at+1)
	if m.cfg.Medium != nil {
		m.cfg.Medium.unlisten(ch, m)
	}
}

// IsOpen reports whether ch is open for o. Error: ErrChannelRange.
func (m *Modem) IsOpen(o Owner, ch int) (bool, error) {
	if !inRange(ch) {
		return false, ErrChannelRange
	}
	return m.channels.owned(o, ch), nil
}

// Channels lists the open channels of all owners, ascending.
func (m *Modem) Channels() []int {
	list := make([]int, len(m.channels))
	for i, c := range m.channels {
		list[i] = c.number
	}
	return list
}

// First lists at most n of the open channels, the lowest first; nil for none.
func (m *Modem) First(n int) (list []int) {
	for _, c := range m.channels[:min(n, len(m.channels))] {
		list = append(list, c.number)
	}
	return list
}

// OpenCount counts the open channels of all owners.
func (m *Modem) OpenCount() int { return len(m.channels) }

// AnyOpen reports whether the modem's light is on: it has an open channel.
func (m *Modem) AnyOpen() bool { return len(m.channels) > 0 }
