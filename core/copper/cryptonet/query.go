package cryptonet

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// Errors of Dial, worded as the original's (paragraph 16).
var (
	ErrNoName         = errors.New("Server name and certificate can't both be nil.")
	ErrNoCertificate  = errors.New("Failed to request certificate from server.")
	ErrNoResponse     = errors.New("Did not receive a response before timeout.")
	ErrBadKey         = errors.New("Encryption failed: the server's key is invalid.")
	ErrTooMany        = errors.New("Too many requests or sockets are open.")
	ErrTooManyServers = errors.New("Too many servers: a computer hosts at most 64.")
)

// Trust says how received certificates are checked (paragraph 11).
type Trust struct {
	// Authority verifies signatures; nil checks nothing, as the original does
	// without a key file.
	Authority *PublicKey
	// AllowUnsigned keeps certificates without a signature.
	AllowUnsigned bool
}

func (t Trust) check() error {
	if t.Authority == nil {
		return nil
	}
	if err := t.Authority.Check(); err != nil {
		return fmt.Errorf("The authority's key does not count: %w", err)
	}
	return nil
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
	// Problem is why an answer did not count, nil if all did.
	Problem error

	by        map[int]int // answers of each remote computer
	server    string      // "" with discovery
	discovery bool
	trust     Trust
	due       Time
	dial      *Dial // who goes on with the answer
}

// offer takes one answer. What is refused for a reason that somebody may want
// to know is counted, and the reason is kept.
func (n *Node) offer(q *Query, channel int, m Message) {
	want := TypeCertificateResponse
	if q.discovery {
		want = TypeDiscoveryResponse
	}
	if channel != q.Channel || m.Type != want {
		return
	}
	c, ok := ParseCertificate(m.Body, q.discovery)
	if !ok || !q.discovery && c.Name != q.server || slices.Contains(q.Certificates, c) {
		return
	}
	if q.by == nil {
		q.by = map[int]int{}
	}
	if q.by[n.from] >= MaxAnswers || len(q.Certificates) >= MaxCertificates {
		n.stats.TooManyAnswers++
		return
	}
	q.by[n.from]++
	if err := n.believe(c, q.trust); err != nil {
		q.Problem = err
		n.stats.Unbelieved++
		return
	}
	q.Certificates = append(q.Certificates, c)
}

// Why a certificate is not believed, besides unsound keys.
var (
	errUnsigned  = errors.New("its certificate is not signed by the authority")
	errSignature = errors.New("the signature of its certificate is not the authority's")
)

// believe says why a certificate does not count; nil if it does.
func (n *Node) believe(c Certificate, t Trust) error {
	if c.HasKey {
		if err := c.Key.Check(); err != nil {
			return err
		}
	}
	switch {
	case t.Authority == nil:
		return nil
	case !c.HasSignature && t.AllowUnsigned:
		return nil
	case !c.HasSignature:
		return errUnsigned
	}
	n.work += WorkPublic
	if !c.Verify(*t.Authority) {
		return errSignature
	}
	return nil
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
	// Reason says more than Err, in the words of cNet's users.
	Reason string

	config DialConfig
	socket *Socket // before it is proven
	proof  string
	due    Time
	bad    bool // an answer did not prove the key
}

// Channel is the radio channel the handshake needs.
func (d *Dial) Channel() int { return Channel(d.config.Name) }

// Side is the modem the handshake goes over.
func (d *Dial) Side() string { return d.config.Side }

func (d *Dial) fail(err error, reason string) { d.Done, d.Err, d.Reason = true, err, reason }

// undecided ends a dial whose question gave not exactly one certificate. The
// original's words say no more than that; where there is a cause, it follows.
func (d *Dial) undecided(q *Query) {
	name := d.config.Name
	switch {
	case len(q.Certificates) > 1:
		d.fail(fmt.Errorf("%w (different certificates say that they are %s)", ErrNoCertificate, name), "different certificates say that they are "+name+": none is believed")
	case q.Problem != nil:
		d.fail(fmt.Errorf("%w (%w)", ErrNoCertificate, q.Problem), name+" is not believed: "+q.Problem.Error())
	default:
		d.fail(ErrNoCertificate, name+" does not answer")
	}
}

// late ends a dial that was not answered in time.
func (d *Dial) late() {
	name := d.config.Name
	if d.bad {
		d.fail(fmt.Errorf("%w (no answer proved the key of the certificate)", ErrNoResponse), name+" has not proved that it has the key of its certificate")
		return
	}
	d.fail(ErrNoResponse, name+" did not answer the handshake: it may be gone or full, or have another key than its certificate")
}

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
			d.fail(ErrBadKey, ErrBadKey.Error())
			return
		}
		d.socket = newSocket(d.config.Name, identity, d.config.Side, d.Channel(), key, "")
		d.due = now.Add(d.config.Timeout)
		n.send(d.config.Side, d.Channel(), Message{Type: TypeConnectionRequest,
			Target: d.config.Name, HasTarget: true, Body: value.String(identity)})
		return
	}
	d.fail(ErrBadKey, ErrBadKey.Error())
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
		d.bad = true
		return
	}
	full := make([]byte, len(d.proof))
	copy(full, plain)
	if subtle.ConstantTimeCompare(full, []byte(d.proof)) != 1 {
		n.stats.BadProof++
		d.bad = true
		return
	}
	d.Done, d.Socket = true, d.socket
	n.clients = append(n.clients, d.socket)
	n.keyed(d.socket)
}
