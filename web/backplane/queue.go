package backplane

import (
	"sync"
	"sync/atomic"
)

// item is something to be done.
type item struct {
	topic       string
	data        []byte
	listen, end bool
	missed      bool
}

// itemSize is what an item costs beside its data.
const itemSize = 128

// queue is a row of things to be done, of so many bytes at most. What is no
// message always fits, and there is little of it.
type queue struct {
	most    int
	dropped atomic.Int64

	mu     sync.Mutex
	more   *sync.Cond
	list   []item
	bytes  int
	busy   bool
	missed bool // the last in the list says so already
	closed bool
}

func newQueue(most int) *queue {
	q := &queue{most: most}
	q.more = sync.NewCond(&q.mu)
	return q
}

// put adds something; false: there is no room.
func (q *queue) put(x item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := len(x.data) + itemSize
	if x.data != nil && q.bytes+n > q.most {
		q.dropped.Add(1)
		return false
	}
	if x.missed && q.missed {
		return true
	}
	q.missed = q.missed || x.missed
	q.list = append(q.list, x)
	q.bytes += n
	q.more.Signal()
	return true
}

// take waits for the next; false: there will be none.
func (q *queue) take() (x item, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
	for len(q.list) == 0 && !q.closed {
		q.list = nil
		q.more.Wait()
	}
	if q.closed {
		return x, false
	}
	x = q.list[0]
	q.list[0] = item{}
	q.list = q.list[1:]
	q.bytes -= len(x.data) + itemSize
	q.missed = q.missed && !x.missed
	q.busy = true
	return x, true
}

// waits reports whether something is still to be done.
func (q *queue) waits() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.list) > 0 || q.busy
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.more.Broadcast()
}
