package cryptonet

import (
	"bytes"
	"errors"
)

// CryptoNet's block cipher takes the S-box and the steps of AES but keeps the
// state row-major, expands the key in its own way and does one round less
// (paragraph 7.3). No library can be used for it.

// KeySize and BlockSize are the cipher's, in bytes.
const (
	KeySize   = 16
	BlockSize = 16
	rounds    = 9
)

// Cipher holds the round keys of one session key. The four words of a round
// key are the columns of the state, top byte in the highest bits.
type Cipher struct {
	enc, dec [rounds + 1][4]uint32
}

var (
	errCiphertextLength = errors.New("ciphertext is no positive multiple of 16 bytes")
)

// NewCipher expands a session key.
func NewCipher(key [KeySize]byte) *Cipher {
	c := new(Cipher)
	for i, rk := range expandKey(key) {
		c.enc[i] = columns(rk)
	}
	// The inverse cipher runs the rounds backwards, with MixColumns moved
	// past the addition of the round key.
	c.dec[0], c.dec[rounds] = c.enc[rounds], c.enc[0]
	for i := 1; i < rounds; i++ {
		for j, w := range c.enc[rounds-i] {
			c.dec[i][j] = unmix(w)
		}
	}
	return c
}

// expandKey makes the ten round keys. Each group of four uses the group
// before it in reversed order (paragraph 7.3).
func expandKey(key [KeySize]byte) (rk [rounds + 1][16]byte) {
	rcon := [rounds + 1]byte{0, 1, 2, 4, 8, 16, 32, 64, 128, 0x1b}
	rk[0] = key
	for i := 1; i <= rounds; i++ {
		p, q := &rk[i-1], &rk[i]
		q[0] = p[0] ^ sbox[p[14]] ^ rcon[i]
		q[1] = p[1] ^ sbox[p[13]]
		q[2] = p[2] ^ sbox[p[12]]
		q[3] = p[3] ^ sbox[p[15]]
		for g := 4; g < 16; g += 4 {
			for k := range 4 {
				q[g+k] = p[g+k] ^ q[g-1-k]
			}
		}
	}
	return rk
}

// columns reads a block as the four columns of a row-major state.
func columns(b [16]byte) (w [4]uint32) {
	for c := range w {
		w[c] = uint32(b[c])<<24 | uint32(b[4+c])<<16 | uint32(b[8+c])<<8 | uint32(b[12+c])
	}
	return w
}

// rows writes four columns as a block.
func rows(w [4]uint32) (b [16]byte) {
	for c, v := range w {
		b[c], b[4+c], b[8+c], b[12+c] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
	}
	return b
}

// encrypt enciphers one state: tables hold SubBytes and MixColumns of one
// byte, ShiftRows is the choice of columns.
func (c *Cipher) encrypt(s [4]uint32) (t [4]uint32) {
	e, rk := &tables.enc, &c.enc[0]
	a, b, g, d := s[0]^rk[0], s[1]^rk[1], s[2]^rk[2], s[3]^rk[3]
	for r := 1; r < rounds; r++ {
		rk = &c.enc[r]
		a, b, g, d = e[0][byte(a>>24)]^e[1][byte(b>>16)]^e[2][byte(g>>8)]^e[3][byte(d)]^rk[0],
			e[0][byte(b>>24)]^e[1][byte(g>>16)]^e[2][byte(d>>8)]^e[3][byte(a)]^rk[1],
			e[0][byte(g>>24)]^e[1][byte(d>>16)]^e[2][byte(a>>8)]^e[3][byte(b)]^rk[2],
			e[0][byte(d>>24)]^e[1][byte(a>>16)]^e[2][byte(b>>8)]^e[3][byte(g)]^rk[3]
	}
	rk = &c.enc[rounds]
	return [4]uint32{word(&sbox, a, b, g, d) ^ rk[0], word(&sbox, b, g, d, a) ^ rk[1],
		word(&sbox, g, d, a, b) ^ rk[2], word(&sbox, d, a, b, g) ^ rk[3]}
}

