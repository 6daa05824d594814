package psp

import "time"

// path is what a sender learns about the way to its peer. It is a model of two
// numbers in the manner of BBR (Cardwell, Cheng, Gunn, Yeganeh, Jacobson: "BBR:
// Congestion-Based Congestion Control", ACM Queue 14-5, 2016): what the way
// carries in a second, and how long a message without data takes there and
// back. More than fits on the way only waits in a queue, so no more is sent; a
// queue that is there already is let run dry, as in TCP Vegas. A lost message
// says nothing about either number: media lose without being full, and are full
// without losing.
//
// All is in bytes of the medium, frames and all, and in whole numbers.
type path struct {
	base     time.Duration // least round trip of a message that carries little
	handmade int           // bytes a second that the handshake proves; 0: not known
	guess    int           // that the first data lets expect; 0: not known, or not needed any more
	sure     bool          // it was measured; else it is a bound
	until    int           // the round in which it must have proven itself; 0: there was none yet
	rates    [rateRounds]int
	round    int // round trips counted
	roundAt  int // delivered when this one is over

	delivered   int // so far
	deliveredAt Time
	sentAt      Time // when what was delivered last was sent
	limited     int  // until so much is delivered the program, not the path, sets the rate

	settled bool // the rate has stopped to grow
	best    int  // rate it was held against
	stale   int  // rounds without growth

	queue time.Duration // of the latest message: what it waited behind others
	since Time          // from then on
	owed  int           // so many bytes have to pass before the next message may go

	srtt, rttvar time.Duration // RFC 6298
	reordered    bool          // messages overtake each other here
}

// stamp is what the path looked like when a message left (draft-cheng-iccrg-
// delivery-rate-estimation).
type stamp struct {
	delivered   int
	deliveredAt Time
	sentAt      Time
	limited     bool
}

const (
	// Frame is what a message occupies besides its data: link, packet and
	// socket fields, about.
	Frame = 420
	// MinSegment is the data of one message on the slowest of ways: framed and
	// acknowledged it is nine tenths of what travels.
	MinSegment = 12 << 10
	// segmentTime is how long a larger one may occupy the way.
	segmentTime = 20 * time.Millisecond
	// firstTime is how long the first may, at the rate that the handshake
	// proves, and flightTime the first two.
	firstTime  = 100 * time.Millisecond
	flightTime = time.Second
	// doubtfulRate is what a path counts for that nothing is known of.
	doubtfulRate = 4 * MinSegment
	// leastCost is what the smallest message counts in the window, so that a
	// program that writes little by little has its writes joined.
	leastCost = 2 * MinSegment / FirstFlight
	// rateRounds is how many round trips the highest rate counts.
	rateRounds = 10
	// probeRounds is how often the rate is tried a little above.
	probeRounds = 8
	// guessRounds is how soon a guess must have proven itself.
	guessRounds = 3
	// guessBound is how many times the proven rate a guess may be: on a way that
	// is far and fast nearly all of the first round trip is distance. With more,
	// jitter is taken for a fast way, and messages are sent twice.
	guessBound = 8
	// littleData is what a message may carry to measure the bare round trip.
	littleData = 1 << 10
	perSecond  = int(time.Second)
)

// rate is what the path carries, bytes a second; 0: not known.
func (p *path) rate() (best int) {
	best = p.handmade
	for _, r := range p.rates {
		best = max(best, r)
	}
	return max(best, p.guess)
}

// takes is how long n bytes occupy the path.
func (p *path) takes(n int) time.Duration {
	if r := p.rate(); r > 0 {
		return time.Duration(n * perSecond / r)
	}
	return 0
}

// during is how many bytes the path carries in a time.
func during(rate int, d time.Duration) int {
	return int(int64(rate) / 1000 * int64(d) / int64(time.Millisecond))
}

// segment is how much data a message takes.
func (p *path) segment() int {
	d := segmentTime
	if p.round == 0 {
		d = firstTime
	}
	if p.rate() == 0 {
		return MaxMessage
	}
	return min(max(during(p.rate(), d), MinSegment), MaxMessage)
}

// window is how much may be under way: what the path holds and one message, so
// that there is always one to send on; twice that while the rate is not known.
func (p *path) window() int {
	r := p.rate()
	if r == 0 {
		return FlightBytes
	}
	w := during(r, p.base)
	switch {
	case p.round == 0:
		w = min(max(MinSegment, during(r, flightTime)), 2*p.segment())
	case !p.settled && p.guess == 0:
		w = 2*w + p.segment()
	default:
		w += w/4 + p.segment() + p.segment()/2
	}
	return min(w, FlightBytes)
}

// cost is what n bytes of data count in the window.
func cost(n int) int { return max(n, leastCost) }

// gain is the pace, in eighths of the rate: double until the rate is known,
// slower while others wait, now and then faster to see whether there is more.
func (p *path) gain() int {
	switch {
	case !p.settled && p.guess == 0:
		return 16
	case p.queue > p.takes(p.segment())*9/8 && p.queue > p.base/8:
		return 7
	case p.round%probeRounds == 0:
		return 10
	case p.queue < p.takes(p.segment())/2:
		return 9
	}
	return 8
}

