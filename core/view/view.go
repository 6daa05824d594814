// Package view holds the plain types that travel between the engine and
// anybody who looks at it: the page, an embed, the headless runner, a test.
// It is a leaf: it imports nothing of ours and knows no computer.
//
// One protocol serves every transport. What is pushed are
// snapshots: at most one per animation frame, only after the previous one was
// acknowledged. Everything else is a Command that is answered by one Reply.
package view

// Version is the protocol's version; the engine refuses another one.
const Version = 1

// State says what the lab's clock is doing.
type State string

const (
	Running State = "running" // lab time is paced by the wall clock
	Paused  State = "paused"  // lab time stands still; step moves it
	Ended   State = "ended"   // nothing can happen any more, or until is reached
	Halted  State = "halted"  // a mistake of Emberwire has stopped the lab; see Stopped
)

// Snapshot is what has changed since the looker's last snapshot. The screen
// planes are not part of the JSON header: see Encode.
type Snapshot struct {
	Version   int        `json:"v"`
	Number    uint64     `json:"n"`                // counts snapshots of this looker from 1
	Lab       uint64     `json:"lab"`              // counts loads and resets; another number: forget everything known
	Title     string     `json:"title,omitempty"`  // sent with the first snapshot of a lab
	Lesson    string     `json:"lesson,omitempty"` // so too: the prose of the lab file, Markdown
	Now       float64    `json:"now"`              // lab time in seconds since its start
	Speed     float64    `json:"speed"`            // wanted lab seconds per wall second
	Rate      float64    `json:"rate"`             // reached lab seconds per wall second, 0 while paused
	State     State      `json:"state"`
	Packets   int        `json:"packets"` // messages ever sent
	Dropped   int        `json:"dropped"` // packet rows that fell out of the ring
	Computers []Computer `json:"computers,omitempty"`
	Gone      []int      `json:"gone,omitempty"`    // ids of removed computers
	Undo      string     `json:"undo,omitempty"`    // what the undo command would take back, in words; empty: nothing
	Redo      string     `json:"redo,omitempty"`    // what redo would do again
	Cables    []Cable    `json:"cables,omitempty"`  // of the lab, with the first snapshot of a lab and when they change
	Parts     []Part     `json:"parts,omitempty"`   // peripherals on cables: all of them, when one has changed
	Flights   []Flight   `json:"flights,omitempty"` // while somebody watches the map: messages under way or lost since the last snapshot
	Asks      []string   `json:"asks,omitempty"`    // hosts that a program asked for and that nobody has allowed yet
	Room      *Room      `json:"room,omitempty"`    // when it has changed; State "" is: this tab has left its room
	Askers    []string   `json:"askers,omitempty"`  // for each of Asks the computer that asked first
	Edited    bool       `json:"edited,omitempty"`  // there are edits that nobody has saved
	Changed   bool       `json:"changed,omitempty"` // the lab with its edits is another than the one opened
	Stopped   string     `json:"stopped,omitempty"` // why the lab is halted
	Wrote     int        `json:"wrote,omitempty"`   // files and folders on disks that programs made, changed or deleted
	Replay    string     `json:"replay,omitempty"`  // that a recording was made with another engine; see lab.Replay
}

// Cable is a wired medium: a chain through its modems.
type Cable struct {
	Name  string `json:"name"`
	Chain []End  `json:"chain"`
}

// End is one modem of a chain.
type End struct {
	Computer int    `json:"id"`
	Side     string `json:"side"`
}

// Flight is one message on its way to one computer, or its end where it was
// missed. Times are lab seconds.
type Flight struct {
	Number   uint64  `json:"n"` // of the message
	From     int     `json:"from"`
	To       int     `json:"to"`
	Side     string  `json:"side"` // the modem it left
	Medium   string  `json:"medium"`
	Protocol string  `json:"proto"`
	Sent     float64 `json:"t0"`
	Due      float64 `json:"t1"`             // when it is heard or was missed
	Why      string  `json:"why"`            // as in Fate: "heard", "out of range", "lost" …; under way: empty, or "→ out of range" if that will be its end as things are
	Copy     bool    `json:"copy,omitempty"` // a duplicate
}

