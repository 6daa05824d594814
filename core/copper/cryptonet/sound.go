package cryptonet

import (
	"errors"
	"math/big"
	"sync"
)

// What an honest key looks like (paragraph 18.1.8). A session key is sealed
// with whatever key a certificate holds, so an unsound one gives it away: the
// power 1 is the number itself, a small power of a short number can be undone
// with a root, and a modulus that is easily taken apart has an easy private
// key.

// Why a key is refused.
var (
	errKeyText     = errors.New("unsound key: its numbers are not plain decimal numbers")
	errKeyShort    = errors.New("unsound key: its modulus has fewer than 250 bits")
	errKeyLong     = errors.New("unsound key: its modulus has more than 528 bits")
	errKeyModulus  = errors.New("unsound key: its modulus is not the product of two large primes")
	errKeyExponent = errors.New("unsound key: its exponent is even, too small, or not below the modulus")
)

// MinSoundBits is the least modulus that is believed; the original's have 256
// bits or a few less.
const MinSoundBits = 250

// Check says why a public key is unsound; nil if it is not.
func (k PublicKey) Check() error {
	e, n, err := checkParts(k.Public, k.Shared)
	if err != nil {
		return err
	}
	// The power of a session key must be far above the modulus.
	wide := big.NewInt(int64(2*n.BitLen()/(8*KeySize)) + 1)
	if e.Bit(0) == 0 || e.Cmp(wide) < 0 || e.Cmp(n) >= 0 {
		return errKeyExponent
	}
	return nil
}

// Check says why a private key is unsound; nil if it is not.
func (k PrivateKey) Check() error {
	d, n, err := checkParts(k.Private, k.Shared)
	if err != nil {
		return err
	}
	if d.Bit(0) == 0 || d.BitLen() < n.BitLen()/4 || d.Cmp(n) >= 0 {
		return errKeyExponent // a short private exponent can be guessed
	}
	return nil
}

// Sound says whether Check has nothing to say.
func (k PublicKey) Sound() bool { return k.Check() == nil }

// checkParts reads an exponent and a modulus and looks at the modulus.
func checkParts(exponent, modulus string) (e, n *big.Int, err error) {
	if !canonical(exponent) || !canonical(modulus) {
		return nil, nil, errKeyText
	}
	if e, err = parseDecimal(exponent); err != nil {
		return nil, nil, errKeyExponent
	}
	if n, err = parseDecimal(modulus); err != nil {
		return nil, nil, errKeyLong
	}
	switch {
	case n.BitLen() < MinSoundBits:
		return nil, nil, errKeyShort
	case n.BitLen() > MaxModulusBits:
		return nil, nil, errKeyLong
	case !composed(n):
		return nil, nil, errKeyModulus
	}
	return e, n, nil
}

// canonical is a decimal number as every peer writes it: digits, no leading
// zero, since texts are compared and hashed.
func canonical(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && (s[0] != '0' || s == "0")
}

// smallPrimes is the product of the primes below 1000. It is made when it is
// asked for: in a browser that takes 40 ms of every start.
var smallPrimes = sync.OnceValue(func() *big.Int {
	product := big.NewInt(2)
	for i := int64(3); i < 1000; i += 2 {
		if p := big.NewInt(i); p.ProbablyPrime(0) {
			product.Mul(product, p)
		}
	}
	return product
})

// composed says whether a modulus may be a product of two large primes: it has
// no small factor, is no square and no prime.
func composed(n *big.Int) bool {
	if new(big.Int).GCD(nil, nil, n, smallPrimes()).Cmp(big.NewInt(1)) != 0 {
		return false
	}
	root := new(big.Int).Sqrt(n)
	return root.Mul(root, root).Cmp(n) != 0 && !n.ProbablyPrime(0)
}
