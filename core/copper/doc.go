// Package copper puts Copper OS's network on a computer: CryptoNet sessions,
// CTCP and CTTP on top of them, and the Lua modules cryptoNet and cNet
// (spec/cryptonet.md, spec/cnet.md; what programs are promised is the cNet
// page of Copper OS's documentation).
//
// Traffic is answered below Lua, also while a program computes: handshakes,
// logins, acknowledgements, registrations, requests for paths nobody serves.
// Programs get events with live sockets, and requests through the event loop.
//
// A module that a program loads is a Program here: it owns the servers,
// routes and handlers made with it. Blocking functions are Calls: plain state
// in a Stack, advanced by messages and time, that wake the program when they
// are over.
package copper

// Ours: bounds. Each is reached by a test.
const (
	// MaxCalls bounds the blocking calls of one computer at the same time.
	MaxCalls = 256
	// MaxRequests bounds the requests of one program that wait for a handler
	// or are in one; further ones are answered 503.
	MaxRequests = 256
	// MaxPrograms bounds how many loaded modules are remembered; the oldest
	// without a server is forgotten.
	MaxPrograms = 64
	// MaxLog bounds the log lines kept for a program that does not print them.
	MaxLog = 64
	// MaxRegistrations bounds the users one connection may register.
	MaxRegistrations = 4
	// MaxUserName is the longest name that may be registered, in bytes
	// (spec/cnet.md 9.9).
	MaxUserName = 64
	// MaxWaiting bounds those of MaxRequests that one remote computer has.
	MaxWaiting = 64
	// MaxNewUsers bounds the users that one remote computer may register.
	MaxNewUsers = 64
	// MaxOutgoing bounds the packets that wait because the computer is busy
	// with the cryptography of earlier ones; further ones are dropped.
	MaxOutgoing = 4096
	// processorShare is the part of the processor that the messages of one
	// remote computer may cost: one of so many.
	processorShare = 4
)
