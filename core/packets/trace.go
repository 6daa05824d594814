package packets

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// MaxTrace bounds the text of a trace that is kept.
const MaxTrace = 64 << 20

// trace keeps the lines of messages that have left the packet list.
type trace struct {
	text strings.Builder
	cut  int // lines left out
}

func (t *trace) add(line string) {
	if t.text.Len()+len(line) > MaxTrace {
		t.cut++
		return
	}
	t.text.WriteString(line)
}

// Trace is one line for each message in the order of their numbers:
//
//	TIME NUMBER SENDER>HEARERS CHANNEL/REPLY PROTO summary
//
// TIME in seconds; HEARERS are ids joined by commas, then each computer that
// did not hear it as -ID:reason (misses are known only if the run was traced or
// watched), or "nobody". Without Options.Trace it starts with the oldest
// message still in the packet list.
func (p *List) Trace() string {
	var out strings.Builder
	switch {
	case p.trace != nil:
		out.WriteString(p.trace.text.String())
		if p.trace.cut > 0 {
			fmt.Fprintf(&out, "# %d lines left out: the trace holds %d MiB\n", p.trace.cut, MaxTrace>>20)
		}
	case p.dropped > 0:
		fmt.Fprintf(&out, "# %d earlier messages left out: the packet list holds %d\n", p.dropped, MaxPackets)
	}
	for _, x := range p.ring {
		out.WriteString(p.line(x))
	}
	return out.String()
}

// line is one message in the trace.
func (p *List) line(x *packet) string {
	m := x.msg
	proto, summary := p.dissect(x)
	return fmt.Sprintf("%.3f %d %d>%s %d/%d %s %s\n", seconds(m.Sent), m.Number, m.Sender,
		strings.Join(p.ends(x), ","), m.Channel, m.ReplyChannel, proto, summary)
}

// ends are the hearers and the misses of a message, as in the trace.
func (p *List) ends(x *packet) []string {
	var out []string
	for _, id := range x.hearers() {
		out = append(out, strconv.Itoa(id))
	}
	for _, f := range p.misses(x) {
		out = append(out, fmt.Sprintf("-%d:%s", f.computer, strings.ReplaceAll(f.why.String(), " ", "-")))
	}
	if x.more > 0 {
		out = append(out, fmt.Sprintf("+%d", x.more))
	}
	if out == nil {
		return []string{"nobody"}
	}
	return out
}

// digest is a running hash of every message and every hearer, to the
// nanosecond. It takes nothing that depends on whether somebody looks.
type digest struct {
	sum hash.Hash
	buf bytes.Buffer
}

func newDigest() digest { return digest{sum: sha256.New()} }

// numbers adds fixed-width numbers.
func (d *digest) numbers(kind byte, n ...int64) {
	d.buf.WriteByte(kind)
	for _, v := range n {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(v))
		d.buf.Write(b[:])
	}
}

// text adds a string with its length in front.
func (d *digest) text(s string) {
	d.numbers('t', int64(len(s)))
	d.buf.WriteString(s)
}

func (d *digest) flush() {
	d.sum.Write(d.buf.Bytes())
	d.buf.Reset()
}

func (d *digest) sent(m *modem.Message, medium string) {
	d.numbers('s', int64(m.Sent), int64(m.Number), int64(m.Sender), int64(m.Channel), int64(m.ReplyChannel), int64(value.Size(m.Value)))
	d.text(medium)
	d.text(m.Value.String())
	d.flush()
}

func (d *digest) heard(now modem.Time, m *modem.Message, by *modem.Modem, why modem.Why) {
	d.numbers('h', int64(now), int64(m.Number), int64(by.Computer()), int64(why))
	d.text(by.Name())
	d.flush()
}

// Digest is SHA-256 over every message sent, every hearer, and every screen as
// it is now. Two runs with the same digest went the same way.
func (p *List) Digest() string {
	d := newDigest()
	d.buf.Write(p.digest.sum.Sum(nil))
	for _, n := range p.world.Nodes() {
		x, y := n.Screen().Cursor()
		d.numbers('c', int64(n.ID()), int64(n.State()), int64(x), int64(y))
		for row := range n.Screen().Height() {
			chars, fg, bg := n.Screen().Row(row)
			d.buf.Write(chars)
			d.buf.Write(fg)
			d.buf.Write(bg)
		}
	}
	d.flush()
	return hex.EncodeToString(d.sum.Sum(nil))
}
