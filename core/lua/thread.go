package lua

// State is how a resume ended.
type State uint8

// The states of a thread after a resume.
const (
	Done    State = iota // the function returned: Results
	Yielded              // it yielded to the embedder: Results; resume with arguments
	Paused               // its budget is used up: resume without arguments
	Failed               // an error nobody caught: Err, Traceback
)

func (s State) String() string {
	return [...]string{"done", "yielded", "paused", "failed"}[s]
}

// status is what coroutine.status says of a thread.
type status uint8

const (
	statusSuspended status = iota // not started, or yielded
	statusRunning
	statusNormal // resumed another one
	statusDead
)

var statusNames = [...]string{"suspended", "running", "normal", "dead"}

// Bounds of one thread. Beyond them calls end in "stack overflow".
const (
	maxFrames    = 40_000
	callRoom     = 1 << 17               // slots, 2 MiB: the largest copy when calls make a stack grow is 1 MiB
	callSlots    = callRoom - 1024       // beyond this slot nothing is called
	maxSlots     = maxResults + callRoom // with long lists of values
	maxWaiting   = 10_000                // host functions that keep something, inside each other
	maxNested    = 190                   // coroutines resumed inside each other
	handlerRoom  = 64                    // frames more for handlers of a stack overflow
	handlerSlots = 4096
)

// Thread is a coroutine: a stack of values and a stack of frames. It is data
// only; nothing of it lives on the Go stack.
type Thread struct {
	header
	status status
	m      *Machine
	stack  []Value
	frames []frame
	depth  int // frames in use
	top    int // end of an open list of values (calls and returns with "all")
	hosts  []*hostState
	open   *upvalue // open upvalues, highest stack slot first
	parent *Thread  // who resumed it
	nested int      // coroutines below it
	hook   hookState
	waits  string // what it has yielded, for those who look: Waits

	cur       *Thread // root only: the innermost running coroutine
	overdrawn bool    // root only: it began a pass that found more than the limit
	state     State   // root only: how the last resume ended
	results   []Value
	failure   Value
	trace     string
	interrupt *string
	request   callRequest // root only: the call to make next, when calling
	calling   bool
	link      int
}

// frame is one call in progress. It holds no pointers: the function is in
// stack[fn], what a host function keeps is in hosts.
type frame struct {
	fn    int32 // slot of the function; its results go here
	base  int32 // Lua: first register
	pc    int32 // Lua: next instruction; host: state
	nres  int32 // results wanted, -1 for all
	nargs int32 // host: arguments; Lua: extra arguments of a vararg function
	aux   int32 // host: index of its hostState + 1; Lua: progress of a concatenation
	kind  uint8
	cont  uint8 // what to do with the results
	flags uint8
}

// The kinds of frames.
const (
	fLua    uint8 = iota
	fHost         // a host function, running or waiting
	fPcall        // pcall, waiting for its function
	fXpcall       // xpcall, the handler in slot fn+1
	fResume       // coroutine.resume, waiting for the other coroutine
	fWrap         // a function made by coroutine.wrap, waiting
	fYield        // coroutine.yield, waiting to be resumed
)

// What happens with the results of a call.
const (
	contPlain   uint8 = iota // to slot fn, as many as wanted
	contFrame                // the frame below takes them: pcall, a host function
	contBase                 // the thread is finished
	contStore                // the first to R[A] of the instruction that called
	contDiscard              // none is wanted
	contTest                 // the truth of the first decides a comparison
	contNotTest              // as contTest, for a <= b computed as not b < a
	contConcat               // one step of a concatenation
	contHook                 // a debug hook returned
	contHandler              // an error handler returned
)

// Frame flags.
const (
	flagTail      = 1 << iota // the caller's frame is gone
	flagProtected             // host: called with Do
	flagHandling              // a handler was called for an error that this frame catches
	flagEntered               // Lua: the call hook has run
)

func (t *Thread) topFrame() *frame { return &t.frames[t.depth-1] }

// newThread makes a suspended coroutine that will call f.
func (m *Machine) newThread(f Value) *Thread {
	t := &Thread{header: header{kind: tThread}, m: m}
	t.stack = make([]Value, 32)
	t.frames = make([]frame, 4)
	t.stack[0] = f
	m.mem.account += t.size()
	return t
}

func (t *Thread) size() int64 {
	return sizeThread + int64(len(t.stack))*sizeValue + int64(len(t.frames))*sizeFrame
}