// Power is a computer's power state.
type Power string

const (
	Off    Power = "off"
	On     Power = "on"
	Failed Power = "failed" // shows the failure screen
)

// Computer is one changed computer.
type Computer struct {
	ID       int     `json:"id"`
	Name     string  `json:"name"`
	Label    string  `json:"label,omitempty"`
	OS       string  `json:"os"`
	Power    Power   `json:"power"`
	Advanced bool    `json:"advanced,omitempty"`
	Width    int     `json:"w"`
	Height   int     `json:"h"`
	CursorX  int     `json:"cx"` // 1-based
	CursorY  int     `json:"cy"`
	Blink    bool    `json:"blink"`
	Cursor   int     `json:"cc"`                // cursor colour, palette index 0..15
	Palette  []int   `json:"palette,omitempty"` // 16 numbers 0xRRGGBB, when changed
	Modems   []Modem `json:"modems,omitempty"`  // always complete when Computer is sent
	Parts    []Part  `json:"parts,omitempty"`   // other peripherals on its sides; so too
	At       Vec     `json:"at"`                // where it stands, with all its modems
	Events   int     `json:"events"`            // events waiting in the queue
	Lost     int     `json:"lost"`              // events dropped since boot because the queue was full
	Note     string  `json:"note,omitempty"`    // why something was bounded, in one sentence
	Disk     uint64  `json:"disk,omitempty"`    // counts the changes of its disk
	Drops    []Drop  `json:"drops,omitempty"`   // what its network stacks dropped since boot, in the order of first appearance
	Rows     []int   `json:"rows,omitempty"`    // dirty rows, 0-based, in the order of the planes
	Planes   []byte  `json:"-"`                 // per dirty row: Width characters, Width foregrounds, Width backgrounds (palette indices)
}

// Drop counts what a network stack dropped for one reason.
type Drop struct {
	Why   string `json:"why"` // "no hops left", "duplicate", …
	Count int    `json:"n"`
}

// Modem is one modem's lights.
type Modem struct {
	Side   string  `json:"side"`
	Kind   string  `json:"kind"` // wireless, ender, wired
	Medium string  `json:"medium"`
	Open   int     `json:"open"`  // open channels over all owners
	Count  uint64  `json:"count"` // messages sent and heard: a change is a blink
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Z      float64 `json:"z"`
	Range  float64 `json:"range,omitempty"` // blocks, of a wireless modem where it stands now
}

// Part is a peripheral other than a modem, on a side of a computer or on a
// cable.
type Part struct {
	Name  string `json:"name"` // in the lab: COMPUTER.SIDE, or its own on the cable
	Side  string `json:"side,omitempty"`
	Kind  string `json:"kind"` // speaker
	Cable string `json:"cable,omitempty"`
	At    *Vec   `json:"at,omitempty"` // of one on a cable
	Count uint64 `json:"count"`        // counts what it did: a change is a blink
}

// Room states.
const (
	RoomJoining = "joining" // on the way in for the first time
	RoomIn      = "in"      // connected: what is sent is heard in other tabs
	RoomAway    = "away"    // the bridge cannot be reached; it is tried again and again
	RoomRefused = "refused" // the bridge does not let this tab in; Text says why
)

// Room is the room that a tab shares with others.
type Room struct {
	State   string   `json:"state"`
	Text    string   `json:"text,omitempty"`    // what is the matter, in one sentence
	Dropped []string `json:"dropped,omitempty"` // what was not carried and why, one sentence each
	Members []Member `json:"members,omitempty"` // this tab first, then the others in the order they came
	Owner   bool     `json:"owner,omitempty"`   // the room is this tab's
	Closed  bool     `json:"closed,omitempty"`  // nobody new is let in
}

// Member is one tab or program in a room.
type Member struct {
	Number    int      `json:"n"`              // counts the connections of the bridge
	Here      bool     `json:"here,omitempty"` // this tab itself
	Computers []Remote `json:"computers,omitempty"`
	More      int      `json:"more,omitempty"` // computers beyond those listed
}

