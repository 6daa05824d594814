// Package view holds the plain types that travel between the engine and
// anybody who looks at it: the page, an embed, the headless runner, a test.
// It is a leaf: it imports nothing of ours and knows no computer.
//
// One protocol serves every transport. What is pushed are
// snapshots: at most one per animation frame, only after the previous one was
// acknowledged. Everything else is a Command that is answered by one Reply.
package view

// Version is the protocol's version; commands, replies and snapshots of another
// one are refused.
const Version = 2

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
	Held      uint64     `json:"held,omitempty"` // the message at which the lab is held after the command next
	Seek      string     `json:"seek,omitempty"` // Seeking or Quiet
	Packets   int        `json:"packets"`        // messages ever sent
	Dropped   int        `json:"dropped"`        // packet rows that fell out of the ring
	Fates     int        `json:"fates"`          // counts what became of messages after they were sent
	Computers []Computer `json:"computers,omitempty"`
	Gone      []int      `json:"gone,omitempty"`     // ids of removed computers
	Undo      string     `json:"undo,omitempty"`     // what the undo command would take back, in words; empty: nothing
	Redo      string     `json:"redo,omitempty"`     // what redo would do again
	Cables    []Cable    `json:"cables,omitempty"`   // of the lab, with the first snapshot of a lab and when they change
	Parts     []Part     `json:"parts,omitempty"`    // peripherals on cables: all of them, when one has changed
	Floppies  []Floppy   `json:"floppies,omitzero"`  // all of them, when one has changed
	Sounds    []Sound    `json:"sounds,omitempty"`   // while somebody listens: what speakers have begun to play since the last snapshot
	Flights   []Flight   `json:"flights,omitempty"`  // while somebody watches the map: messages under way or lost since the last snapshot
	Asks      []string   `json:"asks,omitempty"`     // hosts that a program asked for and that nobody has allowed yet
	Room      *Room      `json:"room,omitempty"`     // when it has changed; State "" is: this tab has left its room
	Askers    []string   `json:"askers,omitempty"`   // for each of Asks the computer that asked first
	Edited    bool       `json:"edited,omitempty"`   // there are edits that nobody has saved
	Changed   bool       `json:"changed,omitempty"`  // the lab with its edits is another than the one opened
	Stopped   string     `json:"stopped,omitempty"`  // why the lab is halted
	Wrote     int        `json:"wrote,omitempty"`    // files and folders on disks that programs made, changed or deleted
	Checks    []Check    `json:"checks,omitempty"`   // what the lab is to show: all of it, when something has changed
	Replay    string     `json:"replay,omitempty"`   // that a recording was made with another engine; see lab.Replay
	Past      bool       `json:"past,omitempty"`     // what is shown is an earlier instant of the run
	Film      bool       `json:"film,omitempty"`     // it is a film of it, of a run in a room
	Present   float64    `json:"present,omitempty"`  // then: lab seconds of the present, which waits, or goes on beside a film
	Travels   bool       `json:"travels,omitempty"`  // the run is gone over again, to a moment that is not reached yet
	Ways      uint64     `json:"ways,omitempty"`     // counts how often another way of the run became the present
	Branches  []string   `json:"branches,omitempty"` // other ways that this run went, the oldest first
	Breaks    *Breaks    `json:"breaks,omitempty"`   // when the run is to be stopped
	Stop      *Stop      `json:"stop,omitempty"`     // it was stopped here
}

// What became of the command next, while there is no message to hold at.
const (
	Seeking = "seeking" // it runs
	Quiet   = "quiet"   // no message was sent in 60 seconds of lab time
)

// Check is something that the lab is to show, and how that stands.
type Check struct {
	Text   string `json:"text"`
	Try    int    `json:"try,omitempty"` // point of the lesson's "Things to try"; 0: of the lab itself
	State  string `json:"state"`
	Why    string `json:"why,omitempty"`    // what decided it, or what is missing
	Packet uint64 `json:"packet,omitempty"` // number of the message that decided it
}

// How a check stands.
const (
	Pending = "pending" // not seen yet
	Holds   = "holds"
	Fails   = "fails"
)

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
	Due      float64 `json:"t1"`              // when it is heard or was missed
	Why      string  `json:"why"`             // as in Fate: "heard", "out of range", "lost" …; under way: empty, or "→ out of range" if that will be its end as things are
	Copy     bool    `json:"copy,omitempty"`  // a duplicate
	Aside    bool    `json:"aside,omitempty"` // why it was not heard says nothing: it was for others, who heard it, or a copy for repeaters
}

