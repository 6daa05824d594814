package cryptonet

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// Certificate binds a name to a public key (paragraph 6). An unsigned one has
// no signature; one in a discovery answer may have no key.
type Certificate struct {
	Name         string
	Key          PublicKey
	HasKey       bool
	Signature    string
	HasSignature bool
}

// referenceDigits is the length of the original's exponents.
const referenceDigits = 39

var errAmbiguous = errors.New("a name that ends in a digit is signed only with the exponent 65537 or one of 39 digits")

// ErrReferenceRejects is a signature that is right but that the original
// would not accept (paragraph 12): another server key gives another hash.
var ErrReferenceRejects = errors.New("this certificate's hash cannot be verified by other implementations, generate a new server key")

// ParsePublicKey reads a key table; only the types are checked (paragraph 6).
func ParsePublicKey(v value.Value) (k PublicKey, ok bool) {
	var shared bool
	k.Public, ok = v.Field("public").Str()
	k.Shared, shared = v.Field("shared").Str()
	return k, ok && shared
}

// ParsePrivateKey reads a private key table.
func ParsePrivateKey(v value.Value) (k PrivateKey, ok bool) {
	var shared bool
	k.Private, ok = v.Field("private").Str()
	k.Shared, shared = v.Field("shared").Str()
	return k, ok && shared
}

// ParseCertificate reads a certificate table. ignoreKey is for discovery
// answers: the key may be absent, but then so must the signature.
func ParseCertificate(v value.Value, ignoreKey bool) (c Certificate, ok bool) {
	if c.Name, ok = v.Field("name").Str(); !ok {
		return c, false
	}
	signature, key := v.Field("signature"), v.Field("key")
	c.Signature, c.HasSignature = signature.Str()
	if key.IsNil() {
		return c, ignoreKey && signature.IsNil()
	}
	c.Key, c.HasKey = ParsePublicKey(key)
	return c, c.HasKey && (signature.IsNil() || c.HasSignature)
}

// Value is the key as it travels.
func (k PublicKey) Value() value.Value {
	return value.Fields("public", k.Public, "shared", k.Shared)
}

// Value is the private key's table, for files.
func (k PrivateKey) Value() value.Value {
	return value.Fields("private", k.Private, "shared", k.Shared)
}

// Value is the certificate as it travels.
func (c Certificate) Value() value.Value {
	t := value.NewTable()
	put(t, "name", value.String(c.Name))
	if c.HasKey {
		put(t, "key", c.Key.Value())
	}
	if c.HasSignature {
		put(t, "signature", value.String(c.Signature))
	}
	return t.Value()
}

// hash is what an authority signs: the texts without separators (paragraph 12).
func (c Certificate) hash() [32]byte {
	return sha256.Sum256([]byte(c.Name + c.Key.Public + c.Key.Shared))
}

// Sign makes the certificate's signature under an authority's key. The
// original cannot verify every honest signature (paragraph 12); such a one is
// returned with ErrReferenceRejects. Unsound keys are not signed, nor with; a
// name that ends in a digit only for an exponent of a known length, since the
// hash does not show where one ends and the other begins (18.1.8).
func (c Certificate) Sign(authority PrivateKey, random io.Reader) (string, error) {
	if err := c.Key.Check(); err != nil {
		return "", err
	}
	if err := authority.Check(); err != nil {
		return "", fmt.Errorf("authority: %w", err)
	}
	if n := len(c.Name); n > 0 && c.Name[n-1] >= '0' && c.Name[n-1] <= '9' && c.Key.Public != "65537" && len(c.Key.Public) != referenceDigits {
		return "", errAmbiguous
	}
	h := c.hash()
	number := bytesToNumber(h[:])
	s, err := authority.Crypt(random, "", number)
	if err != nil {
		return "", err
	}
	n, err := parseModulus(authority.Shared)
	if err != nil {
		return "", err
	}
	if h[31] == 0 || new(big.Int).SetBytes(h[:]).Cmp(n) >= 0 {
		return s, ErrReferenceRejects
	}
	return s, nil
}

// Verify says whether the authority signed the certificate. It compares
// numbers, so a hash that ends in a zero byte is no problem here (paragraph
// 12), and refuses keys that no honest server has (18.1.8).
func (c Certificate) Verify(authority PublicKey) bool {
	if !c.HasSignature || !c.HasKey || !c.Key.Sound() || !authority.Sound() {
		return false
	}
	v, err := authority.Crypt(c.Signature)
	if err != nil {
		return false
	}
	h := c.hash()
	return v == bytesToNumber(h[:])
}

// Text form of keys and certificates (paragraph 6): the numbers carry a
// double quote at both ends inside the string.

// FileText writes a key or certificate table as the original's files hold it:
// unknown fields are dropped.
func FileText(v value.Value) string {
	text, err := Serialise(reduce(v, func(s string) string { return `"` + s + `"` }))
	if err != nil { // a table of strings made here has no repeats
		panic(err)
	}
	return text
}

// ParseFileText reads a key or certificate file. A text that is no table
// comes back as the value it is, an unreadable one as nil.
func ParseFileText(text string) value.Value {
	v, err := Unserialise(text)
	if err != nil || v.Table() == nil {
		return v
	}
	return reduce(v, func(s string) string { return strings.ReplaceAll(s, `"`, "") })
}

// reduce copies the known fields of a key or certificate; numbers, which are
// decimal texts, pass through number.
func reduce(v value.Value, number func(string) string) value.Value {
	t := value.NewTable()
	put(t, "name", v.Field("name"))
	if key := v.Field("key"); key.Table() != nil {
		put(t, "key", reduceKey(key, value.NewTable(), number).Value())
	}
	reduceKey(v, t, number)
	if s, ok := v.Field("signature").Str(); ok {
		put(t, "signature", value.String(number(s)))
	}
	return t.Value()
}

func reduceKey(v value.Value, to *value.Table, number func(string) string) *value.Table {
	for _, name := range []string{"public", "private", "shared"} {
		if s, ok := v.Field(name).Str(); ok {
			put(to, name, value.String(number(s)))
		}
	}
	return to
}