// grow makes the stack reach slot n, or raises "stack overflow".
func (t *Thread) grow(n int) {
	if n <= len(t.stack) {
		return
	}
	room := maxSlots
	if t.handling() {
		room += handlerSlots
	}
	if n > room {
		t.overflow()
	}
	size := max(n, min(2*len(t.stack), callRoom))
	if size > callRoom {
		for size = 2 * callRoom; size < n; {
			size *= 2
		}
		size = min(size, room)
	}
	t.m.mem.account += int64(size-len(t.stack)) * sizeValue
	t.chargeGrowth(int64(size) * sizeValue)
	stack := make([]Value, size)
	copy(stack, t.stack)
	t.stack = stack
	for u := t.open; u != nil; u = u.next {
		u.p = &stack[u.index]
	}
}

// chargeGrowth charges for a stack that becomes large: it is copied at once,
// and the next doubling shall be in another slice.
func (t *Thread) chargeGrowth(bytes int64) {
	if bytes > bigRequest {
		t.m.budget -= bytes >> 7
	}
}

// growCall is grow for a call at slot fn.
func (t *Thread) growCall(fn, n int) {
	if fn > callSlots && !t.handling() {
		t.overflow()
	}
	t.grow(n)
}

// handling tells whether an error handler runs: it gets a little room above
// the limits.
func (t *Thread) handling() bool {
	for i := t.depth - 1; i >= 0 && i >= t.depth-handlerRoom; i-- {
		if t.frames[i].cont == contHandler {
			return true
		}
	}
	return false
}

func (t *Thread) overflow() {
	t.m.throw(t.m.NewString(t.m.hereText(t) + "stack overflow"))
}

// push adds a frame.
func (t *Thread) push(f frame) {
	if t.depth == len(t.frames) {
		t.growFrames()
	}
	t.frames[t.depth] = f
	t.depth++
}

func (t *Thread) growFrames() {
	room := maxFrames
	if t.handling() {
		room += handlerRoom
	}
	if t.depth >= room {
		t.overflow()
	}
	size := min(2*t.depth, room)
	t.m.mem.account += int64(size-t.depth) * sizeFrame
	t.chargeGrowth(int64(size) * sizeFrame)
	frames := make([]frame, size)
	copy(frames, t.frames)
	t.frames = frames
}

// extent is the first slot the frame does not use.
func (t *Thread) extent(f *frame) int {
	if f.kind == fLua {
		return int(f.base) + t.stack[f.fn].asClosure().p.stack
	}
	return int(f.fn+f.nargs) + 3
}

// dropHosts forgets what host functions kept from frame f on.
func (t *Thread) dropHosts(f *frame) {
	if f.kind == fHost && f.aux > 0 {
		for i := int(f.aux) - 1; i < len(t.hosts); i++ {
			t.hosts[i] = nil
		}
		t.hosts = t.hosts[:f.aux-1]
	}
}

// findUpvalue returns the open upvalue of a stack slot, making it if needed.
func (t *Thread) findUpvalue(slot int) *upvalue {
	at := &t.open
	for *at != nil && (*at).index > slot {
		at = &(*at).next
	}
	if u := *at; u != nil && u.index == slot {
		return u
	}
	u := &upvalue{p: &t.stack[slot], own: ThreadValue(t), index: slot, next: *at}
	t.m.mem.account += sizeUpvalue
	*at = u
	return u
}

// closeUpvalues gives the open upvalues from a slot on their own storage.
func (t *Thread) closeUpvalues(slot int) {
	for u := t.open; u != nil && u.index >= slot; u = t.open {
		u.own = *u.p
		u.p = &u.own
		t.open = u.next
		u.next = nil
	}
}

// Start makes a thread that will call f with args at its first resume.
func (m *Machine) Start(f Value, args ...Value) *Thread {
	t := m.newThread(f)
	t.grow(len(args) + 8)
	copy(t.stack[1:], args)
	t.top = len(args)
	t.state = Paused
	t.cur = t
	m.roots = append(m.roots, t)
	return t
}

// Results are what the function returned (Done) or yielded (Yielded).
func (t *Thread) Results() []Value { return t.results }

// Err is the error after Failed.
func (t *Thread) Err() Value { return t.failure }

// Traceback is where the thread was when it failed.
func (t *Thread) Traceback() string { return t.trace }

// Interrupt lets the next resume raise a message, without position, at the
// instruction that is next. Lua code can catch it.
func (t *Thread) Interrupt(message string) { t.interrupt = &message }

// Where is the chunk and line of the innermost running Lua function.
func (t *Thread) Where() (chunk string, line int) {
	cur := t
	if t.cur != nil {
		cur = t.cur
	}
	for i := cur.depth - 1; i >= 0; i-- {
		f := &cur.frames[i]
		if f.kind != fLua {
			continue
		}
		if i == cur.depth-1 && t.state == Paused {
			// It stands before an instruction; the one before it in the code
			// need not be the one it comes from.
			p := cur.stack[f.fn].asClosure().p
			return p.chunk, p.lineAt(int(f.pc))
		}
		return t.m.position(cur, i)
	}
	return "", 0
}
