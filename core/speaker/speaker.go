// Package speaker is the speaker of ComputerCraft: notes, sounds by name, and
// audio as samples (spec/computercraft.md 4.12; the documentation of
// ComputerCraft, "speaker"). It makes no noise: it keeps what it was told to
// play, for a page or a WAV file to play it (WAV).
package speaker

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Fixed by ComputerCraft.
const (
	Rate         = 48_000     // samples a second
	MaxSamples   = 128 * 1024 // of one buffer
	NotesPerTick = 8
	MaxVolume    = 3.0
	MaxPitch     = 24.0 // of a note, in semitones
	// Ahead is how long before its audio ends a speaker takes the next buffer,
	// so that there is no gap between them.
	Ahead = 500 * time.Millisecond
)

// Ours: what is remembered of all that was played; what follows is counted.
const (
	MaxPlayed      = 2000
	MaxPlayedBytes = 16 << 20 // samples, where they are kept: five and a half minutes

	// What somebody who listens can still be told: the latest things, and the
	// samples of the latest buffers.
	MaxRecent  = 64
	MaxBuffers = 2
)

// Instruments are those of note blocks.
var Instruments = []string{
	"harp", "basedrum", "snare", "hat", "bass", "flute", "bell", "guitar", "chime", "xylophone",
	"iron_xylophone", "cow_bell", "didgeridoo", "bit", "banjo", "pling",
}

// Played is one thing that a speaker plays.
type Played struct {
	At      modem.Time // when it begins
	Kind    string     // note, sound, audio or stop
	Name    string     // the instrument or the sound
	Volume  float64    // 0 to MaxVolume
	Pitch   float64    // semitones above F sharp 3 for a note, a factor for a sound
	Count   int        // samples of audio
	Samples []int8     // those, where they are kept
}

// Speaker is one speaker. The zero Speaker is ready.
type Speaker struct {
	Keep bool // the samples of audio, for WAV
	computer.Seen
	tick    int64      // of the latest note or sound
	notes   int        // in that tick
	sound   bool       // one was started in that tick
	next    []int8     // the buffer that waits; nil: none
	volume  float64    // of it
	due     modem.Time // when it is taken
	end     modem.Time // of the audio taken so far
	played  []Played
	recent  []Played // the latest, with samples
	bytes   int
	lost    int
	version uint64
}

var _ computer.Peripheral = (*Speaker)(nil)

// Types are those of a speaker.
func (s *Speaker) Types() []string { return []string{"speaker"} }

// Version counts what was played.
func (s *Speaker) Version() uint64 { return s.version }

// begin counts for the bounds of a tick.
func (s *Speaker) begin(now modem.Time) {
	if t := computer.TickOf(now); t != s.tick {
		s.tick, s.notes, s.sound = t, 0, false
	}
}

// PlayNote plays a note of one of Instruments, at a volume of 0 to MaxVolume and a
// pitch of 0 to MaxPitch semitones above F sharp 3, which the caller has checked; false: NotesPerTick were played in this tick.
func (s *Speaker) PlayNote(now modem.Time, instrument string, volume, pitch float64) bool {
	s.begin(now)
	if s.notes >= NotesPerTick {
		return false
	}
	s.notes++
	s.remember(Played{At: now, Kind: "note", Name: instrument, Volume: volume, Pitch: pitch})
	return true
}

// PlaySound plays a sound by its name, like "entity.cow.ambient", at a volume of 0
// to MaxVolume and so many times its pitch, which the caller has checked; false: one was started in this tick, or
// audio is played.
func (s *Speaker) PlaySound(now modem.Time, name string, volume, pitch float64) bool {
	s.begin(now)
	if s.sound || s.Playing(now) {
		return false
	}
	s.sound = true
	s.remember(Played{At: now, Kind: "sound", Name: name, Volume: volume, Pitch: pitch})
	return true
}

// Playing reports whether audio is played, or waits.
func (s *Speaker) Playing(now modem.Time) bool { return s.next != nil || s.end > now }

// Full reports whether a buffer waits: there is no room for another one.
func (s *Speaker) Full() bool { return s.next != nil }