// Power is a computer's power state.
type Power string

const (
	Off    Power = "off"
	On     Power = "on"
	Failed Power = "failed" // shows the failure screen
)

// Computer is one changed computer, or a monitor: that has the name that the lab
// has for it, an ID below zero, and only what belongs to a screen.
type Computer struct {
	ID       int     `json:"id"`
	Name     string  `json:"name"`
	Scale    float64 `json:"scale,omitempty"` // of a monitor's text; 0: a computer
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
	Side     string  `json:"side"`
	Kind     string  `json:"kind"` // wireless, ender, wired
	Medium   string  `json:"medium"`
	Open     int     `json:"open"`               // open channels over all owners
	Channels []int   `json:"channels,omitempty"` // the first few of them
	Count    uint64  `json:"count"`              // messages sent and heard: a change is a blink
	X        float64 `json:"x"`
	Y        float64 `json:"y"`
	Z        float64 `json:"z"`
	Range    float64 `json:"range,omitempty"` // blocks, of a wireless modem where it stands now
}

// Part is a peripheral other than a modem, on a side of a computer or on a
// cable.
type Part struct {
	Name  string `json:"name"` // in the lab: COMPUTER.SIDE, or its own on the cable
	Side  string `json:"side,omitempty"`
	Kind  string `json:"kind"` // speaker, monitor, drive, printer
	Cable string `json:"cable,omitempty"`
	At    *Vec   `json:"at,omitempty"` // of one on a cable
	Count uint64 `json:"count"`        // counts what it did: a change is a blink

	Floppy string `json:"floppy,omitempty"` // what lies in a drive, by the lab's name
}

// Sound is something that a speaker has begun to play, or that it has stopped.
type Sound struct {
	Part    string  `json:"part"` // the speaker, by the lab's name
	At      float64 `json:"at"`   // lab seconds
	Kind    string  `json:"kind"` // note, sound, audio, stop
	Name    string  `json:"name,omitempty"`
	Volume  float64 `json:"volume"`
	Pitch   float64 `json:"pitch"`
	Samples []byte  `json:"samples,omitempty"` // of audio: numbers of 8 bits with a sign, 48,000 a second
}

// Floppy is a floppy of the lab.
type Floppy struct {
	ID     int    `json:"id"` // in commands: FloppyID
	Name   string `json:"name"`
	Label  string `json:"label,omitempty"`
	Drive  string `json:"drive,omitempty"`  // the lab's name of the one it lies in
	Disk   uint64 `json:"disk,omitempty"`   // counts the changes of its files
	Record bool   `json:"record,omitempty"` // it has a tune and no files
}

// FloppyBase is above the ids of all floppies in commands about files, and below
// those of everything else.
const FloppyBase = -1 << 20

// FloppyID is the id in commands of the floppy with a number on it.
func FloppyID(number int) int { return FloppyBase - number }

// Room states.
const (
	RoomJoining = "joining" // on the way in for the first time
	RoomIn      = "in"      // connected: what is sent is heard in other tabs
	RoomAway    = "away"    // the bridge cannot be reached; it is tried again and again
	RoomRefused = "refused" // the bridge does not let this tab in; Text says why
)

// Paces of a member's lab.
const (
	PacePaused = "paused"
	PaceBehind = "behind" // its machine is too slow
)

// Room is the room that a tab shares with others.
type Room struct {
	State   string   `json:"state"`
	Text    string   `json:"text,omitempty"`    // what is the matter, in one sentence
	Dropped []string `json:"dropped,omitempty"` // what was not carried and why, one sentence each
	Members []Member `json:"members,omitempty"` // this tab first, then the others in the order they came
	Gone    []Member `json:"gone,omitempty"`    // who left lately and may come back
	Owner   bool     `json:"owner,omitempty"`   // the room is this tab's
	Closed  bool     `json:"closed,omitempty"`  // nobody new is let in
	Tabs    bool     `json:"tabs,omitempty"`    // there is no server: it is of one browser's tabs
	Shown   bool     `json:"shown,omitempty"`   // its owner sees this tab's screens
}

