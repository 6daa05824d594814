package psp

// path is what two of ours learn about the way between them: how many messages
// may be in flight without filling its queues. It grows with every message that
// arrives and shrinks when one is lost, as TCP's congestion window does.
type path struct {
	window    int // messages
	threshold int // below it the window grows by one for each message delivered
	credit    int // delivered since it last grew above the threshold
	lost      Time
	ever      bool
}

// leastFlight is a window that keeps selective acknowledgements coming.
const leastFlight = 4

func newPath() path { return path{window: FirstFlight, threshold: MaxFlight} }

// delivered: a message was acknowledged.
func (p *path) delivered() {
	p.credit++
	if p.window < p.threshold || p.credit >= p.window {
		p.window, p.credit = min(p.window+1, MaxFlight), 0
	}
}

// lose: a message is missing while later ones arrive. Losses within a round
// trip count once.
func (p *path) lose(now, roundTrip Time) {
	if p.ever && now-p.lost < roundTrip {
		return
	}
	p.lost, p.ever = now, true
	p.window = max(p.window*7/10, 2*leastFlight)
	p.threshold = p.window
}

// timedOut: nothing arrives any more.
func (p *path) timedOut() {
	p.threshold = max(p.window/2, leastFlight)
	p.window = leastFlight
}
