package speaker

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// MaxWAV bounds a WAV file; what begins later is left out.
const MaxWAV = 5 * time.Minute

// gain is how loud one speaker at volume 1 is among others, of 32767: notes of
// several speakers at once must not distort.
const gain = 8192

// toneLength is how long the tone lasts that stands for a note or a sound.
const toneLength = 400 * time.Millisecond

// octaves is by how many octaves an instrument sounds above a harp.
var octaves = map[string]float64{
	"bass": -2, "didgeridoo": -2, "guitar": -1, "flute": 1, "cow_bell": 1, "bell": 2, "chime": 2, "xylophone": 2,
}

// drums are instruments without a pitch.
var drums = map[string]bool{"basedrum": true, "snare": true, "hat": true}

// lowest is F sharp 3, pitch 0 of a harp, in hertz.
const lowest = 184.997

// WAV is what speakers have played, together, as a WAV file: mono, 16 bits,
// Rate samples a second, from lab time 0 to the last sound. Audio is as it was
// played. The sounds of the game are not ours to have: a note is a plain tone of
// its pitch, a drum a short noise, a sound a tone of one pitch for all.
func WAV(speakers []*Speaker) []byte {
	var m mixer
	for _, s := range speakers {
		for i, p := range s.played {
			m.add(p, s.silenced(i))
		}
	}
	return m.file()
}

// silenced is when a stop ends what is played as number i; never: the largest
// time.
func (s *Speaker) silenced(i int) modem.Time {
	for _, p := range s.played[i+1:] {
		if p.Kind == "stop" {
			return p.At
		}
	}
	return math.MaxInt64
}

// mixer adds sounds up.
type mixer struct{ samples []int32 }

// samplesIn is how many samples a length of time has.
func samplesIn(d time.Duration) int { return int(d * Rate / time.Second) }

func (m *mixer) add(p Played, until modem.Time) {
	switch p.Kind {
	case "audio":
		m.put(p.At, until, len(p.Samples), func(i int) float64 { return p.Volume * float64(p.Samples[i]) / 128 })
	case "note":
		if drums[p.Name] {
			m.put(p.At, until, samplesIn(toneLength/8), noise(p.Volume))
			return
		}
		m.put(p.At, until, samplesIn(toneLength), tone(p.Volume, lowest*math.Exp2(p.Pitch/12+octaves[p.Name])))
	case "sound":
		m.put(p.At, until, samplesIn(toneLength), tone(p.Volume, 2*lowest*p.Pitch))
	}
}

// put adds n samples from a time on, at most to another one.
func (m *mixer) put(at, until modem.Time, n int, sample func(i int) float64) {
	if at.Elapsed() >= MaxWAV {
		return
	}
	from := samplesIn(at.Elapsed())
	n = min(n, samplesIn(MaxWAV)-from)
	if until < at.Add(time.Second*time.Duration(n)/Rate) {
		n = max(samplesIn(until.Elapsed())-from, 0)
	}
	if short := from + n - len(m.samples); short > 0 {
		m.samples = append(m.samples, make([]int32, short)...)
	}
	for i := range n {
		m.samples[from+i] += int32(gain * sample(i))
	}
}

// tone is a sine that fades.
func tone(volume, hertz float64) func(i int) float64 {
	length := float64(samplesIn(toneLength))
	return func(i int) float64 {
		fade := 1 - float64(i)/length
		return volume * fade * math.Sin(2*math.Pi*hertz*float64(i)/Rate)
	}
}

// noise is the same each time.
func noise(volume float64) func(i int) float64 {
	x := uint32(1)
	return func(int) float64 {
		x = x*1664525 + 1013904223
		return volume * (float64(x>>16)/32768 - 1)
	}
}

// file is the WAV file; what is too loud is cut off.
func (m *mixer) file() []byte {
	size := uint32(2 * len(m.samples))
	out := append(make([]byte, 0, 44+size), "RIFF"...)
	out = binary.LittleEndian.AppendUint32(out, 36+size)
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	for _, n := range []uint16{1, 1} { // PCM, one channel
		out = binary.LittleEndian.AppendUint16(out, n)
	}
	for _, n := range []uint32{Rate, 2 * Rate} {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	for _, n := range []uint16{2, 16} { // bytes of a frame, bits of a sample
		out = binary.LittleEndian.AppendUint16(out, n)
	}
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, size)
	for _, v := range m.samples {
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(max(min(v, math.MaxInt16), math.MinInt16))))
	}
	return out
}
