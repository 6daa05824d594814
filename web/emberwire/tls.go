package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// tlsOf is how a server with a certificate speaks; nil without one.
func tlsOf(cert, key string) (*tls.Config, error) {
	switch {
	case cert == "" && key == "":
		return nil, nil
	case cert == "" || key == "":
		return nil, errors.New("-tls-cert and -tls-key belong together")
	}
	c := &certificate{cert: cert, key: key}
	if _, err := c.get(nil); err != nil {
		return nil, err
	}
	// HTTP/1.1 alone: a room is a WebSocket.
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, GetCertificate: c.get}, nil
}

// certificate is read again when its file has changed: it is renewed without a
// restart. One that cannot be read leaves the one before.
type certificate struct {
	cert, key string
	mu        sync.Mutex
	of        time.Time // the file's
	is        *tls.Certificate
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
