//go:build js && wasm

package main

import (
	"crypto/rand"
	"encoding/binary"
	"syscall/js"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/emberwire/emberwire/core/session"
	"github.com/emberwire/emberwire/modem/bridge"
)

// socket is the WebSocket of a room, which the worker's script has. What came
// is fetched once a turn, in one piece; the calls made then go through
// syscall/js directly.
type socket struct {
	script js.Value // ember.room
	bytes  js.Value // Uint8Array
	room   *session.Room
	came   []byte // fetched, and not told yet
}

// newSocket is nil where the script has none.
func newSocket(ember safejs.Value) (*socket, error) {
	script, err := ember.Get("room")
	if err != nil || script.IsNull() {
		return nil, err
	}
	array, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return nil, err
	}
	return &socket{script: safejs.Unsafe(script), bytes: safejs.Unsafe(array)}, nil
}

// random fills with what the browser has for keys.
func random(b []byte) { _, _ = rand.Read(b) } // it never fails: Go ends the program instead

// The kinds of what the script tells.
const (
	socketOpened  = 1
	socketMessage = 2
	socketClosed  = 3 // two bytes: the status
	socketHeard   = 4 // another tab of the browser said it
)

// follow notices that the session is in another room than the socket, or in
// none any more.
func (s *socket) follow(r *session.Room) {
	if r != s.room {
		s.close()
		s.room = r
	}
}

func (s *socket) close() {
	s.script.Call("close")
	s.came = nil
}

// hear tells the room what came, until a slice is over: a flood must not keep
// the worker from its page. What is left waits for the next turn.
func (s *socket) hear(r *session.Room, wall func() time.Duration) {
	if s == nil {
		return
	}
	if s.follow(r); r == nil {
		return
	}
	if len(s.came) == 0 {
		came := s.script.Call("drain")
		if came.IsNull() {
			return
		}
		s.came = make([]byte, came.Get("length").Int())
		js.CopyBytesToGo(s.came, came)
	}
	for end := wall() + slice; len(s.came) > 0 && wall() < end; {
		kind, n := s.came[0], int(binary.LittleEndian.Uint32(s.came[1:]))
		data := s.came[5 : 5+n]
		s.came = s.came[5+n:]
		switch kind {
		case socketOpened:
			r.Opened(wall())
		case socketMessage:
			r.Received(wall(), data)
		case socketHeard:
			r.Heard(wall(), data)
		case socketClosed:
			r.Closed(wall(), int(binary.LittleEndian.Uint16(data)))
		}
	}
}

func (s *socket) copied(data []byte) js.Value {
	b := s.bytes.New(len(data))
	js.CopyBytesToJS(b, data)
	return b
}

// speak does what the room wants done and answers how long it may sleep.
func (s *socket) speak(r *session.Room, wall func() time.Duration) time.Duration {
	if s == nil {
		return time.Second
	}
	if s.follow(r); r == nil {
		return time.Second
	}
	for _, a := range r.Turn(wall(), s.script.Call("waiting").Int()) {
		switch a.Kind {
		case bridge.Dial:
			s.close()
			s.script.Call("open", string(a.Data))
		case bridge.HangUp:
			s.close()
		case bridge.Send:
			s.script.Call("send", s.copied(a.Data))
		case bridge.Tune:
			s.close()
			s.script.Call("tune", string(a.Data))
		case bridge.Tell:
			s.script.Call("tell", s.copied(a.Data))
		}
	}
	if len(s.came) > 0 {
		return 0
	}
	return min(max(r.Deadline()-wall(), time.Millisecond), time.Second)
}