// decrypt is the exact inverse of encrypt: rows shift the other way.
func (c *Cipher) decrypt(s [4]uint32) (t [4]uint32) {
	e, rk := &tables.dec, &c.dec[0]
	a, b, g, d := s[0]^rk[0], s[1]^rk[1], s[2]^rk[2], s[3]^rk[3]
	for r := 1; r < rounds; r++ {
		rk = &c.dec[r]
		a, b, g, d = e[0][byte(a>>24)]^e[1][byte(d>>16)]^e[2][byte(g>>8)]^e[3][byte(b)]^rk[0],
			e[0][byte(b>>24)]^e[1][byte(a>>16)]^e[2][byte(d>>8)]^e[3][byte(g)]^rk[1],
			e[0][byte(g>>24)]^e[1][byte(b>>16)]^e[2][byte(a>>8)]^e[3][byte(d)]^rk[2],
			e[0][byte(d>>24)]^e[1][byte(g>>16)]^e[2][byte(b>>8)]^e[3][byte(a)]^rk[3]
	}
	rk = &c.dec[rounds]
	box := &tables.inverse
	return [4]uint32{word(box, a, d, g, b) ^ rk[0], word(box, b, a, d, g) ^ rk[1],
		word(box, g, b, a, d) ^ rk[2], word(box, d, g, b, a) ^ rk[3]}
}

// word substitutes one byte of each of four columns, row by row.
func word(box *[256]byte, a, b, c, d uint32) uint32 {
	return uint32(box[byte(a>>24)])<<24 | uint32(box[byte(b>>16)])<<16 | uint32(box[byte(c>>8)])<<8 | uint32(box[byte(d)])
}

// Encrypt is CBC over the plaintext filled up with zero bytes; an empty
// plaintext gives an empty ciphertext (paragraph 7.3).
func (c *Cipher) Encrypt(iv [BlockSize]byte, plain []byte) []byte {
	out := make([]byte, (len(plain)+BlockSize-1)/BlockSize*BlockSize)
	chain := columns(iv)
	for at := 0; at < len(out); at += BlockSize {
		var b [16]byte
		copy(b[:], plain[at:])
		w := columns(b)
		for i := range w {
			w[i] ^= chain[i]
		}
		chain = c.encrypt(w)
		b = rows(chain)
		copy(out[at:], b[:])
	}
	return out
}

// Decrypt undoes Encrypt as far as it can be undone: at most 16 zero bytes
// are taken off the end, whether they were padding or not (paragraph 7.3).
// Unlike the original it refuses lengths that no sender produces (18.1.3).
func (c *Cipher) Decrypt(iv [BlockSize]byte, text []byte) ([]byte, error) {
	if len(text) == 0 || len(text)%BlockSize != 0 {
		return nil, errCiphertextLength
	}
	out := make([]byte, len(text))
	chain := columns(iv)
	for at := 0; at < len(text); at += BlockSize {
		in := columns([16]byte(text[at:]))
		w := c.decrypt(in)
		for i := range w {
			w[i] ^= chain[i]
		}
		chain = in
		b := rows(w)
		copy(out[at:], b[:])
	}
	body := len(out) - BlockSize
	return out[:body+len(bytes.TrimRight(out[body:], "\x00"))], nil
}

// cipherTables are SubBytes and MixColumns together, per row of the state,
// and their inverses.
type cipherTables struct {
	enc, dec [4][256]uint32
	inverse  [256]byte
}

// tables is written once, before main.
var tables = makeTables()

func makeTables() *cipherTables {
	t := new(cipherTables)
	for i, s := range sbox {
		t.inverse[s] = byte(i)
	}
	for i := range 256 {
		e := mixWord(sbox[i], 2, 1, 1, 3)
		d := mixWord(t.inverse[i], 14, 9, 13, 11)
		for row := range 4 {
			t.enc[row][i] = e>>(8*row) | e<<(32-8*row)
			t.dec[row][i] = d>>(8*row) | d<<(32-8*row)
		}
	}
	return t
}

// unmix is the inverse of MixColumns on one column.
func unmix(w uint32) (out uint32) {
	for row := range 4 {
		d := mixWord(byte(w>>(24-8*row)), 14, 9, 13, 11)
		out ^= d>>(8*row) | d<<(32-8*row)
	}
	return out
}

// mixWord multiplies one byte with the four factors of a matrix column.
func mixWord(s, a, b, c, d byte) uint32 {
	return uint32(times(s, a))<<24 | uint32(times(s, b))<<16 | uint32(times(s, c))<<8 | uint32(times(s, d))
}

// times multiplies in GF(2^8) modulo 0x11b.
func times(a, b byte) (p byte) {
	for ; b > 0; b >>= 1 {
		if b&1 != 0 {
			p ^= a
		}
		carry := a >> 7
		a = a<<1 ^ carry*0x1b
	}
	return p
}
