package cryptonet

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// pairOfNodes is a server and a connected client with a wire between them.
type pairOfNodes struct {
	t              testing.TB
	server, client *Node
	srv            *Server
	sock           *Socket
	now            Time
	events         []Event
	from           int // the computer that the client is
	opened         int // counts the sockets made by open
}

func connected(t testing.TB) *pairOfNodes {
	p := &pairOfNodes{t: t, server: NewNode(Config{Random: testRandom(20)}), client: NewNode(Config{Random: testRandom(21)}), now: Time(time.Second)}
	keys := loadKeys(t)
	srv, err := p.server.Host(demoServer(t, keys))
	if err != nil {
		t.Fatal(err)
	}
	p.srv = srv
	p.sock = p.dial(&srv.Certificate)
	return p
}

func (p *pairOfNodes) dial(c *Certificate) *Socket {
	d, err := p.client.Dial(p.now, DialConfig{Name: "DemoServer", Side: "top", Certificate: c, Timeout: ConnectTimeout})
	if err != nil {
		p.t.Fatal(err)
	}
	p.carry()
	if d.Err != nil || d.Socket == nil {
		p.t.Fatalf("dial: %v", d.Err)
	}
	return d.Socket
}

// carry brings messages over until none is left.
func (p *pairOfNodes) carry() {
	for {
		a, b := p.client.Take(), p.server.Take()
		p.events = append(append(p.events, a.Events...), b.Events...)
		if len(a.Send)+len(b.Send) == 0 {
			return
		}
		for _, m := range a.Send {
			p.server.Recv(p.now, p.from, m.Channel, m.Value)
		}
		for _, m := range b.Send {
			p.client.Recv(p.now, 0, m.Channel, m.Value)
		}
	}
}

// inject gives the server a message as the air would.
func (p *pairOfNodes) inject(id int, m Message) {
	m.ID = float64(id)
	p.server.Recv(p.now, p.from, p.srv.Channel, m.Value(p.srv.Channel))
}

