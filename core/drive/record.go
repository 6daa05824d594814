package drive

import (
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/speaker"
	"github.com/emberwire/emberwire/modem"
)

// Tune is what is on a record: notes as a speaker plays them. All of them are
// this project's own.
type Tune struct {
	Name  string // in lab files
	Title string // for people and programs
	beat  time.Duration
	parts []part
}

// part is one instrument: a step is one beat, a letter the pitch from a (0) to
// y (24), anything else a rest. The parts of a tune have the same length.
type part struct{ instrument, steps string }

// Tunes are all there are.
var Tunes = []Tune{
	{"embers", "Emberwire - Embers", 200 * time.Millisecond, []part{
		{"harp", strings.Repeat("m..p..r.t.r.p.m.k..m..p.r.p.m.k.h..k..m.p.m.k.h.f.h.k.m.p.r.t...", 2)},
		{"bass", strings.Repeat("a...h...a...h...d...k...d...k...f...m...f...m...h...h...k...a...", 2)},
		{"hat", strings.Repeat("....m.......m...", 8)},
	}},
	{"copper", "Emberwire - Copper", 150 * time.Millisecond, []part{
		{"bit", strings.Repeat("aehmhemhcfjmjfmjaehmhemhhloqolqo", 4)},
		{"bass", strings.Repeat("a.......f.......j.......h...h...", 4)},
		{"basedrum", strings.Repeat("m...", 32)},
		{"snare", strings.Repeat("....m...", 16)},
	}},
	{"dusk", "Emberwire - Dusk", 300 * time.Millisecond, []part{
		{"flute", strings.Repeat("m.....k.h.......f.....h.k.......m.....p.r...p...m.k.h...a.......", 1)},
		{"guitar", strings.Repeat("a.h.m.h.d.k.p.k.f.m.r.m.d.k.p.k.", 2)},
	}},
}

// TuneNamed is the tune of a name, nil if there is none.
func TuneNamed(name string) *Tune {
	if i := slices.IndexFunc(Tunes, func(t Tune) bool { return t.Name == name }); i >= 0 {
		return &Tunes[i]
	}
	return nil
}

// steps is how long a tune is, in beats.
func (t *Tune) steps() int { return len(t.parts[0].steps) }

// Length is how long it plays.
func (t *Tune) Length() time.Duration { return time.Duration(t.steps()) * t.beat }

// play plays the notes of one step.
func (t *Tune) play(s *speaker.Speaker, now modem.Time, step int) {
	for _, p := range t.parts {
		if at := p.steps[step]; at >= 'a' && at <= 'y' {
			s.PlayNote(now, p.instrument, 1, float64(at-'a'))
		}
	}
}

// NewRecord is a disk with a tune and without files; label is what is written on
// it, "" its title.
func NewRecord(id int, name, label string, t *Tune) *Floppy {
	f := NewFloppy(id, name, 0)
	if label == "" {
		label = t.Title
	}
	f.tune = t
	f.SetLabel(label)
	return f
}

// Tune is what is on it: nil if it is no record.
func (f *Floppy) Tune() *Tune { return f.tune }

// record is how far a drive is with what it plays.
type record struct {
	sound speaker.Speaker
	on    bool
	begun modem.Time
	step  int // the next one
}

// Sound is what the drive plays and has played.
func (d *Drive) Sound() *speaker.Speaker { return &d.record.sound }

// Play plays the record from its beginning, if one lies there.
func (d *Drive) Play(now modem.Time) {
	d.Stop(now)
	if d.floppy != nil && d.floppy.tune != nil {
		d.record.on, d.record.begun, d.record.step = true, now, 0
		d.Touch()
	}
}

// Stop ends it.
func (d *Drive) Stop(now modem.Time) {
	if d.record.on {
		d.record.on = false
		d.record.sound.Stop(now)
		d.Touch()
	}
}

// Advance plays the notes that are due.
func (d *Drive) Advance(now modem.Time) {
	for at, on := d.Deadline(); on && at <= now; at, on = d.Deadline() {
		d.floppy.tune.play(&d.record.sound, now, d.record.step)
		d.record.step++
		d.record.on = d.record.step < d.floppy.tune.steps()
	}
}

// Deadline is when the next notes are due.
func (d *Drive) Deadline() (modem.Time, bool) {
	if !d.record.on {
		return 0, false
	}
	return d.record.begun.Add(time.Duration(d.record.step) * d.floppy.tune.beat), true
}
