package backplane

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/emberwire/emberwire/web/bridge"
)

const patience = 2 * time.Minute // on a busy machine

// ears notes what comes.
type ears struct {
	heard  chan string
	deaf   chan string
	missed chan struct{}
}

var _ bridge.Ear = (*ears)(nil)

func newEars() *ears {
	return &ears{heard: make(chan string, 100), deaf: make(chan string, 100), missed: make(chan struct{}, 100)}
}

func (e *ears) Heard(msg []byte)  { e.heard <- string(msg) }
func (e *ears) Deaf(topic string) { e.deaf <- topic }
func (e *ears) Missed()           { e.missed <- struct{}{} }

func wait[T any](t *testing.T, what string, c chan T) T {
	t.Helper()
	select {
	case x := <-c:
		return x
	case <-time.After(patience):
		t.Fatalf("never: %s", what)
		panic("unreachable")
	}
}

// start is a server of a cluster and the link of its program.
func start(t *testing.T, secret string, secure *tls.Config, join ...string) (*Embedded, *Link, *ears) {
	t.Helper()
	return startTelling(t, nil, secret, secure, join...)
}

func startTelling(t *testing.T, log *slog.Logger, secret string, secure *tls.Config, join ...string) (*Embedded, *Link, *ears) {
	t.Helper()
	e, err := StartEmbedded(ClusterOptions{Listen: "127.0.0.1:0", Join: join, Secret: []byte(secret), TLS: secure, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(Options{Embedded: e})
	if err != nil {
		t.Fatal(err)
	}
	x := newEars()
	l.Start(x)
	t.Cleanup(func() { l.Close(); e.Close() })
	return e, l, x
}

// hears sends until the other side hears it: routes are made when they are.
func hears(t *testing.T, from *Link, to *ears, topic string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		from.Publish(topic, []byte("hello"))
		select {
		case <-to.heard:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("nothing comes on %s", topic)
}

// drained takes what is left of hears, up to a mark.
func drained(t *testing.T, from *Link, to *ears, topic string) {
	from.Publish(topic, []byte("mark"))
	for wait(t, "the mark", to.heard) != "mark" {
	}
}

// Two programs carry for each other: in order, not to themselves, only what is
// listened to; who has gone is told.
func TestTwoServersCarry(t *testing.T) {
	e, a, _ := start(t, "shared", nil)
	f, b, heard := start(t, "shared", nil, e.Address())
	b.Listen("room.1", true)
	b.Listen("to.b", true)
	hears(t, a, heard, "room.1")
	drained(t, a, heard, "room.1")
	for _, text := range []string{"1", "2", "3"} {
		a.Publish("room.1", []byte(text))
		a.Publish("room.2", []byte("nobody's"))
	}
	a.Publish("to.b", []byte("4"))
	b.Publish("to.b", []byte("own"))
	var got []string
	for range 4 {
		got = append(got, wait(t, "a message", heard.heard))
	}
	if s := strings.Join(got, " "); s != "1 2 3 4" {
		t.Errorf("came %s", s)
	}
	b.Listen("room.1", false)
	b.Listen("room.2", true)
	hears(t, a, heard, "room.2")
	if f.Address() == e.Address() {
		t.Error("two servers at one address")
	}
}

// What is for a server that is there no more is told to who sent it.
func TestNobodyListens(t *testing.T) {
	e, a, told := start(t, "shared", nil)
	f, b, heard := start(t, "shared", nil, e.Address())
	b.Listen("to.b", true)
	hears(t, a, heard, "to.b")
	for len(told.deaf) > 0 { // of the time before it was there
		<-told.deaf
	}
	b.conn.Close()
	f.server.Shutdown()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		a.Publish("to.b", []byte("?"))
		select {
		case topic := <-told.deaf:
			if topic != "to.b" {
				t.Errorf("nobody listens to %q", topic)
			}
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Error("a server has gone, and nobody is told")
}

// A server with another secret, or without a certificate, is let in by none.
func TestStrangersJoinNoCluster(t *testing.T) {
	for name, secure := range map[string][2]*tls.Config{"secret": {nil, nil}, "certificate": {authority(t)(), authority(t)()}} {
		t.Run(name, func(t *testing.T) {
			secrets := [2]string{"shared", "shared"}
			if name == "secret" {
				secrets[1] = "other"
			}
			lines := make(tellTale, 100)
			e, _, _ := startTelling(t, slog.New(slog.NewTextHandler(lines, nil)), secrets[0], secure[0])
			f, _, _ := start(t, secrets[1], secure[1], e.Address())
			why := map[string]string{"secret": "authentication error", "certificate": "TLS"}[name]
			for !strings.Contains(wait(t, "that it is refused", (chan string)(lines)), why) {
			}
			if e.server.NumRoutes() > 0 && f.server.NumRoutes() > 0 {
				t.Error("it was let in")
			}
		})
	}
}

// tellTale hands over the lines of a log, as many as somebody takes.
type tellTale chan string

func (c tellTale) Write(b []byte) (int, error) {
	select {
	case c <- string(b):
	default:
	}
	return len(b), nil
}

// With certificates of one authority servers join.
func TestServersWithCertificates(t *testing.T) {
	cert := authority(t)
	e, a, _ := start(t, "shared", cert())
	_, b, heard := start(t, "shared", cert(), e.Address())
	b.Listen("room.1", true)
	hears(t, a, heard, "room.1")
}

// authority gives certificates of an authority of its own.
func authority(t *testing.T) func() *tls.Config {
	t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	root := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, root, root, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	parsed, _ := x509.ParseCertificate(der)
	pool.AddCert(parsed)
	return func() *tls.Config {
		own, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
		der, err := x509.CreateCertificate(rand.Reader, leaf, parsed, &own.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: own}}, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	}
}

// A NATS that takes nothing fills nobody: what does not fit is dropped and
// counted, and nobody waits.
func TestQueuesAreBounded(t *testing.T) {
	q := newQueue(1 << 20)
	full := 0
	for range 100 {
		if !q.put(item{data: make([]byte, 64<<10)}) {
			full++
		}
	}
	if q.bytes > 1<<20 || full != 85 || q.dropped.Load() != 85 {
		t.Errorf("%d bytes wait, %d were refused, %d are counted", q.bytes, full, q.dropped.Load())
	}
	for range 3 { // it is said once, and never lost
		q.put(item{missed: true})
	}
	if n := len(q.list); n != 16 {
		t.Errorf("%d wait", n)
	}
	for range 16 {
		q.take()
	}
	if q.bytes != 0 || !q.waits() {
		t.Errorf("%d bytes wait, busy %v", q.bytes, q.waits())
	}
	q.close()
	if _, ok := q.take(); ok || q.waits() {
		t.Error("a closed queue gives something")
	}
}

func TestWhatCannotBeJoined(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for at, want := range map[string]string{
		"nowhere": `"nowhere" is no address like 10.0.0.5:4281`, "localhost:99999": `"localhost:99999" is no address like 10.0.0.5:4281`,
		taken.Addr().String(): "cluster at " + taken.Addr().String() + ": ",
	} {
		if e, err := StartEmbedded(ClusterOptions{Listen: at}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, %v", at, e, err)
		}
	}
	if _, err := StartEmbedded(ClusterOptions{Listen: "127.0.0.1:0", Join: []string{"there"}}); err == nil || err.Error() != `"there" is no address like 10.0.0.5:4281` {
		t.Error(err)
	}
}

// A NATS elsewhere is killed: nobody waits for it, and when it is back all is
// heard again, and whoever listened is told that something may be missing.
func TestANatsThatIsKilled(t *testing.T) {
	opt := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, Username: "u", Password: "p"}
	first, err := server.NewServer(opt)
	if err != nil {
		t.Fatal(err)
	}
	first.Start()
	if !first.ReadyForConnections(patience) {
		t.Fatal("no NATS")
	}
	at := strings.Replace(first.ClientURL(), "nats://", "nats://u:p@", 1)
	var links [2]*Link
	var told [2]*ears
	for i := range links {
		if links[i], err = Open(Options{URLs: []string{at}}); err != nil {
			t.Fatal(err)
		}
		told[i] = newEars()
		links[i].Start(told[i])
		t.Cleanup(links[i].Close)
	}
	links[1].Listen("room.1", true)
	hears(t, links[0], told[1], "room.1")
	for len(told[1].missed) > 0 { // of the beginning
		<-told[1].missed
	}
	first.Shutdown()
	first.WaitForShutdown()
	for range 100 {
		links[0].Publish("room.1", make([]byte, 1000)) // returns at once
	}
	again := &server.Options{Host: "127.0.0.1", Port: opt.Port, NoSigs: true, NoLog: true, Username: "u", Password: "p"}
	second, err := server.NewServer(again)
	if err != nil {
		t.Fatal(err)
	}
	second.Start()
	t.Cleanup(second.Shutdown)
	wait(t, "that something may be missing", told[1].missed)
	hears(t, links[0], told[1], "room.1")
}

// Whoever lacks the password of a NATS elsewhere hears nothing, and says why.
func TestANatsThatRefuses(t *testing.T) {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, Username: "u", Password: "p"})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(patience) {
		t.Fatal("no NATS")
	}
	lines := make(tellTale, 100)
	l, err := Open(Options{URLs: []string{strings.Replace(s.ClientURL(), "nats://", "nats://u:wrong@", 1)}, Log: slog.New(slog.NewTextHandler(lines, nil))})
	if err != nil {
		if !strings.Contains(err.Error(), "Authorization Violation") {
			t.Error(err)
		}
		return
	}
	l.Start(newEars())
	t.Cleanup(l.Close)
	for !strings.Contains(wait(t, "that it is refused", (chan string)(lines)), "Authorization Violation") {
	}
}
