package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// secretBytes is how long the server's secret is.
const secretBytes = 32

// secretOf reads the secret of a server of rooms, 64 hexadecimal digits, from a
// file, or makes the file if there is none. An empty name: nil, the server
// draws one that ends with it.
func secretOf(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSecret(name)
	}
	if err != nil {
		return nil, fmt.Errorf("-secret %w", err)
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text[:min(len(text), 4*secretBytes)])))
	if err != nil || len(b) != secretBytes {
		return nil, fmt.Errorf("-secret %s: it does not hold %d hexadecimal digits; without a file one is made", name, 2*secretBytes)
	}
	return b, nil
}

// makeSecret draws a secret into a new file that only its owner can read.
func makeSecret(name string) ([]byte, error) {
	b := make([]byte, secretBytes)
	rand.Read(b)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("-secret %w", err)
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(b))
	return b, errors.Join(err, f.Close())
}
