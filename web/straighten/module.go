package straighten

import (
	"bytes"
	"encoding/binary"
)

// module is where the runtime keeps the addresses of a program's tables: the
// moduledata of runtime/symtab.go.
type module struct {
	functions
	search int // the table that finds the function of a program counter, which begins
	ends   int // here in as many buckets as
	facts  int // where facts about functions begin, to which records have offsets
}

// Where the module has these addresses.
const (
	moduleNames  = 8 // of the names of functions; first is that of the table itself
	moduleSearch = 152
	moduleLow    = 160 // the least program counter
	moduleHigh   = 168 // and that after the last
	moduleFacts  = 320
	moduleLength = 336
)

// moduleAt finds the module by its first two addresses.
func (f functions) moduleAt() int {
	first := binary.LittleEndian.AppendUint64(nil, uint64(f.address))
	first = binary.LittleEndian.AppendUint64(first, uint64(f.address+f.number(headNames)))
	at := bytes.Index(f.b, first)
	if at < 0 || at+moduleLength > len(f.b) {
		panic(errMalformed)
	}
	return at
}

func (f functions) module() module {
	at := f.moduleAt()
	place := func(field int) int { return f.number(at+field) - f.address }
	m := module{functions: f, search: place(moduleSearch), facts: place(moduleFacts)}
	m.ends = m.search + searchLength*((f.number(at+moduleHigh)-f.number(at+moduleLow))/searchSpan)
	if m.search < 0 || m.facts < 0 || m.ends < m.search || m.ends > len(f.b) {
		panic(errMalformed)
	}
	return m
}

func (m module) drop() {
	needed, dropped := map[int]bool{}, map[int]int{}
	records := m.number(headRecords)
	for i := range m.number(headCount) {
		m.dropFacts(records+m.word(records+8*i+4), needed, dropped)
	}
	for at, end := range dropped {
		if m.facts+end > len(m.b) {
			panic(errMalformed)
		}
		for i := at; i < end && !needed[i]; i++ {
			m.b[m.facts+i] = 0
		}
	}
	m.coarsen()
}

// Of the facts about a function: which were inlined in it, and how the arguments are
// printed; no fact is none.
const (
	factInlined   = 3
	factArguments = 5
	noFact        = 1<<32 - 1
	// What the numbers that say how arguments are printed end with, and how many
	// there may be.
	argumentsEnd = 0xFF
	maxArguments = 256
)

// dropFacts notes where the facts about a function are that are needed, and from
// where to where those that are not: what is the same is stored once.
func (m module) dropFacts(r int, needed map[int]bool, dropped map[int]int) {
	facts := r + recordTables + 4*m.word(r+recordCount)
	count := m.word(r+recordFacts-3) >> 24
	for k := range min(count, maxTables) {
		at := m.word(facts + 4*k)
		switch {
		case at == noFact:
			continue
		case k == factArguments:
			dropped[at] = m.argumentsEnd(at)
		case k == factInlined && m.isRuntime(r):
			dropped[at] = at + inlinedLength*m.inlined(r)
		case k == factInlined:
			m.dropFirstLines(at, m.inlined(r))
			needed[at] = true
			continue
		default:
			needed[at] = true
			continue
		}
		binary.LittleEndian.PutUint32(m.b[facts+4*k:], noFact)
	}
}

// What is known of a call that was inlined, and where the line is that its function begins in.
const (
	inlinedLength = 16
	inlinedLine   = 12
)

func (m module) dropFirstLines(at, n int) {
	if m.facts+at+inlinedLength*n > len(m.b) {
		panic(errMalformed)
	}
	for i := range n {
		clear(m.b[m.facts+at+inlinedLength*i:][inlinedLine:inlinedLength])
	}
}

// inlined counts the calls that were inlined in a function: one more than the highest
// number in its table of them, whose values begin before -1.
func (m module) inlined(record int) (n int) {
	values := m.number(headValues)
	if m.word(record+recordCount) <= tableInlined {
		return 0
	}
	at := m.word(record + recordTables + 4*tableInlined)
	r := &reader{b: m.b[values : m.end(values, at)+values], at: at}
	for value := -1; at > 0 && r.at < len(r.b)-1; {
		d := r.uleb()
		value += d>>1 ^ -(d & 1)
		n = max(n, value+1)
		r.uleb()
	}
	return n
}

func (m module) argumentsEnd(at int) int {
	from := m.facts + at
	if from > len(m.b) {
		panic(errMalformed)
	}
	n := bytes.IndexByte(m.b[from:min(from+maxArguments, len(m.b))], argumentsEnd)
	if n < 0 {
		panic(errMalformed)
	}
	return at + n + 1
}

// The table that finds functions has a bucket for so many program counters, of so
// many bytes, which begins with the function to look from.
const (
	searchSpan   = 4096
	searchLength = 20
	searchStep   = 16
)

// coarsen lets the search begin at every sixteenth function only: it goes on from one
// to the next in any case, and buckets that are the same compress to nothing.
func (m module) coarsen() {
	for at := m.search; at < m.ends; at += searchLength {
		m.b[at] &^= searchStep - 1
	}
}