// Remote is a computer in another tab, as that tab describes it.
type Remote struct {
	ID     int     `json:"id"`
	Name   string  `json:"name"`
	Modems []Modem `json:"modems,omitempty"` // where they are and how far they reach; no lights
}

// Command asks the engine for something. Only the fields that the verb names
// are read; the rest is left empty.
type Command struct {
	Version  int      `json:"v"`
	Number   int      `json:"n"`  // request number, repeated in the reply
	Verb     string   `json:"do"` // one of the Do constants
	Computer int      `json:"id,omitempty"`
	Text     string   `json:"text,omitempty"` // char, paste, path, filter, lab source, speed …
	Key      int      `json:"key,omitempty"`  // GLFW code; mouse button or scroll direction
	Held     bool     `json:"held,omitempty"`
	X        int      `json:"x,omitempty"` // 1-based cell
	Y        int      `json:"y,omitempty"`
	At       *Vec     `json:"at,omitempty"`
	Number64 float64  `json:"num,omitempty"` // speed; packet number
	From     int      `json:"from,omitempty"`
	Count    int      `json:"count,omitempty"`
	Data     []byte   `json:"data,omitempty"`
	Args     []string `json:"args,omitempty"`
}

// Arg is one of Args, "" if it has not so many.
func (c *Command) Arg(i int) string {
	if i < len(c.Args) {
		return c.Args[i]
	}
	return ""
}

