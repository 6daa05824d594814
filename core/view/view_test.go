package view

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// sample is a snapshot with everything in it.
func sample() *Snapshot {
	return &Snapshot{
		Version: Version, Number: 3, Lab: 2, Title: "Hello", Now: 1.5, Speed: 1, Rate: 0.6, State: Running,
		Packets: 7, Dropped: 1, Gone: []int{9},
		Computers: []Computer{
			{ID: 0, Name: "alice", Power: On, Width: 3, Height: 2, CursorX: 1, CursorY: 2, Rows: []int{0, 1},
				Modems: []Modem{{Side: "back", Kind: "wireless", Open: 1, Count: 4}}, Planes: []byte("abc000fffdef111eee")},
			{ID: 1, Name: "bob", Power: Failed, Width: 2, Height: 1, Rows: []int{0}, Planes: []byte("hi00ff")},
			{ID: 2, Name: "carol", Power: Off, Width: 51, Height: 19},
		},
	}
}

func encoded(t testing.TB) []byte {
	t.Helper()
	b, err := EncodeSnapshot(sample())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSnapshotRoundTrip(t *testing.T) {
	got, err := DecodeSnapshot(encoded(t))
	if err != nil {
		t.Fatal(err)
	}
	want := sample()
	want.Computers[2].Planes = []byte{}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSnapshotErrors(t *testing.T) {
	withHeader := func(head string, rest ...byte) []byte {
		return append(append([]byte{byte(len(head)), byte(len(head) >> 8), 0, 0}, head...), rest...)
	}
	for want, b := range map[string][]byte{
		"view: snapshot shorter than its header length":            {1, 2, 3},
		"view: snapshot header of 200 bytes in a buffer of 6":      {200, 0, 0, 0, '{', '}'},
		"view: snapshot header: unexpected end of JSON input":      withHeader("{"),
		"view: snapshot version 1, this page speaks 2":             withHeader(`{"v":1}`),
		"view: computer 4 has a screen of 513x1":                   withHeader(`{"v":2,"computers":[{"id":4,"w":513,"h":1}]}`),
		"view: computer 4 has a screen of -1x1":                    withHeader(`{"v":2,"computers":[{"id":4,"w":-1,"h":1}]}`),
		"view: computer 4 needs 6 bytes of rows, 1 are left":       withHeader(`{"v":2,"computers":[{"id":4,"w":2,"h":1,"rows":[0]}]}`, 1),
		"view: 2 bytes behind the last row":                        withHeader(`{"v":2}`, 1, 2),
		"view: snapshot header of 16777217 bytes in a buffer of 4": {1, 0, 0, 1},
	} {
		if _, err := DecodeSnapshot(b); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A screen has MaxScreen rows; more dirty rows than that are refused.
func TestSnapshotRowsAreBounded(t *testing.T) {
	rows := strings.TrimSuffix(strings.Repeat("0,", MaxScreen+1), ",")
	head := `{"v":2,"computers":[{"id":4,"w":0,"h":1,"rows":[` + rows + `]}]}`
	b := append([]byte{byte(len(head)), byte(len(head) >> 8), 0, 0}, head...)
	if _, err := DecodeSnapshot(b); err == nil {
		t.Error("513 rows were taken")
	}
}

func TestSnapshotTruncatedAnywhere(t *testing.T) {
	b := encoded(t)
	for n := range b {
		if _, err := DecodeSnapshot(b[:n]); err == nil {
			t.Errorf("the first %d of %d bytes were taken", n, len(b))
		}
	}
}

func TestCommandRoundTrip(t *testing.T) {
	want := Command{Number: 5, Verb: DoDrop, Computer: 2, Text: "é", Data: []byte{0, 255}}
	b, err := EncodeCommand(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeCommand(b)
	if want.Version = Version; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for n := range b {
		if _, err := DecodeCommand(b[:n]); err == nil {
			t.Errorf("the first %d of %d bytes were taken", n, len(b))
		}
	}
}

func TestCommandErrors(t *testing.T) {
	for want, b := range map[string]string{
		"view: command version 1, this engine speaks 2":                                             `{"v":1,"do":"key"}`,
		`view: unknown command "explode"`:                                                           `{"v":2,"do":"explode"}`,
		"view: command: invalid character 'x' looking for beginning of value":                       "x",
		"view: command: json: cannot unmarshal string into Go struct field Command.key of type int": `{"v":1,"key":"a"}`,
		fmt.Sprintf("view: command of %d bytes, at most %d", MaxCommand+1, MaxCommand):              string(make([]byte, MaxCommand+1)),
	} {
		if _, err := DecodeCommand([]byte(b)); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestReplyRoundTrip(t *testing.T) {
	want := Reply{Number: 4, OK: true, First: 1, Total: 1, Rows: []Row{{Number: 1, Protocol: "psp", Hearers: []int{1}}},
		Packet: &Packet{Raw: "{}", Tree: Tree{Layers: []Layer{{Protocol: "link", Fields: []Field{{Name: "source", Value: "1"}}}}},
			Missed: []Fate{{Computer: 2, Why: "off"}}}}
	b, err := EncodeReply(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeReply(b)
	if want.Version = Version; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := DecodeReply([]byte(`{"v":7}`)); err == nil || err.Error() != "view: reply version 7, this page speaks 2" {
		t.Error(err)
	}
	if _, err := DecodeReply(b[:len(b)-1]); err == nil {
		t.Error("a truncated reply was taken")
	}
}

// FuzzSnapshot: whatever is decoded is encoded to the same thing again.
func FuzzSnapshot(f *testing.F) {
	f.Add(encoded(f))
	f.Add(append([]byte{7, 0, 0, 0}, `{"v":2}`...))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeSnapshot(b)
		if err != nil {
			return
		}
		again, err := EncodeSnapshot(s)
		if err != nil {
			t.Fatal(err)
		}
		s2, err := DecodeSnapshot(again)
		if err != nil || !bytes.Equal(mustEncode(t, s2), again) {
			t.Errorf("%v: %q becomes %q", err, b, again)
		}
	})
}

func mustEncode(t *testing.T, s *Snapshot) []byte {
	b, err := EncodeSnapshot(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// FuzzCommand: whatever is taken is a known verb of this version.
func FuzzCommand(f *testing.F) {
	for _, verb := range []string{DoKey, DoKeyUp, DoChar, DoPaste, DoMouse, DoPower, DoTerminate, DoMove, DoPause, DoRun, DoStep,
		DoSpeed, DoReset, DoLoad, DoSave, DoRecording, DoPackets, DoPacket, DoWatch, DoTrace, DoAck} {
		b, _ := EncodeCommand(Command{Verb: verb, Computer: 1, Text: "x", At: &Vec{}, Data: []byte("y")})
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := DecodeCommand(b); err == nil && (c.Version != Version || !known(c.Verb)) {
			t.Errorf("%q was taken as %+v", b, c)
		}
	})
}
