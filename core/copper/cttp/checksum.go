package cttp

import (
	"hash/crc32"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/modem/value"
)

// Checksum is the CRC-32 of a value's text with keys in one fixed order, so
// that equal tables have equal checksums (paragraph 7). Errors are those of
// the text form.
func Checksum(v value.Value) (uint32, error) {
	text, err := cryptonet.Serialise(v)
	if err != nil {
		return 0, err
	}
	return crc32.ChecksumIEEE([]byte(text)), nil
}