// Vec is a position in blocks.
type Vec struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// The verbs. Those marked [input] are logged with lab time and sequence, so
// that a run can be replayed; those marked [edit] change the lab
// that is saved and can be undone.
const (
	DoKey       = "key"       // [input] Computer, Key, Held
	DoKeyUp     = "keyup"     // [input] Computer, Key
	DoChar      = "char"      // [input] Computer, Text: Unicode text, one event a character
	DoPaste     = "paste"     // [input] Computer, Text: first line, at most 512 characters
	DoMouse     = "mouse"     // [input] Computer, Text: click, up, drag, scroll; Key, X, Y
	DoPower     = "power"     // [input] Computer, Text: on, off, reboot
	DoTerminate = "terminate" // [input] Computer
	DoDrop      = "drop"      // [input] Computer, Text: name of a file dropped on the screen, Data: its bytes
	DoAnswer    = "answer"    // [input] Data: what came of a request to the outside, as core/hostnet encodes it
	DoMove      = "move"      // [input] [edit] Computer, At: every modem of it moves along
	DoAdd       = "add"       // [input] [edit] Data: one [[computer]] table with its modems, TOML as in a lab file; From: its place among the computers, from 1, 0: the last
	DoRemove    = "remove"    // [input] [edit] Computer
	DoPlug      = "plug"      // [input] [edit] Computer, Text: kind (wireless, ender, wired), Args: side, cable; or Data: one [[computer.modem]] table, From: its place
	DoUnplug    = "unplug"    // [input] [edit] Computer, Args: side
	DoWrite     = "write"     // [input] [edit] Computer, Text: path on its disk, Data: the whole file; with a slash at its end a folder. A path that is not UTF-8 is a Go string in quotes
	DoDelete    = "delete"    // [input] [edit] Computer, Text: path of a file or folder; Held: folders above it that are empty then go too
	DoDisk      = "disk"      // [input] Computer, Text: path; Args: what happens to its disk as if a program did it, see core/lab: write (Data), folder, times, delete
	DoLabel     = "label"     // [input] Computer, Text: its label, as if a program gave it
	DoAllow     = "allow"     // [input] Text: host that programs of this lab may ask
	DoFiles     = "files"     // Computer → Reply.Files: its own disk
	DoRead      = "read"      // Computer, Text: path → Reply.Data
	DoCheck     = "check"     // Data: Lua source → Reply.Text: the syntax error, empty for none; Reply.First: its line
	DoUndo      = "undo"      // the last edit is taken back
	DoRedo      = "redo"      // and done again
	DoRestart   = "restart"   // run again: the lab with its edits from lab time 0, without what programs wrote; undo brings that back
	DoWrote     = "wrote"     // → Reply.Files: what programs wrote, each with Computer and How; Reply.Total: how many
	DoDiff      = "diff"      // Computer, Text: path → Reply.Text: how the file on its disk differs from the lab's
	DoAdopt     = "adopt"     // Computer, Text: path, or empty for all: what programs wrote becomes the lab's; a step
	DoPutBack   = "putback"   // Computer, Text: path, or empty for all: the disk gets what the lab has; a step
	DoLink      = "link"      // → Reply.Text: the lab as it stands, for a URL's fragment: #lab=TEXT; Held as in save
	DoOpen      = "open"      // Text: what DoLink gave → the lab is loaded
	DoMap       = "map"       // Number64: 1 the map is seen (flights are told), 0 not
	DoExport    = "export"    // Text: filter → Reply.Data: packets as JSON Lines
	DoCapture   = "capture"   // Text: filter → Reply.Data: packets as pcapng
	DoDiagram   = "diagram"   // Text: filter → Reply.Data: sequence diagram, SVG
	DoRoom      = "room"      // Text: key of the room to join with one new computer, empty: a new room for this lab; Args: address of the bridge → Reply.Text: the key, for the fragment of the room's link
	DoKept      = "kept"      // → Reply.Text: what DoRoom takes as Args[1], with the saved lab as Data, to come back as the same tab
	DoOwn       = "own"       // for the room's owner. Text: close (to newcomers), open, remove, hand over; Args: number of the tab
	DoLeave     = "leave"     // leave the room; the computers go on alone
	DoPause     = "pause"     //
	DoRun       = "run"       // go on after pause
	DoStep      = "step"      // one event while paused
	DoSpeed     = "speed"     // Number64: 0.01..100
	DoPlace     = "place"     // Text: under which name the lab is kept, empty: it is not; Args: the address that opens it
	DoDraft     = "draft"     // Computer, Text: path, Data: text in an editor that is not saved; Held: there is none any more
	DoDrafts    = "drafts"    // → Reply.Files: the texts of DoDraft, with Data
	DoKeep      = "keep"      // what is worked on is kept now and not in a second; Held: with all bytes, as those given before are lost
	DoRestore   = "restore"   // Data: what a session kept; its bytes are with the transport
	DoReset     = "reset"     // back to the original: the lab as it was loaded; undo brings back edits and what programs wrote
	DoLoad      = "load"      // Text: name, Data: lab file; on error the old lab stays; Held: it has edits that nobody has saved
	DoSave      = "save"      // Reply.Data: lab file, Reply.Text: what is not in it and why; Held: somebody keeps it, its edits are saved
	DoRecording = "recording" // Reply.Data: lab file with inputs ("Download run")
	DoPackets   = "packets"   // Text: filter, From: first message number, or X: first place among the matches, from 1, or neither: the latest; Count; Held: without copies for repeaters that nobody heard → Reply.Rows, Place, Total, Folded
	DoPacket    = "packet"    // Number64: message number → Reply.Packet
	DoWatch     = "watch"     // Number64: 1 packet list is open (misses are computed), 0 not
	DoTrace     = "trace"     // Reply.Text
	DoAck       = "ack"       // Number64: snapshot number; allows the next one
)

// Reply answers one command: OK, or Error with a sentence to show.
type Reply struct {
	Version int     `json:"v"`
	Number  int     `json:"n"`
	OK      bool    `json:"ok"`
	Error   string  `json:"error,omitempty"`
	Text    string  `json:"text,omitempty"`
	Data    []byte  `json:"data,omitempty"`
	Rows    []Row   `json:"rows,omitempty"`
	First   int     `json:"first,omitempty"`  // number of the first row still in the ring
	Total   int     `json:"total,omitempty"`  // rows that match the filter
	Place   int     `json:"place,omitempty"`  // of the first of Rows among them, from 0
	Folded  int     `json:"folded,omitempty"` // copies that were left out
	Unread  int     `json:"unread,omitempty"` // rows the filter has not looked at yet: ask again
	Packet  *Packet `json:"packet,omitempty"`
	Files   []File  `json:"files,omitempty"`
}

