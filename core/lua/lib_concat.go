package lua

import (
	"fmt"
	"unsafe"
)

// tableConcat joins the strings and numbers of a list. A plain table is read in place;
// of any other the elements are gathered first.
func tableConcat(c *Call) Result {
	if c.state == 0 {
		t := c.argTable(1)
		sep, first := c.argOptText(2, ""), c.argOptInt(3, 1)
		if t.plain() {
			last := t.Len()
			if !c.Arg(4).IsNil() {
				last = c.argInt(4)
			}
			return c.joinFrom(t, sep, first, last)
		}
	}
	j := c.job()
	if j.phase == 0 {
		if r, done := c.concatRange(j); !done {
			return r
		}
		if n := j.last - j.first + 1; n > maxSort {
			return c.ArgError(1, "array too big")
		} else if r, done := c.gather(j, c.Local(1), j.first, max(n, 0)); !done {
			return r
		}
		c.reindexed(j)
	}
	return c.join(j)
}

// concatRange finds the first and the last index of a list that is not plain.
func (c *Call) concatRange(j *listJob) (r Result, done bool) {
	if c.Local(4).IsNil() {
		if r, done = c.listLen(j, c.Local(1)); !done {
			return r, false
		}
		j.last = j.length
	} else {
		j.last = c.localNumber(4)
	}
	if j.first = 1; !c.Local(3).IsNil() {
		j.first = c.localNumber(3)
	}
	return r, true
}

// reindexed turns to the gathered elements, which stand from 1 on.
func (c *Call) reindexed(j *listJob) {
	j.last, j.first, j.phase = j.last-j.first+1, 1, 1
	c.SetLocal(1, c.Local(localList))
}

// numberSteps is what writing a number costs besides its bytes.
const numberSteps = 3

// joinFrom joins elements in one go when the budget allows, and keeps a job otherwise.
func (c *Call) joinFrom(t *Table, sep string, first, last int) Result {
	b := c.m.lib.buffer()
	for i := first; i <= last; i++ {
		before := len(b)
		v := t.Index(i)
		switch {
		case v.tag() == tString:
			b = c.appendTo(b, v.str().s)
		case v.isNumber():
			b = appendNumber(b, v.num())
			c.Charge(numberSteps)
		default:
			c.m.lib.giveBack(b)
			return c.Errorf(1, "%s", invalidElement(v, i))
		}
		if i < last {
			b = c.appendTo(b, sep)
		}
		if !c.Charge(1+(len(b)-before)/16) && i < last {
			j := c.job()
			j.first, j.last, j.phase, j.buf = i+1, last, 1, b
			return c.listPause()
		}
	}
	return c.joined(b)
}

// join goes on with a job.
func (c *Call) join(j *listJob) Result {
	sep := ""
	if v := c.Local(2); v.isNumber() {
		sep = formatNumber(v.num())
	} else if !v.IsNil() {
		sep = v.str().s
	}
	t := c.Local(1).AsTable()
	for ; j.first <= j.last; j.first++ {
		before := len(j.buf)
		v := t.Index(j.first)
		switch {
		case v.tag() == tString:
			j.buf = c.appendTo(j.buf, v.str().s)
		case v.isNumber():
			j.buf = appendNumber(j.buf, v.num())
			c.Charge(numberSteps)
		default:
			return c.Errorf(1, "%s", invalidElement(v, j.first))
		}
		if j.first < j.last {
			j.buf = c.appendTo(j.buf, sep)
		}
		if !c.Charge(1 + (len(j.buf)-before)/16) {
			j.first++
			return c.listPause()
		}
	}
	return c.joined(j.buf)
}

// joined makes the string. A large buffer becomes it as it is.
func (c *Call) joined(b []byte) Result {
	if len(b) > keptBuffer {
		return c.Return(c.NewString(unsafe.String(unsafe.SliceData(b), len(b))))
	}
	v := c.copyBytes(b)
	c.m.lib.giveBack(b)
	return c.Return(v)
}

func invalidElement(v Value, i int) string {
	return fmt.Sprintf("invalid value (%s) at index %d in table for 'concat'", v.TypeName(), i)
}
