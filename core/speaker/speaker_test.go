package speaker

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/statesum"
)

const ms = modem.Time(time.Millisecond)

func TestNotesOfATick(t *testing.T) {
	var s Speaker
	for i := range NotesPerTick + 2 {
		if got := s.PlayNote(10*ms, "harp", 1, 12); got != (i < NotesPerTick) {
			t.Errorf("note %d: %v", i, got)
		}
	}
	if !s.PlayNote(50*ms, "harp", 1, 12) {
		t.Error("refused in the next tick")
	}
}

func TestSoundsWaitForAudio(t *testing.T) {
	var s Speaker
	if !s.PlaySound(0, "a", 1, 1) || s.PlaySound(0, "a", 1, 1) || !s.PlaySound(50*ms, "a", 1, 1) {
		t.Error("one sound in a tick")
	}
	s.PlayAudio(100*ms, make([]int8, Rate), 1)
	if s.PlaySound(150*ms, "a", 1, 1) {
		t.Error("a sound while audio waits")
	}
	s.Advance(150 * ms)
	if s.PlaySound(1149*ms, "a", 1, 1) || !s.PlaySound(1150*ms, "a", 1, 1) {
		t.Error("a sound while audio is played, or none after it")
	}
}

// A buffer is taken at the next tick; the one behind it when half a second of
// the first is left; a third finds no room.
func TestTheBufferRule(t *testing.T) {
	var s Speaker
	if _, ok := s.Deadline(); ok {
		t.Error("something is due")
	}
	if !s.PlayAudio(110*ms, make([]int8, 2*Rate), 1) || s.PlayAudio(110*ms, make([]int8, 1), 1) {
		t.Error("one buffer waits")
	}
	if at, ok := s.Deadline(); !ok || at != 150*ms {
		t.Errorf("taken at %v, %v", at, ok)
	}
	s.Advance(149 * ms)
	if !s.Full() {
		t.Error("taken too early")
	}
	s.Advance(150 * ms)
	if s.Full() || !s.PlayAudio(160*ms, make([]int8, Rate), 2) {
		t.Error("no room for the next one")
	}
	if at, _ := s.Deadline(); at != 1650*ms {
		t.Errorf("taken at %v", at)
	}
	s.Advance(1650 * ms)
	if got, want := s.Text(), "0.150 audio 96000 samples volume 1\n2.150 audio 48000 samples volume 2\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.PlayAudio(1700*ms, make([]int8, 1), 1)
	s.Stop(1800 * ms)
	if _, ok := s.Deadline(); ok || s.Playing(1800*ms) {
		t.Error("it plays on")
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	s := Speaker{Keep: true}
	for i := range MaxPlayed + 3 {
		s.PlayNote(modem.Time(i)*50*ms, "hat", 1, 1)
	}
	list, lost := s.Played()
	if len(list) != MaxPlayed || lost != 3 || !strings.HasSuffix(s.Text(), "\n3 more\n") || s.Version() != MaxPlayed+3 {
		t.Errorf("%d, %d lost", len(list), lost)
	}
	long := Speaker{Keep: true}
	for i := 0; i <= MaxPlayedBytes/MaxSamples; i++ {
		now := modem.Time(i) * 10 * modem.Time(time.Second)
		long.PlayAudio(now, make([]int8, MaxSamples), 1)
		long.Advance(now + 50*ms)
	}
	if list, lost := long.Played(); len(list) != MaxPlayedBytes/MaxSamples || lost != 1 {
		t.Errorf("%d, %d lost", len(list), lost)
	}
	brief := Speaker{}
	brief.PlayAudio(0, make([]int8, 5), 1)
	brief.Advance(50 * ms)
	if list, _ := brief.Played(); list[0].Samples != nil || list[0].Count != 5 {
		t.Error("samples are kept though nobody asked")
	}
}

func TestWhatWasPlayedIsNoState(t *testing.T) {
	var a, b Speaker
	a.PlayNote(0, "harp", 1, 1)
	for _, s := range []*Speaker{&a, &b} {
		s.PlayNote(50*ms, "harp", 1, 1)
	}
	sum := func(s *Speaker) string { return statesum.Whole(statesum.Of("s", s)) }
	if sum(&a) != sum(&b) {
		t.Error("the digest holds what was played")
	}
	a.PlayAudio(60*ms, []int8{1}, 1)
	if sum(&a) == sum(&b) {
		t.Error("a buffer that waits is not in the digest")
	}
}

// samples are those of a WAV file.
func samples(t *testing.T, wav []byte) []int16 {
	t.Helper()
	if string(wav[:4]) != "RIFF" || string(wav[8:16]) != "WAVEfmt " || binary.LittleEndian.Uint32(wav[24:]) != Rate ||
		int(binary.LittleEndian.Uint32(wav[4:])) != len(wav)-8 || int(binary.LittleEndian.Uint32(wav[40:])) != len(wav)-44 {
		t.Fatalf("header %q", wav[:44])
	}
	out := make([]int16, (len(wav)-44)/2)
	for i := range out {
		out[i] = int16(binary.LittleEndian.Uint16(wav[44+2*i:]))
	}
	return out
}

func TestWAVOfAudio(t *testing.T) {
	a, b := Speaker{Keep: true}, Speaker{Keep: true}
	a.PlayAudio(0, []int8{127, -128, 0}, 1)
	b.PlayAudio(0, []int8{127, 127, 127}, 3)
	a.Advance(50 * ms)
	b.Advance(50 * ms)
	got := samples(t, WAV([]*Speaker{&a, &b}))
	at := 50 * Rate / 1000
	if len(got) != at+3 || got[at-1] != 0 || got[at] != 8128+24384 || got[at+1] != -8192+24384 || got[at+2] != 24384 {
		t.Errorf("%d samples, %v", len(got), got[at-1:])
	}
	if got := samples(t, WAV(nil)); len(got) != 0 {
		t.Error("sound without speakers")
	}
}

// A note is a tone of its pitch: an octave higher it crosses zero twice as often.
func TestWAVOfNotes(t *testing.T) {
	crossings := func(instrument string, pitch float64) (n int) {
		var s Speaker
		s.PlayNote(0, instrument, 1, pitch)
		last := int16(0)
		for _, v := range samples(t, WAV([]*Speaker{&s})) {
			if v != 0 && (v > 0) != (last > 0) {
				n++
			}
			last = v
		}
		return n
	}
	low, high, bell := crossings("harp", 0), crossings("harp", 12), crossings("bell", 0)
	if low < 140 || low > 148 || high < 280 || high > 296 || bell < 560 || bell > 592 {
		t.Errorf("%d, %d and %d crossings in 0.4 s", low, high, bell)
	}
	if crossings("snare", 0) < 100 {
		t.Error("a drum is no noise")
	}
}

// The page makes the same samples: tests/js/sound.test.mjs has these numbers too.
func TestSamplesOfThePage(t *testing.T) {
	snare := noise(0.5)
	first, _ := snare(0), snare(1)
	for _, x := range []struct{ got, want float64 }{
		{tone(1, lowest*2)(100), -0.98629128}, {tone(1, lowest*4)(10), 0.82368806}, {first, -0.26354980}, {snare(2), 0.00424194},
		{tone(2, 2*lowest*1.5)(7), 0.97344488},
	} {
		if math.Abs(x.got-x.want) > 1e-8 {
			t.Errorf("%.8f, want %.8f", x.got, x.want)
		}
	}
}

// Somebody who listens is told the latest things, with samples of the latest two
// buffers.
func TestWhatAListenerIsTold(t *testing.T) {
	var s Speaker
	for i := range MaxRecent + 5 {
		s.PlayNote(modem.Time(i)*50*ms, "hat", 1, 1)
	}
	if got := s.Since(0); len(got) != MaxRecent || got[0].At != 250*ms {
		t.Errorf("%d, from %v", len(got), got[0].At)
	}
	if got := s.Since(s.Version() - 2); len(got) != 2 || len(s.Since(s.Version())) != 0 || len(s.Since(s.Version()+1)) != 0 {
		t.Errorf("%v", got)
	}
	for i := range 3 {
		now := modem.Time(i+100) * modem.Time(time.Second)
		s.PlayAudio(now, []int8{int8(i)}, 1)
		s.Advance(now + 50*ms)
	}
	got := s.Since(s.Version() - 3)
	if got[0].Samples != nil || got[1].Samples[0] != 1 || got[2].Samples[0] != 2 || got[0].Count != 1 {
		t.Errorf("%v", got)
	}
}

func TestWAVEndsWithAStopAndItsBound(t *testing.T) {
	s := Speaker{Keep: true}
	s.PlayAudio(0, make([]int8, MaxSamples), 1)
	s.Advance(50 * ms)
	s.Stop(100 * ms)
	if got := samples(t, WAV([]*Speaker{&s})); len(got) != Rate/10 {
		t.Errorf("%d samples, stopped after %d", len(got), Rate/10)
	}
	var late Speaker
	late.PlayNote(modem.Time(MaxWAV)-ms, "harp", 1, 1)
	late.PlayNote(modem.Time(MaxWAV), "harp", 1, 1)
	if got := len(WAV([]*Speaker{&late})); got != 44+2*5*60*Rate {
		t.Errorf("%d bytes", got)
	}
}
