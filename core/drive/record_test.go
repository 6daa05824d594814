package drive

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/speaker"
	"github.com/emberwire/emberwire/modem"
)

// Every tune plays each of its notes: its parts are as long as each other, all
// pitches are there, and no beat has more notes than a tick may have.
func TestTunesPlay(t *testing.T) {
	for i := range Tunes {
		tune, notes := &Tunes[i], 0
		for _, p := range tune.parts {
			if len(p.steps) != tune.steps() {
				t.Errorf("%s: %s has %d steps, not %d", tune.Name, p.instrument, len(p.steps), tune.steps())
			}
			if wrong := strings.Trim(p.steps, ".abcdefghijklmnopqrstuvwxy"); wrong != "" {
				t.Errorf("%s: %s has no notes %q", tune.Name, p.instrument, wrong)
			}
			notes += len(p.steps) - strings.Count(p.steps, ".")
		}
		d := &Drive{}
		d.Insert(NewRecord(0, "r", "", tune))
		d.Play(modem.Time(0))
		for at, on := d.Deadline(); on; at, on = d.Deadline() {
			d.Advance(at)
		}
		list, lost := d.Sound().Played()
		if len(list) != notes || lost != 0 {
			t.Errorf("%s: %d notes of %d", tune.Name, len(list), notes)
		}
		if end := list[len(list)-1].At.Elapsed(); end > tune.Length() || len(list) > speaker.MaxPlayed {
			t.Errorf("%s: ends at %v, its length is %v", tune.Name, end, tune.Length())
		}
	}
}

// The page offers every tune, and no other.
func TestThePageHasTheTunes(t *testing.T) {
	data, err := os.ReadFile("../../static/drives.js")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, tune := range Tunes {
		names = append(names, fmt.Sprintf("%s: %q", tune.Name, strings.TrimPrefix(tune.Title, "Emberwire - ")))
	}
	if want := "const TUNES = { " + strings.Join(names, ", ") + " };"; !strings.Contains(string(data), want) {
		t.Errorf("static/drives.js has no %s", want)
	}
}
