package lua

// openTable makes the library table; the global unpack is table.unpack.
func openTable(m *Machine) {
	t := m.library("table", []entry{
		{"concat", tableConcat}, {"foreach", tableForeach}, {"foreachi", tableForeachi}, {"getn", tableGetn},
		{"insert", tableInsert}, {"maxn", tableMaxn}, {"move", tableMove}, {"pack", tablePack},
		{"remove", tableRemove}, {"sort", tableSort}, {"unpack", tableUnpack},
	})
	m.SetStr(m.globals, "unpack", t.Str("unpack"))
}

// A table with a metatable may answer reads, writes and the length by functions, which
// may yield. The functions of this library then keep their arguments in locals and
// their progress in a listJob, and come back in one of these states.
const (
	listPaused = 1 // out of budget
	listLength = 2 // __len was called
	listRead   = 3 // __index was called
	listWrite  = 4 // __newindex was called
)

// listJob is the progress of a function over a list: how many elements are done, and
// what it knows about the list.
type listJob struct {
	length int  // -1: not asked yet
	done   int  // elements done
	half   bool // the element under way was read; it is in local localValue
	buf    []byte
	first  int
	last   int
	phase  int
	sort   sorting
}

// CloneScratch copies the progress.
func (j *listJob) CloneScratch() Scratch {
	n := *j
	n.buf = append([]byte(nil), j.buf...)
	n.sort.pending = append([]segment(nil), j.sort.pending...)
	return &n
}

// ScratchBytes is what the memory account should count.
func (j *listJob) ScratchBytes() int64 {
	return roomOf(j.buf) + int64(len(j.sort.pending))*16
}

func (j *listJob) fit() { j.buf = fitted(j.buf) }

// Locals of the functions that wait: the arguments first.
const (
	localArgs  = 5 // arguments 1..5 are in locals 1..5
	localValue = 6
	localList  = 7
)

// job is the progress of this call, with the arguments moved to locals.
func (c *Call) job() *listJob {
	if j, ok := c.scratchOf().(*listJob); ok {
		return j
	}
	j := &listJob{length: -1}
	for i := min(c.n, localArgs); i > 0; i-- {
		c.SetLocal(i, c.Arg(i))
	}
	c.SetScratch(j)
	return j
}

// plain reports whether no metamethod can take part in using t as a list.
func (t *Table) plain() bool {
	mt := t.meta
	return mt == nil || mt.metamethod(evIndex).IsNil() && mt.metamethod(evNewIndex).IsNil() && mt.metamethod(evLen).IsNil()
}

// listLen is the length of a list. done is false when r calls __len for it.
func (c *Call) listLen(j *listJob, list Value) (r Result, done bool) {
	if j.length >= 0 {
		return r, true
	}
	if c.state == listLength {
		f, ok := toNumber(c.Arg(1))
		if !ok {
			return c.Errorf(1, "object length is not a number"), false
		}
		c.state = listPaused
		j.length = max(toInt32(f), 0)
		return r, true
	}
	if h := c.m.meta(list, evLen); !h.IsNil() {
		return c.Invoke(listLength, h, list), false
	}
	j.length = list.AsTable().Len()
	return r, true
}

// read is list[i]. done is false when r calls __index for it.
func (c *Call) read(list Value, i int) (v Value, r Result, done bool) {
	if c.state == listRead {
		c.state = listPaused
		return c.Arg(1), r, true
	}
	v, h, self, fail := c.m.index(list, Int(i))
	if fail != "" {
		return v, c.Errorf(1, "%s", indexFailure(c.m, self, fail)), false
	}
	if !h.IsNil() {
		return v, c.Invoke(listRead, h, self, Int(i)), false
	}
	return v, r, true
}

// write is list[i] = v. done is false when r calls __newindex for it.
func (c *Call) write(list Value, i int, v Value) (r Result, done bool) {
	if c.state == listWrite {
		c.state = listPaused
		return r, true
	}
	h, self, fail := c.m.setIndex(list, Int(i), v)
	if fail != "" {
		return c.Errorf(1, "%s", indexFailure(c.m, self, fail)), false
	}
	if !h.IsNil() {
		return c.Invoke(listWrite, h, self, Int(i), v), false
	}
	return r, true
}

