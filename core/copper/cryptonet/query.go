package cryptonet

import (
	"crypto/subtle"
	"errors"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// Errors of Dial, worded as the original's (paragraph 16).
var (
	ErrNoName        = errors.New("Server name and certificate can't both be nil.")
	ErrNoCertificate = errors.New("Failed to request certificate from server.")
	ErrNoResponse    = errors.New("Did not receive a response before timeout.")
	ErrBadKey        = errors.New("Encryption failed: the server's key is invalid.")
	ErrTooMany       = errors.New("Too many requests or sockets are open.")
)

// Trust says how received certificates are checked (paragraph 11).
type Trust struct {
	// Authority verifies signatures; nil checks nothing, as the original does
	// without a key file.
	Authority *PublicKey
	// AllowUnsigned keeps certificates without a signature.
	AllowUnsigned bool
}

// Query is a question to the air that collects answers: a discovery, or a
// certificate request for one server. It always lasts its whole time.
type Query struct {
	Side    string
	Channel int
	// Certificates are the answers that remain, in the order they came; valid
	// once Done.
	Certificates []Certificate
	Done         bool

	server    string // "" with discovery
	discovery bool
	trust     Trust
	due       Time
	dial      *Dial // who goes on with the answer
}

// offer takes one answer.
func (q *Query) offer(channel int, m Message) {
	want := TypeCertificateResponse
	if q.discovery {
		want = TypeDiscoveryResponse
	}
	if channel != q.Channel || m.Type != want || len(q.Certificates) >= MaxCertificates {
		return
	}
	c, ok := ParseCertificate(m.Body, q.discovery)
	if !ok || !q.discovery && c.Name != q.server {
		return
	}
	for _, known := range q.Certificates {
		if known == c {
			return
		}
	}
	q.Certificates = append(q.Certificates, c)
}

// finish drops what the trust does not allow.
func (q *Query) finish() {
	q.Done = true
	if q.trust.Authority == nil {
		return
	}
	kept := q.Certificates[:0]
	for _, c := range q.Certificates {
		if c.HasSignature && c.Verify(*q.trust.Authority) || !c.HasSignature && q.trust.AllowUnsigned {
			kept = append(kept, c)
		}
	}
	q.Certificates = kept
}

// DialConfig says whom to connect to. Times are lengths.
type DialConfig struct {
	Name        string
	Side        string
	Certificate *Certificate  // nil: ask for it first
	Timeout     time.Duration // of the handshake, counted from its start
	CertTimeout time.Duration // of the certificate request
	Trust       Trust
}

// Dial is a connection being made (paragraph 8, client). It ends with a
// Socket or an error.
type Dial struct {
	Socket *Socket
	Err    error
	Done   bool
	// Certificate is what was believed, once there is a Socket.
	Certificate Certificate

	config DialConfig
	socket *Socket // before it is proven
	proof  string
	due    Time
}

// Channel is the radio channel the handshake needs.
func (d *Dial) Channel() int { return Channel(d.config.Name) }

// Side is the modem the handshake goes over.
func (d *Dial) Side() string { return d.config.Side }

func (d *Dial) fail(err error) { d.Done, d.Err = true, err }

// begin draws the session key and asks for the connection. Keys and proofs
// that end in a zero byte are drawn anew: the original refuses them.
func (n *Node) begin(d *Dial, now Time, c Certificate) {
	d.Certificate = c
	for range 1000 { // each turn fails with probability 1/128
		key := n.random.Block()
		k := bytesToNumber(key[:])
		d.proof = proof(d.config.Name, c.Key, k)
		if key[KeySize-1] == 0 || d.proof[len(d.proof)-1] == 0 {
			continue
		}
		n.work += WorkPublic
		identity, err := c.Key.Crypt(k)
		if err != nil {
			d.fail(ErrBadKey)
			return
		}
		d.socket = newSocket(d.config.Name, identity, d.config.Side, d.Channel(), key, "")
		d.due = now.Add(d.config.Timeout)
		n.send(d.config.Side, d.Channel(), Message{Type: TypeConnectionRequest,
			Target: d.config.Name, HasTarget: true, Body: value.String(identity)})
		return
	}
	d.fail(ErrBadKey)
}

// answer takes a connection_response: the proof completes the handshake. A
// shortened proof is filled up again (paragraph 8); anything else is ignored
// until the time is over.
func (n *Node) answer(d *Dial, channel int, m Message) {
	if d.socket == nil || d.Done || channel != d.Channel() || m.Type != TypeConnectionResponse ||
		!m.HasTarget || m.Target != d.socket.Identity {
		return
	}
	plain, v := d.socket.open(m.Body)
	if v != opened || len(plain) > len(d.proof) {
		n.stats.BadProof++
		return
	}
	full := make([]byte, len(d.proof))
	copy(full, plain)
	if subtle.ConstantTimeCompare(full, []byte(d.proof)) != 1 {
		n.stats.BadProof++
		return
	}
	d.Done, d.Socket = true, d.socket
	n.clients = append(n.clients, d.socket)
	n.keyed(d.socket)
}
