package wire

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/hkdf"
)

// Key is the key of a room. It stands in the fragment of the room's link and
// never reaches the server. All others are derived from it (HKDF-SHA256).
type Key [16]byte

// salt separates these keys from those of any other use or version.
const salt = "emberwire room 2"

func clip(s string) string {
	if len(s) > 32 {
		return s[:32] + "…"
	}
	return s
}

// String writes the key for a URL.
func (k Key) String() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// derive fills out with the key for one purpose.
func (k Key) derive(out []byte, purpose string, more []byte) {
	r := hkdf.New(sha256.New, k[:], []byte(salt), append([]byte(purpose), more...))
	if _, err := io.ReadFull(r, out); err != nil {
		panic(err) // only for more than 8,160 bytes
	}
}

// Tag says to the server which records belong together, without saying what
// they are about.
type Tag [8]byte

// Tags makes routing tags.
type Tags struct {
	key  [32]byte
	made map[place]Tag
}

type place struct {
	medium  string
	channel int
}

// maxMade bounds what Tags remembers.
const maxMade = 8192

// Tags derives the key of the tags.
func (k Key) Tags() *Tags {
	t := &Tags{made: map[place]Tag{}}
	k.derive(t.key[:], "tags", nil)
	return t
}

// Channel is the tag of a channel of a medium.
func (t *Tags) Channel(medium string, channel int) Tag {
	at := place{medium, channel}
	if tag, ok := t.made[at]; ok {
		return tag
	}
	if len(t.made) >= maxMade {
		clear(t.made)
	}
	tag := t.sum("channel " + medium + "\x00" + string([]byte{byte(channel >> 8), byte(channel)}))
	t.made[at] = tag
	return tag
}

// Presence is the tag of what tabs tell of themselves.
func (t *Tags) Presence() Tag { return t.sum("presence") }

func (t *Tags) sum(text string) (tag Tag) {
	h := hmac.New(sha256.New, t.key[:])
	h.Write([]byte(text))
	copy(tag[:], h.Sum(nil))
	return tag
}

// aead is the cipher of one stream of a session.
func (k Key) aead(s Session, stream Stream) cipher.AEAD {
	var key [chacha20poly1305.KeySize]byte
	k.derive(key[:], string(stream), s[:])
	c, err := chacha20poly1305.New(key[:])
	if err != nil {
		panic(err) // only for a key of another length
	}
	return c
}

// welcomeAEAD seals the room's welcome: one key for all, so the nonce is
// random and long.
func (k Key) welcomeAEAD() cipher.AEAD {
	var key [chacha20poly1305.KeySize]byte
	k.derive(key[:], "welcome", nil)
	c, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		panic(err)
	}
	return c
}

// MaxWelcome is how many bytes a welcome may have before it is sealed.
const MaxWelcome = MaxRecord - maxCharter - chacha20poly1305.NonceSizeX - chacha20poly1305.Overhead

// SealWelcome seals what a newcomer needs to know, at most MaxWelcome bytes.
// nonce is random.
func (k Key) SealWelcome(nonce [24]byte, text []byte) []byte {
	return k.welcomeAEAD().Seal(nonce[:], nonce[:], text, nil)
}

// OpenWelcome opens it.
func (k Key) OpenWelcome(b []byte) ([]byte, error) {
	if len(b) < chacha20poly1305.NonceSizeX {
		return nil, errorf("welcome of %d bytes", len(b))
	}
	out, err := k.welcomeAEAD().Open(nil, b[:chacha20poly1305.NonceSizeX], b[chacha20poly1305.NonceSizeX:], nil)
	if err != nil {
		return nil, errorf("the welcome was not sealed with this room's key")
	}
	return out, nil
}

// nonce is the number of a record. The key is the session's own, so numbers
// of different sessions never meet.
func nonce(counter uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, chacha20poly1305.NonceSize-8, chacha20poly1305.NonceSize), counter)
}
