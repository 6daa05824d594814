package session

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// A recording of this engine says nothing; one of another, or of none, says so
// on the page and headless, and is run all the same.
func TestARecordingOfAnotherEngineSaysSo(t *testing.T) {
	p := newPage(t, talk)
	p.frames(300 * ms)
	src := string(p.must(view.Command{Verb: view.DoRecording}).Data)
	mark := `{"version":1,"engine":"` + lab.Engine() + `",`
	if len(lab.Engine()) != 12 || !strings.Contains(src, mark) {
		t.Fatalf("engine %q in\n%s", lab.Engine(), src)
	}
	for head, want := range map[string]string{
		mark:                           "",
		`{"version":1,"engine":"one",`: "recorded with engine one, replayed with engine " + lab.Engine() + ": the run may differ",
		`{"engine":"one",`:             "recorded with engine one, replayed with engine " + lab.Engine() + ": the run may differ",
		`{`:                            "recorded with an engine that has no name, replayed with engine " + lab.Engine() + ": the run may differ",
		`{"engine":"` + strings.Repeat("x", 999) + `",`: "recorded with engine " + strings.Repeat("x", 40) + ", replayed with engine " + lab.Engine() + ": the run may differ",
	} {
		f, err := labfile.Parse("recording.md", []byte(strings.Replace(src, mark, head, 1)))
		if err != nil {
			t.Fatal(err)
		}
		l, err := lab.New(f, lab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.Run()
		if got, err := l.Results(); err != nil || len(got) != 1 || !got[0].Same() {
			t.Errorf("%.60s: %+v, %v", head, got, err)
		}
		if l.Replay() != want {
			t.Errorf("%.60s: %q, want %q", head, l.Replay(), want)
		}
		q := newPage(t, string(f.Bytes()))
		if s := q.s.Snapshot(q.wall); s.Replay != want {
			t.Errorf("%.60s: the page is told %q", head, s.Replay)
		}
	}
}
