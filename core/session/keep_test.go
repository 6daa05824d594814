package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

// cupboard keeps what a session gives.
type cupboard struct {
	blobs map[int][]byte
	id    string
	kept  []byte
	given []int // numbers of the last time
}

func (c *cupboard) take(p *page) {
	c.given = nil
	c.id, c.kept = p.s.Keep(p.wall, func(n int, data []byte) {
		c.blobs[n] = []byte(string(data))
		c.given = append(c.given, n)
	})
}

func (c *cupboard) blob(n int) ([]byte, bool) { b, ok := c.blobs[n]; return b, ok }

// again restores what was kept in another session.
func (c *cupboard) again(t *testing.T) *page {
	t.Helper()
	p := &page{t: t, s: New(lab.Options{}, nil), rows: map[int]map[int]string{}}
	if err := p.s.Restore(0, c.kept, c.blob); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *page) keepIn(want string) {
	p.t.Helper()
	wait, ok := p.s.KeepIn(p.wall)
	if got := fmt.Sprint(wait, ok); got != want {
		p.t.Errorf("to be kept in %s, want %s", got, want)
	}
}

// Edits, what programs wrote, labels and drafts come back; the computers boot.
func TestKeptLabsComeBack(t *testing.T) {
	p := newPage(t, desk)
	c := &cupboard{blobs: map[int][]byte{}}
	p.must(view.Command{Verb: view.DoPlace, Text: "place", Args: []string{"?lab=desk"}})
	p.keepIn("0s false")
	p.write(1, "mine", "edited")
	p.must(view.Command{Verb: view.DoDelete, Computer: 2, Text: "startup.lua"})
	p.must(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"new\"\n")})
	p.byPrograms()
	p.must(view.Command{Verb: view.DoDraft, Text: "startup.lua", Data: []byte("half a")})
	p.frames(300 * ms)
	c.take(p)
	if c.id != "place" {
		t.Errorf("kept as %q", c.id)
	}
	q := c.again(t)
	if got, want := q.world(), p.world(); got != want {
		t.Errorf("what comes back is\n%s\nit was\n%s", got, want)
	}
	if d := q.must(view.Command{Verb: view.DoDrafts}).Files; len(d) != 1 || d[0].Path != "startup.lua" || string(d[0].Data) != "half a" {
		t.Errorf("the drafts are %+v", d)
	}
	q.tells(`undo "" redo "" edited true changed true`)
	q.frames(500 * ms)
	q.shows(0, "by a program")
	q.must(view.Command{Verb: view.DoReset})
	q.diskIs(0, `startup.lua="print('one')\n"`)
	q.must(view.Command{Verb: view.DoUndo})
	if got, want := q.world(), p.world(); got != want {
		t.Errorf("and by undo\n%s\nit was\n%s", got, want)
	}
}

// Bytes are given once, and only when there is something new.
func TestWhatIsKeptIsGivenOnce(t *testing.T) {
	p := newPage(t, desk)
	c := &cupboard{blobs: map[int][]byte{}}
	p.wall = time.Minute
	p.must(view.Command{Verb: view.DoPlace, Text: "place"})
	p.keepIn("1s true") // nothing opens it again
	p.wall += keepAfter
	p.keepIn("0s true")
	c.take(p)
	if len(c.given) != 1 {
		t.Errorf("given %v", c.given)
	}
	p.keepIn("0s false")
	p.wall += time.Minute
	p.must(view.Command{Verb: view.DoDisk, Text: "log", Data: make([]byte, 500_000), Args: []string{"write"}})
	p.keepIn("1s true")
	p.wall += keepAfter
	c.take(p)
	if len(c.given) != 1 {
		t.Errorf("given %v", c.given)
	}
	p.wall += 3 * time.Second
	p.must(view.Command{Verb: view.DoDisk, Computer: 1, Text: "log", Data: []byte("x"), Args: []string{"write"}})
	p.keepIn("3s true") // a program writes much, and nobody uses the lab
	p.write(0, "mine", "x")
	p.keepIn("0s true")
	c.take(p)
	if len(c.given) != 2 {
		t.Errorf("given %v", c.given)
	}
	q := c.again(t)
	if got, want := q.world(), p.world(); got != want {
		t.Errorf("what comes back is\n%.300s\nit was\n%.300s", got, want)
	}
}

