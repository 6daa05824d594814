package cryptonet

import (
	"crypto/sha256"

	"golang.org/x/crypto/pbkdf2"
)

// storedIterations is the PBKDF2 count of a user table (paragraph 13).
const storedIterations = 8

// Channel is the channel of a server and of all its clients: the first two
// bytes of the name's SHA-256, low byte first, moved out of the reserved ends
// (paragraph 2).
func Channel(server string) int {
	h := sha256.Sum256([]byte(server))
	ch := int(h[0]) + 256*int(h[1])
	switch {
	case ch < 100:
		return ch + 100
	case ch > 65530:
		return ch - 5
	}
	return ch
}

// PasswordHash is what a client sends in a login: 32 raw bytes. The parts
// have no separators (paragraph 13).
func PasswordHash(user, password, server string) string {
	return digest(server, user, password)
}

// storedHash is what a user table keeps of a password hash (paragraph 13).
func storedHash(server, user, hash string) [32]byte {
	return [32]byte(pbkdf2.Key([]byte(hash), []byte(server+user), storedIterations, 32, sha256.New))
}

// digest is the SHA-256 of the parts, one after the other.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
	}
	return string(h.Sum(nil))
}
