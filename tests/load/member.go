package main

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/web/socket"
)

// The channel that members of a load test speak on.
const loadChannel = 15

// member is one tab of a load test: everything a tab does for a room, with one
// modem and no computer behind it. Its goroutine owns all of it.
type member struct {
	client  *bridge.Client
	socket  *socket.Socket
	address string
	start   time.Time
	medium  *modem.Medium
	modem   *modem.Modem
	do      chan func()
	stopped chan struct{}
	hears   func(modem.Arrival) // called in its goroutine; may be nil
}

var _ modem.Receiver = (*member)(nil)

// newMember joins a room with a computer that has an id already.
func newMember(address string, key wire.Key, id int, hears func(modem.Arrival)) *member {
	m := &member{
		socket: socket.New(), address: address, start: time.Now(), do: make(chan func(), 64),
		stopped: make(chan struct{}), medium: modem.NewMedium("air", false, modem.Impairment{}, 1, nil), hears: hears,
	}
	m.client = bridge.New(bridge.Config{Link: wire.Link{Key: key}, Random: func(b []byte) { rand.Read(b) }, Address: address, Claims: []int{id}, Welcome: []byte("# Load\n")}, 0)
	m.modem = modem.New(modem.Config{Computer: id, Name: "back", Kind: modem.Ender, Medium: m.medium, Receiver: m})
	_ = m.modem.Open(modem.OwnerLua, loadChannel) // the channel is in range
	m.client.Attach([]*modem.Medium{m.medium})
	m.client.Computers([]wire.Computer{{ID: id, Name: "member", Modems: []wire.Plug{{Medium: "air", Side: "back", Kind: modem.Ender}}}})
	go m.loop()
	return m
}

// Deliver implements modem.Receiver.
func (m *member) Deliver(_ modem.Time, a modem.Arrival) modem.Outcome {
	if m.hears != nil {
		m.hears(a)
	}
	return modem.OK
}

func (m *member) wall() time.Duration { return time.Since(m.start) }

// now is the lab time of its world, which runs with the wall.
func (m *member) now() modem.Time { return modem.Time(m.wall()) }

func (m *member) loop() {
	defer close(m.stopped)
	timer := time.NewTimer(0)
	for {
		select {
		case e := <-m.socket.Events:
			m.happened(e)
		case f, ok := <-m.do:
			if !ok {
				m.socket.HangUp()
				return
			}
			f()
		case <-timer.C:
		}
		m.rest()
		m.medium.Advance(m.now())
		for _, a := range m.client.Turn(m.wall(), m.socket.Backlog()) {
			m.socket.Act(a)
		}
		timer.Reset(max(m.client.Deadline()-m.wall(), time.Millisecond))
	}
}

// rest does what else is there already, a bounded number.
func (m *member) rest() {
	for range 256 {
		select {
		case e := <-m.socket.Events:
			m.happened(e)
		default:
			return
		}
	}
}

func (m *member) happened(e socket.Event) {
	if !m.socket.Current(e) {
		return
	}
	switch e.Kind {
	case socket.Opened:
		m.client.Opened(m.wall())
	case socket.Received:
		m.client.Received(m.wall(), m.now(), e.Data)
	case socket.Closed:
		m.socket.HangUp()
		m.client.Closed(m.wall(), e.Status)
	}
}

// ask runs f in the member's goroutine and waits for it.
func (m *member) ask(f func()) {
	done := make(chan struct{})
	m.do <- func() { f(); close(done) }
	<-done
}

// leave ends the member.
func (m *member) leave() {
	close(m.do)
	<-m.stopped
}

// say transmits a number and the time in a message of about so many bytes.
func (m *member) say(number uint64, size int) {
	b := make([]byte, max(size, 16))
	binary.BigEndian.PutUint64(b, number)
	binary.BigEndian.PutUint64(b[8:], uint64(time.Now().UnixNano()))
	_, _ = m.modem.Transmit(m.now(), modem.Origin{}, loadChannel, loadChannel, value.String(string(b)))
}

// said reads what say wrote.
func said(a modem.Arrival) (number uint64, sent time.Time) {
	s, _ := a.Value.Str()
	if len(s) < 16 {
		return 0, time.Time{}
	}
	b := []byte(s[:16])
	return binary.BigEndian.Uint64(b), time.Unix(0, int64(binary.BigEndian.Uint64(b[8:])))
}

// knows reports how many others have answered the member.
func (m *member) knows() (n int) {
	m.ask(func() {
		for _, p := range m.client.Peers() {
			if p.Alive() {
				n++
			}
		}
	})
	return n
}
