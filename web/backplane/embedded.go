package backplane

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Embedded is a NATS server inside this program, which joins those of other
// programs of the same secret.
type Embedded struct {
	server *server.Server
	token  string // of clients: only this program knows it
}

// startTime is how long an embedded server may take.
const startTime = 10 * time.Second

// ClusterOptions describe it.
type ClusterOptions struct {
	Listen string      // host:port for the others
	Join   []string    // host:port of others; one that is there is enough
	Secret []byte      // of all servers
	TLS    *tls.Config // for both sides, each with a certificate; nil: what is sent is sealed, but not the password
	Log    *slog.Logger
}

// StartEmbedded starts one.
func StartEmbedded(o ClusterOptions) (*Embedded, error) {
	host, port, err := hostPort(o.Listen)
	if err != nil {
		return nil, err
	}
	token := make([]byte, 16)
	rand.Read(token)
	e := &Embedded{token: hex.EncodeToString(token)}
	name, password := "emberwire", e.password(o.Secret)
	opt := &server.Options{
		// Without a port for clients it would start no cluster; nobody has the token.
		Host: "127.0.0.1", Port: server.RANDOM_PORT, Authorization: e.token,
		NoSigs: true, MaxPayload: 1 << 20, MaxPending: 64 << 20, WriteDeadline: 10 * time.Second, DisableShortFirstPing: true,
		Cluster: server.ClusterOpts{Name: "emberwire", Host: host, Port: port, Username: name, Password: password, AuthTimeout: 2, PingInterval: pingEvery, ConnectRetries: 1 << 30},
	}
	if port == 0 {
		opt.Cluster.Port = server.RANDOM_PORT
	}
	if o.TLS != nil {
		opt.Cluster.TLSConfig, opt.Cluster.TLSTimeout = o.TLS, 5
	}
	for _, at := range o.Join {
		if _, _, err := hostPort(at); err != nil {
			return nil, err
		}
		opt.Routes = append(opt.Routes, &url.URL{Scheme: "nats-route", Host: at, User: url.UserPassword(name, password)})
	}
	if e.server, err = server.NewServer(opt); err != nil {
		return nil, err
	}
	l := &logger{log: o.Log, fatal: make(chan error, 1)}
	e.server.SetLoggerV2(l, false, false, false)
	e.server.Start()
	ready := make(chan bool, 1)
	go func() { ready <- e.server.ReadyForConnections(startTime) }()
	select {
	case err = <-l.fatal:
	case ok := <-ready:
		if !ok {
			err = errors.New("it does not start")
		}
	}
	if err != nil {
		e.server.Shutdown()
		return nil, fmt.Errorf("cluster at %s: %w", o.Listen, err)
	}
	return e, nil
}

// password is what servers show each other: made of their secret, which it
// does not give away.
func (e *Embedded) password(secret []byte) string {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("emberwire routes 1"))
	return hex.EncodeToString(m.Sum(nil))
}

func hostPort(text string) (host string, port int, err error) {
	host, number, err := net.SplitHostPort(text)
	if err == nil {
		port, err = strconv.Atoi(number)
	}
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q is no address like 10.0.0.5:4281", text)
	}
	return host, port, nil
}

// Address is where other servers find it.
func (e *Embedded) Address() string { return e.server.ClusterAddr().String() }

// Close ends it.
func (e *Embedded) Close() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}

// logger writes what NATS has to say: only errors are of interest. One that it
// takes for the end of its program is the end of its start, and of nothing else.
type logger struct {
	log   *slog.Logger
	fatal chan error
}

func (l *logger) Noticef(string, ...any) {}
func (l *logger) Warnf(string, ...any)   {}
func (l *logger) Debugf(string, ...any)  {}
func (l *logger) Tracef(string, ...any)  {}

func (l *logger) Errorf(format string, a ...any) {
	if l.log != nil {
		l.log.Info("nats server", "error", brief(fmt.Errorf(format, a...)))
	}
}

func (l *logger) Fatalf(format string, a ...any) {
	select {
	case l.fatal <- fmt.Errorf(format, a...):
	default:
	}
}