// pause keeps nothing more: everything is in the job.
func (c *Call) listPause() Result { return c.Pause(listPaused) }

// copyElement moves one element from one list to another: a read and a write.
func (c *Call) copyElement(j *listJob, from Value, i int, to Value, k int) (r Result, done bool) {
	if !j.half {
		v, r, ok := c.read(from, i)
		if !ok {
			return r, false
		}
		c.SetLocal(localValue, v)
		j.half = true
	}
	if r, done = c.write(to, k, c.Local(localValue)); done {
		j.half = false
	}
	return r, done
}

// shift copies n elements from[i..] to to[k..], upwards or downwards so that overlapping
// places are right.
func (c *Call) shift(j *listJob, from Value, i int, to Value, k, n int, down bool) (r Result, done bool) {
	if a, b := from.AsTable(), to.AsTable(); !j.half && a.plain() && b.plain() {
		return c.shiftPlain(j, a, i, b, k, n, down)
	}
	for j.done < n {
		d := j.done
		if down {
			d = n - 1 - d
		}
		if r, done = c.copyElement(j, from, i+d, to, k+d); !done {
			return r, false
		}
		j.done++
		if !c.Charge(1) && j.done < n {
			return c.listPause(), false
		}
	}
	return r, true
}

// shiftPlain is shift between tables without metamethods, a chunk at a time.
func (c *Call) shiftPlain(j *listJob, a *Table, i int, b *Table, k, n int, down bool) (r Result, done bool) {
	for j.done < n {
		chunk := min(n-j.done, chunkSteps)
		for range chunk {
			d := j.done
			if down {
				d = n - 1 - d
			}
			c.m.SetIndex(b, k+d, a.Index(i+d))
			j.done++
		}
		if !c.Charge(chunk) && j.done < n {
			return c.listPause(), false
		}
	}
	return r, true
}

// tableInsert is table.insert. Appending to a plain table is the way of most programs.
func tableInsert(c *Call) Result {
	if c.state == 0 {
		t := c.argTable(1)
		if c.n == 2 && t.plain() {
			c.m.SetIndex(t, t.Len()+1, c.Arg(2))
			return c.Return()
		}
		if c.n == 3 && t.plain() {
			if n, pos := t.Len(), c.argInt(2); n-pos < chunkSteps {
				return c.insertPlain(t, n, pos)
			}
		}
	}
	return c.insertSlow(c.job())
}

// insertPlain shifts the end of a list in place. As in Lua 5.1 any position will do:
// before the first element the places up to it are shifted too, behind the last one
// nothing is.
func (c *Call) insertPlain(t *Table, n, pos int) Result {
	c.Charge(max(n-pos+1, 0))
	for i := n; i >= pos; i-- {
		c.m.SetIndex(t, i+1, t.Index(i))
	}
	c.m.SetIndex(t, pos, c.Arg(3))
	return c.Return()
}

// insertSlow inserts into any list; the job keeps in first how many arguments there were.
func (c *Call) insertSlow(j *listJob) Result {
	if c.state == 0 {
		j.first = c.n
	}
	list := c.Local(1)
	if r, done := c.listLen(j, list); !done {
		return r
	}
	value, pos := c.Local(2), j.length+1
	switch j.first {
	case 2:
	case 3:
		pos, value = c.localNumber(2), c.Local(3)
		if r, done := c.shift(j, list, pos, list, pos+1, max(j.length-pos+1, 0), true); !done {
			return r
		}
	default:
		return c.Errorf(1, "wrong number of arguments to 'insert'")
	}
	if r, done := c.write(list, pos, value); !done {
		return r
	}
	return c.Return()
}

// tableRemove is table.remove. Removing the last element of a plain table is quick.
func tableRemove(c *Call) Result {
	if c.state == 0 {
		t := c.argTable(1)
		if c.n == 1 && t.plain() {
			if n := t.Len(); n > 0 {
				v := t.Index(n)
				c.m.SetIndex(t, n, Nil)
				return c.Return(v)
			}
			return c.Return()
		}
		if c.n > 1 && t.plain() {
			if n, pos := t.Len(), c.argOptInt(2, t.Len()); n-pos < chunkSteps {
				return c.removePlain(t, n, pos)
			}
		}
	}
	return c.removeSlow(c.job())
}

