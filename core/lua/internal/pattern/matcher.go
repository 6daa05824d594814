package pattern

import "strings"

// Status is how far a match has come.
type Status uint8

const (
	More    Status = iota // out of steps: call Run again
	Matched               // From, To and the captures are set
	Failed                // no match
	Broken                // the pattern is malformed: see Fault
)

// span is a capture: [start, end) of the subject.
type span struct{ start, end int }

// choice is an item that can still match otherwise: the next attempt is hi for a
// longest match (down to lo) and lo for the others.
type choice struct{ pc, lo, hi int }

// Matcher is a match under way. It holds no pointer into itself, so Clone is a plain
// copy. One matcher may be used for many matches and keeps its stack.
type Matcher struct {
	prog     *Program
	src      string
	anchored bool
	seeking  bool // looking for the next place to start
	s, pc    int  // the attempt under way: place in the subject, item
	scan     int  // bytes the item under way has looked at
	depth    int  // openings seen by a balanced item under way
	left     int  // steps left in this Run
	stack    []choice
	spans    [MaxCaptures]span

	From, To int    // the match
	Fault    string // after Broken
}

// Begin sets up a match of p in src from the offset init on; anchored: only there.
func (m *Matcher) Begin(p *Program, src string, init int, anchored bool) {
	m.prog, m.src, m.anchored = p, src, anchored
	m.From, m.seeking, m.stack = init, true, m.stack[:0]
}

// Restart looks for the next match of the same program, from the offset init on.
func (m *Matcher) Restart(init int) {
	m.From, m.seeking, m.stack = init, true, m.stack[:0]
}

// Release drops the subject and the program, and keeps the stack for the next match.
func (m *Matcher) Release() { m.prog, m.src = nil, "" }

// Clone copies the match under way.
func (m *Matcher) Clone() *Matcher {
	n := *m
	n.stack = append([]choice(nil), m.stack...)
	return &n
}

// Bytes is about how much memory the match under way takes, with its program
// and without its subject.
func (m *Matcher) Bytes() int64 {
	n := sizeMatcher + int64(len(m.stack))*24
	if m.prog != nil {
		n += m.prog.Bytes()
	}
	return n
}

// Fit gives back the room of the stack that only earlier matches needed.
func (m *Matcher) Fit() {
	if cap(m.stack) > 2*len(m.stack)+16 {
		m.stack = append([]choice(nil), m.stack...)
	}
}

// sizeMatcher is what a Matcher takes itself.
const sizeMatcher = 700

// Run goes on for about so many steps (it may overrun by what one item costs) and
// answers how many it took. The outcome does not depend on where it is interrupted;
// the number of steps does a little, so whoever counts them gives the same number to
// every Run.
func (m *Matcher) Run(steps int) (used int, st Status) {
	m.left = steps
	st = More
	for m.left > 0 && st == More {
		if m.seeking {
			st = m.seek()
		} else if st = m.attempt(); st == Failed && !m.anchored && m.From < len(m.src) {
			m.From++
			m.seeking, st = true, More
		}
	}
	return steps - m.left, st
}

// seek moves From to the next place where the first item can match.
func (m *Matcher) seek() Status {
	if !m.anchored && m.prog.first != nil {
		if !m.skipToSet(m.prog.first) {
			return m.missed()
		}
	} else if !m.anchored && len(m.prog.lead) > 0 {
		if !m.skipToByte(m.prog.lead[0]) {
			return m.missed()
		}
	}
	m.left--
	m.seeking = false
	m.s, m.pc, m.scan, m.stack = m.From, 0, 0, m.stack[:0]
	return More
}

// missed tells a search that has come to the end of the subject from one that is only
// out of steps.
func (m *Matcher) missed() Status {
	if m.From >= len(m.src) {
		return Failed
	}
	return More
}

func (m *Matcher) skipToSet(set *byteSet) bool {
	i, stop := m.From, min(len(m.src), m.From+m.left)
	for i < stop && !set.Has(m.src[i]) {
		i++
	}
	m.left -= i - m.From
	m.From = i
	return i < stop
}

func (m *Matcher) skipToByte(c byte) bool {
	window := m.src[m.From:min(len(m.src), m.From+16*m.left)]
	i := strings.IndexByte(window, c)
	if i < 0 {
		m.left -= len(window)/16 + 1
		m.From += len(window)
		return false
	}
	m.left -= i / 16
	m.From += i
	return true
}

