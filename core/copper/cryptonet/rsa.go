package cryptonet

import (
	"errors"
	"io"
	"math/big"
)

// RSA without padding on decimal texts (paragraph 7.2). The texts are kept:
// proofs and certificate hashes are made of them as they stand (19.8).

// PublicKey is an exponent and a modulus as decimal texts.
type PublicKey struct{ Public, Shared string }

// PrivateKey is a private exponent and a modulus as decimal texts.
type PrivateKey struct{ Private, Shared string }

const (
	// KeyBits is the modulus of our own keys: the largest round size the
	// original can compute with (paragraph 18.2). CompatibleBits is that of
	// keys with which the original can serve and sign too: its own have 256
	// bits, and an authority's must be above every hash (paragraph 12).
	KeyBits        = 512
	CompatibleBits = 272
	// keyExponent is the public exponent of our own keys (paragraph 18.2).
	keyExponent = 65537
	// maxDigits bounds a decimal text from outside: 528 bits have 159 digits.
	maxDigits = 160
)

var (
	errDigits  = errors.New("not a decimal number")
	errModulus = errors.New("modulus has not 129 to 528 bits")
	errRandom  = errors.New("the random source failed")
)

// parseDecimal reads digits only; the empty text is 0 (paragraph 7.2).
func parseDecimal(s string) (*big.Int, error) {
	if len(s) > maxDigits {
		return nil, errDigits
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return nil, errDigits
		}
	}
	if s == "" {
		return new(big.Int), nil
	}
	n, _ := new(big.Int).SetString(s, 10)
	return n, nil
}

// parseModulus reads a modulus that the arithmetic of every peer can handle.
func parseModulus(s string) (*big.Int, error) {
	n, err := parseDecimal(s)
	if err != nil {
		return nil, err
	}
	if b := n.BitLen(); b < MinModulusBits || b > MaxModulusBits || n.Bit(0) == 0 {
		return nil, errModulus
	}
	return n, nil
}

// Crypt is m to the power of the public exponent, as decimal texts.
func (k PublicKey) Crypt(m string) (string, error) {
	n, err := parseModulus(k.Shared)
	if err != nil {
		return "", err
	}
	e, err := parseDecimal(k.Public)
	if err != nil {
		return "", err
	}
	x, err := parseDecimal(m)
	if err != nil {
		return "", err
	}
	return x.Exp(x, e, n).String(), nil
}

// Crypt is m to the power of the private exponent. The base is blinded with a
// random factor, so that the time taken tells nothing about m (paragraph
// 7.4). e is the public exponent; a key file does not hold it, so it may be
// empty, which costs a second power.
func (k PrivateKey) Crypt(random io.Reader, e, m string) (string, error) {
	n, err := parseModulus(k.Shared)
	if err != nil {
		return "", err
	}
	d, err := parseDecimal(k.Private)
	if err != nil {
		return "", err
	}
	x, err := parseDecimal(m)
	if err != nil {
		return "", err
	}
	public, err := parseDecimal(e)
	if err != nil {
		return "", err
	}
	r, inverse, err := blinding(random, n)
	if err != nil {
		return "", err
	}
	if e == "" { // (mr)^d / r^d
		x.Mul(x, r).Mod(x, n)
		inverse.ModInverse(r.Exp(r, d, n), n)
	} else { // (m r^e)^d / r
		x.Mul(x, r.Exp(r, public, n)).Mod(x, n)
	}
	x.Exp(x, d, n)
	return x.Mul(x, inverse).Mod(x, n).String(), nil
}

// blinding draws a factor that has an inverse modulo n.
func blinding(random io.Reader, n *big.Int) (r, inverse *big.Int, err error) {
	buf := make([]byte, (n.BitLen()+7)/8+8)
	for range 64 { // honest moduli need one try
		if _, err := io.ReadFull(random, buf); err != nil {
			return nil, nil, errRandom
		}
		r = new(big.Int).SetBytes(buf)
		r.Mod(r, n)
		if inverse = new(big.Int).ModInverse(r, n); inverse != nil {
			return r, inverse, nil
		}
	}
	return nil, nil, errModulus
}

// GenerateKey makes a key pair with a modulus of that many bits, a multiple of
// 16, from the random source alone: the same bytes give the same key, which
// the standard library no longer promises.
func GenerateKey(random io.Reader, bits int) (PublicKey, PrivateKey, error) {
	e := big.NewInt(keyExponent)
	for {
		p, err := prime(random, e, bits)
		if err != nil {
			return PublicKey{}, PrivateKey{}, err
		}
		q, err := prime(random, e, bits)
		if err != nil {
			return PublicKey{}, PrivateKey{}, err
		}
		if p.Cmp(q) == 0 {
			continue
		}
		n := new(big.Int).Mul(p, q)
		one := big.NewInt(1)
		phi := new(big.Int).Mul(p.Sub(p, one), q.Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		return PublicKey{e.String(), n.String()}, PrivateKey{d.String(), n.String()}, nil
	}
}

// prime draws a prime of half the key's length, its two highest bits set (so
// that a product of two has the full length), fit for the exponent e.
func prime(random io.Reader, e *big.Int, bits int) (*big.Int, error) {
	buf := make([]byte, bits/16)
	one, rest := big.NewInt(1), new(big.Int)
	for {
		if _, err := io.ReadFull(random, buf); err != nil {
			return nil, errRandom
		}
		buf[0] |= 0xc0
		buf[len(buf)-1] |= 1
		p := new(big.Int).SetBytes(buf)
		if rest.Sub(p, one).Mod(rest, e).Sign() != 0 && p.ProbablyPrime(20) {
			return p, nil
		}
	}
}

// bytesToNumber reads big-endian bytes as a decimal text.
func bytesToNumber(b []byte) string { return new(big.Int).SetBytes(b).String() }

// numberToBytes is the original's conversion with both of its quirks: no
// result from 2^bits on, and trailing zero bytes are missing (paragraph 7.2).
func numberToBytes(num string, bits int) ([]byte, bool) {
	n, err := parseDecimal(num)
	if err != nil || n.BitLen() > bits {
		return nil, false
	}
	out := n.FillBytes(make([]byte, bits/8))
	for len(out) > 1 && out[len(out)-1] == 0 {
		out = out[:len(out)-1]
	}
	return out, true
}