// removePlain shifts the end of a list in place.
func (c *Call) removePlain(t *Table, n, pos int) Result {
	if pos < 1 || pos > n {
		return c.Return() // as in Lua 5.1 there is nothing to remove
	}
	v := t.Index(pos)
	c.Charge(n - pos)
	for i := pos; i < n; i++ {
		c.m.SetIndex(t, i, t.Index(i+1))
	}
	c.m.SetIndex(t, n, Nil)
	return c.Return(v)
}

// removeSlow shifts the elements behind the place down: first the element is read, then
// the rest moves, then the last place is cleared.
func (c *Call) removeSlow(j *listJob) Result {
	list := c.Local(1)
	if c.state == 0 {
		j.first = c.n
	}
	if r, done := c.listLen(j, list); !done {
		return r
	}
	pos := j.length
	if j.first > 1 && !c.Local(2).IsNil() {
		pos = c.localNumber(2)
	}
	if pos < 1 || pos > j.length {
		return c.Return()
	}
	if j.phase == 0 {
		v, r, done := c.read(list, pos)
		if !done {
			return r
		}
		c.SetLocal(localList, v)
		j.phase = 1
	}
	if r, done := c.shift(j, list, pos+1, list, pos, j.length-pos, false); !done {
		return r
	}
	if r, done := c.write(list, j.length, Nil); !done {
		return r
	}
	return c.Return(c.Local(localList))
}

// tableMove is table.move(a, from, last, to [, b]).
func tableMove(c *Call) Result {
	if c.state == 0 {
		c.argTable(1)
		from, last := c.argInt(2), c.argInt(3)
		to := c.argInt(4)
		if !c.Arg(5).IsNil() {
			c.argTable(5)
		}
		if last >= from && (from <= 0 && last >= maxString+from || to > maxString) {
			return c.ArgError(3, "too many elements to move")
		}
	}
	j := c.job()
	a, b := c.Local(1), c.Local(5)
	if b.IsNil() {
		b = a
	}
	from, last, to := c.localInt(2), c.localInt(3), c.localInt(4)
	down := to > from && to <= last && a.Equal(b)
	if r, done := c.shift(j, a, from, b, to, max(last-from+1, 0), down); !done {
		return r
	}
	return c.Return(b)
}

// localInt is an argument that was checked before it was moved.
func (c *Call) localInt(i int) int {
	f, _ := toNumber(c.Local(i))
	return toInt32(f)
}

func tablePack(c *Call) Result {
	n := c.N()
	if !c.prepay(n, 1) {
		return c.Pause(1)
	}
	t := c.NewTable(n, 1)
	for i := 1; i <= n; i++ {
		c.m.SetIndex(t, i, c.Arg(i))
	}
	c.m.SetStr(t, "n", Int(n))
	return c.Return(TableValue(t))
}

// tableUnpack returns list[i] … list[j]. Values that __index must be asked for are
// gathered in a table first.
func tableUnpack(c *Call) Result {
	if c.state == 0 || c.state == listPaused && c.Scratch() == nil {
		t := c.argTable(1)
		if t.plain() {
			first, last := c.argOptInt(2, 1), 0
			if c.Arg(3).IsNil() {
				last = t.Len()
			} else {
				last = c.argInt(3)
			}
			return c.unpackPlain(t, first, last, 1)
		}
	}
	j := c.job()
	list := c.Local(1)
	if c.Local(3).IsNil() {
		if r, done := c.listLen(j, list); !done {
			return r
		}
		j.last = j.length
	} else {
		j.last = c.localNumber(3)
	}
	if j.first = 1; !c.Local(2).IsNil() {
		j.first = c.localNumber(2)
	}
	return c.unpackSlow(j, list)
}

// localNumber is an argument that may not be a number.
func (c *Call) localNumber(i int) int {
	f, ok := toNumber(c.Local(i))
	if !ok {
		c.argFail(i, "number expected, got "+c.m.typeNameOf(c.Local(i)))
	}
	return toInt32(f)
}