// Member is one tab or program in a room.
type Member struct {
	Number    int            `json:"n"`              // counts the connections of the bridge
	Here      bool           `json:"here,omitempty"` // this tab itself
	Computers []RoomComputer `json:"computers,omitempty"`
	More      int            `json:"more,omitempty"`    // computers beyond those listed
	Pace      string         `json:"pace,omitempty"`    // paused or behind; empty: its lab runs as it should
	Silent    int            `json:"silent,omitempty"`  // seconds since it said something, if it stalls or has gone
	Screens   int            `json:"screens,omitempty"` // that it shows the owner
}

// SeatSuffix ends the names of computers through which computers of ComputerCraft
// itself take part in a room (run --door), so that everybody sees what they are.
const SeatSuffix = "-door"

// Shown is a screen in another tab.
type Shown struct {
	Tab      int      `json:"tab"`
	Computer int      `json:"id"`
	Name     string   `json:"name"`
	Width    int      `json:"w"`
	Height   int      `json:"h"`
	Palette  []uint32 `json:"palette"` // 0xRRGGBB
	Cells    []byte   `json:"cells"`   // base64 in JSON: w*h characters, then as many colours, text<<4 | background
}

// RoomComputer is a computer in another tab, as that tab describes it.
type RoomComputer struct {
	ID     int     `json:"id"`
	Name   string  `json:"name"`
	Modems []Modem `json:"modems,omitempty"` // where they are and how far they reach; no lights
}

// Command asks the engine for something. A verb has the fields that Verbs says it
// carries; the rest is left empty.
type Command struct {
	Version  int      `json:"v"`
	Number   int      `json:"n"`  // request number, repeated in the reply
	Verb     string   `json:"do"` // one of the Do constants
	Computer int      `json:"id,omitempty"`
	Text     string   `json:"text,omitempty"`    // char, paste, path, filter, lab source, speed …
	Key      int      `json:"key,omitempty"`     // GLFW code; mouse button or scroll direction
	Repeat   bool     `json:"held,omitempty"`    // of a key: because it is held down
	Kept     bool     `json:"kept,omitempty"`    // somebody keeps what is answered
	Unsaved  bool     `json:"unsaved,omitempty"` // nobody has saved the edits in it
	All      bool     `json:"all,omitempty"`     // of all computers
	Fold     bool     `json:"fold,omitempty"`    // without copies
	Stored   bool     `json:"stored,omitempty"`  // it is kept already
	Gone     bool     `json:"gone,omitempty"`    // there is none any more
	Whole    bool     `json:"whole,omitempty"`   // with all bytes
	X        int      `json:"x,omitempty"`       // 1-based cell
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

// TheLab is in the place of a computer in commands about files: those of the lab
// that are on no disk, and its whole text.
const TheLab = -1_000_000_000

// Vec is a position in blocks.
type Vec struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	Z float64 `json:"z"`
}

// The names of the commands; Verbs says of each what it is.
const (
	DoKey       = "key"
	DoKeyUp     = "keyup"
	DoChar      = "char"
	DoPaste     = "paste"
	DoMouse     = "mouse"
	DoTouch     = "touch"
	DoInsert    = "insert"
	DoHang      = "hang"
	DoUnhang    = "unhang"
	DoPower     = "power"
	DoTerminate = "terminate"
	DoDrop      = "drop"
	DoAnswer    = "answer"
	DoMove      = "move"
	DoAdd       = "add"
	DoRemove    = "remove"
	DoPlug      = "plug"
	DoUnplug    = "unplug"
	DoWrite     = "write"
	DoDelete    = "delete"
	DoDisk      = "disk"
	DoLabel     = "label"
	DoAllow     = "allow"
	DoFiles     = "files"
	DoRead      = "read"
	DoCheck     = "check"
	DoUndo      = "undo"
	DoRedo      = "redo"
	DoRestart   = "restart"
	DoWrote     = "wrote"
	DoPrinted   = "printed"
	DoDiff      = "diff"
	DoAdopt     = "adopt"
	DoPutBack   = "putback"
	DoLink      = "link"
	DoOpen      = "open"
	DoMap       = "map"
	DoListen    = "listen"
	DoExport    = "export"
	DoCapture   = "capture"
	DoDiagram   = "diagram"
	DoStream    = "stream"
	DoRoom      = "room"
	DoKept      = "kept"
	DoOwn       = "own"
	DoShow      = "show"
	DoScreens   = "screens"
	DoLeave     = "leave"
	DoPause     = "pause"
	DoRun       = "run"
	DoStep      = "step"
	DoNext      = "next"
	DoSpeed     = "speed"
	DoPlace     = "place"
	DoDraft     = "draft"
	DoDrafts    = "drafts"
	DoKeep      = "keep"
	DoRestore   = "restore"
	DoExtract   = "extract"
	DoTitle     = "title"
	DoReset     = "reset"
	DoLoad      = "load"
	DoSave      = "save"
	DoRecording = "recording"
	DoPackets   = "packets"
	DoPacket    = "packet"
	DoWatch     = "watch"
	DoTrace     = "trace"
	DoTalks     = "talks"
	DoFault     = "fault"
	DoName      = "name"
	DoSeek      = "seek"
	DoPresent   = "present"
	DoFork      = "fork"
	DoBranch    = "branch"
	DoWhatIf    = "whatif"
	DoCompare   = "compare"
	DoTimeline  = "timeline"
	DoBreak     = "break"
	DoInspect   = "inspect"
	DoAck       = "ack"
)