// PlayAudio takes a buffer of 1 to MaxSamples samples, Rate a second, which it
// keeps: the caller does not change them any more. The buffer waits until the
// audio before it is nearly over: the speaker takes it at a tick, and tells
// speaker_audio_empty then. False: one waits already.
func (s *Speaker) PlayAudio(now modem.Time, samples []int8, volume float64) bool {
	if s.Full() {
		return false
	}
	s.next, s.volume = samples, volume
	tick := computer.TickOf(now) + 1
	if from := s.end.Add(-Ahead); from > computer.AtTick(tick) {
		tick = computer.TickOf(from.Add(computer.Tick - 1))
	}
	s.due = computer.AtTick(tick)
	s.Touch()
	return true
}

// Stop ends the audio, what waits of it too.
func (s *Speaker) Stop(now modem.Time) {
	s.next, s.end = nil, min(s.end, now)
	s.remember(Played{At: now, Kind: "stop"})
	s.Touch()
}

// Advance takes the buffer that waits.
func (s *Speaker) Advance(now modem.Time) {
	if s.next == nil || s.due > now {
		return
	}
	start := max(s.end, now)
	s.end = start + modem.Time(len(s.next))*modem.Time(time.Second)/Rate
	s.remember(Played{At: start, Kind: "audio", Volume: s.volume, Count: len(s.next), Samples: s.next})
	s.next = nil
	s.Tell("speaker_audio_empty")
	s.Touch()
}

// Deadline is when the buffer that waits is taken.
func (s *Speaker) Deadline() (modem.Time, bool) { return s.due, s.next != nil }

// remember keeps what is played, within the bounds.
func (s *Speaker) remember(p Played) {
	s.version++
	s.recall(p)
	if !s.Keep {
		p.Samples = nil
	}
	if len(s.played) >= MaxPlayed || s.bytes+len(p.Samples) > MaxPlayedBytes {
		s.lost++
		return
	}
	s.bytes += len(p.Samples)
	s.played = append(s.played, p)
}

// recall keeps what is played for those who listen.
func (s *Speaker) recall(p Played) {
	s.recent = append(s.recent, p)
	if len(s.recent) > MaxRecent {
		s.recent = slices.Delete(s.recent, 0, len(s.recent)-MaxRecent)
	}
	buffers := 0
	for i := len(s.recent) - 1; i >= 0; i-- {
		if s.recent[i].Samples == nil {
			continue
		}
		if buffers++; buffers > MaxBuffers {
			s.recent[i].Samples = nil
		}
	}
}

// Since is what was played after the given Version, as far as it is still known.
func (s *Speaker) Since(version uint64) []Played {
	n := min(s.version-min(version, s.version), uint64(len(s.recent)))
	return s.recent[len(s.recent)-int(n):]
}

// Played is what was played so far, and how many things beyond the bounds were.
func (s *Speaker) Played() (list []Played, lost int) { return slices.Clone(s.played), s.lost }

// Text is what was played, a line each.
func (s *Speaker) Text() string {
	var out strings.Builder
	for _, p := range s.played {
		fmt.Fprintf(&out, "%.3f %s", p.At.Seconds(), p.Kind)
		switch p.Kind {
		case "note", "sound":
			fmt.Fprintf(&out, " %s volume %.4g pitch %.4g", p.Name, p.Volume, p.Pitch)
		case "audio":
			fmt.Fprintf(&out, " %d samples volume %.4g", p.Count, p.Volume)
		}
		out.WriteByte('\n')
	}
	if s.lost > 0 {
		fmt.Fprintf(&out, "%d more\n", s.lost)
	}
	return out.String()
}

// DigestTo writes what decides what the speaker does next. What it has played
// decides nothing.
func (s *Speaker) DigestTo(d *statesum.Digest) {
	d.Int(int(s.tick), s.notes, int(s.end), len(s.next))
	d.Bool(s.sound, s.next != nil)
	if s.next != nil {
		d.Int(int(s.due))
		d.Float(s.volume)
		for _, x := range s.next {
			d.Int(int(x))
		}
	}
}

// Copy implements computer.Peripheral. Samples never change: they are shared.
func (s *Speaker) Copy(c *copies.Map) computer.Peripheral {
	return copies.Of(c, s, func(n *Speaker) {
		n.Copied(c)
		n.Apart()
	})
}

// Apart lets a speaker that was assigned from another one keep what it plays by
// itself.
func (s *Speaker) Apart() { s.played, s.recent = slices.Clone(s.played), slices.Clone(s.recent) }
