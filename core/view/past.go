package view

// Timeline is what happened when in a run: the answer to DoTimeline.
type Timeline struct {
	Now   float64 `json:"now"`             // lab seconds that are shown
	Begin float64 `json:"begin,omitempty"` // lab seconds of its first moment
	End   float64 `json:"end"`             // of the present
	Marks []Mark  `json:"marks"`
	Names []Named `json:"names,omitempty"`
	Still bool    `json:"still,omitempty"` // nothing happens any more until somebody does something
	Left  int     `json:"left,omitempty"`  // messages older than the first that is remembered
	Film  string  `json:"film,omitempty"`  // the run cannot be gone over again: this is a film of it, and why it begins where it does
}

// Named is a moment that the lab gives a name.
type Named struct {
	Name string  `json:"name"`
	At   string  `json:"at"`             // as DoSeek reads it
	Time float64 `json:"t"`              // lab seconds
	Away bool    `json:"away,omitempty"` // where it is is not known: this run has not come there, or has forgotten it
}

// Kinds of marks.
const (
	MarkPacket  = "packet"  // it was heard by all who could, or by nobody who wanted it
	MarkMiss    = "miss"    // somebody who could have wanted it did not hear it
	MarkFailure = "failure" // a computer failed
	MarkKey     = "key"     // somebody used a computer
	MarkEdit    = "edit"    // the lab was changed
	MarkRoom    = "room"    // a tab came into the room or left it, or the connection was lost
)

// Mark is something that happened, or several of one kind that lie too close to
// be told apart.
type Mark struct {
	Time   float64 `json:"t"` // lab seconds
	Kind   string  `json:"k"`
	Number uint64  `json:"n,omitempty"`     // of the first message
	Proto  string  `json:"proto,omitempty"` // of it
	Rule   string  `json:"rule,omitempty"`  // what kind of message it is: one of Rules
	Count  int     `json:"more,omitempty"`  // how many more
	Text   string  `json:"text,omitempty"`  // what it is
}

// Comparison is two runs beside each other: the answer to DoCompare.
type Comparison struct {
	Names   [2]string `json:"names"` // of the branch, and of this run
	First   int       `json:"first"` // place of the first difference among Pairs; -1: there is none
	Pairs   []Pair    `json:"pairs"`
	Refused int       `json:"refused,omitempty"` // inputs that this run could not take any more
}

// Pair is what belongs together in two runs; nil: there is no such message.
type Pair struct {
	A    *Line `json:"a,omitempty"`
	B    *Line `json:"b,omitempty"`
	Same bool  `json:"same,omitempty"` // to the nanosecond
}

// Line is a message in one of them.
type Line struct {
	Number uint64  `json:"n"`
	Time   float64 `json:"t"` // lab seconds when it was sent
	Text   string  `json:"text"`
}
