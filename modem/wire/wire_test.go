package wire

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// sealed is a record of 20 bytes of content that nobody has to open.
var sealed = bytes.Repeat([]byte{7}, 20)

// sample is one valid body of each kind of frame.
var sample = map[Kind]interface{ Encode() []byte }{
	KindHello:     Hello{Room: RoomID{1}, Session: Session{2}, Token: Token{3}, Claims: []int{0, 70000}, Fresh: 2, Known: -1, Lab: true, Owner: OwnerID{4}, Access: PublicKey{5}, Member: PublicKey{6}, HasKey: Signature{7}, IsMember: Signature{8}},
	KindSubscribe: Subscribe{All: true, Tags: []Tag{{1}, {2}}},
	KindWant:      Want{Fresh: 3},
	KindRecord:    Record{Conn: 4, Tag: Tag{5}, Counter: 6, Sealed: sealed},
	KindGranted:   Granted{Conn: 7, Token: Token{8}, Charter: true, IDs: []int{9, 10}},
	KindPeer:      Peer{Conn: 11, Session: Session{12}, Member: PublicKey{17}, IDs: []int{13}},
	KindLeft:      Left{Conn: 14},
	KindNotice:    Notice{Why: DroppedBytes, Count: 15},
	KindResend:    Resend{To: 9, Record: Record{Conn: 4, Tag: Tag{5}, Counter: 6, Sealed: sealed}.Encode()},
	KindRefused:   Refused{Why: RefusedTaken, IDs: []int{16}},
	KindElsewhere: Elsewhere{Addresses: []string{"wss://a.example.org/room", "ws://10.0.0.5:4280/emberwire/room"}},
}

// decode reads a frame's body as what its kind says.
func decode(k Kind, b []byte) (any, error) {
	switch k {
	case KindHello:
		return DecodeHello(b)
	case KindSubscribe:
		return DecodeSubscribe(b)
	case KindWant:
		return DecodeWant(b)
	case KindRecord:
		return DecodeRecord(b)
	case KindGranted:
		return DecodeGranted(b)
	case KindPeer:
		return DecodePeer(b)
	case KindLeft:
		return DecodeLeft(b)
	case KindNotice:
		return DecodeNotice(b)
	case KindResend:
		return DecodeResend(b)
	case KindRefused:
		return DecodeRefused(b)
	case KindElsewhere:
		return DecodeElsewhere(b)
	}
	return nil, nil
}

func TestFramesRoundTrip(t *testing.T) {
	for k, want := range sample {
		got, err := decode(k, want.Encode())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T: %+v, %v", want, got, err)
		}
	}
}

func TestFramesTruncatedAnywhere(t *testing.T) {
	for k, x := range sample {
		b := x.Encode()
		for n := range b {
			if k == KindRecord && n >= recordHead+16 || k == KindResend && n >= resendHead+recordHead+16 {
				continue // how long its content is only the seal knows
			}
			if _, err := decode(k, b[:n]); err == nil || !strings.HasSuffix(err.Error(), "ends too early") {
				t.Errorf("%T: the first %d of %d bytes: %v", x, n, len(b), err)
			}
		}
		if _, err := decode(k, append(b, 0)); k != KindRecord && k != KindResend && (err == nil || !strings.HasSuffix(err.Error(), "has 1 bytes behind its end")) {
			t.Errorf("%T with a byte behind it: %v", x, err)
		}
	}
}

// with is b with other bytes from an offset on.
func with(b []byte, at int, x ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], x)
	return b
}

