package bridge

import (
	"slices"
	"sort"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// outbox is what this tab has said lately. It is kept until all have it, or
// for KeepFor, so that a tab that was cut off hears it all the same; what is
// sent again are the same bytes.
type outbox struct {
	list  []kept // by number
	bytes int
	next  uint64 // number of the first that has not gone out
	last  uint64 // of the newest
	gone  []mark // of the latest that are kept no more, by number
	seqs  map[wire.Tag]uint32
	again *wire.Limit // what is sent again
}

// kept is a sealed message.
type kept struct {
	mark
	at   time.Duration
	out  bool   // it has gone out
	body []byte // of its frame
}

// mark is what is remembered of a message that is gone.
type mark struct {
	number uint64
	tag    wire.Tag
	seq    uint32
}

func newOutbox() outbox {
	return outbox{next: 1, seqs: map[wire.Tag]uint32{}, again: wire.NewResendLimit(1)}
}

// seq counts the messages of a tag.
func (o *outbox) seq(t wire.Tag) uint32 {
	if len(o.seqs) >= MaxSeqs {
		clear(o.seqs) // who hears a tag begin anew takes it as it comes
	}
	o.seqs[t]++
	return o.seqs[t]
}

// from gives the messages from a number on.
func (o *outbox) from(number uint64) []kept {
	return o.list[sort.Search(len(o.list), func(i int) bool { return o.list[i].number >= number }):]
}

// put keeps a message.
func (c *Client) put(r wire.Record, seq uint32) {
	o := &c.box
	k := kept{mark: mark{r.Counter, r.Tag, seq}, at: c.now, body: r.Encode()}
	o.list, o.bytes, o.last = append(o.list, k), o.bytes+len(k.body), r.Counter
	over := 0
	for n := o.bytes; len(o.list)-over > MaxKept || n > MaxKeptBytes; over++ {
		n -= len(o.list[over].body)
	}
	c.drop(over)
}

// drop takes the first n messages out. What never went out is counted.
func (c *Client) drop(n int) {
	o := &c.box
	for _, k := range o.list[:n] {
		o.bytes -= len(k.body)
		o.gone = append(o.gone, k.mark)
		if !k.out {
			c.count(&c.drops.Away)
		}
	}
	o.list = slices.Delete(o.list, 0, n)
	o.gone = slices.Delete(o.gone, 0, max(len(o.gone)-MaxKept, 0))
}

// trim forgets what all have, or what is too old.
func (c *Client) trim() {
	if c.now < c.trimmed+PulseEvery {
		return
	}
	c.trimmed = c.now
	c.drop(len(c.box.list) - len(c.box.from(c.floor()+1)))
	old := 0
	for old < len(c.box.list) && c.box.list[old].at+KeepFor <= c.now {
		old++
	}
	c.drop(old)
}

// floor is the number up to which all who are here, or may come back, have
// everything.
func (c *Client) floor() uint64 {
	floor := c.box.next - 1
	for _, s := range c.senders {
		if s.alive && c.concerned(s) {
			floor = min(floor, s.has)
		}
	}
	return floor
}

// concerned reports whether a tab is here, or may come back for what it missed.
func (c *Client) concerned(s *sender) bool { return s.here || c.now < s.left+AbsentFor }

// expected reports whether somebody is to hear what is said now.
func (c *Client) expected() bool {
	if len(c.peers) > 0 {
		return true
	}
	for _, s := range c.senders {
		if s.alive && c.concerned(s) {
			return true
		}
	}
	return false
}

// carry sends what has not gone out.
func (c *Client) carry() {
	list := c.box.from(c.box.next)
	for i := range list {
		if list[i].out = true; len(c.peers) > 0 {
			c.send(wire.KindRecord, list[i].body)
		}
	}
	c.box.next = c.box.last + 1
}

// asked takes another tab's wish for what it lacks. It cannot lack what it
// said it had.
func (c *Client) asked(p *Peer, x wire.Sight) {
	p.has = max(p.has, min(x.Got, c.box.last))
	if x.Missed > p.reported {
		c.drops.Lost += int(x.Missed - p.reported)
		p.reported = x.Missed
		c.version++
	}
	if x.Ask != 0 && x.Ask != p.answered && c.now >= p.answer {
		p.answered, p.answer = x.Ask, max(p.answer, c.now-(AskBurst-1)*AskGap)+AskGap
		p.cursor, p.toldLost = p.has+1, false
	}
}

// resend sends those who asked what they lack, as much as may go out now.
func (c *Client) resend() {
	room := MaxBacklog - c.backlog
	for _, p := range c.peers {
		if p.cursor == 0 {
			continue
		}
		if !p.toldLost {
			p.toldLost = true
			c.tellOne(p, wire.Resume{Lost: c.box.lost(p.cursor)})
		}
		for list := c.box.from(p.cursor); len(list) > 0; list = list[1:] {
			if room -= len(list[0].body); room < 0 || c.box.again.Spend(c.now, len(list[0].body)) != 0 {
				return // the rest when there is room
			}
			list[0].out = true
			c.send(wire.KindResend, wire.Resend{To: p.Number, Record: list[0].body}.Encode())
			p.cursor = list[0].number + 1
		}
		c.tellOne(p, wire.Resume{Done: true, Sent: c.box.last})
		p.cursor = 0
	}
}

// resending reports whether somebody waits for what they lack.
func (c *Client) resending() bool {
	return slices.ContainsFunc(c.peers, func(p *Peer) bool { return p.cursor != 0 })
}

// tellOne answers an ask.
func (c *Client) tellOne(p *Peer, x wire.Resume) {
	x.To, x.Ask = p.session.Short(), p.answered
	c.tellTo(p, x.Encode())
}

// lost lists what is gone of the messages from a number on, by tag.
func (o *outbox) lost(number uint64) (out []wire.Lost) {
	at := map[wire.Tag]int{}
	for _, m := range o.gone[sort.Search(len(o.gone), func(i int) bool { return o.gone[i].number >= number }):] {
		i, ok := at[m.tag]
		if !ok {
			if len(out) == wire.MaxLost {
				continue
			}
			i = len(out)
			at[m.tag], out = i, append(out, wire.Lost{Tag: m.tag})
		}
		out[i].Seq = m.seq
		out[i].Count++
	}
	return out
}

// resumed takes the answer to an ask of this tab.
func (c *Client) resumed(p *Peer, x *wire.Resume) {
	if x.To != c.session.Short() || x.Ask != p.ask || !p.behind {
		return
	}
	if x.Done {
		p.behind, p.got = false, max(p.got, x.Sent)
		return
	}
	for _, l := range x.Lost {
		if c.wants(l.Tag) {
			c.missing(p, l.Count)
			p.seqs[l.Tag] = l.Seq
		}
	}
}

// follow notes the place of a message among those of its tag: what is missing
// before it will not come any more.
func (c *Client) follow(p *Peer, tag wire.Tag, seq uint32) {
	if last, ok := p.seqs[tag]; ok && seq > last+1 {
		c.missing(p, seq-last-1)
	}
	if len(p.seqs) >= MaxSeqs {
		clear(p.seqs)
	}
	p.seqs[tag] = seq
}

// missing counts messages that this tab will never hear.
func (c *Client) missing(p *Peer, n uint32) {
	p.missed += min(n, ^uint32(0)-p.missed)
	c.drops.Missed += int(n)
	c.news = true
	c.version++
}
