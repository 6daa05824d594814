package bridge

import (
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/emberwire/emberwire/modem/wire"
)

// newsKind says what a message between servers is.
type newsKind byte

// The kinds, and to whom they go.
const (
	newsBeat    newsKind = iota + 1 // all: beat
	newsWho                         // all: who
	newsState                       // room, its home, or who asked: state
	newsCharter                     // the same: charterNews
	newsRecords                     // room: records
	newsResend                      // the tab's server: resent
	newsAsk                         // the room's home: ask
	newsAnswer                      // who asked: answer
	newsEvict                       // the tab's server: evict
	newsVow                         // all: vow
	newsVowed                       // who vowed: vow
)

// beat says that a server is there, and whom it hears.
type beat struct {
	_       struct{} `cbor:",toarray"`
	Name    string   // the server's, the same after a restart
	Address string   // where tabs reach it; empty: not to be told
	Hears   []ServerID
	Sent    []uint64 // how many messages to each of them alone
	Bye     bool     // it ends
	Usage   []usage
}

// usage is what an address holds at a server.
type usage struct {
	_       struct{} `cbor:",toarray"`
	Address string
	Holds   Quota
}

// who asks every server what it knows of a room.
type who struct {
	_     struct{} `cbor:",toarray"`
	Room  wire.RoomID
	Round uint64
	Home  bool // who asks gives ids from now on: who did so stops
}

// state is all that a server knows first hand of a room.
type state struct {
	_     struct{} `cbor:",toarray"`
	Room  wire.RoomID
	Owner wire.OwnerID
	Round uint64 // of the who that it answers; 0: none
	At    uint64 // number of the latest message about the room
	Tabs  []seated
	Tops  []int // the highest id that was somebody's in each span of ids
	Vow   int   // up to this one a home was about to give some; -1: none
}

// vow says that ids up to one are about to be given. They are when all who are
// there have repeated it: then no later home gives them again.
type vow struct {
	_    struct{} `cbor:",toarray"`
	Room wire.RoomID
	UpTo int
}

type vowed vow

// seated is one tab of a state.
type seated struct {
	_       struct{} `cbor:",toarray"`
	Seat    uint32   // its number at its server
	Session wire.Session
	Member  wire.PublicKey
	IDs     []int
	In      bool // it has been let in
	Proven  bool
}

// charterNews is what a room's owner says.
type charterNews struct {
	_     struct{} `cbor:",toarray"`
	Room  wire.RoomID
	Owner wire.OwnerID
	Old   bool // it is an answer: what is there already may be newer
	Body  []byte
}

// records are what a tab sent.
type records struct {
	_    struct{} `cbor:",toarray"`
	Room wire.RoomID
	Seat uint32
	List [][]byte
}

// resent is a record for one tab.
type resent struct {
	_      struct{} `cbor:",toarray"`
	Room   wire.RoomID
	Seat   uint32
	To     wire.Session
	Record []byte
}

// ask is what a tab wants of its room's home.
type ask struct {
	_       struct{} `cbor:",toarray"`
	Number  uint64
	Room    wire.RoomID
	Owner   wire.OwnerID
	Member  wire.PublicKey
	Session wire.Session
	IDs     []int // that it has, or claims
	Total   int   // how many it is to have in the end
	Known   int   // the highest that it has heard of, -1 for none
	Fresh   int   // that it will want when it is in
	Enter   bool  // it is not in yet
	Proven  bool  // it has shown the token of its claims
}

// answer is what the home says.
type answer struct {
	_      struct{} `cbor:",toarray"`
	Number uint64
	Room   wire.RoomID
	Why    wire.Refusal // 0: granted
	IDs    []int        // all it has, or those that are taken
}

// evict takes a tab out of its room.
type evict struct {
	_       struct{} `cbor:",toarray"`
	Room    wire.RoomID
	Session wire.Session
	Why     wire.Refusal // 0: the same tab came elsewhere
	IDs     []int
}

