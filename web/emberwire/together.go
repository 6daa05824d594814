package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/emberwire/emberwire/web/backplane"
	"github.com/emberwire/emberwire/web/bridge"
)

// together is how servers find each other that serve rooms together.
type together struct {
	nats                 list
	creds                string
	cluster              string
	join                 list
	cert, key, authority string // files, for what is between servers
	name, public         string
}

// list is the values of a flag that may be given again.
type list []string

func (l *list) String() string { return "" }

// Set adds one.
func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

func (t *together) flags(flags *flag.FlagSet) {
	flags.Var(&t.nats, "nats", "`URL` of a NATS server that joins this server with others of the same -secret, like nats://10.0.0.5:4222 or tls://USER:PASSWORD@nats.example.org; may be given again")
	flags.StringVar(&t.creds, "nats-creds", "", "`file` of credentials for it")
	flags.StringVar(&t.cluster, "cluster", "", "`address` to listen on for other servers of the same -secret, like 10.0.0.5:4281: then no NATS server is needed")
	flags.Var(&t.join, "join", "`address` of the -cluster of another server; one that is there is enough; may be given again")
	flags.StringVar(&t.cert, "servers-cert", "", "`file` of the certificate that this server shows to other servers, or to NATS")
	flags.StringVar(&t.key, "servers-key", "", "`file` of its private key")
	flags.StringVar(&t.authority, "servers-ca", "", "`file` of the certificates that others' must be signed by")
	flags.StringVar(&t.name, "name", "", "`name` of this server among the others, the same after a restart (default: the machine's with the port)")
	flags.StringVar(&t.public, "public", "", "`address` of the page on this server, like https://a.example.org/: tabs of other servers come here when theirs is gone")
}

func (t *together) check(secret, port string) error {
	alone := len(t.nats) == 0 && t.cluster == ""
	switch {
	case alone && (t.creds != "" || len(t.join) > 0 || t.cert != "" || t.key != "" || t.authority != "" || t.name != "" || t.public != ""):
		return errors.New("-nats-creds, -join, -servers-cert, -servers-key, -servers-ca, -name and -public go with -nats or -cluster")
	case alone:
		return nil
	case len(t.nats) > 0 && t.cluster != "":
		return errors.New("-nats is a NATS server elsewhere, -cluster one in this program: one of them")
	case secret == "":
		return errors.New("-nats and -cluster need -secret: a file that is the same at all servers, by which they know each other")
	case len(t.join) > 0 && t.cluster == "":
		return errors.New("-join goes with -cluster")
	case t.creds != "" && len(t.nats) == 0:
		return errors.New("-nats-creds goes with -nats")
	case (t.cert == "") != (t.key == ""):
		return errors.New("-servers-cert and -servers-key belong together")
	case t.cluster != "" && (t.cert == "") != (t.authority == ""):
		return errors.New("-cluster with TLS needs -servers-cert, -servers-key and -servers-ca: each server shows a certificate, and checks the other's")
	case len(t.name) > maxName || strings.ContainsFunc(t.name, unprintable):
		return fmt.Errorf("-name: at most %d characters of plain ASCII", maxName)
	}
	for _, at := range t.nats {
		if u, err := url.Parse(at); err != nil || u.Host == "" || !strings.Contains("nats tls ws wss", u.Scheme) {
			return fmt.Errorf("-nats %s: an address like nats://10.0.0.5:4222", withoutPassword(at))
		}
	}
	if t.name == "" {
		host, _ := os.Hostname()
		t.name = host + ":" + port
	}
	return t.checkPublic()
}

// maxName bounds the name of a server.
const maxName = 100

func unprintable(r rune) bool { return r <= ' ' || r > '~' }

// withoutPassword is an address as it may stand in an error.
func withoutPassword(at string) string {
	if u, err := url.Parse(at); err == nil {
		return u.Redacted()
	}
	return "ADDRESS"
}

// checkPublic turns the address of the page into that of its rooms.
func (t *together) checkPublic() error {
	if t.public == "" {
		return nil
	}
	u, err := url.Parse(t.public)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || len(t.public) > maxName {
		return fmt.Errorf("-public %q: the address of a page, like https://a.example.org/", t.public)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	t.public = u.String() + "room"
	return nil
}

// open connects; nil: the server is alone. What is returned last ends it.
func (t *together) open(o *bridge.Options, log *slog.Logger, stdout io.Writer) (end func(), err error) {
	end = func() {}
	if len(t.nats) == 0 && t.cluster == "" {
		return end, nil
	}
	secure, err := t.tls()
	if err != nil {
		return end, err
	}
	via := backplane.Options{URLs: t.nats, Creds: t.creds, TLS: secure, Log: log}
	if t.cluster != "" {
		e, err := backplane.StartEmbedded(backplane.ClusterOptions{Listen: t.cluster, Join: t.join, Secret: o.Secret, TLS: secure, Log: log})
		if err != nil {
			return end, err
		}
		fmt.Fprintln(stdout, "Other servers find this one at", e.Address())
		via.Embedded, via.TLS, end = e, nil, e.Close
	}
	l, err := backplane.Open(via)
	if err != nil {
		end()
		return func() {}, fmt.Errorf("-nats: %w", err)
	}
	server := end
	o.Backplane, o.Name, o.Address = l, t.name, t.public
	return func() { l.Close(); server() }, nil
}

// tls is how servers show each other who they are; nil: not by certificates.
func (t *together) tls() (*tls.Config, error) {
	if t.cert == "" && t.authority == "" {
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS13}
	if t.cert != "" {
		pair, err := tls.LoadX509KeyPair(t.cert, t.key)
		if err != nil {
			return nil, fmt.Errorf("-servers-cert: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	if t.authority != "" {
		text, err := os.ReadFile(t.authority)
		if err != nil {
			return nil, fmt.Errorf("-servers-ca %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("-servers-ca %s: no certificate in it", t.authority)
		}
		c.RootCAs, c.ClientCAs, c.ClientAuth = pool, pool, tls.RequireAndVerifyClientCert
	}
	return c, nil
}