// attempt matches the items at the place From. It is the inner loop of every
// pattern: place and item are kept in local variables.
func (m *Matcher) attempt() Status {
	src, items := m.src, m.prog.items
	s, pc := m.s, m.pc
	for {
		if m.left <= 0 {
			m.s, m.pc = s, pc
			return More
		}
		m.left--
		ok := false
		switch it := &items[pc]; it.op {
		case opChar:
			if ok = s < len(src) && src[s] == it.b; ok {
				s++
			}
		case opSet:
			if ok = s < len(src) && it.set.Has(src[s]); ok {
				s++
			}
		case opMax:
			end, more := m.longest(it.set, s)
			if more {
				m.s, m.pc = s, pc
				return More
			}
			if low := s + int(it.min); end >= low {
				if end > low {
					m.stack = append(m.stack, choice{pc, low, end})
				}
				s, ok = end, true
			}
		case opMin:
			m.stack = append(m.stack, choice{pc, s, s})
			ok = true
		case opOpt:
			if s < len(src) && it.set.Has(src[s]) {
				m.stack = append(m.stack, choice{pc, s, s})
				s++
			}
			ok = true
		case opOpen:
			m.spans[it.b].start, ok = s, true
		case opClose:
			m.spans[it.b].end, ok = s, true
		case opEnd:
			m.To = s
			return Matched
		case opFault:
			m.Fault = it.text
			return Broken
		default:
			var more bool
			if s, ok, more = m.rare(it, s); more {
				m.s, m.pc = s, pc
				return More
			}
		}
		if !ok {
			if s, pc, ok = m.back(); !ok {
				return Failed
			}
			continue
		}
		pc++
	}
}

// back takes the latest choice the other way.
func (m *Matcher) back() (s, pc int, ok bool) {
	for n := len(m.stack) - 1; n >= 0; n-- {
		c := &m.stack[n]
		switch it := &m.prog.items[c.pc]; it.op {
		case opMax:
			c.hi--
			s, pc = c.hi, c.pc+1
			if c.hi == c.lo {
				m.stack = m.stack[:n]
			}
			return s, pc, true
		case opMin:
			if c.lo < len(m.src) && it.set.Has(m.src[c.lo]) {
				c.lo++
				return c.lo, c.pc + 1, true
			}
			m.stack = m.stack[:n]
		default: // opOpt
			s, pc = c.lo, c.pc+1
			m.stack = m.stack[:n]
			return s, pc, true
		}
	}
	return 0, 0, false
}

// longest runs over the bytes of set from s on. more: out of steps.
func (m *Matcher) longest(set *byteSet, s int) (end int, more bool) {
	i := s + m.scan
	stop := min(len(m.src), i+max(m.left, 1))
	from := i
	for i < stop && set.Has(m.src[i]) {
		i++
	}
	m.left -= i - from
	if i == stop && stop < len(m.src) {
		m.scan = i - s
		return i, true
	}
	m.scan = 0
	return i, false
}

// rare matches the items that are not worth a place in the inner loop.
func (m *Matcher) rare(it *item, s int) (next int, ok, more bool) {
	switch it.op {
	case opText:
		ok = strings.HasPrefix(m.src[s:], it.text)
		m.left -= len(it.text) / 16
		return s + len(it.text), ok, false
	case opPosition:
		m.spans[it.b] = span{s, s}
		return s, true, false
	case opTail:
		return s, s == len(m.src), false
	case opFrontier:
		return s, m.frontier(it.set, s), false
	case opBack:
		return m.again(m.spans[it.b], s)
	case opBalance:
		return m.balance(it.text, s)
	}
	return s, false, false // opNever
}

func (m *Matcher) frontier(set *byteSet, s int) bool {
	before, after := byte(0), byte(0)
	if s > 0 {
		before = m.src[s-1]
	}
	if s < len(m.src) {
		after = m.src[s]
	}
	return !set.Has(before) && set.Has(after)
}

// compared is how many bytes of a back reference are compared in one go.
const compared = 64 << 10

// again matches the text of a capture once more, a piece at a time.
func (m *Matcher) again(c span, s int) (next int, ok, more bool) {
	n := c.end - c.start
	if len(m.src)-s < n {
		return s, false, false
	}
	piece := min(n-m.scan, compared)
	at := m.scan
	m.left -= piece / 16
	m.scan += piece
	if m.src[c.start+at:c.start+at+piece] != m.src[s+at:s+at+piece] {
		m.scan = 0
		return s, false, false
	}
	if m.scan < n {
		return s, false, true
	}
	m.scan = 0
	return s + n, true, false
}

// balance matches from an opening byte to the closing byte that belongs to it.
func (m *Matcher) balance(pair string, s int) (next int, ok, more bool) {
	if m.scan == 0 {
		if s >= len(m.src) || m.src[s] != pair[0] {
			return s, false, false
		}
		m.scan, m.depth = 1, 1
	}
	i := s + m.scan
	stop := min(len(m.src), i+max(m.left, 1))
	m.left -= stop - i
	for ; i < stop; i++ {
		switch c := m.src[i]; {
		case c == pair[1]:
			if m.depth--; m.depth == 0 {
				m.left += stop - i
				m.scan = 0
				return i + 1, true, false
			}
		case c == pair[0]:
			m.depth++
		}
	}
	if stop < len(m.src) {
		m.scan = i - s
		return s, false, true
	}
	m.scan = 0
	return s, false, false
}
