package view

import (
	"slices"
	"strings"
)

// Kind says what a command does to the run.
type Kind uint8

const (
	Look  Kind = iota // it asks, or says what somebody wants to see; the run goes as it would
	Input             // it changes the world: logged with lab time and step, so that a run is repeated
	Edit              // an input that changes the lab that is saved too; undo takes it back
	Step              // it moves in the history of edits, or adds to it
	Pace              // it is about the clock
	Lab               // it is about which lab runs here, and with whom
)

// Owner is who does a command. Who is further up passes it down: the session has
// a lab, a lab a world and a packet list.
type Owner string

const (
	ByEngine  Owner = "wasm/engine" // where the storage is
	BySession Owner = "core/session"
	ByLab     Owner = "core/lab"
	ByPackets Owner = "core/packets"
	ByWorld   Owner = "core/world"
)

// Verb is one line of the table of commands.
type Verb struct {
	Name    string
	Kind    Kind
	By      Owner
	Carries []string // fields of Command by their names in JSON, with what they mean: "key=GLFW code"
	Answers string   // what Reply holds
	Undo    string   // the commands that take it back, or "history": the step that undo takes back
	Use     bool     // somebody uses a computer by it
	Silent  bool     // nobody waits for its reply
	Does    string
}

// Verbs are all commands: the one place that says of each what it carries, what
// it means for the run, what takes it back and who does it. docs/commands.md is
// written from it. A new command is a line here and a case with its owner; tests
// say what is missing.
var Verbs = []Verb{
	{Name: DoKey, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id", "key=GLFW code", "held=it repeats because it is held down"}, Does: "a key goes down"},
	{Name: DoKeyUp, Kind: Input, By: ByWorld, Carries: []string{"id", "key=GLFW code"}, Does: "a key goes up"},
	{Name: DoChar, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id", "text=Unicode, at most 1024 characters"}, Does: "characters are typed, one event each"},
	{Name: DoPaste, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id", "text"}, Does: "its first line is pasted, at most 512 characters"},
	{Name: DoMouse, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id", "text=click, up, drag or scroll", "key=button 1 to 3, or -1 up and 1 down", "x=column from 1", "y=row from 1"}, Does: "the mouse of an advanced computer"},
	{Name: DoTouch, Kind: Input, By: ByWorld, Use: true, Carries: []string{"text=name of a monitor", "x=column from 1", "y=row from 1"}, Does: "a finger touches an advanced monitor"},
	{Name: DoPower, Kind: Input, By: ByWorld, Carries: []string{"id", "text=on, off or reboot"}, Does: "the power button"},
	{Name: DoTerminate, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id"}, Does: "the program is asked to end"},
	{Name: DoDrop, Kind: Input, By: ByWorld, Use: true, Carries: []string{"id", "text=name", "data=the file"}, Does: "a file is dropped on the screen"},
	{Name: DoAnswer, Kind: Input, By: ByWorld, Silent: true, Carries: []string{"data=as core/hostnet encodes it"}, Does: "what came of a request to the outside"},
	{Name: DoAllow, Kind: Input, By: ByWorld, Carries: []string{"text=host"}, Does: "programs of this lab may ask a host"},
	{Name: DoFault, Kind: Input, By: ByWorld, Undo: DoFault, Carries: []string{"num=number of a message that is not sent yet", "text=lose, delay, change or none", "args=how much later, like 50ms; or the part to change, like message.text, and the value that comes there"}, Does: "something is done to one message when it is sent"},
	{Name: DoDisk, Kind: Input, By: ByWorld, Undo: DoDisk, Carries: []string{"id", "text=path", "data=the file", "args=write, folder or times with created and modified in ms; or delete with how many folders above go too when they are empty"}, Does: "a disk changes as if a program did it"},
	{Name: DoLabel, Kind: Input, By: ByWorld, Undo: DoLabel, Carries: []string{"id", "text=label"}, Does: "the label changes as if a program did it"},

	{Name: DoMove, Kind: Edit, By: ByWorld, Undo: DoMove, Carries: []string{"id", "at=where to, in blocks"}, Does: "a computer moves, with every modem of it"},
	{Name: DoAdd, Kind: Edit, By: ByWorld, Undo: DoRemove, Carries: []string{"data=one table [[computer]] with its modems, TOML as in a lab file; tables [[redstone]] may follow", "from=its place among the computers from 1; 0 is the last"}, Does: "a computer is added and switched on; in a room when it has an id"},
	{Name: DoRemove, Kind: Edit, By: ByWorld, Undo: DoAdd + ", " + DoDisk + ", " + DoLabel, Carries: []string{"id"}, Does: "a computer goes, with what was only its own"},
	{Name: DoPlug, Kind: Edit, By: ByWorld, Undo: DoUnplug, Carries: []string{"id", "text=kind of modem, or of another peripheral", "args=side, then the cable, then the size of a monitor in blocks as 3x2", "data=or all that as one table [[computer.modem]] or [[computer.peripheral]]", "from=place of the table from 1"}, Does: "a modem or another peripheral is plugged in"},
	{Name: DoUnplug, Kind: Edit, By: ByWorld, Undo: DoPlug, Carries: []string{"id", "args=side"}, Does: "it is taken off"},
	{Name: DoHang, Kind: Edit, By: ByWorld, Undo: DoUnhang, Carries: []string{"text=kind of peripheral", "args=cable, then the size of a monitor in blocks as 3x2", "data=or all that as one table [[peripheral]]", "from=place of the table from 1"}, Does: "a peripheral is hung on a cable"},
	{Name: DoUnhang, Kind: Edit, By: ByWorld, Undo: DoHang, Carries: []string{"text=its name"}, Does: "it is taken off its cable"},
	{Name: DoInsert, Kind: Edit, By: ByWorld, Undo: DoInsert, Carries: []string{"text=name of a drive", "args=name of a floppy, a new one if none has it, then for a new record its tune; none: what lies there is ejected"}, Does: "a floppy is put into a drive or taken out"},
	{Name: DoWrite, Kind: Edit, By: ByWorld, Undo: DoDisk, Carries: []string{"id=a computer or floppy, or -1000000000: the lab is run again with a file of its own that is on no disk, or with its whole text, lab.md", "text=path; with a slash at its end a folder; one that is not UTF-8 as a Go string in quotes", "data=the whole file"}, Answers: "First: the line of an error in it", Does: "a file of the lab is written, or a folder made"},
	{Name: DoDelete, Kind: Edit, By: ByWorld, Undo: DoDisk, Carries: []string{"id=as in write", "text=path"}, Does: "a file or folder of the lab is deleted"},

	{Name: DoUndo, Kind: Step, By: BySession, Undo: DoRedo, Does: "the last step is taken back"},
	{Name: DoRedo, Kind: Step, By: BySession, Undo: DoUndo, Does: "it is done again"},
	{Name: DoAdopt, Kind: Step, By: BySession, Undo: "history", Carries: []string{"id", "text=path; empty: all of the computer", "all=of all computers"}, Does: "what programs wrote becomes the lab's"},
	{Name: DoPutBack, Kind: Step, By: BySession, Undo: "history", Carries: []string{"id", "text=path; empty: all of the computer", "all=of all computers"}, Does: "the disk gets what the lab has"},
	{Name: DoReset, Kind: Step, By: BySession, Undo: "history", Does: "back to the original: the lab as it was opened, from lab time 0"},
	{Name: DoRestart, Kind: Step, By: BySession, Undo: "history", Does: "run again: the lab with its edits from lab time 0, without what programs wrote"},

	{Name: DoPause, Kind: Pace, By: BySession, Undo: DoRun, Does: "lab time stands still"},
	{Name: DoRun, Kind: Pace, By: BySession, Undo: DoPause, Does: "it goes on"},
	{Name: DoStep, Kind: Pace, By: BySession, Does: "the next thing happens, while paused"},
	{Name: DoNext, Kind: Pace, By: BySession, Undo: DoRun, Does: "the lab runs to the next message, as fast as it can, until that has arrived or a minute has passed; then it is held: Snapshot.Held"},
	{Name: DoSeek, Kind: Pace, By: BySession, Undo: DoPresent, Carries: []string{"text=moment of this run: 2.5s, step:120, or packet:14, the instant at which it was sent, or the name that the lab gives to one; back: one step before what is shown"}, Does: "the run is gone over again to the moment and shown there, held; the present waits: Snapshot.Past"},
	{Name: DoName, Kind: Lab, By: BySession, Undo: DoUndo, Carries: []string{"text=moment, as for seek; empty: the one that is shown", "args=its name; none: its name is taken away"}, Does: "a moment of the run is named, in the lab's document"},
	{Name: DoPresent, Kind: Pace, By: BySession, Undo: DoSeek, Does: "back from the past"},
	{Name: DoTimeline, By: BySession, Answers: "Data: JSON, as Timeline", Does: "what happened when in this run"},
	{Name: DoBreak, Kind: Pace, By: BySession, Undo: DoBreak, Carries: []string{"text=filter of the packet list: stop at a message that fits; empty: at none", "args=failure: stop when a program or computer fails", "num=seconds that a program may wait; 0: for ever"}, Does: "from now on the run is held when that comes: Snapshot.Stop"},
	{Name: DoInspect, By: BySession, Answers: "Data: JSON, a list of Standing", Does: "what each computer is about at the moment that is shown: calls with their variables, what they wait for, timers, queue"},
	{Name: DoFork, Kind: Lab, By: BySession, Undo: DoBranch, Does: "from the moment that is shown the run goes on another way; the one it went is kept as a branch"},
	{Name: DoBranch, Kind: Lab, By: BySession, Undo: DoBranch, Carries: []string{"num=place of a branch, from 1", "text=tried, or nothing"}, Does: "the run goes on where that branch was left; the one that is left becomes a branch in its place, or is forgotten if it was only tried"},
	{Name: DoWhatIf, Kind: Lab, By: BySession, Undo: DoBranch, Carries: []string{"num=number of a message that was sent", "text=lose, delay or change", "args=as for fault"}, Does: "the run is gone over again to the present time with that done to the message; the one it went is kept as a branch"},
	{Name: DoCompare, By: BySession, Carries: []string{"num=place of a branch, from 1"}, Answers: "Data: JSON, as Comparison", Does: "the messages of the branch beside those of this run, and the first difference"},
	{Name: DoSpeed, Kind: Pace, By: BySession, Undo: DoSpeed, Carries: []string{"num=0.01 to 100; in a room 1"}, Does: "lab seconds for a second"},

	{Name: DoLoad, Kind: Lab, By: BySession, Carries: []string{"text=name", "data=lab file", "unsaved=it has edits that nobody has saved"}, Does: "a lab takes the place of the one that runs, which stays if there is an error; the room is left"},
	{Name: DoOpen, Kind: Lab, By: BySession, Carries: []string{"text=what link gave"}, Does: "the lab of a link, likewise"},
	{Name: DoPlace, Kind: Lab, By: BySession, Carries: []string{"text=under which name the lab is kept; empty: it is not", "args=the address that opens it", "stored=as it is now it is kept already"}, Does: "where the lab is kept from now on"},
	{Name: DoDraft, Kind: Lab, By: BySession, Carries: []string{"id", "text=path", "data=text in an editor that is not saved", "gone=there is none any more"}, Does: "it is kept with the lab"},
	{Name: DoDrafts, By: BySession, Answers: "Files with Data", Does: "the texts of draft"},
	{Name: DoKeep, Kind: Lab, By: ByEngine, Silent: true, Carries: []string{"whole=with all bytes, as those given before are lost"}, Does: "what is worked on is kept now and not in a second"},
	{Name: DoRestore, Kind: Lab, By: ByEngine, Carries: []string{"data=what a session kept; its bytes are with the transport"}, Answers: "Text: what was kept", Does: "the lab that was kept takes the place of the one that runs"},
	{Name: DoExtract, By: ByEngine, Carries: []string{"data=what a session kept, as restore"}, Answers: "Data: lab file as save gives it, Text: its title", Does: "a lab that was kept, as a file"},
	{Name: DoTitle, By: BySession, Carries: []string{"text=name", "data=lab file"}, Answers: "Text: its title", Does: "a lab file is read, not run"},
	{Name: DoRoom, Kind: Lab, By: BySession, Undo: DoLeave, Carries: []string{"text=key of the room to join with a computer for a guest; empty: a new room for this lab", "args=address of the server; then what kept gave, to come back as the same tab", "data=the lab that comes back"}, Answers: "Text: the key, for the fragment of the room's link", Does: "this tab goes into a room"},
	{Name: DoKept, Kind: Lab, By: BySession, Answers: "Text: who this tab is in its room, for room", Does: "what the page keeps over a reload"},
	{Name: DoOwn, Kind: Lab, By: BySession, Carries: []string{"text=close or open (to newcomers), remove or hand over", "args=number of the tab"}, Does: "what only the owner of the room may do"},
	{Name: DoShow, Kind: Lab, By: BySession, Undo: DoShow, Carries: []string{"num=1 or 0"}, Does: "the owner of the room may see this tab's screens, or no more"},
	{Name: DoListen, By: BySession, Undo: DoListen, Carries: []string{"num=1 or 0"}, Does: "somebody listens: what speakers play is told"},
	{Name: DoScreens, By: BySession, Answers: "Data: JSON, a list of Shown", Does: "the screens that other tabs show this one, the owner of the room"},
	{Name: DoLeave, Kind: Lab, By: BySession, Does: "it leaves; the computers go on alone"},

	{Name: DoAck, By: BySession, Silent: true, Carries: []string{"num=number of a snapshot"}, Does: "it was drawn; the next one may come"},
	{Name: DoSave, By: ByLab, Carries: []string{"kept=somebody keeps it: its edits are saved"}, Answers: "Data: lab file, Text: what is not in it and why", Does: "the lab as it stands, with its disks"},
	{Name: DoLink, By: ByLab, Carries: []string{"kept=as in save"}, Answers: "Text: for the fragment #lab=, Total: bytes of the lab file", Does: "so too, for an address"},
	{Name: DoRecording, By: ByLab, Answers: "Data: lab file with inputs.jsonl", Does: "the run, to be repeated; a run in a room cannot be"},
	{Name: DoFiles, By: ByLab, Carries: []string{"id=as in write"}, Answers: "Files, Total: bytes used", Does: "a computer's own disk, or a floppy"},
	{Name: DoRead, By: ByLab, Carries: []string{"id=as in write", "text=path"}, Answers: "Data", Does: "one file of it"},
	{Name: DoWrote, By: ByLab, Answers: "Files with Computer and How, Total", Does: "what programs wrote"},
	{Name: DoDiff, By: ByLab, Carries: []string{"id", "text=path"}, Answers: "Text", Does: "how the file on the disk differs from the lab's"},
	{Name: DoPrinted, By: ByLab, Carries: []string{"text=name of a peripheral"}, Answers: "Text: as in want/NAME.txt", Does: "what a printer has printed, a speaker played, a monitor shows"},
	{Name: DoCheck, By: ByLab, Carries: []string{"data=Lua"}, Answers: "Text: the syntax error, First: its line", Does: "a program is read, not run"},

	{Name: DoPackets, By: ByPackets, Carries: []string{"text=filter", "from=first message number", "x=or the first place among the matches, from 1; neither: the latest", "count=at most 1000", "fold=without copies for repeaters that nobody heard", "args=columns: fields as a filter names them, at most 6"}, Answers: "Rows, First, Place, Total, Folded, Unread", Does: "rows of the packet list"},
	{Name: DoPacket, By: ByPackets, Carries: []string{"num=message number", "text=parts: what can be changed in it, as JSON in data"}, Answers: "Packet", Does: "one message opened"},
	{Name: DoWatch, By: ByPackets, Undo: DoWatch, Carries: []string{"num=1 or 0"}, Does: "somebody looks at the packet list: misses are kept"},
	{Name: DoMap, By: ByPackets, Undo: DoMap, Carries: []string{"num=1 or 0"}, Does: "somebody sees the map: flights are told"},
	{Name: DoExport, By: ByPackets, Carries: []string{"text=filter"}, Answers: "Data: JSON Lines", Does: "the messages in a file"},
	{Name: DoCapture, By: ByPackets, Carries: []string{"text=filter"}, Answers: "Data: pcapng", Does: "so too, for Wireshark"},
	{Name: DoDiagram, By: ByPackets, Carries: []string{"text=filter"}, Answers: "Data: SVG", Does: "a sequence diagram"},
	{Name: DoStream, By: ByPackets, Carries: []string{"text=filter"}, Answers: "Data: SVG", Does: "a picture of the PSP stream that carries most, bytes over time"},
	{Name: DoTalks, By: ByPackets, Carries: []string{"text=filter"}, Answers: "Talks: at most 200, Total, Unread", Does: "the conversations, with what was counted of each"},
	{Name: DoTrace, By: ByPackets, Answers: "Text", Does: "a line for each message"},
}

// order is a message that the page around an embed sends it: part of the public
// messages, which have a version of their own (docs/embed.md).
type order struct {
	Name    string
	Carries string
	Does    string // the commands that the embed gives the engine for it, or what it does itself
}

// orders are all of them.
var orders = []order{
	{"load", "text, name, lab or from", DoLoad},
	{"run", "", DoRun},
	{"pause", "", DoPause},
	{"reset", "", DoReset},
	{"packets", "on", "it tells new rows: " + DoPackets},
	{"theme", "theme", "the page of the embed"},
	{"problem", "text", "the page of the embed: a line is shown"},
	{"file", "file, bytes", "the page of the embed: a file of the program comes from the page around"},
}

// carries reports whether a verb has a field, by its name in JSON.
func (v *Verb) carries(field string) bool {
	return slices.ContainsFunc(v.Carries, func(s string) bool { name, _, _ := strings.Cut(s, "="); return name == field })
}

// strange is a field that is given and that the verb does not carry; "" for none.
func (c *Command) strange() string {
	v := About(c.Verb)
	for _, f := range [...]struct {
		name  string
		given bool
	}{
		{"id", c.Computer != 0}, {"text", c.Text != ""}, {"key", c.Key != 0}, {"held", c.Repeat}, {"kept", c.Kept},
		{"unsaved", c.Unsaved}, {"all", c.All}, {"fold", c.Fold}, {"stored", c.Stored}, {"gone", c.Gone}, {"whole", c.Whole},
		{"x", c.X != 0}, {"y", c.Y != 0}, {"at", c.At != nil}, {"num", c.Number64 != 0}, {"from", c.From != 0},
		{"count", c.Count != 0}, {"data", len(c.Data) > 0}, {"args", len(c.Args) > 0},
	} {
		if f.given && !v.carries(f.name) {
			return f.name
		}
	}
	return ""
}

// unknown is the line of a verb that is none: nobody does it.
var unknown Verb

// About is the line of the table about a verb; of an unknown one it is empty.
func About(verb string) *Verb {
	for i := range Verbs { // no index: a page that never asks does not carry the table
		if Verbs[i].Name == verb {
			return &Verbs[i]
		}
	}
	return &unknown
}

// known reports whether a verb is in the table.
func known(verb string) bool { return About(verb) != &unknown }

// IsInput reports whether a verb changes the world, and so is logged.
func IsInput(verb string) bool { k := About(verb).Kind; return k == Input || k == Edit }

// IsEdit reports whether a verb changes the lab that is saved.
func IsEdit(verb string) bool { return About(verb).Kind == Edit }
