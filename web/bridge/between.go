package bridge

import (
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/crypto/hkdf"

	"github.com/emberwire/emberwire/modem/wire"
)

// ServerID names one run of a server: it is drawn when the server starts.
type ServerID [16]byte

// The topics of a backplane.
const topicAll = "all"

func topicOf(id ServerID) string { return "to." + hex.EncodeToString(id[:]) }

func topicOfRoom(id wire.RoomID) string { return "room." + hex.EncodeToString(id[:]) }

// sealVersion is the first byte of what servers send each other.
const sealVersion = 1

// sealHead is version, sender and number.
const sealHead = 1 + len(ServerID{}) + 8

// seal makes messages that only servers with the same secret can read and
// make. Each server has a key of its own, made of the secret and its random
// name, and numbers that only go up: so nothing is taken twice, and nothing
// after what was sent later.
type seal struct {
	self   ServerID
	secret []byte
	bus    Backplane

	mu      sync.Mutex // of what follows: what is numbered later is published later
	aead    cipher.AEAD
	counter uint64
	sent    map[string]uint64 // by topic of one server or room: how many
}

// way says which row of messages one belongs to: a gap in it shows that
// something was lost.
type way byte

const (
	wayAll  way = iota // no row
	wayOne             // to one server
	wayRoom            // about one room
)

func wayOf(topic string) way {
	switch {
	case strings.HasPrefix(topic, "to."):
		return wayOne
	case strings.HasPrefix(topic, "room."):
		return wayRoom
	}
	return wayAll
}

func newSeal(o Options) *seal {
	x := &seal{secret: o.Secret, bus: o.Backplane, sent: map[string]uint64{}}
	o.random(x.self[:])
	x.aead = x.keyOf(x.self)
	return x
}

// keyOf is the cipher of what a server sends.
func (x *seal) keyOf(id ServerID) cipher.AEAD {
	key := make([]byte, chacha20poly1305.KeySize)
	if _, err := io.ReadFull(hkdf.New(sha256.New, x.secret, []byte("emberwire servers 1"), id[:]), key); err != nil {
		panic(err) // only for more than 8,160 bytes
	}
	c, err := chacha20poly1305.New(key)
	if err != nil {
		panic(err) // only for a key of another length
	}
	return c
}

// publish sends a message to those that listen to one of some topics.
func (x *seal) publish(k newsKind, what any, topics ...string) {
	if x.bus != nil {
		x.say(encodeNews(k, what), topics...)
	}
}

// say sends what publish has encoded.
func (x *seal) say(body []byte, topics ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, topic := range topics {
		w, seq := wayOf(topic), uint64(0)
		if w != wayAll {
			x.sent[topic]++
			seq = x.sent[topic]
		}
		x.counter++
		plain := append(binary.BigEndian.AppendUint64([]byte{byte(w)}, seq), body...)
		b := make([]byte, sealHead, sealHead+len(plain)+chacha20poly1305.Overhead)
		b[0] = sealVersion
		copy(b[1:], x.self[:])
		binary.BigEndian.PutUint64(b[sealHead-8:], x.counter)
		x.bus.Publish(topic, x.aead.Seal(b, numbered(x.counter), plain, b[:sealHead]))
	}
}

// latest is the number of the last message of a topic.
func (x *seal) latest(topic string) uint64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.sent[topic]
}

// drop forgets how many messages a topic had.
func (x *seal) drop(topic string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.sent, topic)
}

// place is where in its row a message stands.
type place struct {
	way way
	seq uint64
}

// placed takes the place of a message off.
func placed(plain []byte) (p place, body []byte) {
	if len(plain) < 9 {
		return p, nil
	}
	return place{way(plain[0]), binary.BigEndian.Uint64(plain[1:])}, plain[9:]
}

func numbered(counter uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, chacha20poly1305.NonceSize-8, chacha20poly1305.NonceSize), counter)
}

// senderOf reads from whom a message says it is.
func senderOf(msg []byte) (id ServerID, ok bool) {
	if len(msg) < sealHead+chacha20poly1305.Overhead || len(msg) > maxNews || msg[0] != sealVersion {
		return id, false
	}
	return ServerID(msg[1:]), true
}

// open gives what a server sent with its number; false: it was not that server.
func open(c cipher.AEAD, msg []byte) (plain []byte, counter uint64, ok bool) {
	counter = binary.BigEndian.Uint64(msg[sealHead-8:])
	plain, err := c.Open(nil, numbered(counter), msg[sealHead:], msg[:sealHead])
	return plain, counter, err == nil
}
