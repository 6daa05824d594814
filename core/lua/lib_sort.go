package lua

// segment is a part of a list still to be sorted.
type segment struct{ lo, up int }

// sorting is quicksort with the median of three as pivot, cut into comparisons: between
// two of them everything it knows is here, so that a comparator may yield.
type sorting struct {
	pending []segment
	lo, up  int
	i, j    int
	step    sortStep
}

// sortStep is the comparison that is waiting for its answer.
type sortStep uint8

const (
	sortNext   sortStep = iota // none: take the next segment
	sortEnds                   // a[up] < a[lo]
	sortMiddle                 // a[mid] < a[lo]
	sortUpper                  // a[up] < a[mid]
	sortUp                     // a[i] < pivot, i going up
	sortDown                   // pivot < a[j], j going down
	sortInvalid
)

// States of a sort, besides those of a list.
const sortCalled = listWrite + 1

// maxSort bounds the length __len may claim, here and in table.concat.
const maxSort = 1 << 26

// tableSort sorts a list in place. A list that is not plain is gathered, sorted and
// written back.
func tableSort(c *Call) Result {
	if c.state == 0 {
		c.argTable(1)
		if !c.Arg(2).IsNil() {
			c.argFunc(2)
		}
	}
	j := c.job()
	if j.phase == 0 {
		if r, done := c.beginSort(j); !done {
			return r
		}
	}
	if j.phase == 1 {
		if r, done := c.sortList(j); !done {
			return r
		}
		j.phase, j.done = 2, 0
	}
	if list := c.Local(localList); !list.Equal(c.Local(1)) {
		if r, done := c.shift(j, list, 1, c.Local(1), 1, j.length, false); !done {
			return r
		}
	}
	return c.Return()
}

// beginSort finds the length and the plain table to sort.
func (c *Call) beginSort(j *listJob) (r Result, done bool) {
	list := c.Local(1)
	if list.AsTable().plain() {
		j.length = list.AsTable().Len()
		c.SetLocal(localList, list)
	} else {
		if r, done = c.listLen(j, list); !done {
			return r, false
		}
		if j.length > maxSort {
			return c.ArgError(1, "array too big"), false
		}
		if r, done = c.gather(j, list, 1, j.length); !done {
			return r, false
		}
	}
	if j.length > 1 {
		j.sort.pending = append(j.sort.pending, segment{1, j.length})
	}
	j.phase = 1
	return r, true
}

// sortList runs comparisons until the list is sorted; done is false when r calls the
// comparator or waits for budget.
func (c *Call) sortList(j *listJob) (r Result, done bool) {
	s, t := &j.sort, c.Local(localList).AsTable()
	order := c.Local(2)
	if c.state == sortCalled {
		c.state = listPaused
		s.answer(c.m, t, c.Arg(1).Truthy())
	}
	for s.ready() {
		if order.IsNil() {
			if n := s.numbers(t, max(c.m.budget, 1)); n > 0 {
				if !c.Charge(n) {
					return c.listPause(), false
				}
				continue
			}
		}
		a, b := s.operands(t)
		handler := order
		if order.IsNil() {
			is, h, ok := c.m.less(a, b)
			if !ok && h.IsNil() {
				return c.Errorf(1, "%s", c.m.compareError(a, b)), false
			}
			if ok {
				s.answer(c.m, t, is)
				if !c.Charge(1) {
					return c.listPause(), false
				}
				continue
			}
			handler = h
		}
		c.Charge(1)
		return c.Invoke(sortCalled, handler, a, b), false
	}
	if s.step == sortInvalid {
		return c.Errorf(1, "invalid order function for sorting"), false
	}
	return r, true
}

// compared makes the next comparison of a sort whose comparator, a function in Lua,
// has just returned, without leaving the interpreter's loop: what the machine and
// sortList do in that case, for the same price. It is false when something else is due
// first, or the segment is done; then they do it.
func (m *Machine) compared(t *Thread) bool {
	f := t.topFrame()
	if f.pc != sortCalled || f.kind != fHost || f.aux == 0 || m.budget <= 0 || m.mem.marking || m.root.overdrawn || t.hook.on {
		return false
	}
	h := t.hosts[f.aux-1]
	j, ok := h.scratch.(*listJob)
	if !ok || j.sort.step == sortNext || f.nargs == 0 || !isKind(&h.locals[1], tClosure) {
		return false
	}
	fn, list := int(f.fn)+1, h.locals[localList-1].AsTable()
	order := h.locals[1].asClosure().p
	if order.vararg || order.params > 2 || fn+1+order.stack > len(t.stack) || t.depth == len(t.frames) {
		return false
	}
	j.sort.answer(m, list, t.stack[fn].Truthy())
	if j.sort.step == sortNext || j.sort.step == sortInvalid {
		f.pc = listPaused
		return false
	}
	m.budget--
	t.stack[fn] = h.locals[1]
	t.stack[fn+1], t.stack[fn+2] = j.sort.operands(list)
	f.nargs = 4
	t.frames[t.depth] = frame{fn: int32(fn), base: int32(fn + 1), nres: -1, kind: fLua, cont: contFrame}
	t.depth++
	return true
}

