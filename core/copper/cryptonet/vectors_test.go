package cryptonet

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

//go:embed testdata/*.json
var vectorFiles embed.FS

// load reads one vector file into v.
func load(t testing.TB, name string, v any) {
	t.Helper()
	b, err := vectorFiles.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func key16(t testing.TB, s string) [16]byte { return [16]byte(unhex(t, s)) }

// testRandom is a reproducible source.
func testRandom(seed byte) Source { return NewSource(rand.NewChaCha8([32]byte{seed})) }

// fromJSON builds a value from a vector's JSON: arrays are lists, objects
// tables; {"string_hex": …} is a byte string; keys that are numbers become
// numbers when numeric is set.
func fromJSON(t testing.TB, x any, numeric bool) value.Value {
	t.Helper()
	switch x := x.(type) {
	case nil:
		return value.Nil()
	case bool:
		return value.Bool(x)
	case float64:
		return value.Number(x)
	case string:
		return value.String(x)
	case []any:
		tab := value.NewTable()
		for i, e := range x {
			if err := tab.Set(value.Int(i+1), fromJSON(t, e, numeric)); err != nil {
				t.Fatal(err)
			}
		}
		return tab.Value()
	case map[string]any:
		if h, ok := x["string_hex"].(string); ok && len(x) == 1 {
			return value.String(string(unhex(t, h)))
		}
		tab := value.NewTable()
		for _, k := range sortedNames(x) {
			key := value.String(k)
			if n, err := strconv.Atoi(k); err == nil && numeric {
				key = value.Int(n)
			}
			if err := tab.Set(key, fromJSON(t, x[k], numeric)); err != nil {
				t.Fatal(err)
			}
		}
		return tab.Value()
	}
	t.Fatalf("JSON %T", x)
	return value.Nil()
}

func TestChannelVectors(t *testing.T) {
	var v struct {
		Cases []struct {
			NameHex string `json:"name_hex"`
			Channel int
		}
	}
	load(t, "channel.json", &v)
	if len(v.Cases) != 30 {
		t.Fatalf("%d cases", len(v.Cases))
	}
	for _, c := range v.Cases {
		if got := Channel(string(unhex(t, c.NameHex))); got != c.Channel {
			t.Errorf("%s: channel %d, want %d", c.NameHex, got, c.Channel)
		}
	}
}

func TestHashVectors(t *testing.T) {
	var v struct {
		SHA256 []struct {
			Data string `json:"data_hex"`
			Sum  string `json:"sha256_hex"`
		}
		HMAC []struct {
			Data string `json:"data_hex"`
			Key  string `json:"key_hex"`
			Sum  string `json:"hmac_sha256_hex"`
		}
		PBKDF2 []struct {
			Password   string `json:"password_hex"`
			Salt       string `json:"salt_hex"`
			Iterations int
			Length     int
			Result     string `json:"result_hex"`
		}
	}
	load(t, "hash.json", &v)
	for _, c := range v.SHA256 {
		if got := digest(string(unhex(t, c.Data))); hex.EncodeToString([]byte(got)) != c.Sum {
			t.Errorf("SHA-256 of %s: %x", c.Data, got)
		}
	}
	for _, c := range v.HMAC {
		h := hmac.New(sha256.New, unhex(t, c.Key))
		h.Write(unhex(t, c.Data))
		if got := hex.EncodeToString(h.Sum(nil)); got != c.Sum {
			t.Errorf("HMAC of %s: %s", c.Data, got)
		}
	}
	for _, c := range v.PBKDF2 {
		got, err := pbkdf2.Key(sha256.New, string(unhex(t, c.Password)), unhex(t, c.Salt), c.Iterations, c.Length)
		if err != nil || hex.EncodeToString(got) != c.Result {
			t.Errorf("PBKDF2 of %s: %x, %v", c.Password, got, err)
		}
	}
}

func TestPasswordVectors(t *testing.T) {
	var v struct {
		Hashes []struct {
			User, Password, Server, Hash, Stored, Login string
			UserHex                                     string `json:"username_hex"`
			PasswordHex                                 string `json:"password_hex"`
			ServerHex                                   string `json:"server_hex"`
			HashHex                                     string `json:"pass_hash_hex"`
			StoredHex                                   string `json:"stored_hash_hex"`
			LoginHex                                    string `json:"login_request_plaintext_hex"`
		}
		UserFiles []struct {
			FileHex string `json:"file_hex"`
		} `json:"user_files"`
		Check []struct {
			Username, Password string
			Result             *bool
		}
	}
	load(t, "passwords.json", &v)
	for _, c := range v.Hashes {
		user, server := string(unhex(t, c.UserHex)), string(unhex(t, c.ServerHex))
		h := PasswordHash(user, string(unhex(t, c.PasswordHex)), server)
		if hex.EncodeToString([]byte(h)) != c.HashHex {
			t.Errorf("%q: password hash %x", user, h)
		}
		if s := storedHash(server, user, h); hex.EncodeToString(s[:]) != c.StoredHex {
			t.Errorf("%q: stored hash %x", user, s)
		}
		if l := loginText(user, h); hex.EncodeToString([]byte(l)) != c.LoginHex {
			t.Errorf("%q: login text %q", user, l)
		}
	}
	u := newUsers("DemoServer")
	steps := []User{{Name: "bob", Level: 1}, {Name: "alice", Level: 7}}
	for i, pw := range []string{"secret", "p2"} {
		if err := u.Add(steps[i].Name, PasswordHash(steps[i].Name, pw, "DemoServer"), steps[i].Level); err != nil {
			t.Fatal(err)
		}
		want, err := Unserialise(string(unhex(t, v.UserFiles[i].FileHex)))
		if err != nil || !value.Equal(want, u.Value()) {
			t.Errorf("user file %d: %v, %v", i, u.Value(), err)
		}
		back, err := ParseUsers("DemoServer", want)
		if err != nil || !value.Equal(back.Value(), u.Value()) {
			t.Errorf("user file %d does not come back: %v", i, err)
		}
	}
	for _, c := range v.Check {
		right, known := u.Check(c.Username, PasswordHash(c.Username, c.Password, "DemoServer"))
		if known != (c.Result != nil) || known && right != *c.Result {
			t.Errorf("check %s/%s: %v, %v", c.Username, c.Password, right, known)
		}
	}
}

func TestCipherVectors(t *testing.T) {
	var v struct {
		Schedule []struct {
			Key  string   `json:"key_hex"`
			Keys []string `json:"round_keys_hex"`
		} `json:"key_schedule"`
		Blocks []struct {
			Key   string `json:"key_hex"`
			Block string `json:"block_hex"`
			Want  string `json:"encrypted_hex"`
		}
		CBC []struct {
			Key       string `json:"key_hex"`
			IV        string `json:"iv_hex"`
			Plain     string `json:"plaintext_hex"`
			Cipher    string `json:"ciphertext_hex"`
			Decrypted string `json:"decrypted_hex"`
		}
		Odd []struct {
			Key    string `json:"key_hex"`
			IV     string `json:"iv_hex"`
			Cipher string `json:"ciphertext_hex"`
		} `json:"odd_lengths"`
	}
	load(t, "aes.json", &v)
	for _, c := range v.Schedule {
		for i, rk := range expandKey(key16(t, c.Key)) {
			if hex.EncodeToString(rk[:]) != c.Keys[i] {
				t.Errorf("key %s: round key %d is %x", c.Key, i, rk)
			}
		}
	}
	for _, c := range v.Blocks {
		k, b := NewCipher(key16(t, c.Key)), key16(t, c.Block)
		e := rows(k.encrypt(columns(b)))
		if hex.EncodeToString(e[:]) != c.Want {
			t.Errorf("block %s under %s: %x", c.Block, c.Key, e)
		}
		if d := rows(k.decrypt(columns(e))); d != b {
			t.Errorf("block %s does not come back: %x", c.Block, d)
		}
	}
	for _, c := range v.CBC {
		k := NewCipher(key16(t, c.Key))
		e := k.Encrypt(key16(t, c.IV), unhex(t, c.Plain))
		if hex.EncodeToString(e) != c.Cipher {
			t.Errorf("CBC %s: %x", c.Plain, e)
		}
		d, err := k.Decrypt(key16(t, c.IV), e)
		if c.Cipher == "" {
			if err == nil {
				t.Error("an empty ciphertext was opened")
			}
		} else if err != nil || hex.EncodeToString(d) != c.Decrypted {
			t.Errorf("CBC %s back: %x, %v", c.Plain, d, err)
		}
	}
	// A hardened receiver refuses what the original fills up (18.1.3).
	for _, c := range v.Odd {
		if _, err := NewCipher(key16(t, c.Key)).Decrypt(key16(t, c.IV), unhex(t, c.Cipher)); err != errCiphertextLength {
			t.Errorf("odd length %s: %v", c.Cipher, err)
		}
	}
}

type rsaKeys map[string]struct{ Public, Private, Shared string }

func (k rsaKeys) public(id string) PublicKey   { return PublicKey{k[id].Public, k[id].Shared} }
func (k rsaKeys) private(id string) PrivateKey { return PrivateKey{k[id].Private, k[id].Shared} }

func loadKeys(t testing.TB) rsaKeys {
	var v struct {
		Keys []struct{ ID, Public, Private, Shared string }
	}
	load(t, "rsa.json", &v)
	keys := rsaKeys{}
	for _, k := range v.Keys {
		keys[k.ID] = struct{ Public, Private, Shared string }{k.Public, k.Private, k.Shared}
	}
	return keys
}

func TestRSAVectors(t *testing.T) {
	var v struct {
		Crypt   []struct{ Key, Message, Encrypted, Decrypted string }
		Numbers []struct {
			Bytes  string `json:"bytes_hex"`
			Bits   int
			Number string
			Back   *string `json:"back_hex"`
		} `json:"bytes_numbers"`
		Bad []struct {
			Input  string
			Raises bool
			Result string
		} `json:"bad_input"`
	}
	load(t, "rsa.json", &v)
	keys := loadKeys(t)
	for _, c := range v.Crypt {
		e, err := keys.public(c.Key).Crypt(c.Message)
		if err != nil || e != c.Encrypted {
			t.Errorf("%s encrypts %s: %s, %v", c.Key, c.Message, e, err)
		}
		for _, exponent := range []string{"", keys[c.Key].Public} {
			d, err := keys.private(c.Key).Crypt(testRandom(1), exponent, e)
			if err != nil || d != c.Decrypted {
				t.Errorf("%s decrypts %s: %s, %v", c.Key, e, d, err)
			}
		}
	}
	for _, c := range v.Numbers {
		if c.Bytes != "" {
			if got := bytesToNumber(unhex(t, c.Bytes)); got != c.Number {
				t.Errorf("number of %s: %s", c.Bytes, got)
			}
		}
		b, ok := numberToBytes(c.Number, c.Bits)
		if ok != (c.Back != nil) || ok && hex.EncodeToString(b) != *c.Back {
			t.Errorf("bytes of %s: %x, %v", c.Number, b, ok)
		}
	}
	for _, c := range v.Bad {
		got, err := keys.public("server").Crypt(c.Input)
		if (err != nil) != c.Raises || got != c.Result {
			t.Errorf("crypt %q: %q, %v", c.Input, got, err)
		}
	}
}

func TestSerialiseVectors(t *testing.T) {
	var v struct {
		Exact []struct {
			ID      string
			TextHex string `json:"text_hex"`
		}
		Several []struct {
			Value any
			Text  string `json:"one_accepted_text"`
		} `json:"several_keys"`
		Parse []struct {
			Text, Type, Hardened string
			Value                any
		}
	}
	load(t, "serialise.json", &v)
	for _, c := range v.Exact {
		text := string(unhex(t, c.TextHex))
		val, err := Unserialise(text)
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		if got, err := Serialise(val); err != nil || got != text {
			t.Errorf("%s: wrote %q, want %q (%v)", c.ID, got, text, err)
		}
	}
	for _, c := range v.Several {
		want := fromJSON(t, c.Value, false)
		if got, err := Unserialise(c.Text); err != nil || !value.Equal(got, want) {
			t.Errorf("%q: %v, %v", c.Text, got, err)
		}
		text, err := Serialise(want)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Unserialise(text); err != nil || !value.Equal(back, want) {
			t.Errorf("%q does not come back: %v, %v", text, back, err)
		}
	}
	for _, c := range v.Parse {
		got, err := Unserialise(c.Text)
		if c.Hardened != "" || c.Type == "nil" && c.Text != "nil" {
			if err == nil {
				t.Errorf("%q was read as %v", c.Text, got)
			}
			continue
		}
		want := fromJSON(t, c.Value, c.Text == "{nil,2}")
		if f, ok := map[string]float64{"inf": math.Inf(1), "-inf": math.Inf(-1)}[asString(c.Value)]; ok {
			want = value.Number(f)
		}
		if err != nil || !value.Equal(got, want) {
			t.Errorf("%q: %v, want %v (%v)", c.Text, got, want, err)
		}
	}
	shared := value.NewTable().Value()
	if _, err := Serialise(value.List(shared, shared)); err != ErrRepeated {
		t.Errorf("repeated table: %v", err)
	}
	self := value.NewTable()
	_ = self.Set(value.Int(1), self.Value())
	if _, err := Serialise(self.Value()); err != ErrRecursive {
		t.Errorf("recursive table: %v", err)
	}
}

func asString(x any) string { s, _ := x.(string); return s }

func TestPayloadVectors(t *testing.T) {
	var v struct {
		Encode []struct {
			ID    string
			Plain string `json:"plaintext_hex"`
		}
		Decode []struct {
			Plain   string `json:"plaintext_hex"`
			Outcome string
			Value   any
		}
	}
	load(t, "payloads.json", &v)
	values := map[string]value.Value{
		"nil": value.Nil(), "true": value.Bool(true), "false": value.Bool(false), "0": value.Int(0),
		"42": value.Int(42), "-1": value.Int(-1), "0.1": value.Number(0.1), "1/3": value.Number(1.0 / 3),
		"1e15": value.Number(1e15), "2^53": value.Number(1 << 53), "1e20": value.Number(1e20), "1e300": value.Number(1e300),
		"+infinity": value.Number(math.Inf(1)), "-infinity": value.Number(math.Inf(-1)), "nan": value.Number(math.NaN()),
		"empty string": value.String(""), "string hello": value.String("hello"), "string c": value.String("c"),
		"string lo": value.String("lo"), "binary string 00ff0a0d22": value.String("\x00\xff\n\r\""),
		"table {}": value.NewTable().Value(), "table {1,2,3}": value.List(value.Int(1), value.Int(2), value.Int(3)),
		`table {hello="world"}`: value.Fields("hello", "world"),
	}
	for _, c := range v.Encode {
		val, ok := values[c.ID]
		if !ok {
			t.Fatalf("no value for %q", c.ID)
		}
		if got, err := EncodeUser(val); err != nil || hex.EncodeToString([]byte(got)) != c.Plain {
			t.Errorf("%s: %q, %v", c.ID, got, err)
		}
	}
	for _, c := range v.Decode {
		p := parsePayload(unhex(t, c.Plain))
		if c.Outcome == "no event" {
			if p.kind != payloadInvalid {
				t.Errorf("%s: kind %d", c.Plain, p.kind)
			}
			continue
		}
		if p.kind != payloadUser || !value.Equal(p.value, fromJSON(t, c.Value, false)) {
			t.Errorf("%s: %v, want %v", c.Plain, p.value, c.Value)
		}
	}
}

func TestCertificateVectors(t *testing.T) {
	var v struct {
		Serialise []struct {
			ID     string
			Object any
			Text   string
		}
		Deserialise []struct {
			Text   string
			Result any
		}
		Sign []struct {
			ID                                    string
			NameHex                               string `json:"name_hex"`
			Public, Shared, Authority, Signature_ string
			Hash                                  string `json:"hash_hex"`
			Signature                             string
			Verifies                              bool `json:"reference_verifies"`
		}
		Verify []struct {
			ID          string
			Certificate any
			Authority   string
			Valid       bool
		}
		Structure []struct {
			Certificate any
			Valid       bool
			Ignoring    bool `json:"valid_ignoring_key"`
		}
	}
	load(t, "certificates.json", &v)
	for _, c := range v.Serialise {
		want, err := Unserialise(c.Text)
		got, err2 := Unserialise(FileText(fromJSON(t, c.Object, false)))
		if err != nil || err2 != nil || !value.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.ID, got, want)
		}
	}
	for _, c := range v.Deserialise {
		if got := ParseFileText(c.Text); !value.Equal(got, fromJSON(t, c.Result, false)) {
			t.Errorf("%q: %v", c.Text, got)
		}
	}
	keys := loadKeys(t)
	for _, c := range v.Sign {
		cert := Certificate{Name: string(unhex(t, c.NameHex)), Key: PublicKey{c.Public, c.Shared}, HasKey: true}
		if h := cert.hash(); hex.EncodeToString(h[:]) != c.Hash {
			t.Errorf("%s: hash %x", c.ID, h)
		}
		s, err := cert.Sign(keys.private(c.Authority), testRandom(2))
		if s != c.Signature || (err == nil) != c.Verifies {
			t.Errorf("%s: signature %s, %v", c.ID, s, err)
		}
	}
	for _, c := range v.Verify {
		cert, ok := ParseCertificate(fromJSON(t, c.Certificate, false), false)
		if c.Valid && !cert.Key.Sound() {
			c.Valid = false // 18.1.8: what the original accepts and we do not
		}
		if got := cert.Verify(keys.public(c.Authority)); !ok || got != c.Valid {
			t.Errorf("%s: %v", c.ID, got)
		}
	}
	for i, c := range v.Structure {
		val := fromJSON(t, c.Certificate, false)
		_, plain := ParseCertificate(val, false)
		_, ignoring := ParseCertificate(val, true)
		if plain != c.Valid || ignoring != c.Ignoring {
			t.Errorf("structure %d: %v, %v", i, plain, ignoring)
		}
	}
	// A hash that ends in a zero byte is verified by us (paragraph 12).
	zero := v.Sign[len(v.Sign)-1]
	cert := Certificate{Name: string(unhex(t, zero.NameHex)), Key: PublicKey{zero.Public, zero.Shared}, HasKey: true,
		Signature: zero.Signature, HasSignature: true}
	if !cert.Verify(keys.public(zero.Authority)) {
		t.Error("a signature over a hash that ends in zero was refused")
	}
}

func TestGenerateKey(t *testing.T) {
	pub, priv, err := GenerateKey(testRandom(3), KeyBits)
	if err != nil {
		t.Fatal(err)
	}
	again, _, _ := GenerateKey(testRandom(3), KeyBits)
	if pub != again {
		t.Error("the same random bytes gave another key")
	}
	if n, _ := parseModulus(pub.Shared); n.BitLen() != KeyBits || pub.Public != "65537" {
		t.Errorf("modulus of %d bits, exponent %s", n.BitLen(), pub.Public)
	}
	c, err := pub.Crypt("104328")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := priv.Crypt(testRandom(4), pub.Public, c); m != "104328" {
		t.Errorf("104328 came back as %s, %v", m, err)
	}
	if _, _, err := GenerateKey(NewSource(bytes.NewReader(nil)), KeyBits); err != errRandom {
		t.Errorf("without random bytes: %v", err)
	}
}