func TestFrameErrors(t *testing.T) {
	hello := sample[KindHello].Encode()
	for want, err := range map[string]error{
		`wire: elsewhere has the address "http://a/room"`:                    second(DecodeElsewhere(Elsewhere{[]string{"http://a/room"}}.Encode())),
		`wire: elsewhere has the address "ws://a/other"`:                     second(DecodeElsewhere(Elsewhere{[]string{"ws://a/other"}}.Encode())),
		`wire: elsewhere has the address "wss://u:p@a/room"`:                 second(DecodeElsewhere(Elsewhere{[]string{"wss://u:p@a/room"}}.Encode())),
		`wire: elsewhere has the address "ws:///room"`:                       second(DecodeElsewhere(Elsewhere{[]string{"ws:///room"}}.Encode())),
		`wire: elsewhere has the address "ws://a/?x=/room"`:                  second(DecodeElsewhere(Elsewhere{[]string{"ws://a/?x=/room"}}.Encode())),
		"wire: elsewhere counts 17, at most 16":                              second(DecodeElsewhere([]byte{17})),
		"wire: elsewhere counts 201, at most 200":                            second(DecodeElsewhere([]byte{1, 201})),
		"wire: hello counts 513, at most 512":                                second(DecodeHello(with(hello, 48, 2, 1))),
		"wire: hello has the id 4294967295":                                  second(DecodeHello(with(hello, 50, 255, 255, 255, 255))),
		"wire: want counts 513, at most 512":                                 second(DecodeWant([]byte{2, 1})),
		"wire: subscribe has the flag 2":                                     second(DecodeSubscribe([]byte{2, 0, 0})),
		"wire: subscribe counts 4097, at most 4096":                          second(DecodeSubscribe([]byte{0, 16, 1})),
		"wire: notice has the unknown reason 0":                              second(DecodeNotice(make([]byte, 5))),
		"wire: notice has the unknown reason 3":                              second(DecodeNotice([]byte{3, 0, 0, 0, 0})),
		"wire: refused has the unknown reason 9":                             second(DecodeRefused([]byte{9, 0, 0})),
		"wire: peer ends too early":                                          second(DecodePeer(append(make([]byte, 52), 1, 0, 0))),
		"wire: empty message":                                                second(Split(nil)),
		"wire: message without frames":                                       second(Split([]byte{Version})),
		"wire: message of version 9, this is version 3":                      second(Split([]byte{9, 6, 0, 0, 0})),
		"wire: frame 1 ends in its head":                                     second(Split([]byte{Version, 6, 0})),
		"wire: frame 1 is of the unknown kind 0":                             second(Split([]byte{Version, 0, 0, 0, 0})),
		"wire: frame 2 is of the unknown kind 16":                            second(Split([]byte{Version, 6, 0, 0, 0, 16, 0, 0, 0})),
		"wire: frame 1 has 1 bytes, 0 are left":                              second(Split([]byte{Version, 6, 0, 0, 1})),
		"wire: frame 1 has 65537 bytes, at most 65536":                       second(Split([]byte{Version, 6, 1, 0, 1})),
		"wire: message of 262145 bytes, at most 262144":                      second(Split(make([]byte, MaxMessage+1))),
		"wire: more than 4096 frames":                                        second(Split(append([]byte{Version}, bytes.Repeat([]byte{6, 0, 0, 0}, MaxFrames+1)...))),
		`wire: "abc" is no key of a room: 43 or 22 letters, digits, - and _`: second(ParseLink("abc")),
		"wire: welcome of 3 bytes":                                           second(Key{}.OpenWelcome([]byte{1, 2, 3})),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestSplit(t *testing.T) {
	msg := AppendFrame(AppendFrame(nil, KindBeat, nil), KindWant, []byte{0, 1})
	got, err := Split(msg)
	if want := []Frame{{KindBeat, []byte{}}, {KindWant, []byte{0, 1}}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

// A batch never exceeds what Split takes.
func TestBatchKeepsTheBounds(t *testing.T) {
	var b Batch
	for range MaxFrames + 1 {
		b.Add(KindBeat, nil)
	}
	for range 4 {
		b.Add(KindCharter, make([]byte, MaxRecord))
	}
	var sizes []int
	for _, m := range b.Take() {
		frames, err := Split(m)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(frames))
	}
	if want := "[4096 4 1]"; fmt.Sprint(sizes) != want || b.Take() != nil {
		t.Errorf("messages of %v frames, want %s", sizes, want)
	}
}

func TestFrameTooLargePanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "wire: a frame of more than MaxRecord bytes" {
			t.Error(got)
		}
	}()
	AppendFrame(nil, KindRecord, make([]byte, MaxRecord+1))
}

func TestKey(t *testing.T) {
	k := Key{1, 2, 3}
	for length, want := range map[int]Link{22: {Key: k}, 43: {Key: k, Owner: OwnerID{4}}} {
		again, err := ParseLink(want.String())
		if err != nil || again != want || len(want.String()) != length {
			t.Errorf("%s becomes %v, %v", want, again, err)
		}
	}
	if _, err := ParseLink(strings.Repeat("x", 99)); err == nil || len(err.Error()) > 120 {
		t.Error(err)
	}
	seen := map[string]bool{}
	tags := k.Tags()
	for _, part := range []string{
		fmt.Sprint(Link{Key: k}.Room()), fmt.Sprint(Link{Key: Key{1}}.Room()), fmt.Sprint(Link{k, OwnerID{1}}.Room()), fmt.Sprint(tags.Presence()), fmt.Sprint(tags.Channel("air", 15)),
		fmt.Sprint(tags.Channel("air", 16)), fmt.Sprint(tags.Channel("office", 15)), fmt.Sprint(Key{1}.Tags().Channel("air", 15)),
	} {
		if seen[part] {
			t.Errorf("%s is there twice", part)
		}
		seen[part] = true
	}
	if tags.Channel("air", 15) != k.Tags().Channel("air", 15) {
		t.Error("a tag differs the second time")
	}
	for ch := range maxMade + 2 {
		tags.Channel("air", ch%65536)
	}
	if len(tags.made) > maxMade {
		t.Errorf("%d tags are remembered", len(tags.made))
	}
}

func TestWelcome(t *testing.T) {
	k := Key{1}
	b := k.SealWelcome([24]byte{9}, []byte("# A lab"))
	if got, err := k.OpenWelcome(b); err != nil || string(got) != "# A lab" {
		t.Errorf("%q, %v", got, err)
	}
	const want = "wire: the welcome was not sealed with this room's key"
	for n := range b[24:] {
		if _, err := k.OpenWelcome(b[:24+n]); err == nil || err.Error() != want {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if _, err := (Key{2}).OpenWelcome(b); err == nil || err.Error() != want {
		t.Error(err)
	}
	if n := len(k.SealWelcome([24]byte{}, make([]byte, MaxWelcome))); n != MaxRecord-maxCharter {
		t.Errorf("the largest welcome has %d bytes", n)
	}
}

func TestSealAndOpen(t *testing.T) {
	k, s := Key{1}, Session{2}
	out, in := NewSealer(k, s, Messages), NewOpener(k, s, Messages)
	first, then := out.Seal(Tag{3}, []byte("hello")), out.Seal(Tag{3}, []byte("hello"))
	if bytes.Equal(first.Sealed, then.Sealed) || bytes.Contains(first.Encode(), []byte("hello")) {
		t.Error("it is not sealed")
	}
	if got, err := in.Open(first); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
	forged := func(change func(r *Record)) error {
		r := then
		r.Sealed = bytes.Clone(r.Sealed)
		change(&r)
		_, err := in.Open(r)
		return err
	}
	for name, c := range map[string]struct{ got, want error }{
		"again":                             {forged(func(r *Record) { *r = first }), ErrReplay},
		"number 0":                          {forged(func(r *Record) { r.Counter = 0 }), ErrReplay},
		"another number":                    {forged(func(r *Record) { r.Counter = 99 }), ErrForged},
		"another tag":                       {forged(func(r *Record) { r.Tag[0]++ }), ErrForged},
		"another content":                   {forged(func(r *Record) { r.Sealed[2]++ }), ErrForged},
		"a shorter one":                     {forged(func(r *Record) { r.Sealed = r.Sealed[:17] }), ErrForged},
		"another key":                       {second(NewOpener(Key{9}, s, Messages).Open(then)), ErrForged},
		"another session":                   {second(NewOpener(k, Session{9}, Messages).Open(then)), ErrForged},
		"another stream":                    {second(NewOpener(k, s, Control).Open(then)), ErrForged},
		"the sender is the server's to say": {forged(func(r *Record) { r.Conn = 5 }), nil},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if _, err := in.Open(first); err != ErrReplay {
		t.Errorf("after a later one: %v", err)
	}
	in.Skip(9)
	if _, err := in.Open(out.Seal(Tag{3}, nil)); err != ErrReplay {
		t.Errorf("one that is skipped: %v", err)
	}
	for err, want := range map[error]string{ErrForged: "wire: the record was changed, or sealed with another key", ErrReplay: "wire: the record came before"} {
		if err.Error() != want {
			t.Error(err)
		}
	}
}

// A forged record with a high number must not move the window.
func TestForgedRecordsDoNotShutOutRealOnes(t *testing.T) {
	out, in := NewSealer(Key{}, Session{}, Messages), NewOpener(Key{}, Session{}, Messages)
	r := out.Seal(Tag{}, nil)
	f := r
	f.Counter = 1 << 60
	if _, err := in.Open(f); err != ErrForged {
		t.Error(err)
	}
	if _, err := in.Open(r); err != nil {
		t.Error(err)
	}
}

func TestStamp(t *testing.T) {
	b := Record{Conn: 99, Tag: Tag{5}, Counter: 6, Sealed: sealed}.Encode()
	if tag := Stamp(b, 7); tag != (Tag{5}) {
		t.Error(tag)
	}
	if r, err := DecodeRecord(b); err != nil || r.Conn != 7 || r.Counter != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestLimit(t *testing.T) {
	l := NewLimit(1)
	spent := func(now time.Duration, size int) (n int, why Dropped) {
		for why == 0 && n < 10000 {
			if why = l.Spend(now, size); why == 0 {
				n++
			}
		}
		return n, why
	}
	for i, c := range []struct {
		now  time.Duration
		size int
		want string
	}{
		{0, 100, "750 1"}, {0, 100, "0 1"}, {time.Second, 100, "500 1"}, {1100 * time.Millisecond, 100, "50 1"},
		{time.Hour, MaxRecord, "96 2"}, {time.Hour + time.Second, MaxRecord, "64 2"}, {time.Hour, MaxRecord, "0 2"}, // a clock that goes back gives nothing
	} {
		n, why := spent(c.now, c.size)
		if got := fmt.Sprint(n, " ", uint8(why)); got != c.want {
			t.Errorf("step %d: %s, want %s", i, got, c.want)
		}
	}
}

// message is a body with everything in it.
func message() Message {
	return Message{Medium: "air", Channel: 15, Reply: 65535, Seq: 77, Value: value.Fields("text", "hello", "n", 7),
		From: modem.RelayedModem{Computer: 9, Name: "back", Kind: modem.Ender, At: modem.Vec{X: -1.5, Y: 64, Z: 1e7}, Dimension: "nether"}}
}

func presence() Presence {
	return Presence{More: 3, Member: PublicKey{9}, Computers: []Computer{
		{ID: 0, Name: "alice", Modems: []Plug{{"air", "back", modem.Wireless, modem.Vec{X: 1}}, {"office", "left", modem.Wired, modem.Vec{}}}},
		{ID: 1, Name: "bob"}}}
}

func pulse() Pulse {
	return Pulse{Sent: 1 << 40, Sees: []Sight{{Session: Seen{1}, Got: 5, Missed: 6, Ask: 7}, {Session: Seen{2}}}}
}

func resume() Resume {
	return Resume{To: Seen{1}, Ask: 2, Done: true, Sent: 1 << 40, Lost: []Lost{{Tag: Tag{3}, Seq: 4, Count: 5}}}
}

func why() Why {
	return Why{Ask: 3, Session: Seen{1}, Counter: 1 << 40, Medium: "air", From: modem.RelayedModem{Computer: 7, Name: "top", Kind: modem.Ender, At: modem.Vec{X: 1, Y: 64, Z: -2}, Dimension: "nether"}, Channel: 15}
}

func fates() Fates {
	return Fates{To: Seen{1}, Ask: 3, List: []Fate{{Computer: 9, Side: "back", Why: modem.ChannelClosed, Came: true, Distance: 2.5}}}
}

func screen() Screen {
	return Screen{Computer: 4, Width: 2, Height: 1, Palette: [16]uint32{0xF0F0F0, 15: 0x111111}, Cells: []byte("hi\x0f\xf0")}
}

func TestBodiesRoundTrip(t *testing.T) {
	want := message()
	b, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	x, err := DecodeBody(b)
	got, _ := x.(*Message)
	if err != nil || got == nil || !value.Equal(got.Value, want.Value) {
		t.Fatalf("%+v, %v", got, err)
	}
	got.Value, want.Value = value.Nil(), value.Nil()
	if !reflect.DeepEqual(*got, want) {
		t.Errorf("%+v, want %+v", *got, want)
	}
	for _, want := range []interface{ Encode() []byte }{presence(), pulse(), resume(), why(), fates(), screen()} {
		x, err := DecodeBody(want.Encode())
		if err != nil || !reflect.DeepEqual(reflect.ValueOf(x).Elem().Interface(), want) {
			t.Errorf("%+v, %v", x, err)
		}
	}
	SetSeq(b, 1<<31)
	if x, err := DecodeBody(b); err != nil || x.(*Message).Seq != 1<<31 {
		t.Errorf("%+v, %v", x, err)
	}
}

func TestBodiesTruncatedAnywhere(t *testing.T) {
	m, err := message().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{m, presence().Encode(), pulse().Encode(), resume().Encode(), why().Encode(), fates().Encode(), screen().Encode()} {
		for n := range b {
			if x, err := DecodeBody(b[:n]); err == nil {
				t.Errorf("%d of %d bytes were taken as %v", n, len(b), x)
			}
		}
		if _, err := DecodeBody(append(b, 0)); err == nil {
			t.Error("a byte behind it was taken")
		}
	}
}

func TestBodyErrors(t *testing.T) {
	m, _ := message().Encode()
	p := presence().Encode()
	body := func(b []byte) error { _, err := DecodeBody(b); return err }
	large := message()
	large.Value = value.String(strings.Repeat("x", MaxBody))
	deep := message()
	deep.Value = value.String(strings.Repeat("x", value.MaxBytes+1))
	for want, err := range map[string]error{
		"wire: body ends too early":                                                              body(nil),
		"wire: body has the unknown pace 3":                                                      body(append(presence().Encode()[:len(presence().Encode())-1], 3)),
		"wire: body has the unknown reason 77":                                                   body(Fates{List: []Fate{{Why: 77}}}.Encode()),
		"wire: body has a screen of 129 by 1 cells, at most 128 by 64":                           body(Screen{Width: 129, Height: 1, Cells: make([]byte, 258)}.Encode()),
		"wire: body is of the unknown kind 9":                                                    body([]byte{9}),
		"wire: body has a modem of the unknown kind 3":                                           body(with(m, 1, 3)),
		"wire: body has the id 4294967295":                                                       body(with(m, 2, 255, 255, 255, 255)),
		"wire: body has the coordinate NaN":                                                      body(with(m, 6, 0x7f, 0xf8, 1)),
		"wire: body has the coordinate +Inf":                                                     body(with(m, 6, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0)),
		"wire: body has a name of 49 bytes, at most 48":                                          body(with(m, 38, 49)),
		"wire: body has a name with byte 10":                                                     body(with(m, 39, '\n')),
		"wire: body: value: byte 15: bytes after the value":                                      body(append(bytes.Clone(m), 0)),
		"wire: body counts 33, at most 32":                                                       body(with(pulse().Encode(), 9, 33)),
		"wire: body counts 65, at most 64":                                                       body(with(p, 1, 65)),
		"wire: body has 1 bytes behind its end":                                                  body(append(bytes.Clone(p), 0)),
		fmt.Sprintf("wire: a message of %d bytes, at most %d fit a record", 57+MaxBody, MaxBody): second(large.Encode()),
		"message too large: it may hold 1024 KiB":                                                second(deep.Encode()),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// The largest presence fits a record, and says what it left out.
func TestPresenceIsBounded(t *testing.T) {
	var p Presence
	for i := range 512 {
		c := Computer{ID: i, Name: strings.Repeat("n", 99)}
		for range 9 {
			c.Modems = append(c.Modems, Plug{Medium: strings.Repeat("m", 99), Side: strings.Repeat("s", 99)})
		}
		p.Computers = append(p.Computers, c)
	}
	b := p.Encode()
	if len(b) > MaxBody {
		t.Fatalf("%d bytes", len(b))
	}
	x, err := DecodeBody(b)
	got, _ := x.(*Presence)
	if err != nil || got == nil || len(got.Computers) != MaxListed || got.More != 512-MaxListed || len(got.Computers[0].Modems) != MaxModems {
		t.Errorf("%v", err)
	}
}

// Pulses and resumes keep their bounds, and a record that fits goes out again
// in a frame for one.
func TestControlIsBounded(t *testing.T) {
	p, x := Pulse{Sees: make([]Sight, MaxTabs+5)}, Resume{Lost: make([]Lost, MaxLost+5)}
	if got, err := DecodeBody(p.Encode()); err != nil || len(got.(*Pulse).Sees) != MaxTabs {
		t.Error(err)
	}
	if got, err := DecodeBody(x.Encode()); err != nil || len(got.(*Resume).Lost) != MaxLost {
		t.Error(err)
	}
	largest := Record{Sealed: make([]byte, MaxBody+16)}.Encode()
	if n := len(Resend{Record: largest}.Encode()); n != MaxRecord {
		t.Errorf("the largest record goes out again in %d bytes", n)
	}
}