// ready sees to it that a comparison is waiting; false: sorted, or invalid.
func (s *sorting) ready() bool {
	if s.step != sortNext {
		return s.step != sortInvalid
	}
	n := len(s.pending)
	if n == 0 {
		return false
	}
	s.lo, s.up = s.pending[n-1].lo, s.pending[n-1].up
	s.pending = s.pending[:n-1]
	s.step = sortEnds
	return true
}

func (s *sorting) mid() int { return (s.lo + s.up) / 2 }

// operands are the two values the waiting comparison is about. The pivot stands at up-1
// while the segment is being divided.
func (s *sorting) operands(t *Table) (a, b Value) {
	switch s.step {
	case sortEnds:
		return t.Index(s.up), t.Index(s.lo)
	case sortMiddle:
		return t.Index(s.mid()), t.Index(s.lo)
	case sortUpper:
		return t.Index(s.up), t.Index(s.mid())
	case sortUp:
		return t.Index(s.i), t.Index(s.up - 1)
	}
	return t.Index(s.up - 1), t.Index(s.j)
}

// answer goes on with the result of the waiting comparison.
func (s *sorting) answer(m *Machine, t *Table, less bool) {
	switch s.step {
	case sortEnds:
		s.swapIf(m, t, less, s.lo, s.up)
		s.step = sortMiddle
		if s.up-s.lo == 1 {
			s.step = sortNext
		}
	case sortMiddle:
		s.swapIf(m, t, less, s.lo, s.mid())
		if s.step = sortUpper; less {
			s.divide(m, t)
		}
	case sortUpper:
		s.swapIf(m, t, less, s.mid(), s.up)
		s.divide(m, t)
	case sortUp:
		s.upward(less)
	case sortDown:
		s.down(m, t, less)
	}
}

// divide puts the pivot aside and begins to divide the segment, unless three elements
// are all it has.
func (s *sorting) divide(m *Machine, t *Table) {
	if s.up-s.lo == 2 {
		s.step = sortNext
		return
	}
	s.swapIf(m, t, true, s.mid(), s.up-1)
	s.i, s.j, s.step = s.lo+1, s.up-1, sortUp
}

// upward is the answer for a[i]: when it is less than the pivot, i goes on.
func (s *sorting) upward(less bool) {
	switch {
	case !less:
		s.j--
		s.step = sortDown
	case s.i >= s.up:
		s.step = sortInvalid
	default:
		s.i++
	}
}

// down is the answer for a[j]: when the pivot is less, j goes on; else the two places
// change, or the segment is divided.
func (s *sorting) down(m *Machine, t *Table, less bool) {
	switch {
	case less && s.j <= s.lo:
		s.step = sortInvalid
	case less:
		s.j--
	case s.j > s.i:
		s.swapIf(m, t, true, s.i, s.j)
		s.i++
		s.step = sortUp
	default:
		s.swapIf(m, t, true, s.up-1, s.i)
		s.split()
	}
}

// numbers does at most room comparisons in a row that answer, one way going up or down,
// whether numbers are less than a pivot that is one, and returns how many. They are
// those that operands, less and answer would do one by one.
func (s *sorting) numbers(t *Table, room int64) (n int) {
	if s.step != sortUp && s.step != sortDown || s.up > len(t.arr) {
		return 0
	}
	a := t.arr
	pivot := a[s.up-2]
	if !pivot.isNumber() {
		return 0
	}
	p := pivot.num()
	if s.step == sortUp {
		for int64(n) < room && s.i < s.up && a[s.i-1].isNumber() {
			n++
			if !(a[s.i-1].num() < p) {
				s.upward(false)
				return n
			}
			s.i++
		}
		return n
	}
	for int64(n) < room && s.j > s.lo && a[s.j-1].isNumber() && p < a[s.j-1].num() {
		n++
		s.j--
	}
	return n
}

// split leaves the smaller part to be sorted first, so that the parts waiting are never
// more than the logarithm of the length.
func (s *sorting) split() {
	left, right := segment{s.lo, s.i - 1}, segment{s.i + 1, s.up}
	if left.up-left.lo < right.up-right.lo {
		left, right = right, left
	}
	for _, part := range [2]segment{left, right} {
		if part.lo < part.up {
			s.pending = append(s.pending, part)
		}
	}
	s.step = sortNext
}

// swapIf changes two places. A comparator may have emptied them: nil is a value here.
func (s *sorting) swapIf(m *Machine, t *Table, swap bool, i, j int) {
	if !swap || i == j {
		return
	}
	a, b := t.Index(i), t.Index(j)
	if max(i, j) <= len(t.arr) && !a.IsNil() && !b.IsNil() && !m.mem.marking {
		copyValue(&t.arr[i-1], &b)
		copyValue(&t.arr[j-1], &a)
		return
	}
	m.SetIndex(t, i, b)
	m.SetIndex(t, j, a)
}
