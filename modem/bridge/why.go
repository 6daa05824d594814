package bridge

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// Bounds of questions about who heard a message.
const (
	MaxTraces  = 4096                   // messages whose record is known
	MaxAsking  = 8                      // questions that wait for answers, and that wait to be answered
	WhyGap     = 200 * time.Millisecond // between two questions of a tab, and two answers to one
	WhyTimeout = 2 * time.Second        // who has not answered then is named
)

// asking is what a client has to do with questions.
type asking struct {
	traces    []trace // the latest, as a ring
	oldest    int
	asks      uint16
	lastAsk   time.Duration
	questions []*question // by age
	toAnswer  []Asked
	answers   []Answer
}

// trace tells with which record a message of the lab came or went.
type trace struct {
	number  uint64 // of the lab's message
	session wire.Seen
	counter uint64
}

// question waits for answers.
type question struct {
	number uint64
	why    wire.Why
	sent   bool
	at     time.Duration
	waits  []wire.Session // those that were there and have not answered
}

// Asked is a question of another tab, to be answered with AnswerWhy.
type Asked struct {
	wire.Why
	Number uint64 // of this lab's message; 0: it did not come, or long ago
	from   wire.Session
}

// Answer is what another tab says of a message of this lab.
type Answer struct {
	Number uint64 // of the message
	Tab    *Peer
	List   []wire.Fate
	Silent bool // it has said nothing in time
}

// traced notes which record a message has.
func (c *Client) traced(number uint64, session wire.Session, counter uint64) {
	t := trace{number, session.Short(), counter}
	if len(c.traces) < MaxTraces {
		c.traces = append(c.traces, t)
		return
	}
	c.traces[c.oldest] = t
	c.oldest = (c.oldest + 1) % MaxTraces
}

// traceOf finds a message.
func (c *Client) traceOf(fits func(trace) bool) (t trace) {
	if at := slices.IndexFunc(c.traces, fits); at >= 0 {
		t = c.traces[at]
	}
	return t
}

// AskWhy asks the other tabs who of their computers heard a message of this
// lab, and why the others did not. Of questions that come quickly only the
// latest is asked.
func (c *Client) AskWhy(number uint64, medium string, from modem.RelayedModem, ch int) {
	if c.Asking(number) || len(c.peers) == 0 || c.state != In {
		return
	}
	c.asks = max(c.asks+1, 1)
	t := c.traceOf(func(t trace) bool { return t.number == number })
	q := &question{number: number, why: wire.Why{Ask: c.asks, Session: t.session, Counter: t.counter, Medium: medium, From: from, Channel: ch}}
	c.questions = slices.DeleteFunc(c.questions, func(o *question) bool { return !o.sent })
	c.questions = append(c.questions[max(len(c.questions)-MaxAsking+1, 0):], q)
}

// Asking reports whether answers about a message are still to come.
func (c *Client) Asking(number uint64) bool {
	return slices.ContainsFunc(c.questions, func(q *question) bool { return q.number == number })
}

// wonder sends the latest question, and gives up those that are old.
func (c *Client) wonder() {
	for _, q := range c.questions {
		if !q.sent && c.now >= c.lastAsk+WhyGap {
			q.sent, q.at, c.lastAsk = true, c.now, c.now
			for _, p := range c.peers {
				q.waits = append(q.waits, p.session)
			}
			c.tell(q.why.Encode())
		}
	}
	c.questions = slices.DeleteFunc(c.questions, func(q *question) bool {
		old := q.sent && c.now >= q.at+WhyTimeout
		for i := 0; old && i < len(c.peers); i++ {
			if p := c.peers[i]; slices.Contains(q.waits, p.session) {
				c.answers = append(c.answers, Answer{Number: q.number, Tab: p, Silent: true})
			}
		}
		return old
	})
}

// wondering is when wonder has something to do; ok is false for never.
func (c *Client) wondering() (at time.Duration, ok bool) {
	for _, q := range c.questions {
		when := c.lastAsk + WhyGap
		if q.sent {
			when = q.at + WhyTimeout
		}
		if !ok || when < at {
			at, ok = when, true
		}
	}
	return at, ok
}

// questioned takes another tab's question. One that asks too quickly is not
// answered.
func (c *Client) questioned(p *Peer, x *wire.Why) {
	if p.whyAt != 0 && c.now < p.whyAt+WhyGap/2 || len(c.toAnswer) >= MaxAsking {
		return
	}
	p.whyAt = c.now
	t := c.traceOf(func(t trace) bool { return x.Counter != 0 && t.counter == x.Counter && t.session == x.Session })
	c.toAnswer = append(c.toAnswer, Asked{Why: *x, Number: t.number, from: p.session})
}

// Asked gives the questions of others, each once.
func (c *Client) Asked() []Asked {
	out := c.toAnswer
	c.toAnswer = nil
	return out
}

// AnswerWhy tells who asked what became of it here.
func (c *Client) AnswerWhy(x Asked, list []wire.Fate) {
	for _, p := range c.peers {
		if p.session == x.from && c.state == In {
			c.tellTo(p, wire.Fates{To: p.session.Short(), Ask: x.Ask, List: list}.Encode())
		}
	}
}

// answered takes an answer. A tab answers for its own computers, once.
func (c *Client) answered(p *Peer, x *wire.Fates) {
	for i, q := range c.questions {
		at := slices.Index(q.waits, p.session)
		if x.To != c.session.Short() || x.Ask != q.why.Ask || at < 0 {
			continue
		}
		n := len(x.List)
		x.List = slices.DeleteFunc(x.List, func(f wire.Fate) bool { return !slices.Contains(p.ids, f.Computer) })
		for range n - len(x.List) {
			c.count(&c.drops.Foreign)
		}
		c.answers = append(c.answers, Answer{Number: q.number, Tab: p, List: x.List})
		if q.waits = slices.Delete(q.waits, at, at+1); len(q.waits) == 0 {
			c.questions = slices.Delete(c.questions, i, i+1)
		}
		return
	}
}

// Answers gives what others have answered, each once.
func (c *Client) Answers() []Answer {
	out := c.answers
	c.answers = nil
	return out
}
