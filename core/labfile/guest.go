package labfile

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/emberwire/emberwire/modem"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// What somebody who joins a room starts with: one computer made
// from the lab's [guest], in a lab that has the same media. That lab is a lab
// file too, made by the tab that opened the room, sealed, and handed to each
// newcomer by the server, so that a newcomer can start while no other tab is
// there, and the link holds the key and nothing else.

// maxTask bounds the line that tells a guest what to do, in bytes.
const maxTask = 200

// guestName is the guest's name unless [guest] has one; each gets its id
// behind it.
const guestName = "guest"

// guest checks [guest] and fills in its defaults.
func (c *checker) guest() {
	g := c.f.Config.Guest
	if g == nil {
		return
	}
	g.Name = cmp.Or(g.Name, guestName)
	if g.ID != nil {
		c.fail("guest.id", "a guest gets its id from the room")
	}
	if len(g.Name) > maxName-11 {
		c.fail("guest.name", "longer than %d characters: its id comes behind it", maxName-11)
	}
	c.name("guest.name", g.Name)
	if g.At != nil {
		c.at("guest.at", &g.ComputerSpec)
	}
	if len(g.Task) > maxTask || strings.ContainsFunc(g.Task, unicode.IsControl) {
		c.fail("guest.task", "one line of at most %d bytes", maxTask)
	}
	c.machine("guest", &g.ComputerSpec)
	if len(g.Modem) == 0 {
		g.Modem = []ModemSpec{{Side: "back", Kind: "ender"}}
	}
}

// ofGuest reports whether a folder is the guest's disk or rom.
func (f *File) ofGuest(folder string) bool {
	g := f.Config.Guest
	return g != nil && (folder == g.Files || g.ROM != "" && folder == g.ROM)
}

// GuestLab is the lab that newcomers start with. Its computer has neither its
// id nor its own name yet. The room's lesson stands at the end, where it cannot
// hide a file, if there is room.
func (f *File) GuestLab() ([]byte, error) {
	bare := f.guestLab()
	if len(bare) > bridgewire.MaxWelcome {
		return nil, fmt.Errorf("[guest] with its files is %d bytes; newcomers to a room are given at most %d", len(bare), bridgewire.MaxWelcome)
	}
	whole := append(bare[:len(bare):len(bare)], f.guestLesson()...)
	if len(whole) > bridgewire.MaxWelcome || !sameFiles(bare, whole) {
		return bare, nil
	}
	return whole, nil
}

// sameFiles reports whether two documents hold the same files.
func sameFiles(a, b []byte) bool {
	x, err := Parse("", a)
	y, err2 := Parse("", b)
	return err == nil && err2 == nil && slices.EqualFunc(x.Files, y.Files, func(a, b Entry) bool { return a.Path == b.Path && bytes.Equal(a.Data, b.Data) })
}

// guestLesson is the lab's lesson without its title.
func (f *File) guestLesson() string {
	lesson := "\n" + f.Lesson
	if before, after, found := strings.Cut(lesson, "\n# "); found {
		_, rest, _ := strings.Cut(after, "\n")
		lesson = before + "\n" + rest
	}
	return "\n" + strings.TrimLeft(lesson, "\n")
}

func (f *File) guestLab() []byte {
	g := f.Config.Guest
	if g == nil {
		g = &GuestSpec{ComputerSpec: ComputerSpec{Libraries: f.Config.Libraries, Name: guestName, Files: guestName, OS: "craftos", Modem: []ModemSpec{{Side: "back", Kind: "ender"}}}}
	}
	intro := "# " + cmp.Or(f.Title, "A room") + "\n\n"
	if g.Task != "" {
		intro += "> **What to do:** " + g.Task + "\n\n"
	}
	intro += "You are a guest in this room. One computer is yours alone; the air and the cables are everybody's, and the map shows all computers. The computers that the lesson tells of are in another tab.\n\n"
	out := &File{parts: []part{{raw: intro}}}
	out.Put(TOMLName, []byte(guestToml(&f.Config, &g.ComputerSpec)))
	for _, e := range f.Files {
		folder, _, _ := strings.Cut(e.Path, "/")
		library, _ := f.Config.LibraryOf(e.Path)
		if folder == g.Files || slices.Contains(g.Libraries, library) || g.inserted(folder) || g.ROM != "" && folder == g.ROM || folder+"/" == dissectFolder {
			out.Put(e.Path, e.Data)
		}
	}
	return out.Bytes()
}

// guestToml writes the media of a lab and one computer.
func guestToml(s *Spec, g *ComputerSpec) string {
	var b strings.Builder
	w := tomlWriter{&b}
	w.number("cpu", s.CPU)
	w.size("memory", s.Memory)
	if s.Inspect != nil {
		fmt.Fprintf(&b, "inspect = %v\n", *s.Inspect)
	}
	w.list("libraries", g.Libraries)
	b.WriteString("[medium]\n")
	w.impairment(s.Medium)
	for _, name := range slices.Sorted(maps.Keys(s.Cable)) {
		fmt.Fprintf(&b, "[cable.%s]\n", name)
		w.impairment(s.Cable[name])
	}
	for _, f := range s.Floppy {
		if g.inserted(f.Name) {
			w.floppy(f)
		}
	}
	w.computer(g)
	return b.String()
}

// inserted reports whether a floppy lies in a drive of the computer.
func (s *ComputerSpec) inserted(floppy string) bool {
	return slices.ContainsFunc(s.Peripheral, func(p SidePeripheralSpec) bool { return p.Floppy == floppy })
}

