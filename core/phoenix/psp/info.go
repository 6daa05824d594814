package psp

import "time"

// Info is what a connection looks like to who watches it.
type Info struct {
	Ours      bool // both ends are of this stack
	Received  int  // bytes that were not read
	Queued    int  // bytes written and not acknowledged
	Flight    int  // bytes of them under way
	Window    int  // bytes that may be under way
	RTT       time.Duration
	Variation time.Duration // mean deviation of the round trip (RFC 6298)
	Timeout   time.Duration // of a retransmission
	Rate      int           // bytes a second that the path carries; 0: not known
	Tries     int           // timeouts without progress
	Timer     string        // the first that is due, "" for none
	Due       time.Duration // until then
}

// timerNames are what watchers call the timers.
var timerNames = [timerCount]string{
	timerState: "state", timerRetransmit: "retransmit", timerAck: "ack", timerRepeat: "handshake",
	timerHole: "hole", timerSkip: "hole", timerPace: "pace", timerReorder: "reorder",
}

// Info tells how the connection stands.
func (s *Socket) Info(now Time) Info {
	i := Info{
		Ours: s.Marked, Received: s.Buffered() + s.aheadBytes, Queued: s.pendingBytes + s.flightBytes(), Flight: s.underway(),
		Window: s.plain.window, RTT: s.path.srtt, Variation: s.path.rttvar, Timeout: s.rto, Rate: s.path.rate(), Tries: s.tries,
	}
	if s.Marked {
		i.Window = s.path.window()
	}
	for t, on := range s.timers.on {
		if due := s.timers.at[t].Sub(now); on && (i.Timer == "" || due < i.Due) {
			i.Timer, i.Due = timerNames[t], max(due, 0)
		}
	}
	return i
}
