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

	cur       *Thread // root only: the innermost running coroutine
	results   []Value
	failure   Value
	trace     string
	interrupt *string
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

func (t *Thread) topFrame() *frame { return &t.frames[t.depth-1] }