// Tried, with DoBranch: the run that is left was only tried, and becomes no branch.
const Tried = "tried"

// What DoFault and DoWhatIf do to a message.
const (
	FaultLose   = "lose"
	FaultDelay  = "delay"
	FaultChange = "change" // something else in the place of a part of it (core/change)
	FaultNone   = "none"   // it goes as it would
)

// PacketParts lets DoPacket answer what can be changed in a message.
const PacketParts = "parts"

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
	Talks   []Talk  `json:"talks,omitempty"`
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
	Number   uint64   `json:"n"` // message number in the lab, from 1
	Time     float64  `json:"t"` // lab seconds
	Sender   int      `json:"from"`
	Name     string   `json:"name"` // sender's name
	Medium   string   `json:"medium"`
	Hearers  []int    `json:"to,omitempty"`
	Channel  int      `json:"ch"`
	Reply    int      `json:"re"`
	Protocol string   `json:"proto"`
	Summary  string   `json:"sum"`
	Lead     int      `json:"lead,omitempty"`   // bytes of Summary that say what kind it is
	Tail     int      `json:"tail,omitempty"`   // bytes at its end that say between whom, and the like
	Note     string   `json:"note,omitempty"`   // what it is among the messages before it, or why nobody had a use for it: "retransmission", "dropped: no hops left"
	Of       uint64   `json:"of,omitempty"`     // the message that it passes on, or is a copy of
	Copies   int      `json:"copies,omitempty"` // copies for repeaters that nobody heard, where these are folded
	Misses   int      `json:"missed,omitempty"`
	Rule     string   `json:"rule,omitempty"`    // the colour rule that it falls under: one of Rules
	Cells    []string `json:"cells,omitempty"`   // the columns that were asked for
	Unheard  []Fate   `json:"unheard,omitempty"` // of the misses the first few that a program or a place could change
}

// Talk is a conversation: messages that belong together, in both directions.
type Talk struct {
	Stream   string   `json:"stream"`           // its name, as Tree has it
	Filter   string   `json:"filter"`           // shows its messages
	Protocol string   `json:"proto"`            // of its first message, the innermost
	Names    []string `json:"names"`            // who spoke, in order, at most 4
	Count    int      `json:"count"`            // messages without those passed on
	Passed   int      `json:"passed,omitempty"` // messages of routers and repeaters, and copies for these
	Bytes    int      `json:"bytes"`            // of the messages counted in Count
	First    float64  `json:"first"`            // lab seconds
	Last     float64  `json:"last"`
	Lost     int      `json:"lost,omitempty"`    // times that a medium or a queue lost one
	Unheard  int      `json:"unheard,omitempty"` // messages that nobody heard
	Again    int      `json:"again,omitempty"`   // retransmissions
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
	Asking bool   `json:"asking,omitempty"` // other tabs have been asked who heard it: look again
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
	Data  any     `json:"-"` // a modem/value.Value: what Value shows, whole and with its type; nil: Value is all there is
}
