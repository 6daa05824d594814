// Package wire is what travels between a tab and the server of rooms:
// batches of frames, records sealed by those who have the room's
// key, and the frames by which ids are granted and tabs hear of each other.
//
// A message of the socket is a version and frames; see Split. The server needs
// only the frames and the head of a record: where it goes is its routing tag,
// which says nothing to who lacks the key, and who sent it is stamped by the
// server itself. What is in it only the key opens; see Key and Body.
//
// Everything here is pure: no clock, no socket, no randomness of its own.
package wire

import (
	"fmt"
	"time"
)

// Version is the first byte of every message. Another one is refused.
const Version = 3

// Bounds. What is beyond them is refused or dropped, counted, and told to the
// tab with the reason.
const (
	MaxRecord  = 64 << 10  // bytes of one record with its head, also of a welcome
	MaxMessage = 256 << 10 // bytes of one message of the socket
	MaxFrames  = 4096      // frames of one message
	MaxTags    = 4096      // routing tags a tab subscribes to; with more it must ask for all
	MaxIDs     = 512       // computers of one tab: as many as a lab has
	MaxFresh   = 512       // ids that one frame asks for
	MaxTabs    = 32        // tabs of one room
	MaxRooms   = 1000      // rooms of one server
	MaxOthers  = 16        // addresses of other servers
	MaxAddress = 200       // bytes of one

	RecordsPerSecond = 500     // of one tab, on average
	BytesPerSecond   = 4 << 20 // of one tab, on average
	ControlPerSecond = 100     // frames that are no records, of one tab, on average
	ResendsPerSecond = 4000    // of one tab, on average: to each who was away
	ResentPerSecond  = 8 << 20 // bytes of them
	Burst            = 1.5     // seconds' worth that may come at once

	HoldGrant  = 60 * time.Second // a tab whose connection broke is remembered
	WaitForLab = 3 * time.Second  // a newcomer waits in a room that nobody who knows it is in; with an owner, until somebody is
	BeatEvery  = 5 * time.Second  // something is sent at least so often, both ways
	Silence    = 15 * time.Second // after so long without anything the connection is dead
)

// Kind says what a frame is.
type Kind uint8

// The kinds of frames. Up: to the server; down: from it.
const (
	KindHello     Kind = iota + 1 // up, once, after the challenge: Hello
	KindSubscribe                 // up, also before the hello: Subscribe
	KindWant                      // up: Want
	KindCharter                   // up and down: Charter
	KindRecord                    // up and down: Record
	KindBeat                      // up and down: empty
	KindGranted                   // down: Granted
	KindPeer                      // down: Peer
	KindLeft                      // down: Left
	KindNotice                    // down: Notice
	KindRefused                   // down, the last: Refused
	KindChallenge                 // down, the first: Challenge
	KindResend                    // up: Resend, a record for one tab, as it was before
	KindResent                    // down: Record, resent to this tab alone
	KindElsewhere                 // down: Elsewhere; only from servers that serve rooms together

	kindLast = KindElsewhere
)

// Statuses with which the server closes a connection. They are in the range
// of RFC 6455 for applications.
const (
	CloseSlow     = 4001 // it did not take what was sent to it
	CloseFlood    = 4002 // it went on far beyond its limits
	CloseReplaced = 4003 // the same tab came again
	CloseRefused  = 4004 // a Refused frame said why
	CloseBroken   = 4005 // it sent what cannot be read
)

// Error says what is wrong with bytes from outside.
type Error string

func (e Error) Error() string { return "wire: " + string(e) }

func errorf(format string, a ...any) error { return Error(fmt.Sprintf(format, a...)) }