func (c *Call) unpackPlain(t *Table, first, last, paid int) Result {
	if first > last {
		return c.Return()
	}
	n := last - first + 1
	if n <= 0 || n > maxResults {
		return c.Errorf(1, "too many results to unpack")
	}
	if !c.prepay(n, paid) {
		return c.Pause(paid)
	}
	out := c.results(n)
	for i := range out {
		out[i] = t.Index(first + i)
	}
	return returned(n)
}

func (c *Call) unpackSlow(j *listJob, list Value) Result {
	n := j.last - j.first + 1
	if j.last < j.first {
		return c.Return()
	}
	if n <= 0 || n > maxResults {
		return c.Errorf(1, "too many results to unpack")
	}
	if r, done := c.gather(j, list, j.first, n); !done {
		return r
	}
	return c.unpackPlain(c.Local(localList).AsTable(), 1, n, c.state)
}

// gather reads n elements into a plain table, local localList.
func (c *Call) gather(j *listJob, list Value, first, n int) (r Result, done bool) {
	if c.Local(localList).IsNil() {
		c.SetLocal(localList, TableValue(c.NewTable(n, 0)))
	}
	t := c.Local(localList).AsTable()
	for j.done < n {
		v, r, ok := c.read(list, first+j.done)
		if !ok {
			return r, false
		}
		j.done++
		c.m.SetIndex(t, j.done, v)
		if !c.Charge(1) {
			return c.listPause(), false
		}
	}
	return r, true
}

// tableMaxn goes over all keys.
func tableMaxn(c *Call) Result {
	t := c.argTable(1)
	j, _ := c.scratchOf().(*listJob)
	place, best := 0, 0.0
	if j != nil {
		place, best = j.done, c.Local(1).num()
	}
	for {
		at, ok := t.seek(place, chunkSteps)
		if at < 0 {
			return c.Return(Number(best))
		}
		cost := (at - place) >> 3
		if place = at; ok {
			if k, _ := t.entry(at); k.isNumber() && k.num() > best {
				best = k.num()
			}
			place, cost = at+1, cost+1
		}
		if !c.Charge(cost) {
			c.SetScratch(&listJob{done: place})
			c.SetLocal(1, Number(best))
			return c.Pause(1)
		}
	}
}

func tableGetn(c *Call) Result {
	if c.state == 0 {
		if t := c.argTable(1); t.plain() {
			return c.Return(Int(t.Len()))
		}
	}
	j := c.job()
	if r, done := c.listLen(j, c.Local(1)); !done {
		return r
	}
	return c.Return(Int(j.length))
}

// States of foreach: a callback returned.
const foreachCalled = 1

// tableForeach calls f(key, value) until it returns something.
func tableForeach(c *Call) Result {
	key := Nil
	if c.state == 0 {
		c.SetLocal(1, TableValue(c.argTable(1)))
		c.SetLocal(2, c.argFunc(2))
	} else {
		if !c.Arg(1).IsNil() {
			return c.Return(c.Arg(1))
		}
		key = c.Local(3)
	}
	t := c.Local(1).AsTable()
	from, err := t.position(key)
	if err != nil {
		return c.Errorf(1, "%s", err.Error())
	}
	at, ok := t.seek(from, maxPosition)
	if !ok {
		return c.Return()
	}
	c.Charge(1 + (at-from)>>3)
	k, v := t.entry(at)
	c.SetLocal(3, k)
	return c.Invoke(foreachCalled, c.Local(2), k, v)
}

// tableForeachi calls f(i, value) for the elements of a list until it returns
// something.
func tableForeachi(c *Call) Result {
	const called = listWrite + 1
	if c.state == 0 {
		c.argTable(1)
		c.argFunc(2)
	}
	j := c.job()
	if c.state == called && !c.Arg(1).IsNil() {
		return c.Return(c.Arg(1))
	}
	if r, done := c.listLen(j, c.Local(1)); !done {
		return r
	}
	if j.done >= j.length {
		return c.Return()
	}
	v, r, done := c.read(c.Local(1), j.done+1)
	if !done {
		return r
	}
	j.done++
	c.Charge(1)
	return c.Invoke(called, c.Local(2), Int(j.done), v)
}
