// Package bridge joins the media of one lab to those of others. A
// Client is one tab's part in a room: it taps the media, seals what the tab's
// own computers transmit, and relays what others sent. It knows no socket: it
// is told what came, and asked what is to be done, with the time as an
// argument; wasm/engine and web/emberwire have the sockets.
//
// What came from outside is never carried out again: that is the whole
// prevention of loops. A message is carried when it is transmitted, before
// the medium does anything to it; delay and loss come once, from the medium of
// the tab that hears it. What computers elsewhere did not hear is not known
// here.
package bridge

import "time"

// Bounds and times of a client.
const (
	RetryFirst    = 250 * time.Millisecond // after a connection broke; then twice as long each time
	RetryOther    = 100 * time.Millisecond // the same, where another server is known
	RetryMost     = 1 * time.Second        // less than wire.WaitForLab: who was here comes back before newcomers are let in
	RetryRefused  = 10 * time.Second       // after the server refused for a reason that may pass
	DialTimeout   = 10 * time.Second
	AnnounceEvery = 10 * time.Second       // a presence, news or not
	AnnounceGap   = 100 * time.Millisecond // between two presences of a tab
	MaxBacklog    = 1 << 20                // bytes the socket has not sent yet; beyond it nothing is added
	MaxHeld       = 1000                   // messages taken in while the lab is paused
	PulseEvery    = 1 * time.Second        // while there is something to tell of what was heard or sent
	PulseIdle     = 5 * time.Second        // while there is nothing to tell: so that others know it is there
	StallAfter    = 8 * time.Second        // a tab that has said nothing for so long stalls
	GoneFor       = 60 * time.Second       // who left is listed, in case they come back
	KeepFor       = 15 * time.Second       // what was said is kept for who is cut off: for 10 s, and the time to come back
	AbsentFor     = 10 * time.Minute       // who left is spoken to, in case they come back
	MaxKept       = 6000                   // messages that are kept, 10 s of all that a tab may send, and marks of those before
	MaxKeptBytes  = 48 << 20               // bytes of them
	AskGap        = 1 * time.Second        // between two answers to one tab that lacks something, on average
	AskBurst      = 10                     // that may come quickly: of a connection that breaks again and again
	resendEvery   = 20 * time.Millisecond  // while there is more to be sent again
	MaxSeqs       = 8192                   // tags whose messages are counted
	MaxSenders    = 4096                   // sessions with the room's key that a tab remembers
)
