// Package cryptonet is CryptoNet as it travels over modems: names become
// channels, keys and certificates, an encrypted session with login, and the
// text forms of values. It is pure: time is an argument, randomness is given,
// nothing is kept but what the protocol keeps. It knows no computer, no Lua
// and no files; core/copper puts it on a computer.
//
// Every fact is from spec/cryptonet.md; comments name its paragraphs. Where
// the original is open to attack and the wire allows better, we do better
// (spec/cryptonet.md 18) and say so at the place.
//
// What CryptoNet protects: a casual listener cannot read encrypted messages.
// What it does not: it has no forward secrecy, no integrity protection, RSA
// keys of at most 528 bits, and a block cipher of its own making.
package cryptonet

import (
	"time"

	"github.com/emberwire/emberwire/modem/labtime"
)

// Time is an instant of lab time.
type Time = labtime.Time

// Fixed by the original.
const (
	// DiscoveryChannel carries discovery requests and answers (paragraph 2).
	DiscoveryChannel = 65531
	// RepeatChannel is rednet's: copies for repeaters (paragraph 2).
	RepeatChannel = 65533
	// Protocol is the envelope's sProtocol (paragraph 3).
	Protocol = "cryptoNet"
	// DuplicateWindow is how long an nMessageID is remembered after it was
	// last seen (paragraph 5a).
	DuplicateWindow = 5 * time.Second
	// ConnectTimeout and CertificateTimeout are the defaults of connect,
	// discover and requestCertificate (paragraph 16).
	ConnectTimeout     = 5 * time.Second
	CertificateTimeout = time.Second
)

// Ours: bounds on what a peer can make us keep or do. Each is reached by a test.
const (
	// MaxCiphertext bounds one encrypted message, in bytes: what a modem
	// carries as a table with one number for each.
	MaxCiphertext = 16000
	// MaxServers bounds the servers of one computer.
	MaxServers = 64
	// MaxBlocks bounds the cipher blocks remembered for one socket (1 MiB of
	// traffic): then the older half is forgotten.
	MaxBlocks = 65536
	// MaxAccepted bounds the session keys a server remembers against
	// replayed connection requests: the oldest are forgotten.
	MaxAccepted = 65536
	// MaxIDs bounds the remembered nMessageIDs: the oldest are forgotten.
	MaxIDs = 4096
	// MaxCertificates bounds the different answers kept by one discovery or
	// certificate request, and MaxAnswers those looked at of one remote
	// computer: as many as it can host.
	MaxCertificates = 1024
	MaxAnswers      = MaxServers
	// MaxPending bounds the questions (connect, discover, request) that wait
	// at the same time.
	MaxPending = 256
	// MaxLoginFailures bounds the wrong passwords tried on one socket; later
	// attempts fail without being looked at.
	MaxLoginFailures = 64
	// MaxUsers bounds a server's user table, MaxName a user or server name
	// that comes from outside.
	MaxUsers = 2048
	MaxName  = 256
	// MaxModulusBits is where the original's arithmetic still works
	// (paragraph 18.2); MinModulusBits is the least a 16-byte key needs.
	MaxModulusBits = 528
	MinModulusBits = 129
)
