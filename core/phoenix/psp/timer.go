package psp

import "time"

// firstRepeat and secondRepeat are when SYN, SYN+ACK and the handshake ACK are
// sent again while nothing has come back (spec/phoenix.md 8.4, 8.12).
const (
	firstRepeat  = time.Second
	secondRepeat = 2 * time.Second // after the first
)

type timer uint8

const (
	timerState      timer = iota // what the state waits for takes too long
	timerRetransmit              // something in flight was not acknowledged
	timerAck                     // received data must be acknowledged
	timerRepeat                  // a handshake message again
	timerHole                    // a FIN waits for what is missing before it
	timerSkip                    // a hole is taken for one of pure ACKs
	timerPace                    // the path has room for the next message
	timerReorder                 // what others have overtaken counts as lost
	timerCount
)

// timers are the due times of a socket.
type timers struct {
	at [timerCount]Time
	on [timerCount]bool
}

func (t *timers) set(i timer, at Time) { t.at[i], t.on[i] = at, true }

func (t *timers) running(i timer) bool { return t.on[i] }

func (t *timers) stop(list ...timer) {
	for _, i := range list {
		t.on[i] = false
	}
}

func (t *timers) stopAll() { t.on = [timerCount]bool{} }

// first is the earliest due time.
func (t *timers) first() (at Time, ok bool) {
	for i, set := range t.on {
		if set && (!ok || t.at[i] < at) {
			at, ok = t.at[i], true
		}
	}
	return at, ok
}

// due stops a timer whose time has come and reports it.
func (t *timers) due(now Time, i timer) bool {
	if !t.on[i] || t.at[i] > now {
		return false
	}
	t.on[i] = false
	return true
}

// Deadline is when Advance is wanted; false: nothing is waited for.
func (s *Socket) Deadline() (Time, bool) { return s.timers.first() }

// Advance does what is due at now.
func (s *Socket) Advance(now Time) {
	if s.timers.due(now, timerState) {
		s.stateTimeout(now)
	}
	if s.timers.due(now, timerHole) {
		s.endAtHole(now)
	}
	if s.timers.due(now, timerSkip) {
		s.skipHole(now)
	}
	if s.timers.due(now, timerRepeat) {
		s.repeatHandshake(now)
	}
	s.timers.due(now, timerPace) // flush sends
	if s.timers.due(now, timerReorder) {
		s.findLost(now)
	}
	if s.timers.due(now, timerRetransmit) {
		s.timeout(now)
	}
	if s.timers.due(now, timerAck) {
		s.ack(now)
	}
	s.flush(now)
}

// stateTimeout is the end of a state's patience (spec/phoenix.md 8.8, 8.13).
func (s *Socket) stateTimeout(now Time) {
	switch s.State {
	case SynSent:
		s.enter(now, Failed, ConnectTimeout)
	case SynReceived:
		s.enter(now, Failed, AcceptTimeout)
	case Draining:
		s.enter(now, FinWait, "")
	case FinWait, Closing, TimeWait:
		s.enter(now, Closed, "")
	}
}

// repeatHandshake sends a handshake message a second and a third time.
func (s *Socket) repeatHandshake(now Time) {
	kind := kindSyn
	if s.State.open() {
		kind = kindShake
	}
	if s.repeat(now, kind) && s.find(kind).times < 3 {
		s.timers.set(timerRepeat, now.Add(secondRepeat))
	}
}

// alive notes that the peer was heard: the handshake ACK has arrived or will
// be asked for.
func (s *Socket) alive(now Time) {
	if s.State.open() {
		s.timers.stop(timerRepeat)
		if s.Marked {
			s.tries = 0
		}
	}
}
