// Package phoenix is the network stack of the Phoenix kernel on one computer
// (spec/phoenix.md): links, ARP, packets with routing and forwarding, control
// messages, PSP connections, and the system calls that programs make. It works
// below Lua, also while a program computes.
//
// A message goes up through Receive, arp.go or link.go, internet.go and then
// control.go or socket.go. What is sent goes down through send in internet.go,
// which picks a route, resolve in arp.go, which knows the neighbour, and
// transmit in link.go. What comes to nothing is counted under a name in Stats.
//
// HTTP and WebSockets, of programs of every system, go through the computer's
// hostnet.Gate; package web is where it comes back in for what lies in the lab,
// on connections of this stack (webnet.go).
//
// Limitations: a device is a modem on a side of the computer or the loopback.
package phoenix

import (
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// Owner is the modem owner of the channels opened here.
const Owner = "phoenix"

// Fixed by the original.
const (
	arpWait       = 2 * time.Second // for an answer, then the packet is lost (spec/phoenix.md 5.1)
	firstPort     = 49152           // of the ports connections leave by (8.3)
	lastPort      = pdu.MaxPort
	automatic     = 0 // table of the routes ipconfig makes (15.1)
	defaultTable  = 1 // of routeadd
	controlPort   = 0 // channel of ARP and control messages
	loopbackBits  = 8
	unreachable   = "unreachable"
	noRoute       = "No route to host"
	isUnreachable = "Destination unreachable"
	isProhibited  = "Prohibited"
)

// Ours, as spec/phoenix.md 5.1, 6.1 and 19.2 recommend.
const (
	MaxARP         = 1024             // entries of a device; the oldest goes
	ARPLife        = 10 * time.Minute // of a learned entry
	listenGrace    = time.Second      // after the boot, before a closed port is refused
	arpAgain       = 500 * time.Millisecond
	arpRepeats     = 2   // after the first request
	MaxWaitingIP   = 64  // packets that wait for one neighbour
	MaxWaiting     = 256 // packets that wait for any
	MaxARPRate     = 20  // requests of a device in a second
	MaxSeen        = 4096
	SeenLife       = time.Minute
	MaxRoutes      = 256     // of a table
	MaxTable       = 255     // number of a table
	MaxSockets     = 512     // connections of a computer
	MaxOwnSockets  = 128     // of a process, those it has closed not counted
	MaxHalfOpen    = 16      // of a listener
	MaxUnfetched   = 64      // accepted connections whose event was not read
	MaxResetRate   = 20      // resets in a second
	MaxControlRate = 20      // control messages we make in a second
	MaxPongRate    = 20      // pongs in a second to one address
	MaxEcho        = 8 << 10 // bytes of a ping that is answered
	MaxEvents      = 1024    // events that wait for room in the computer's queue
	MaxEventBytes  = 4 << 20 // of them in memory
	MaxEnded       = 256     // ended connections whose handles still answer
	eventRetry     = 50 * time.Millisecond
	eventRoom      = 64 // places of the computer's queue we leave to others
)
