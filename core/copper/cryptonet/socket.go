package cryptonet

import (
	"errors"

	"github.com/emberwire/emberwire/modem/value"
)

// ErrMessageTooLong is our bound MaxCiphertext, at the sender.
var ErrMessageTooLong = errors.New("message is longer than 16000 bytes")

// Socket is one end of a connection (paragraph 8).
type Socket struct {
	Name     string // the server's name
	Identity string // E: the encrypted session key, in clear in every message
	Server   *Server
	Side     string // modem
	Channel  int
	Key      [KeySize]byte
	// Username is who is logged in, if LoggedIn. Level is the permission
	// level: of a client socket what the server said.
	Username string
	LoggedIn bool
	Level    float64
	Closed   bool
	// From is the number of the remote computer that opened a server's socket.
	From int

	cipher   *Cipher
	blocks   blockMemory
	failures int  // wrong passwords so far
	heard    Time // the last message that could be read
	proven   bool // one was: the client has the session key
}

// newSocket makes an end that is not proven yet. secret is something that the
// peer does not know, of a server its private key.
func newSocket(name, identity, side string, channel int, key [KeySize]byte, secret string) *Socket {
	return &Socket{Name: name, Identity: identity, Side: side, Channel: channel, Key: key,
		cipher: NewCipher(key), blocks: newBlockMemory(string(key[:]) + secret)}
}

// Sender and Target are the names in the messages this end sends.
func (s *Socket) Sender() string {
	if s.Server != nil {
		return s.Name
	}
	return s.Identity
}

// Target is the other end's name.
func (s *Socket) Target() string {
	if s.Server != nil {
		return s.Identity
	}
	return s.Name
}

// seal encrypts a plaintext. What we send is remembered like what we receive:
// nobody can send it back to us as the peer's (paragraph 18.1.16).
func (s *Socket) seal(random Source, plain string) (value.Value, error) {
	if len(plain) > MaxCiphertext {
		return value.Nil(), ErrMessageTooLong
	}
	iv := random.Block()
	text := s.cipher.Encrypt(iv, []byte(plain))
	s.blocks.learn(text)
	return sealed{text, iv}.value(), nil
}

// verdict says what became of a ciphertext.
type verdict uint8

const (
	opened verdict = iota
	malformed
	replayed
)

// open decrypts a body (paragraph 9, receiving).
func (s *Socket) open(body value.Value) ([]byte, verdict) {
	b, ok := parseSealed(body)
	if !ok {
		return nil, malformed
	}
	if s.blocks.knows(b.text) {
		return nil, replayed
	}
	s.blocks.learn(b.text)
	plain, err := s.cipher.Decrypt(b.iv, b.text)
	if err != nil {
		return nil, malformed
	}
	return plain, opened
}

// message is an outgoing message of this socket.
func (s *Socket) message(kind string, body value.Value) Message {
	return Message{Type: kind, Target: s.Target(), HasTarget: true, Sender: s.Sender(), HasSender: true, Body: body}
}
