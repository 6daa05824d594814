package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// acmeProtocol is what an authority speaks that looks whether a name is ours
// (RFC 8737).
const acmeProtocol = acme.ALPNProto

// names are those of -domain.
type names []string

func (n *names) String() string { return "" }

// domainName is a name with at least one dot, in the letters that stand in a
// certificate. Authorities give none for addresses.
var domainName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`)

// Set adds a name.
func (n *names) Set(text string) error {
	name := strings.ToLower(strings.TrimSuffix(text, "."))
	if !domainName.MatchString(name) || len(name) > 253 {
		return fmt.Errorf("%q is no name of a host like lab.example.org (names in other letters begin with xn--)", text)
	}
	if !slices.Contains(*n, name) {
		*n = append(*n, name)
	}
	return nil
}

// manager gets certificates from the authority and keeps them in the folder.
func (s security) manager() (*autocert.Manager, error) {
	dir := s.certs
	if dir == "" {
		caches, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("-certs is needed: %w", err)
		}
		dir = filepath.Join(caches, "emberwire", "certs")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("-certs %w", err)
	}
	return &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(dir),
		HostPolicy: autocert.HostWhitelist(s.domains...),
		Email:      s.email,
		Client:     &acme.Client{DirectoryURL: s.acme, HTTPClient: &http.Client{Timeout: 30 * time.Second}, UserAgent: "emberwire"},
	}, nil
}

// certificate is that for the name a client asks for.
func (e *encrypted) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if hello.ServerName == "" { // who asks for an address gets the first name's
		hello.ServerName = e.of.domains[0]
	}
	return e.manager.GetCertificate(hello)
}

// askAgain is how long it takes after the authority refused a certificate.
const askAgain = 5 * time.Minute

// ask gets the certificates before anybody comes, and says in the log how that
// went: a client would learn nothing but that there is no connection.
func (e *encrypted) ask(ctx context.Context) {
	if e.manager == nil {
		return
	}
	again := time.NewTicker(askAgain)
	defer again.Stop()
	left := slices.Clone(e.of.domains)
	for {
		if left = slices.DeleteFunc(left, e.has); len(left) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// has reports whether there is a certificate for a name now.
func (e *encrypted) has(name string) bool {
	// Like a client that knows the smaller kind of keys, as all of today do.
	c, err := e.manager.GetCertificate(&tls.ClientHelloInfo{ServerName: name, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}})
	if err != nil {
		e.log.Error("no certificate", slog.String("name", name), slog.Any("why", err))
		return false
	}
	e.log.Info("certificate", slog.String("name", name), slog.Time("until", c.Leaf.NotAfter))
	return true
}

// withoutPort takes the port off the host that is asked for: the authority may
// come through another port than its own.
func withoutPort(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = hostOf(r.Host)
		h.ServeHTTP(w, r)
	})
}
