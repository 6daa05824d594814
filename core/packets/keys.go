package packets

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/dissect"
)

// MaxKeys bounds the session keys a lab remembers; the oldest are forgotten.
const MaxKeys = 4096

// keys are the session keys that the lab's own computers have drawn or been
// given, for the lab's own packet list. They are part of no snapshot,
// recording or link; a lab with inspect = false does not collect them.
type keys struct {
	order []sessionKey
	byID  map[string]sessionKey
}

// sessionKey is the key of one CryptoNet connection.
type sessionKey struct {
	server, identity string
	key              [cryptonet.KeySize]byte
}

// add remembers a key; both ends of a connection tell theirs, which are one.
func (k *keys) add(server, identity string, key [cryptonet.KeySize]byte) {
	if k.byID == nil {
		k.byID = map[string]sessionKey{}
	}
	s := sessionKey{server, identity, key}
	if _, known := k.byID[identity]; !known {
		if len(k.order) >= MaxKeys {
			delete(k.byID, k.order[0].identity)
			k.order = k.order[1:]
		}
		k.order = append(k.order, s)
	}
	k.byID[identity] = s
}

// Session finds a key by the client's identity.
func (k *keys) Session(identity string) ([cryptonet.KeySize]byte, bool) {
	s, ok := k.byID[identity]
	return s.key, ok
}

// KeyLog is a line for each CryptoNet connection of the lab's own computers,
// in the order they were made:
//
//	cryptonet IDENTITY KEY "SERVER"
//
// IDENTITY is the number that stands as the client's name in every message,
// KEY the session key in hex. Empty in a lab with inspect = false.
func (p *List) KeyLog() string {
	var out strings.Builder
	for _, s := range p.keys.order {
		fmt.Fprintf(&out, "cryptonet %s %x %q\n", s.identity, s.key, s.server)
	}
	return out.String()
}

var _ dissect.Keys = (*keys)(nil)
