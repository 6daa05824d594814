package browser

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// intruder is a program in the room that has the link, or only knows the
// server: it sends what it likes.
type intruder struct {
	t       *testing.T
	ws      *websocket.Conn
	key     wire.Key
	tags    *wire.Tags
	session wire.Session
	member  wire.Seed
	sealer  *wire.Sealer // of messages
	control *wire.Sealer
	mu      sync.Mutex
	ids     []int
	conn    uint32
	peers   []wire.Session
	taped   [][]byte // records as they came
	ended   chan struct{}
	status  websocket.StatusCode
}

// enter joins the room of a link; reading is off for one that takes nothing.
func (h *house) enter(link string, change func(*wire.Hello), reads bool) *intruder {
	h.t.Helper()
	room, err := wire.ParseLink(link[strings.Index(link, "#room=")+6:])
	must(h.t, err)
	key := room.Key
	ws, _, err := websocket.Dial(context.Background(), "ws://localhost:"+h.port+"/room", nil)
	must(h.t, err)
	ws.SetReadLimit(wire.MaxMessage)
	i := &intruder{t: h.t, ws: ws, key: key, tags: key.Tags(), ended: make(chan struct{})}
	rand.Read(i.session[:])
	i.sealer = wire.NewSealer(key, i.session, wire.Messages)
	i.control = wire.NewSealer(key, i.session, wire.Control)
	h.t.Cleanup(func() { ws.CloseNow() })
	_, msg, err := ws.Read(context.Background())
	must(h.t, err)
	frames, err := wire.Split(msg)
	must(h.t, err)
	challenge, err := wire.DecodeChallenge(frames[0].Body)
	must(h.t, err)
	rand.Read(i.member[:])
	hello := wire.Hello{Session: i.session, Fresh: 1}
	hello.Sign(room, i.member, challenge)
	if change != nil {
		change(&hello)
	}
	i.send(wire.AppendFrame(wire.AppendFrame(nil, wire.KindSubscribe, wire.Subscribe{All: true}.Encode()), wire.KindHello, hello.Encode()))
	if reads {
		go i.read()
	}
	return i
}

func (i *intruder) send(msg []byte) {
	_ = i.ws.Write(context.Background(), websocket.MessageBinary, msg)
}

func (i *intruder) read() {
	defer close(i.ended)
	for {
		_, msg, err := i.ws.Read(context.Background())
		if err != nil {
			i.status = websocket.CloseStatus(err)
			return
		}
		frames, _ := wire.Split(msg)
		i.mu.Lock()
		for _, f := range frames {
			switch f.Kind {
			case wire.KindGranted:
				g, _ := wire.DecodeGranted(f.Body)
				i.ids, i.conn = g.IDs, g.Conn
			case wire.KindPeer:
				p, _ := wire.DecodePeer(f.Body)
				i.peers = append(i.peers, p.Session)
			case wire.KindRecord:
				i.taped = append(i.taped, f.Body)
			}
		}
		i.mu.Unlock()
	}
}

// until waits for something the reader learns.
func (i *intruder) until(what string, f func() bool) {
	i.t.Helper()
	for end := time.Now().Add(soon); ; time.Sleep(5 * time.Millisecond) {
		i.mu.Lock()
		ok := f()
		i.mu.Unlock()
		if ok {
			return
		}
		if time.Now().After(end) {
			i.t.Fatalf("never: %s", what)
		}
	}
}

// greet tells the others that it is there, so that they listen to it.
func (i *intruder) greet(name string) {
	i.until("its id is granted", func() bool { return len(i.ids) == 1 && len(i.peers) > 0 })
	p := wire.Presence{Computers: []wire.Computer{{ID: i.ids[0], Name: name, Modems: []wire.Plug{{Medium: "air", Side: "back", Kind: modem.Ender}}}}}
	var pulse wire.Pulse
	for _, s := range i.peers {
		pulse.Sees = append(pulse.Sees, wire.Sight{Session: s.Short()})
	}
	i.say(i.control.Seal(i.tags.Presence(), pulse.Encode()).Encode(), i.control.Seal(i.tags.Presence(), p.Encode()).Encode())
}

// message is a record of what a computer says on channel 15.
func (i *intruder) message(id int, text string) []byte {
	b, err := wire.Message{Medium: "air", Channel: 15, Reply: 15, Value: value.String(text),
		From: modem.RelayedModem{Computer: id, Name: "back", Kind: modem.Ender, At: modem.Vec{X: 30, Y: 64, Z: 40}}}.Encode()
	must(i.t, err)
	return i.sealer.Seal(i.tags.Channel("air", 15), b).Encode()
}

func (i *intruder) say(records ...[]byte) {
	var b wire.Batch
	for _, r := range records {
		b.Add(wire.KindRecord, r)
	}
	for _, m := range b.Take() {
		i.send(m)
	}
}