// next is when the next message may go.
func (p *path) next() Time {
	if p.owed == 0 {
		return 0
	}
	return p.since.Add(p.takes(p.owed) * 8 / time.Duration(p.gain()))
}

// left notes that n bytes of data leave now, inflight of others being under way.
func (p *path) left(now Time, n, inflight int) stamp {
	if inflight == 0 {
		p.sentAt, p.deliveredAt = now, now
	}
	burst := p.takes(Frame + p.segment())
	if p.round == 0 {
		burst = p.takes(p.window())
	}
	if p.since = now.Add(-burst); p.owed > 0 {
		p.since = max(p.since, p.next())
	}
	p.owed = Frame + n
	return stamp{p.delivered, p.deliveredAt, p.sentAt, p.delivered < p.limited}
}

// idle notes that the program has no more to send.
func (p *path) idle(inflight int) { p.limited = p.delivered + inflight }

// arrived notes that the peer has a message of n bytes of data that left at
// sent; again: it was sent more than once.
func (p *path) arrived(now, sent Time, n int, s stamp, again bool) {
	p.delivered += n + Frame
	p.deliveredAt, p.sentAt = now, max(p.sentAt, sent)
	if !again {
		p.measure(now.Sub(sent), n)
	}
	if p.until == 0 && !p.settled && !again {
		p.expect(now.Sub(sent), n)
	}
	elapsed := max(now.Sub(s.deliveredAt), sent.Sub(s.sentAt))
	if elapsed <= 0 || elapsed < p.base {
		return
	}
	p.sample(int(int64(p.delivered-s.delivered)*int64(time.Second)/int64(elapsed)), s)
}

// expect guesses the rate from the first data that is enough: beyond the round
// trip of a message without any, its n bytes have taken the time they needed on
// the slowest part of the way. Nothing is believed that is more than guessBound
// times what has passed in the whole time. It counts until what is sent by it is there.
func (p *path) expect(d time.Duration, n int) {
	if d <= 0 || n < MinSegment/2 {
		return
	}
	p.until = p.round + guessRounds
	p.guess = guessBound * n * perSecond / int(d)
	if more := d - p.base; more > 0 && n*perSecond/int(more) < p.guess {
		p.guess, p.sure = n*perSecond/int(more), true
	}
}

// guessed looks whether the guess was right: then the rate is known.
func (p *path) guessed() {
	p.settled = p.sure && p.rates[(p.round+rateRounds-1)%rateRounds] >= p.guess/4*3
	p.guess = 0
}

// sample takes a rate, and counts round trips.
func (p *path) sample(rate int, s stamp) {
	if s.delivered >= p.roundAt {
		p.round++
		p.roundAt = p.delivered
		p.rates[p.round%rateRounds] = 0
		if p.round == p.until && p.guess > 0 {
			p.guessed()
		}
		p.judge()
	}
	if !s.limited || rate > p.rate() {
		p.rates[p.round%rateRounds] = max(p.rates[p.round%rateRounds], rate)
	}
}

// judge looks once a round trip whether the rate has stopped to grow: three
// rounds without a quarter more, or a queue.
func (p *path) judge() {
	if p.settled || p.round < 2 {
		return
	}
	if r := p.rate(); r >= p.best+p.best/4 {
		p.best, p.stale = r, 0
	} else if p.stale++; p.stale >= 3 {
		p.settled = true
	}
	if p.queue > p.base && p.queue > p.takes(p.segment()) {
		p.settled = true
	}
}

// shake takes the round trip of the handshake, whose messages carry nothing:
// both of them passed in that time. If they were sent again it is not known
// which of them has passed, and the path counts as slow until it has shown more.
func (p *path) shake(d time.Duration, again bool) {
	if d <= 0 {
		return
	}
	p.base = d
	p.handmade = int(int64(2*Frame) * int64(time.Second) / int64(d))
	if again {
		p.handmade = min(p.handmade, doubtfulRate)
	}
}

// measure takes the round trip of a message of n bytes of data (RFC 6298, 2).
func (p *path) measure(d time.Duration, n int) {
	if p.srtt == 0 {
		p.srtt, p.rttvar = max(d, 1), d/2
	} else {
		p.rttvar = (3*p.rttvar + (p.srtt - d).Abs()) / 4
		p.srtt = max((7*p.srtt+d)/8, 1)
	}
	if n <= littleData || d < p.base {
		p.base = min(p.base, d)
	}
	p.queue = max(d-p.base-p.takes(n+Frame), 0)
}

// timeout is how long to wait for an acknowledgement while so much is under way
// (RFC 6298): before the first measurement a second, and the time that it takes
// to get there.
func (p *path) timeout(inflight int) time.Duration {
	if p.srtt == 0 {
		return FirstTimeout + p.takes(inflight)
	}
	calm := max(ShortTimeout, p.srtt+max(4*p.rttvar, p.srtt/4)+OursAckDelay)
	return min(calm, LastTimeout) + p.takes(max(inflight-p.segment(), 0))
}

// patience is how much later than others a message may come before it counts
// as lost (RACK, RFC 8985): nothing when three are above it and none has ever
// overtaken another.
func (p *path) patience(above int) time.Duration {
	switch {
	case p.reordered:
		return max(p.base/4, 4*p.rttvar)
	case above >= 3:
		return 0
	}
	return max(p.base, p.srtt/4) / 4
}
