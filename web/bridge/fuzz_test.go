package bridge

import (
	"context"
	"testing"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// FuzzServer: whatever somebody in the room sends, before and after a hello,
// the two that are at work there hear each other.
func FuzzServer(f *testing.F) {
	hello := wire.Hello{Fresh: 1}.Encode()
	for _, m := range [][]byte{
		wire.AppendFrame(nil, wire.KindHello, hello),
		wire.AppendFrame(nil, wire.KindHello, wire.Hello{Claims: []int{0, 9}, Token: wire.Token{7}}.Encode()),
		wire.AppendFrame(nil, wire.KindSubscribe, wire.Subscribe{Tags: []wire.Tag{{1}}}.Encode()),
		wire.AppendFrame(nil, wire.KindWant, wire.Want{Fresh: 3}.Encode()),
		wire.AppendFrame(nil, wire.KindCharter, plain("sealed")),
		wire.AppendFrame(nil, wire.KindRecord, record(1, 1, "x")),
		wire.AppendFrame(nil, wire.KindBeat, nil),
		wire.AppendFrame(nil, wire.KindLeft, wire.Left{Conn: 1}.Encode()),
	} {
		f.Add(false, m)
		f.Add(true, m)
	}
	f.Fuzz(func(t *testing.T, greeted bool, msg []byte) {
		w := newWorld(t)
		a := w.host()
		b, _ := w.enter(wire.Hello{Fresh: 1})
		x := w.dial()
		if greeted {
			x, _ = w.enter(wire.Hello{Fresh: 1})
		}
		for range 2 { // it may be closed after the first
			_ = x.ws.Write(context.Background(), websocket.MessageBinary, msg)
		}
		w.pass(0)
		b.send(wire.KindRecord, record(250, 77, "undisturbed"))
		for {
			if r := a.record(); r.Conn == b.conn && r.Counter == 77 {
				break
			}
		}
	})
}
