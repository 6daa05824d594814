package modem

import "container/heap"

// Ours: what a medium carries at a time. What does not fit is dropped, counted
// by Dropped and shown to taps as QueueFull.
const (
	MaxFlights     = 65536    // messages and copies in flight
	MaxFlightBytes = 32 << 20 // their value.Weight together
)

// flight is one copy of a message under way.
type flight struct {
	due    Time
	seq    uint64 // of two that are due together the one put in flight first arrives first
	msg    *Message
	by     *Modem // that sent it
	from   spot
	size   int    // value.Size
	weight int    // value.Weight
	nth    uint64 // message of its modem
	copy   int    // 0: the first; the others are duplicates
	lost   bool   // by a Filter

	unheld Time // of one that is held back: when it would have been due
	at     int  // place in the heap
}

// flights is a heap by (due, seq).
type flights []*flight

func (q flights) Len() int { return len(q) }
func (q flights) Less(i, j int) bool {
	return q[i].due < q[j].due || q[i].due == q[j].due && q[i].seq < q[j].seq
}
func (q flights) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].at, q[j].at = i, j
}
func (q *flights) Push(x any) {
	f := x.(*flight)
	f.at = len(*q)
	*q = append(*q, f)
}
func (q *flights) Pop() any {
	last := len(*q) - 1
	f := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return f
}

// launch puts a flight on its way, or reports that there is no room.
func (m *Medium) launch(f *flight) bool {
	if len(m.queue) >= MaxFlights || m.bytes+f.weight > MaxFlightBytes {
		return false
	}
	m.bytes += f.weight
	m.seq++
	f.seq = m.seq
	heap.Push(&m.queue, f)
	return true
}

// land takes the first flight out if it is due and was launched before limit.
func (m *Medium) land(now Time, limit uint64) *flight {
	if len(m.queue) == 0 || m.queue[0].due > now || m.queue[0].seq > limit {
		return nil
	}
	f := heap.Pop(&m.queue).(*flight)
	m.bytes -= f.weight
	if f == m.held {
		m.held = nil
	}
	return f
}

// release lets the held flight go directly after the message that passes it, or
// when it would have arrived anyway, or when its patience ends.
func (m *Medium) release(f *flight, passing Time) {
	m.held = nil
	f.due = min(f.due, max(f.unheld, passing))
	m.seq++
	f.seq = m.seq
	heap.Fix(&m.queue, f.at)
}

// Oldest is the number of the oldest message of which a copy is under way; false:
// nothing is.
func (m *Medium) Oldest() (number uint64, ok bool) {
	for _, f := range m.queue {
		if n := f.msg.Number; !ok || n < number {
			number, ok = n, true
		}
	}
	return number, ok
}