// File is one file or folder of a computer's own disk.
type File struct {
	Path   string `json:"path"` // without a leading slash
	Size   int    `json:"size"` // bytes
	Folder bool   `json:"dir,omitempty"`

	Computer int    `json:"id,omitempty"`  // in an answer to DoWrote: whose disk it is on
	How      string `json:"how,omitempty"` // so too: new, changed, deleted
	Data     []byte `json:"data,omitempty"`
}

// Row is one line of the packet list.
type Row struct {
	Number   uint64  `json:"n"` // message number in the lab, from 1
	Time     float64 `json:"t"` // lab seconds
	Sender   int     `json:"from"`
	Name     string  `json:"name"` // sender's name
	Medium   string  `json:"medium"`
	Hearers  []int   `json:"to,omitempty"`
	Channel  int     `json:"ch"`
	Reply    int     `json:"re"`
	Protocol string  `json:"proto"`
	Summary  string  `json:"sum"`
	Lead     int     `json:"lead,omitempty"`   // bytes of Summary that say what kind it is
	Tail     int     `json:"tail,omitempty"`   // bytes at its end that say between whom, and the like
	Note     string  `json:"note,omitempty"`   // what it is among the messages before it, or why nobody had a use for it: "retransmission", "dropped: no hops left"
	Of       uint64  `json:"of,omitempty"`     // the message that it passes on, or is a copy of
	Copies   int     `json:"copies,omitempty"` // copies for repeaters that nobody heard, where these are folded
	Misses   int     `json:"missed,omitempty"`
	Unheard  []Fate  `json:"unheard,omitempty"` // of the misses the first few that a program or a place could change
}

// Packet is a row opened: its layers, who heard it and why others did not.
type Packet struct {
	Row    Row    `json:"row"`
	Tree   Tree   `json:"tree"`
	Heard  []Fate `json:"heard,omitempty"`
	Missed []Fate `json:"missed,omitempty"`
	More   int    `json:"more,omitempty"`   // misses beyond the bound of 64
	Follow string `json:"follow,omitempty"` // filter that shows the conversation it belongs to
	Raw    string `json:"raw"`              // the value as a Lua literal, bounded
	File   string `json:"file,omitempty"`   // program line that transmitted it
	Line   int    `json:"line,omitempty"`
	Prog   string `json:"prog,omitempty"`
}

// Fate is what became of a message at one computer.
type Fate struct {
	Computer int     `json:"id"`
	Name     string  `json:"name"`
	Modem    string  `json:"modem,omitempty"`
	Distance float64 `json:"dist,omitempty"`
	Time     float64 `json:"t,omitempty"`
	Why      string  `json:"why"` // "heard", "heard as router", "heard, dropped: no hops left", "channel closed", "out of range", …
}

// Tree is a dissected message: layers from the outside in, each a list of
// named fields.
type Tree struct {
	Stream string  `json:"stream,omitempty"` // names the conversation it belongs to, the same in both directions
	Layers []Layer `json:"layers"`
}

// Layer is one protocol's part of a message.
type Layer struct {
	Protocol string  `json:"proto"`
	Summary  string  `json:"sum"`
	Lead     int     `json:"lead,omitempty"` // as in Row
	Tail     int     `json:"tail,omitempty"`
	Fields   []Field `json:"fields,omitempty"`
	Note     string  `json:"note,omitempty"` // malformed, decrypted with the lab's own keys, …
}

// Field is one named value with its meaning in words, if it has one.
type Field struct {
	Name  string  `json:"name"`
	Value string  `json:"value"`
	Means string  `json:"means,omitempty"`
	Term  string  `json:"term,omitempty"` // filter term that finds messages with this value: "psp.sequence=7"
	Sub   []Field `json:"sub,omitempty"`
}
