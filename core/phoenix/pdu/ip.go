package pdu

import (
	"errors"
	"math/bits"
	"strconv"
	"strings"
)

// ErrIP is the text a program sees for anything that is no address.
var ErrIP = errors.New("Invalid IP address")

// IP is an address of 32 bits, big-endian: 10.0.0.1 is 0x0A000001.
type IP uint32

// The special addresses.
const (
	AnyIP       IP = 0          // 0.0.0.0
	BroadcastIP IP = 0xFFFFFFFF // 255.255.255.255
	LoopbackIP  IP = 0x7F000001 // 127.0.0.1
)

// ParseIP reads a, a.b, a.b.c or a.b.c.d in decimal: the last part fills the
// bytes that are left (spec/phoenix.md 3.1). Unlike the original it refuses
// parts that do not fit. The error is ErrIP.
func ParseIP(s string) (IP, error) {
	parts := strings.SplitN(s, ".", 5)
	if len(parts) > 4 {
		return 0, ErrIP
	}
	var ip uint64
	for i, p := range parts {
		width := 8
		if i == len(parts)-1 {
			width = 8 * (4 - i)
		}
		n, err := decimal(p)
		if err != nil || n>>width != 0 {
			return 0, ErrIP
		}
		ip = ip<<width | n
	}
	return IP(ip), nil
}

// decimal reads digits only, at most ten of them after leading zeros.
func decimal(s string) (uint64, error) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, ErrIP
	}
	s = strings.TrimLeft(s[:len(s)-1], "0") + s[len(s)-1:]
	if len(s) > 10 {
		return 0, ErrIP
	}
	return strconv.ParseUint(s, 10, 64)
}

// String is the dotted quad.
func (ip IP) String() string {
	b := make([]byte, 0, 15)
	for shift := 24; shift >= 0; shift -= 8 {
		b = strconv.AppendUint(b, uint64(ip>>shift&255), 10)
		if shift > 0 {
			b = append(b, '.')
		}
	}
	return string(b)
}

// Loopback reports an address of 127.0.0.0/8.
func (ip IP) Loopback() bool { return ip>>24 == 127 }

// Unicast reports an address that one computer can have: not 0.0.0.0, not
// multicast or above.
func (ip IP) Unicast() bool { return ip != 0 && ip < 0xE0000000 }

// Prefix is a range of addresses: the Bits high bits are those of IP.
type Prefix struct {
	IP   IP
	Bits int // 0..32
}

// Mask is the mask of a prefix length: n high bits.
func Mask(bits int) IP { return IP(^uint64(0) << (32 - bits)) }

// MaskBits is the prefix length of a mask; ok is false when its one bits are
// not all on the left.
func MaskBits(m IP) (n int, ok bool) {
	n = bits.LeadingZeros32(^uint32(m))
	return n, Mask(n) == m
}

// Masked is the prefix with the low bits of its address cleared.
func (p Prefix) Masked() Prefix { return Prefix{p.IP & Mask(p.Bits), p.Bits} }

// Contains reports whether ip is in the range.
func (p Prefix) Contains(ip IP) bool { return (ip^p.IP)&Mask(p.Bits) == 0 }

// Broadcast is the last address of the range.
func (p Prefix) Broadcast() IP { return p.IP | ^Mask(p.Bits) }

// ParsePrefix reads CIDR notation: "192.168.0.0/16". The error is ErrIP.
func ParsePrefix(s string) (Prefix, error) {
	text, length, ok := strings.Cut(s, "/")
	ip, err := ParseIP(text)
	n, err2 := strconv.Atoi(length)
	if !ok || err != nil || err2 != nil || n < 0 || n > 32 || strings.Trim(length, "0123456789") != "" {
		return Prefix{}, ErrIP
	}
	return Prefix{ip, n}, nil
}