// tomlWriter writes keys of lab.toml; what is left out is not written.
type tomlWriter struct{ *strings.Builder }

func (w tomlWriter) text(key, v string) {
	if v != "" {
		fmt.Fprintf(w, "%s = %s\n", key, Quote(v))
	}
}

func (w tomlWriter) list(key string, v []string) {
	if len(v) > 0 {
		fmt.Fprintf(w, "%s = [\"%s\"]\n", key, strings.Join(v, "\", \"")) // words, as they were checked
	}
}

func (w tomlWriter) number(key string, v int64) {
	if v != 0 {
		fmt.Fprintf(w, "%s = %d\n", key, v)
	}
}

func (w tomlWriter) chance(key string, v float64) {
	if v != 0 {
		fmt.Fprintf(w, "%s = %s\n", key, strconv.FormatFloat(v, 'f', -1, 64))
	}
}

func (w tomlWriter) duration(key string, v Duration) {
	if v != 0 {
		fmt.Fprintf(w, "%s = %q\n", key, modem.Time(v).String())
	}
}

func (w tomlWriter) impairment(i Impairment) {
	w.duration("latency", i.Latency)
	w.duration("jitter", i.Jitter)
	w.chance("loss", i.Loss)
	w.chance("duplicate", i.Duplicate)
	w.chance("reorder", i.Reorder)
	w.size("bandwidth", i.Bandwidth)
	w.reach(i.Range)
}

func (w tomlWriter) reach(r *float64) {
	if r != nil {
		w.chance("range", *r)
	}
}

func (w tomlWriter) size(key string, v Size) {
	if v != 0 {
		fmt.Fprintf(w, "%s = \"%dB\"\n", key, int64(v))
	}
}

func (w tomlWriter) computer(s *ComputerSpec) {
	w.WriteString("[[computer]]\n")
	w.text("name", s.Name)
	w.text("label", s.Label)
	if s.Kind == KindPocket {
		w.text("kind", s.Kind)
	}
	w.text("os", s.OS)
	if s.At != nil {
		fmt.Fprintf(w, "at = %s\n", Position(s.At))
	}
	w.text("rom", s.ROM)
	w.text("files", s.Files)
	if s.Advanced != nil {
		fmt.Fprintf(w, "advanced = %v\n", *s.Advanced)
	}
	w.number("cpu", s.CPU)
	w.size("memory", s.Memory)
	w.text("user", s.User)
	for _, m := range s.Modem {
		w.WriteString("[[computer.modem]]\n")
		w.text("side", m.Side)
		w.text("kind", m.Kind)
		w.text("cable", m.Cable)
		w.text("ip", m.IP)
		w.text("gateway", m.Gateway)
		w.text("dhcp", m.DHCP)
		if m.Names {
			w.WriteString("names = true\n")
		}
		w.reach(m.Range)
	}
	for _, p := range s.Peripheral {
		w.WriteString("[[computer.peripheral]]\n")
		w.text("side", p.Side)
		w.text("kind", p.Kind)
		w.text("floppy", p.Floppy)
		if p.Kind == "monitor" {
			w.monitor(p.MonitorSpec)
		}
	}
	for _, r := range s.Route {
		w.WriteString("[[computer.route]]\n")
		w.text("source", r.Source)
		w.text("action", r.Action)
		w.text("device", r.Device)
		w.text("destination", r.Destination)
	}
}

func (w tomlWriter) monitor(s MonitorSpec) {
	w.number("width", int64(s.Width))
	w.number("height", int64(s.Height))
	w.chance("scale", s.Scale)
	if s.Advanced != nil {
		fmt.Fprintf(w, "advanced = %v\n", *s.Advanced)
	}
}

func (w tomlWriter) floppy(s FloppySpec) {
	w.WriteString("[[floppy]]\n")
	w.text("name", s.Name)
	fmt.Fprintf(w, "id = %d\n", *s.ID)
	w.text("label", s.Label)
	w.text("record", s.Record)
	if s.Record == "" {
		w.size("capacity", s.Capacity)
	}
}

// Quote is a string as TOML writes it.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// WithIDs gives the first computers of a lab file the ids that a room granted.
// A guest gets its id behind its name too, and a place of its own.
func (f *File) WithIDs(ids []int, guest bool) (*File, error) {
	out := f.Clone()
	text, _ := out.Lookup(TOMLName)
	t := ReadTables(text)
	for i, id := range ids {
		root := fmt.Sprintf("computer[%d]", i)
		s := f.Config.Computer[i]
		if err := t.Set(root, "id", strconv.Itoa(id)); err != nil {
			return nil, err
		}
		if t.Find(root+".at") == nil {
			at := s.At
			if guest {
				at = []float64{float64(3 * (id % 1000)), 64, 0}
			}
			if err := t.Set(root, "at", Position(at)); err != nil {
				return nil, err
			}
		}
		if !guest {
			continue
		}
		if err := t.Set(root, "files", Quote(s.Files)); err != nil {
			return nil, err
		}
		if err := t.Set(root, "name", Quote(fmt.Sprintf("%s-%d", s.Name, id))); err != nil {
			return nil, err
		}
	}
	out.Put(TOMLName, []byte(t.Text))
	return Parse(f.Name, out.Bytes())
}

// OwnID reports whether a computer's id stands in the file.
func (f *File) OwnID(i int) bool {
	_, ok := f.Config.lines[fmt.Sprintf("computer[%d].id", i)]
	return ok
}