var newsMode = func() cbor.DecMode {
	m, err := cbor.DecOptions{
		MaxArrayElements: wire.MaxFrames, MaxMapPairs: 16, MaxNestedLevels: 4, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
	}.DecMode()
	if err != nil {
		panic(err) // only for options that contradict each other
	}
	return m
}()

func encodeNews(k newsKind, what any) []byte {
	b, err := cbor.Marshal(what)
	if err != nil {
		panic(err) // all are plain data
	}
	return append([]byte{byte(k)}, b...)
}

// decodeNews reads a message of another server, and checks that it keeps the
// bounds that this server has.
func decodeNews(b []byte) (any, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("servers: an empty message")
	}
	what := newsOf(newsKind(b[0]))
	if what == nil {
		return nil, fmt.Errorf("servers: a message of the unknown kind %d", b[0])
	}
	if err := newsMode.Unmarshal(b[1:], what); err != nil {
		return nil, fmt.Errorf("servers: kind %d: %w", b[0], err)
	}
	if !what.sound() {
		return nil, fmt.Errorf("servers: kind %d: beyond the bounds", b[0])
	}
	return what, nil
}

type checked interface{ sound() bool }

func newsOf(k newsKind) checked {
	switch k {
	case newsBeat:
		return &beat{}
	case newsWho:
		return &who{}
	case newsState:
		return &state{}
	case newsCharter:
		return &charterNews{}
	case newsRecords:
		return &records{}
	case newsResend:
		return &resent{}
	case newsAsk:
		return &ask{}
	case newsAnswer:
		return &answer{}
	case newsEvict:
		return &evict{}
	case newsVow:
		return &vow{}
	case newsVowed:
		return &vowed{}
	}
	return nil
}

const (
	maxName  = 200 // bytes of a server's name or address
	maxUsage = 64  // addresses in one beat
)

func (b *beat) sound() bool {
	ok := b.Name != "" && len(b.Name) <= maxName && len(b.Address) <= maxName && len(b.Hears) <= MaxServers && len(b.Sent) == len(b.Hears) && len(b.Usage) <= maxUsage
	for _, u := range b.Usage {
		ok = ok && len(u.Address) <= maxName && min(u.Holds.Conns, u.Holds.Rooms, u.Holds.IDs) >= 0 && max(u.Holds.Conns, u.Holds.Rooms, u.Holds.IDs) < 1<<31
	}
	return ok
}

func (w *who) sound() bool { return true }

func (v *vow) sound() bool { return v.UpTo >= 0 && v.UpTo <= maxTop }

func (v *vowed) sound() bool { return (*vow)(v).sound() }

func (s *state) sound() bool {
	ok := len(s.Tabs) <= wire.MaxTabs && len(s.Tops) <= maxSpans && s.Vow >= -1 && s.Vow <= maxTop
	for _, t := range s.Tabs {
		ok = ok && soundIDs(t.IDs)
	}
	for _, top := range s.Tops {
		ok = ok && top >= 0 && top <= maxTop
	}
	return ok
}

func (c *charterNews) sound() bool { return len(c.Body) <= wire.MaxRecord }

func (r *records) sound() bool {
	for _, b := range r.List {
		if !soundRecord(b) {
			return false
		}
	}
	return true
}

func (r *resent) sound() bool { return soundRecord(r.Record) }

func (a *ask) sound() bool {
	return soundIDs(a.IDs) && max(a.Total, a.Fresh) <= wire.MaxIDs && min(a.Total, a.Fresh) >= 0 && a.Known >= -1 && a.Known < 1<<31
}

func (a *answer) sound() bool { return a.Why <= wire.RefusedRemoved && soundIDs(a.IDs) }

func (e *evict) sound() bool { return e.Why <= wire.RefusedRemoved && soundIDs(e.IDs) }

func soundIDs(ids []int) bool {
	for _, id := range ids {
		if id < 0 || id >= 1<<31 {
			return false
		}
	}
	return len(ids) <= wire.MaxIDs
}

func soundRecord(b []byte) bool {
	_, err := wire.DecodeRecord(b)
	return err == nil && len(b) <= wire.MaxRecord
}
