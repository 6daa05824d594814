// Package psp is the Phoenix Socket Protocol of one connection
// (spec/phoenix.md 8): Block has the rules for sequence numbers and states and
// holds no data; Socket has the queues, buffers and timers around it. Neither
// knows addresses, ports, modems or Lua, and time is an argument.
//
// Towards a peer of the original everything travels as the original does it,
// with the recoveries of spec/phoenix.md 8.12 and 8.13. Two ends of this stack
// know each other by the field ours and then keep the promises of 22.1.
package psp

import (
	"errors"
	"time"

	"github.com/emberwire/emberwire/modem/labtime"
)

// Time is an instant of lab time.
type Time = labtime.Time

// Fixed by the original.
const (
	ConnectTime  = 5 * time.Second  // without an answer to SYN (spec/phoenix.md 8.4)
	AcceptTime   = 11 * time.Second // without an answer to SYN+ACK (8.8)
	TimeWaitTime = 10 * time.Second // before a closed connection is forgotten (8.8)
	NumberSpace  = 1 << 40          // first numbers are below this (8.2)
)

// Ours, as spec/phoenix.md recommends.
const (
	MaxFlight     = 256                    // unacknowledged data messages (8.11)
	MaxQueueBytes = 1 << 20                // written but not sent (19.2)
	MaxQueue      = 4096                   // writes not sent (19.2)
	MaxBuffer     = 1 << 20                // received but not read (19.2)
	MaxAhead      = 256                    // messages kept above a hole (8.12)
	Coalesce      = 16 << 10               // bytes that queued writes are joined to (8.11)
	MaxMessage    = 64 << 10               // bytes of one message we send (8.11)
	MaxDistance   = 512                    // of a number from the one expected (19.1)
	FirstTimeout  = time.Second            // of a retransmission; doubles (8.8)
	LastTimeout   = 8 * time.Second        //
	ShortTimeout  = 50 * time.Millisecond  // least one between two of ours (22.1)
	Tries         = 8                      // of data, then the connection has failed (8.8)
	FinTries      = 5                      // of FIN, then it is closed (8.8)
	AckDelay      = 100 * time.Millisecond // after the first message not acknowledged (8.8)
	OursAckDelay  = 20 * time.Millisecond  // between two of ours: below ShortTimeout
	AckEvery      = 64                     // messages (8.8)
	LingerTime    = 5 * time.Second        // that FIN waits for acknowledgements (8.13)
	SkipTime      = 3 * time.Second        // two rounds of an original's retransmissions (8.12)
	SkipDelay     = 200 * time.Millisecond // for the rest of the third round
	HoleTime      = 4 * time.Second        // that a FIN above a hole waits (18 no. 5)
	OursAckEvery  = 4                      // messages, between two of ours
	FirstFlight   = 8                      // messages in flight before anything is known of the path
	FlightBytes   = 512 << 10              // unacknowledged bytes between two of ours
)

// Texts of failed connections (spec/phoenix.md 8.4 to 8.8).
const (
	Refused        = "Connection refused"
	ResetByPeer    = "Connection reset by peer"
	ConnectTimeout = "Connection timed out (syn-sent)"
	AcceptTimeout  = "Connection timed out (syn-received)"
	TimedOut       = "Connection timed out"
	// DataMissing and DataLost are the errors of connections that closed
	// without all data: for the reader, for the writer (22.1).
	DataMissing = "Connection closed with data missing"
	DataLost    = "Connection closed before all data was acknowledged"
)

// ErrFull says that the send queue has no room: the writer waits.
var ErrFull = errors.New("send queue full")

// HandleError is a call that the handle's status does not allow.
type HandleError struct{ Call, Status string }

func (e *HandleError) Error() string { return "attempt to " + e.Call + " a " + e.Status + " handle" }

// State is where a connection stands (spec/phoenix.md 8.7).
type State uint8

const (
	// SynSent: we sent synchronize and wait for the peer's. A matching answer
	// leads to Connected; reset or 5 s of silence to Failed. 8.4.
	SynSent State = iota + 1
	// SynReceived: a listener got synchronize and sent its own. Any message
	// with a fitting acknowledgement leads to Connected; reset to Closed, 11 s
	// of silence to Failed. 8.5, 8.8.
	SynReceived
	// Connected: data goes both ways.
	Connected
	// Draining: close was called, FIN waits until all data is acknowledged, at
	// most 5 s. On the wire this is Connected. 8.13.
	Draining
	// FinWait: our FIN is sent. 8.6 rule 5.
	FinWait
	// Closing: both FINs are sent, ours is not acknowledged.
	Closing
	// CloseWait: the peer's FIN came, ours went out with its acknowledgement
	// (TCP calls this LAST-ACK).
	CloseWait
	// TimeWait: all is said; repeated FINs are answered for 10 s. 8.8.
	TimeWait
	// Closed: over, in order.
	Closed
	// Failed: over, with an error.
	Failed
)

// String is the original's name of the state.
func (s State) String() string {
	switch s {
	case SynSent:
		return "syn-sent"
	case SynReceived:
		return "syn-received"
	case Connected:
		return "connected"
	case Draining:
		return "draining"
	case FinWait:
		return "fin-wait"
	case Closing:
		return "closing"
	case CloseWait:
		return "close-wait"
	case TimeWait:
		return "time-wait"
	case Closed:
		return "closed"
	case Failed:
		return "error"
	}
	return "none"
}

// Word is the state as programs know it (spec/phoenix.md 8.7).
func (s State) Word() string {
	switch s {
	case SynSent, SynReceived:
		return "connecting"
	case Connected:
		return "open"
	case Failed:
		return "error"
	}
	return "closed"
}

// Over reports a state that is never left.
func (s State) Over() bool { return s == Closed || s == Failed }

// open reports the states in which data is received.
func (s State) open() bool { return s == Connected || s == Draining }

// Event is something a program is told about.
type Event uint8

const (
	Opened   Event = iota // our connect succeeded
	Accepted              // the handshake of a listener's connection is complete
	Data                  // a message with data can be read
	Ended                 // closed, in either order: once
	Broken                // failed: once
	Writable              // a full queue has room again
)
