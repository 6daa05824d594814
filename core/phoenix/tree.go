package phoenix

import (
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem/value"
)

// node is a place in the device tree of a computer (spec/phoenix.md 2).
type node struct {
	path, id, kind string // "/left", "left", "modem"
	uuid           [16]byte
	dev            *device // nil: no modem
}

// Kinds of nodes, as devfind takes them.
const (
	kindComputer = "computer"
	kindModem    = "modem"
	kindRedstone = "redstone"
)

// rootSpace is the name space of the UUIDs of computers (spec/phoenix.md 2).
const rootSpace = "\xa6\xf5\x3b\x7d\x50\xf3\x4e\x51\xad\xef\x87\x28\xc8\x3e\x3f\x3a"

// tree is the device tree, parents before their children: the computer, its
// redstone by side, the loopback and the modems, and the computers on cables.
func (s *Stack) tree() []node {
	id := strconv.Itoa(s.c.ID())
	list := []node{{path: "/", id: id, kind: kindComputer, uuid: uuid(rootSpace, id)}}
	add := func(parent node, id, kind string, d *device) node {
		n := node{path: strings.TrimSuffix(parent.path, "/") + "/" + id, id: id, kind: kind, uuid: uuid(string(parent.uuid[:]), id), dev: d}
		list = append(list, n)
		return n
	}
	redstone := add(list[0], kindRedstone, kindRedstone, nil)
	for _, side := range computer.Sides {
		add(redstone, side, kindRedstone, nil)
	}
	for _, d := range s.devices {
		m := add(list[0], d.path[1:], kindModem, d)
		if d.port == nil {
			continue
		}
		for _, r := range computer.Remotes(d.port) {
			add(m, computer.RemoteName(r.ID()), kindComputer, nil)
		}
	}
	return list
}

// lookup resolves a device argument: a UUID, a path from the root, or the name
// of nodes anywhere in the tree (spec/phoenix.md 2).
func (s *Stack) lookup(arg string) []node {
	fits := func(n node) bool { return n.id == arg }
	if arg == "" || strings.Contains(arg, "/") {
		path := "/" + strings.Join(strings.FieldsFunc(arg, func(r rune) bool { return r == '/' }), "/")
		fits = func(n node) bool { return n.path == path }
	} else if isUUID(arg) {
		fits = func(n node) bool { return uuidText(n.uuid) == arg }
	}
	return slices.DeleteFunc(s.tree(), func(n node) bool { return !fits(n) })
}

// find resolves a device argument of a system call that wants a modem. A side
// names its modem rather than its redstone. Errors: errNoDevice, errNotModem.
func (s *Stack) find(arg string) (*device, error) {
	found := s.lookup(arg)
	if len(found) == 0 {
		return nil, errNoDevice
	}
	for _, n := range found {
		if n.dev != nil {
			return n.dev, nil
		}
	}
	return nil, errNotModem
}

// sysDevLookup answers the paths of all nodes that an argument names, modems
// first.
func sysDevLookup(s *Stack, _ Time, _ *Process, r *reader) []Result {
	arg, _ := r.arg(1, "string").Str()
	if r.err != nil {
		return nil
	}
	found := s.lookup(arg)
	slices.SortStableFunc(found, func(a, b node) int { return rank(a) - rank(b) })
	return paths(found)
}

func rank(n node) int {
	if n.dev != nil {
		return 0
	}
	return 1
}

// sysDevFind answers the paths of all nodes of a kind.
func sysDevFind(s *Stack, _ Time, _ *Process, r *reader) []Result {
	kind, _ := r.arg(1, "string").Str()
	if r.err != nil {
		return nil
	}
	return paths(slices.DeleteFunc(s.tree(), func(n node) bool { return n.kind != kind }))
}

func paths(list []node) (out []Result) {
	for _, n := range list {
		out = append(out, Result{V: value.String(n.path)})
	}
	return out
}

// isUUID: five groups of hex digits.
func isUUID(text string) bool {
	groups := strings.Split(text, "-")
	return len(groups) == 5 && strings.Trim(text, "0123456789abcdefABCDEF-") == "" && !slices.Contains(groups, "")
}

func uuidText(u [16]byte) string {
	h := hex.EncodeToString(u[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// uuid is the name-based UUID of a node below its parent's.
func uuid(space, name string) (u [16]byte) {
	copy(u[:], digest(space+name))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// digest is SHA-1 as the original computes it: the length at the end is in
// bytes, not in bits (spec/phoenix.md 2), so that the library's cannot be used.
func digest(text string) []byte {
	b := append([]byte(text), 0x80)
	for len(b)%64 != 56 {
		b = append(b, 0)
	}
	b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
	h := [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}
	for ; len(b) > 0; b = b[64:] {
		digestBlock(&h, b[:64])
	}
	var out []byte
	for _, x := range h {
		out = binary.BigEndian.AppendUint32(out, x)
	}
	return out
}

func digestBlock(h *[5]uint32, b []byte) {
	var w [80]uint32
	for i := range w {
		if i < 16 {
			w[i] = binary.BigEndian.Uint32(b[4*i:])
		} else {
			w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
		}
	}
	a, b1, c, d, e := h[0], h[1], h[2], h[3], h[4]
	for i, x := range w {
		var f, k uint32
		switch i / 20 {
		case 0:
			f, k = b1&c|^b1&d, 0x5a827999
		case 1:
			f, k = b1^c^d, 0x6ed9eba1
		case 2:
			f, k = b1&c|b1&d|c&d, 0x8f1bbcdc
		default:
			f, k = b1^c^d, 0xca62c1d6
		}
		a, b1, c, d, e = bits.RotateLeft32(a, 5)+f+e+k+x, a, bits.RotateLeft32(b1, 30), c, d
	}
	h[0], h[1], h[2], h[3], h[4] = h[0]+a, h[1]+b1, h[2]+c, h[3]+d, h[4]+e
}
