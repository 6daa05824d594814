package lua

// memory is the account of a machine: every allocation adds to
// it; at the threshold a mark pass sets it to the live size.
type memory struct {
	account    int64
	threshold  int64 // the account at which the next pass begins, after an instruction
	ceiling    int64 // from here on it begins before it: nothing is allocated
	limit      int64
	live       int64 // found so far by the pass
	atStart    int64 // the account when the pass began
	epoch      uint16
	marking    bool    // a pass has begun and waits for budget
	retried    bool    // a write waited for this pass, to see whether its table may grow
	by         *Thread // the root that began the pass: too little memory is its error
	gray       []grayItem
	weak       []*Table
	ephemerons []*Table // tables with weak keys
	ephemeral  progress // over ephemerons
	clearing   progress // over weak
	again      bool     // the host wrote during the pass: ephemerons had one more round
}

// progress is how far a pass has come in a list of tables.
type progress struct {
	table, entry int
	found        bool
}

// cost is the charge for going on to entry end: a unit for four.
func (p *progress) cost(end int) int64 { return int64(end>>2 - p.entry>>2) }

// bigRequest is the size from which a single allocation is checked against
// the limit before it is made.
const bigRequest = 64 << 10

// firstPass is the account at which a young machine marks for the first time.
const firstPass = 1 << 20

func (a *memory) init(limit int64) {
	a.limit = limit
	a.threshold = min(firstPass, limit)
	a.ceiling = limit + limit/8 + errorRoom
}

// A program that is over the limit gets errors at each allocation until it
// lets go of something, but may use this much to handle them.
const (
	errorRoom = 256 << 10
	errorStep = 16 << 10
)

// setThreshold sets the threshold after a pass: garbage may grow to the size of
// what is live, at least 1 MiB, at most half the limit; near the limit only to
// beyond, so that a program that is over it is found out in time.
func (a *memory) setThreshold() (over bool) {
	beyond := a.limit / 8
	if a.account > a.limit {
		a.threshold = a.account
		if a.account < a.limit+beyond+errorRoom {
			a.threshold += errorStep
		}
		return true
	}
	garbage := min(max(a.account, firstPass), max(a.limit/2, 64<<10))
	a.threshold = min(a.account+garbage, max(a.account+beyond, a.limit))
	return false
}

const (
	weakKeys   = 1
	weakValues = 2
)

// weakMode reads __mode.
func weakMode(mt *Table) (mode uint8) {
	if mt == nil {
		return 0
	}
	s, _ := mt.getStr(eventNames[evMode]).AsString()
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case 'k':
			mode |= weakKeys
		case 'v':
			mode |= weakValues
		}
	}
	return mode
}

// written tells a mark pass that waits for budget that t changed.
func (m *Machine) written(t *Table) {
	if m.mem.marking && t.mark == m.mem.epoch {
		m.mem.gray = append(m.mem.gray, grayItem{TableValue(t), scanAgain})
	}
}

// allocated ends what may have allocated. It is the same after an operation
// that was interrupted, so that passes do not depend on budgets; and what the
// operation was given is no longer in use.
func (m *Machine) allocated() ctl {
	if m.mem.account >= m.mem.threshold {
		return ctlCollect
	}
	return ctlNext
}

// reserve raises "not enough memory" unless bytes more fit.
func (m *Machine) reserve(bytes int64) {
	if !m.fits(bytes) {
		m.throw(memoryError)
	}
}

// fits tells whether bytes more fit, if need be after a mark pass.
func (m *Machine) fits(bytes int64) bool {
	if m.mem.account+bytes <= m.mem.limit {
		return true
	}
	if bytes > m.mem.limit {
		return false
	}
	m.markAll()
	return m.mem.account+bytes <= m.mem.limit
}

var memoryError = String("not enough memory")
