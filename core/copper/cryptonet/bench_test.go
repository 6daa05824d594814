package cryptonet

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

func BenchmarkGenerateKey(b *testing.B) {
	r := testRandom(40)
	for b.Loop() {
		if _, _, err := GenerateKey(r, KeyBits); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHandshake is both sides together, the certificate known.
func BenchmarkHandshake(b *testing.B) {
	for _, own := range []bool{false, true} {
		name := "reference key"
		if own {
			name = "512 bit key"
		}
		b.Run(name, func(b *testing.B) {
			p := connected(b)
			if own {
				pub, private, _ := GenerateKey(testRandom(41), KeyBits)
				p.srv.Private, p.srv.Certificate.Key, p.srv.modulus = private, pub, pub.Shared
			}
			for b.Loop() {
				p.client.Close(p.dial(&p.srv.Certificate))
				p.carry()
				p.events = nil
			}
		})
	}
}

// BenchmarkMessage is sending, receiving and the event, both sides.
func BenchmarkMessage(b *testing.B) {
	for name, n := range map[string]int{"100B": 100, "10kB": 10000} {
		b.Run(name, func(b *testing.B) {
			p := connected(b)
			v := value.String(strings.Repeat("x", n))
			b.SetBytes(int64(n))
			for b.Loop() {
				if err := p.client.Send(p.sock, v); err != nil {
					b.Fatal(err)
				}
				p.carry()
				p.events = nil
			}
		})
	}
}

func BenchmarkCipher10kB(b *testing.B) {
	c := NewCipher([16]byte{1})
	plain := make([]byte, 10000)
	b.SetBytes(10000)
	for b.Loop() {
		_, _ = c.Decrypt([16]byte{}, c.Encrypt([16]byte{}, plain))
	}
}

// BenchmarkLogin is a login and its outcome, both sides.
func BenchmarkLogin(b *testing.B) {
	p := connected(b)
	hash := PasswordHash("bench", "secret", p.srv.Name)
	if err := p.srv.Users.Add("bench", hash, 1); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.client.Login(p.sock, "bench", hash); err != nil {
			b.Fatal(err)
		}
		p.carry()
		if p.events = nil; !p.sock.LoggedIn {
			b.Fatal("not logged in")
		}
	}
}