// What programs write is bounded, and less so when somebody has used the lab.
func TestWhatIsKeptIsBounded(t *testing.T) {
	var src strings.Builder
	src.WriteString("```toml lab.toml\n")
	for i := range 40 {
		fmt.Fprintf(&src, "[[computer]]\nname = \"c%d\"\n", i)
	}
	src.WriteString("```\n")
	p := newPage(t, src.String())
	p.must(view.Command{Verb: view.DoPlace, Text: "place"})
	for i := range 40 {
		p.must(view.Command{Verb: view.DoDisk, Computer: i, Text: "big", Data: make([]byte, 990_000), Args: []string{"write"}})
	}
	left := func(want int) {
		t.Helper()
		c := &cupboard{blobs: map[int][]byte{}}
		c.take(p)
		k, err := readLab(c.kept)
		if err != nil || k.Left != want || k.Wrote != 40 {
			t.Errorf("%v: %d of %d are left out, want %d", err, k.Left, k.Wrote, want)
		}
	}
	left(36)
	p.must(view.Command{Verb: view.DoKey, Key: 65})
	left(7)
	for i := range MaxDrafts {
		p.must(view.Command{Verb: view.DoDraft, Text: fmt.Sprint(i), Data: []byte("x")})
	}
	for _, c := range []struct {
		c    view.Command
		want string
	}{
		{view.Command{Verb: view.DoDraft, Text: "more", Data: []byte("x")}, "at most 100 texts that are not saved are kept"},
		{view.Command{Verb: view.DoDraft, Text: "1", Data: make([]byte, 1<<20+1)}, "a text that is not saved has at most 1048576 bytes"},
	} {
		if r := p.do(c.c); r.Error != c.want {
			t.Errorf("%q, want %q", r.Error, c.want)
		}
	}
}

// A gallery lab that nobody uses is not kept, whatever its programs write.
func TestAnUnusedLabIsNotKept(t *testing.T) {
	p := newPage(t, desk)
	p.must(view.Command{Verb: view.DoPlace, Text: "place", Args: []string{"?lab=desk"}})
	p.byPrograms()
	p.keepIn("0s false")
	p.must(view.Command{Verb: view.DoRestart})
	p.keepIn("0s false")
	p.must(view.Command{Verb: view.DoChar, Text: "x"})
	p.keepIn("1s true")
}

// What cannot be restored says so, and the lab that runs stays.
func TestWhatCannotBeRestored(t *testing.T) {
	p := newPage(t, desk)
	c := &cupboard{blobs: map[int][]byte{}}
	p.must(view.Command{Verb: view.DoPlace, Text: "place"})
	p.write(0, "mine", "x")
	c.take(p)
	kept := string(c.kept)
	change := func(from, to string) string {
		if !strings.Contains(kept, from) {
			t.Fatalf("%s is not in %s", from, kept)
		}
		return strings.Replace(kept, from, to, 1)
	}
	none := func(int) ([]byte, bool) { return nil, false }
	for _, x := range []struct {
		kept string
		blob func(int) ([]byte, bool)
		want string
	}{
		{"{", c.blob, "what was kept of the lab cannot be read: unexpected end of JSON input"},
		{"{}", c.blob, "what was kept of the lab cannot be read: it has no version"},
		{change(`"v":1`, `"v":2`), c.blob, "the lab was kept by a newer version of Emberwire; reload the page"},
		{kept, none, "what was kept of the lab is not complete: the lab is missing"},
		{change(`"alice/mine","bytes":2`, `"alice/mine","bytes":9`), c.blob, "what was kept of the lab is not complete: alice/mine is missing"},
		{change(`"alice/mine","bytes":2`, `"alice/mine","bytes":-1`), c.blob, "what was kept of the lab is not complete: alice/mine is missing"},
		{change(`"alice/mine"`, `"alice/../mine"`), c.blob, `not a clean path; write "mine"`},
		{change(`"opened":1`, `"opened":1,"disks":[{"v":1,"do":"key"}]`), c.blob, `what was kept of the lab cannot be read: "key" is no work on a disk`},
	} {
		before := p.world()
		if err := p.s.Restore(0, []byte(x.kept), x.blob); err == nil || err.Error() != x.want {
			t.Errorf("%v, want %s", err, x.want)
		}
		if p.world() != before {
			t.Error("the lab that runs is another one")
		}
	}
}

// FuzzRestore: whatever is kept either starts or is refused, and what has
// started can be kept again.
func FuzzRestore(f *testing.F) {
	p := &page{s: New(lab.Options{}, nil)}
	p.do(view.Command{Verb: view.DoLoad, Text: "desk.md", Data: []byte(desk)})
	p.do(view.Command{Verb: view.DoPlace, Text: "place"})
	p.do(view.Command{Verb: view.DoWrite, Text: "mine", Data: []byte("x")})
	p.do(view.Command{Verb: view.DoDisk, Text: "log", Data: []byte("y"), Args: []string{"write"}})
	c := &cupboard{blobs: map[int][]byte{}}
	c.take(p)
	f.Add(c.kept)
	f.Fuzz(func(t *testing.T, kept []byte) {
		s := New(lab.Options{}, nil)
		if s.Restore(0, kept, c.blob) != nil {
			return
		}
		s.Do(0, view.Command{Verb: view.DoPlace, Text: "again"})
		_, again := s.Keep(0, func(int, []byte) {})
		var k Kept
		if err := json.Unmarshal(again, &k); err != nil {
			t.Error(err)
		}
	})
}
