package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme/autocert"

	"github.com/emberwire/emberwire/web/site"
)

// security is where the certificate comes from: a file, or an authority.
type security struct {
	cert, key          string // files
	domains            names
	certs, email, acme string
	plain              string // port of plain http; empty: none
}

// flags adds those of https.
func (s *security) flags(flags *flag.FlagSet) {
	flags.StringVar(&s.cert, "tls-cert", "", "`file` of the certificate, with those between it and the root; read again when it changes")
	flags.StringVar(&s.key, "tls-key", "", "`file` of its private key")
	flags.Var(&s.domains, "domain", "`name` by which this server is reached from the internet: it gets a certificate from Let's Encrypt, whose terms you accept, and renews it; may be given again")
	flags.StringVar(&s.certs, "certs", "", "`folder` of the certificates of -domain (default: emberwire/certs in the user's folder of caches)")
	flags.StringVar(&s.email, "email", "", "`address` that the authority may write to")
	flags.StringVar(&s.acme, "acme", autocert.DefaultACMEDirectory, "`address` of another authority's ACME directory")
	flags.StringVar(&s.plain, "http-port", "", "`port` of plain http, from which is sent on to https (default: none; with -domain 80); none for none")
}

// check completes the flags, or says what is wrong with them.
func (s *security) check() error {
	files := s.cert != "" || s.key != ""
	switch {
	case files && len(s.domains) > 0:
		return errors.New("-domain gets certificates by itself: -tls-cert and -tls-key do not go with it")
	case files && (s.cert == "" || s.key == ""):
		return errors.New("-tls-cert and -tls-key belong together")
	case s.plain == "" && len(s.domains) > 0:
		s.plain = "80"
	case s.plain == "none":
		s.plain = ""
	case s.plain != "" && !files && len(s.domains) == 0:
		return errors.New("-http-port goes with -domain or -tls-cert: without them all is plain http")
	}
	if s.plain != "" {
		if _, err := portOf(s.plain); err != nil {
			return fmt.Errorf("-http-port: %w", err)
		}
	}
	return nil
}

// encrypted is a server with a certificate.
type encrypted struct {
	of      security
	config  *tls.Config
	manager *autocert.Manager // of -domain
	log     *slog.Logger
}

// start reads the certificate, or gets ready to ask for one; nil: the server
// speaks plain http.
func (s security) start(log *slog.Logger) (*encrypted, error) {
	e := &encrypted{of: s, log: log}
	get := e.certificate
	switch {
	case len(s.domains) > 0:
		m, err := s.manager()
		if err != nil {
			return nil, err
		}
		e.manager = m
	case s.cert != "":
		c := &certificate{cert: s.cert, key: s.key}
		if get = c.get; c.read() != nil {
			return nil, c.read()
		}
	default:
		return nil, nil
	}
	// HTTP/1.1 alone: a room is a WebSocket.
	e.config = &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: get}
	if e.manager != nil {
		e.config.NextProtos = append(e.config.NextProtos, acmeProtocol)
	}
	return e, nil
}

// redirect sends plain http on to https, and answers the authority there, until
// ctx ends; it says where.
func (e *encrypted) redirect(ctx context.Context, host string, to net.Addr) (where string, err error) {
	if e.of.plain == "" {
		return "", nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, e.of.plain))
	if err != nil {
		return "", fmt.Errorf("-http-port: %w", err)
	}
	h := e.sendOn(portAfter(to, 443))
	if e.manager != nil {
		h = withoutPort(e.manager.HTTPHandler(h))
	}
	srv := newHTTPServer(site.Guarded(h))
	srv.WriteTimeout = 10 * time.Second
	go srv.Serve(l) // it ends with ctx
	context.AfterFunc(ctx, func() { srv.Close() })
	return "port " + strings.TrimPrefix(portAfter(l.Addr(), 0), ":"), nil
}

// sendOn answers with the same address by https.
func (e *encrypted) sendOn(port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := hostOf(r.Host)
		if !e.answersTo(name) {
			http.Error(w, "there is no such host here", http.StatusMisdirectedRequest)
			return
		}
		if strings.Contains(name, ":") {
			name = "[" + name + "]"
		}
		http.Redirect(w, r, "https://"+name+port+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
}

// answersTo reports whether a name is this server's: with a certificate from a
// file every name that can stand in an address is.
func (e *encrypted) answersTo(name string) bool {
	if e.manager != nil {
		return e.manager.HostPolicy(context.Background(), name) == nil
	}
	return name != "" && !strings.ContainsAny(name, "/\\?#@%<>\" ")
}

// hostOf is a Host header without its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// portAfter is what follows the host in an address; the usual port: nothing.
func portAfter(a net.Addr, usual int) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || tcp.Port == usual {
		return ""
	}
	return ":" + strconv.Itoa(tcp.Port)
}

// certificate is read again when its file has changed: it is renewed without a
// restart. One that cannot be read leaves the one before.
type certificate struct {
	cert, key string
	mu        sync.Mutex
	of        time.Time // the file's
	is        *tls.Certificate
}

func (c *certificate) read() error {
	_, err := c.get(nil)
	return err
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && (c.is == nil || !info.ModTime().Equal(c.of)) {
		var x tls.Certificate
		if x, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.is, c.of = &x, info.ModTime()
		}
	}
	if c.is == nil {
		return nil, fmt.Errorf("-tls-cert: %w", err)
	}
	return c.is, nil
}
