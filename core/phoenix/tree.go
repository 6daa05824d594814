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
	path, kind string  // "/left", "modem"
	dev        *device // nil: no modem
}

// Kinds of nodes, as devfind takes them.
const (
	kindComputer = "computer"
	kindModem    = "modem"
	kindRedstone = "redstone"
)

// rootSpace is the name space of the UUIDs of computers (spec/phoenix.md 2).
const rootSpace = "\xa6\xf5\x3b\x7d\x50\xf3\x4e\x51\xad\xef\x87\x28\xc8\x3e\x3f\x3a"

// tree is the device tree: the modems and the loopback, the computer, its
// redstone by side, and the computers on cables.
func (s *Stack) tree() (list []*node) {
	add := func(path, kind string, d *device) { list = append(list, &node{path, kind, d}) }
	for _, d := range s.devices {
		add(d.path, kindModem, d)
	}
	add("/", kindComputer, nil)
	add("/redstone", kindRedstone, nil)
	for _, side := range computer.Sides {
		add("/redstone/"+side, kindRedstone, nil)
	}
	for _, d := range s.devices {
		if d.port == nil {
			continue
		}
		for _, r := range computer.Remotes(d.port) {
			add(d.path+"/"+computer.RemoteName(r.ID()), kindComputer, nil)
		}
	}
	return list
}

// nodes is the part of the device tree that fits.
func (s *Stack) nodes(fits func(n *node) bool) (found []*node) {
	for _, n := range s.tree() {
		if fits(n) {
			found = append(found, n)
		}
	}
	return found
}

// lookup resolves a device argument: a UUID, a path from the root, or the name
// of nodes anywhere in the tree, modems first (spec/phoenix.md 2).
func (s *Stack) lookup(arg string) []*node {
	id := strconv.Itoa(s.c.ID())
	if arg == "" || strings.Contains(arg, "/") {
		path := "/" + strings.Join(strings.FieldsFunc(arg, func(r rune) bool { return r == '/' }), "/")
		return s.nodes(func(n *node) bool { return n.path == path })
	}
	if isUUID(arg) {
		return s.nodes(func(n *node) bool { return uuid(id, n.path) == arg })
	}
	return s.nodes(func(n *node) bool {
		return n.path[strings.LastIndexByte(n.path, '/')+1:] == arg || n.path == "/" && arg == id || s.aliasOf(n.path) == arg
	})
}

// find resolves a device argument of a system call that wants a modem: of
// several the first. Errors: errNoDevice, errNotModem.
func (s *Stack) find(arg string) (*device, error) {
	list, err := s.findAll(arg)
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// findAll is all modems that a device argument names. A side names its modem
// rather than its redstone. Errors: errNoDevice, errNotModem.
func (s *Stack) findAll(arg string) (list []*device, err error) {
	found := s.lookup(arg)
	if len(found) == 0 {
		return nil, errNoDevice
	}
	for _, n := range found {
		if n.dev != nil {
			list = append(list, n.dev)
		}
	}
	if list == nil {
		return nil, errNotModem
	}
	return list, nil
}

// alias is a second name of a node (spec/phoenix.md 2). Several may have the
// same: it then names them all.
type alias struct{ path, name string }

// MaxAliases is how many nodes of a computer may have one.
const MaxAliases = 64

func (s *Stack) aliasOf(path string) string {
	for _, a := range s.aliases {
		if a.path == path {
			return a.name
		}
	}
	return ""
}

// sysDevAlias gives the nodes that an argument names an alias, or takes it away.
func sysDevAlias(s *Stack, _ Time, _ *Process, r *reader) []Result {
	arg, _ := r.Arg(1, "string").Str()
	name, set := r.Arg(2, "string", "nil").Str()
	if set && (name == "" || len(name) > MaxName || strings.Contains(name, "/") || isUUID(name)) {
		r.Fail("bad argument #2 (invalid alias '%s')", name)
	}
	found := s.lookup(arg)
	if modems := slices.DeleteFunc(slices.Clone(found), func(n *node) bool { return n.dev == nil }); len(modems) > 0 {
		found = modems // a side names its modem rather than its redstone
	}
	if len(found) == 0 {
		r.Refuse(errNoDevice)
	}
	if r.Err != nil {
		return nil
	}
	list := slices.DeleteFunc(slices.Clone(s.aliases), func(a alias) bool {
		return slices.ContainsFunc(found, func(n *node) bool { return n.path == a.path })
	})
	if set {
		for _, n := range found {
			list = append(list, alias{n.path, short(name)})
		}
	}
	if len(list) > MaxAliases {
		r.Fail("Too many aliases")
		return nil
	}
	s.aliases = list
	return nil
}

// sysDevLookup answers the paths of all nodes that an argument names.
func sysDevLookup(s *Stack, _ Time, _ *Process, r *reader) []Result {
	arg, _ := r.Arg(1, "string").Str()
	if r.Err != nil {
		return nil
	}
	return paths(s.lookup(arg))
}

// sysDevFind answers the paths of all nodes of a kind.
func sysDevFind(s *Stack, _ Time, _ *Process, r *reader) []Result {
	kind, _ := r.Arg(1, "string").Str()
	return paths(s.nodes(func(n *node) bool { return n.kind == kind }))
}

func paths(list []*node) (out []Result) {
	for _, n := range list {
		out = append(out, Result{V: value.String(n.path)})
	}
	return out
}

// isUUID: five groups of hex digits.
func isUUID(text string) bool {
	return strings.Count(text, "-") == 4 && !strings.Contains(text, "--") && strings.Trim(text, "0123456789abcdefABCDEF-") == ""
}

// uuid is the name-based UUID of a path on the computer with an id: each node's
// is made of its parent's and its name.
func uuid(id, path string) string {
	space := rootSpace
	for _, name := range strings.Split(strings.TrimSuffix(id+path, "/"), "/") {
		d := digest(space + name)[:16]
		d[6] = d[6]&0x0f | 0x50
		d[8] = d[8]&0x3f | 0x80
		space = string(d)
	}
	h := hex.EncodeToString([]byte(space))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
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