func TestBoundServersAndPending(t *testing.T) {
	n := NewNode(Config{Random: testRandom(22)})
	s := demoServer(t, loadKeys(t))
	for i := range MaxServers {
		s.Name = strconv.Itoa(i)
		if _, err := n.Host(s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.Host(s); err != ErrTooManyServers {
		t.Errorf("server beyond the bound: %v", err)
	}
	for range MaxPending {
		if _, err := n.Discover(0, "top", time.Second, Trust{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := n.RequestCertificate(0, "x", "top", time.Second, Trust{}); err != ErrTooMany {
		t.Errorf("question beyond the bound: %v", err)
	}
	if _, err := n.Dial(0, DialConfig{Name: "x"}); err != ErrTooMany {
		t.Errorf("dial beyond the bound: %v", err)
	}
	n.Advance(Time(time.Second))
	if _, ok := n.Deadline(); ok || n.Shape()[2] != 0 {
		t.Error("the questions did not end")
	}
}

// TestBoundCertificates floods a discovery with different certificates.
func TestBoundCertificates(t *testing.T) {
	n := NewNode(Config{Random: testRandom(23)})
	q, err := n.Discover(0, "top", time.Second, Trust{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 * MaxCertificates {
		m := Message{ID: float64(i), Type: TypeDiscoveryResponse, Body: value.Fields("name", strconv.Itoa(i))}
		n.Recv(0, i%20, DiscoveryChannel, m.Value(DiscoveryChannel))
		if i == 40*MaxAnswers && len(q.Certificates) != 20*MaxAnswers && MaxCertificates > 20*MaxAnswers {
			t.Errorf("%d certificates of 20 computers", len(q.Certificates))
		}
	}
	n.Advance(Time(time.Second))
	if !q.Done || len(q.Certificates) != MaxCertificates {
		t.Errorf("%d certificates", len(q.Certificates))
	}
}

func TestBoundMemories(t *testing.T) {
	var ids idMemory
	for i := range 3 * MaxIDs {
		if ids.seen(0, float64(i)) {
			t.Fatal("a new ID was known")
		}
	}
	if len(ids.order) > MaxIDs || len(ids.last) > MaxIDs {
		t.Errorf("%d IDs, %d in order", len(ids.last), len(ids.order))
	}
	// One ID repeated does not grow either.
	for range 3 * MaxIDs {
		ids.seen(Time(time.Second), 7)
	}
	if len(ids.order) > MaxIDs {
		t.Errorf("%d in order", len(ids.order))
	}
	m := newBlockMemory("secret")
	block := func(i int) []byte { return []byte(fmt.Sprintf("%016d", i)) }
	for i := range MaxBlocks + 1 {
		m.learn(block(i))
	}
	if m.knows(block(0)) || m.knows(block(MaxBlocks/2-1)) || !m.knows(block(MaxBlocks/2)) || !m.knows(block(MaxBlocks)) {
		t.Error("the older half must be forgotten, no more")
	}
	for i := range 5 * MaxBlocks { // many more: no more memory
		m.learn(block(i))
		m.learn(block(i)) // a second time adds nothing
	}
	if len(m.young) > MaxBlocks || len(m.old) > MaxBlocks || m.n > MaxBlocks/2 {
		t.Errorf("%d and %d slots", len(m.young), len(m.old))
	}
	if m.learn(make([]byte, BlockSize)); !m.knows(make([]byte, BlockSize)) {
		t.Error("a block of zeros is a block too")
	}
	r := ring[string]{max: MaxAccepted}
	for i := range MaxAccepted + 2 {
		r.add(strconv.Itoa(i))
	}
	if len(r.set) != MaxAccepted || r.has("1") || !r.has("2") {
		t.Errorf("%d accepted", len(r.set))
	}
}

func TestBoundMessages(t *testing.T) {
	p := connected(t)
	if err := p.client.Send(p.sock, value.String(strings.Repeat("x", MaxCiphertext))); err != ErrMessageTooLong {
		t.Errorf("long string: %v", err)
	}
	if err := p.client.Send(p.sock, value.String(strings.Repeat("x", MaxCiphertext-1))); err != nil {
		t.Errorf("longest string: %v", err)
	}
	if err := value.Check(p.client.Take().Send[0].Value); err != nil {
		t.Errorf("the longest message does not fit into a modem: %v", err)
	}
	if err := p.client.Send(p.sock, value.List(value.String(strings.Repeat("x", MaxText)), value.Int(1))); err != ErrTooLong {
		t.Errorf("long table: %v", err)
	}
	deep := value.NewTable()
	for range MaxTextDepth + 1 {
		outer := value.NewTable()
		_ = outer.Set(value.Int(1), deep.Value())
		deep = outer
	}
	if _, err := Serialise(deep.Value()); err != ErrTooLong {
		t.Errorf("deep table: %v", err)
	}
	if _, err := Unserialise(strings.Repeat("{", MaxTextDepth) + strings.Repeat("}", MaxTextDepth)); err != nil {
		t.Errorf("deepest text: %v", err)
	}
	for _, s := range []string{strings.Repeat("{", MaxTextDepth+1) + strings.Repeat("}", MaxTextDepth+1), strings.Repeat(" ", MaxText) + "1"} {
		if _, err := Unserialise(s); err != ErrText {
			t.Errorf("text of %d bytes: %v", len(s), err)
		}
	}
	huge := value.List(value.Bytes(make([]byte, MaxCiphertext+BlockSize)), value.Bytes(make([]byte, BlockSize)))
	if _, ok := parseSealed(huge); ok {
		t.Error("a ciphertext beyond the bound was read")
	}
}

func TestBoundLogins(t *testing.T) {
	p := connected(t)
	right := PasswordHash("bob", "secret", "DemoServer")
	for range MaxLoginFailures {
		_, _ = p.client.Login(p.sock, "bob", "wrong")
		p.carry()
	}
	_, _ = p.client.Login(p.sock, "bob", right)
	p.carry()
	if last := p.events[len(p.events)-1]; last.Kind != EventLoginFailed || p.sock.LoggedIn {
		t.Errorf("after too many failures: %v", last.Kind)
	}
	// Another connection is not disturbed.
	again := p.dial(&p.srv.Certificate)
	_, _ = p.client.Login(again, "bob", right)
	p.carry()
	if !again.LoggedIn || again.Level != 2 {
		t.Errorf("other connection: level %v", again.Level)
	}
}

func TestBoundUsers(t *testing.T) {
	u := newUsers("s")
	for i := range MaxUsers {
		u.byName[strconv.Itoa(i)] = &User{Name: strconv.Itoa(i)}
	}
	if err := u.Add("one more", strings.Repeat("x", 32), 1); err != ErrTooManyUsers {
		t.Errorf("user beyond the bound: %v", err)
	}
	if err := u.Add("1", "x", 1); err != ErrUserExists {
		t.Errorf("existing user: %v", err)
	}
	for _, err := range []error{u.Delete("x"), u.SetHash("x", "y"), u.SetLevel("x", 1)} {
		if err != ErrNoUser {
			t.Errorf("unknown user: %v", err)
		}
	}
	one := value.NewTable()
	for i := range MaxUsers + 1 {
		put(one, strconv.Itoa(i), value.Int(1))
	}
	if _, err := ParseUsers("s", one.Value()); err != errUserTable {
		t.Errorf("table beyond the bound: %v", err)
	}
}

// TestKeysOfOtherSizes holds the modulus' bounds.
func TestKeysOfOtherSizes(t *testing.T) {
	for _, n := range []string{"", "0", "15", strings.Repeat("9", maxDigits), strings.Repeat("9", maxDigits+1), "340282366920938463463374607431768211456"} {
		if _, err := (PublicKey{"65537", n}).Crypt("5"); err == nil {
			t.Errorf("modulus %s was taken", n)
		}
		if (PublicKey{"65537", n}).Sound() {
			t.Errorf("modulus %s is sound", n)
		}
	}
	k := loadKeys(t).public("server")
	p := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 521), big.NewInt(1)).String() // a prime
	q := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 254), big.NewInt(1)).String() // divisible by 3
	r := new(big.Int).Exp(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1)), big.NewInt(2), nil).String()
	for _, n := range []string{"15", p, q, r, strings.Repeat("123456789", 15), "0" + k.Shared, k.Shared + " ", "-" + k.Shared, "680564733841876926926749214863536422913"} {
		if (PublicKey{k.Public, n}).Sound() || (PrivateKey{n, n}).Check() == nil {
			t.Errorf("modulus %s is sound", n)
		}
	}
	for _, e := range []string{"0", "", "1", "2", "3", "65536", k.Shared, "x", "0" + k.Public, "1e5", strings.Repeat("9", 500)} {
		if (PublicKey{e, k.Shared}).Sound() {
			t.Errorf("exponent %s is sound", e)
		}
	}
	if !k.Sound() {
		t.Error("an honest key is not sound")
	}
}

// TestFakesHideNobody: who answers a question with many certificates does not
// keep another computer's answer out, and an unsound or unsigned one counts
// for nothing and says why.
func TestFakesHideNobody(t *testing.T) {
	n := NewNode(Config{Random: testRandom(24)})
	keys := loadKeys(t)
	good := demoServer(t, keys).Certificate
	answer := func(i, from int, c Certificate) {
		m := Message{ID: float64(i), Type: TypeCertificateResponse, Body: c.Value()}
		n.Recv(0, from, Channel(good.Name), m.Value(Channel(good.Name)))
	}
	d, err := n.Dial(0, DialConfig{Name: good.Name, Timeout: time.Second, CertTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range []string{"0", "", "1", "2", "65536"} {
		bad := good
		bad.Key.Public = e
		answer(i, 1, bad)
	}
	n.Advance(Time(time.Second))
	want := "Failed to request certificate from server. (" + errKeyExponent.Error() + ")"
	if d.Err == nil && !d.Done || n.Stats().Unbelieved != 5 {
		t.Fatalf("%v, %+v", d.Err, n.Stats())
	}
	if d.Err == nil || !strings.HasPrefix(d.Err.Error(), ErrNoCertificate.Error()) || !strings.Contains(want+d.Err.Error(), "unsound key") {
		t.Errorf("%v", d.Err)
	}
	q, _ := n.RequestCertificate(0, good.Name, "top", time.Second, Trust{})
	for i := range 4 * MaxAnswers {
		fake := good
		fake.Signature, fake.HasSignature = strconv.Itoa(i), true
		answer(100+i, 1, fake)
	}
	answer(1000, 2, good)
	n.Advance(Time(time.Second))
	if !slices.Contains(q.Certificates, good) || len(q.Certificates) != MaxAnswers+1 {
		t.Errorf("%d certificates", len(q.Certificates))
	}
	if _, err := n.Dial(0, DialConfig{Name: "x", Certificate: &Certificate{Key: PublicKey{"1", good.Key.Shared}, HasKey: true}}); err == nil || !strings.Contains(err.Error(), "Encryption failed: unsound key: its exponent") {
		t.Errorf("dial: %v", err)
	}
	if _, err := n.Discover(0, "top", time.Second, Trust{Authority: &PublicKey{"1", good.Key.Shared}}); err == nil || !strings.Contains(err.Error(), "The authority's key does not count: unsound key") {
		t.Errorf("authority: %v", err)
	}
	unsound := Certificate{Name: "x", Key: PublicKey{"3", good.Key.Shared}, HasKey: true}
	if _, err := unsound.Sign(keys.private("authority"), testRandom(2)); err == nil {
		t.Error("an unsound key was signed")
	}
}
