// Hashes, ciphers and compression: long straight code and tight loops.
package main

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash/adler32"
	"hash/fnv"
	"io"
	"math/rand"
)

func main() {
	data := make([]byte, 50_000)
	rand.New(rand.NewSource(1)).Read(data)
	for i := range data {
		data[i] &= 15 // something to compress
	}
	fmt.Printf("%x\n%x\n%x\n%x\n", sha256.Sum256(data), md5.Sum(data), sha512.Sum384(data), adler32.Checksum(data))
	h := fnv.New64a()
	h.Write(data)
	fmt.Println(h.Sum64())
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, 9)
	w.Write(data)
	w.Close()
	back, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed.Bytes())))
	fmt.Println(packed.Len(), err, bytes.Equal(back, data))
	_, err = io.ReadAll(flate.NewReader(bytes.NewReader(packed.Bytes()[:1000])))
	fmt.Println(err)
	block, _ := aes.NewCipher(data[:16])
	out := make([]byte, len(data))
	cipher.NewCTR(block, data[16:32]).XORKeyStream(out, data)
	fmt.Printf("%x\n", sha256.Sum256(out))
	key := ed25519.NewKeyFromSeed(data[:32])
	sign := ed25519.Sign(key, data)
	fmt.Printf("%x %v %v\n", sign[:8], ed25519.Verify(key.Public().(ed25519.PublicKey), data, sign), ed25519.Verify(key.Public().(ed25519.PublicKey), out, sign))
}
