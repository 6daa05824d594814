package view

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// Bounds of what the engine accepts from outside.
const (
	MaxCommand = 32 << 20 // bytes of one encoded command (an answer of 16 MiB, in base64 twice)
	MaxScreen  = 512      // columns or rows of a screen
	maxHeader  = 16 << 20 // bytes of a snapshot's JSON header
)

// EncodeSnapshot writes s as one buffer: header length (uint32, little
// endian), JSON header, then each computer's planes in the header's order. A
// painter can draw rows as views into the buffer without copying.
func EncodeSnapshot(s *Snapshot) ([]byte, error) {
	head, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	size := 4 + len(head)
	for i := range s.Computers {
		size += len(s.Computers[i].Planes)
	}
	out := make([]byte, 4, size)
	binary.LittleEndian.PutUint32(out, uint32(len(head)))
	out = append(out, head...)
	for i := range s.Computers {
		out = append(out, s.Computers[i].Planes...)
	}
	return out, nil
}

// DecodeSnapshot reads what EncodeSnapshot wrote. The planes alias b.
func DecodeSnapshot(b []byte) (*Snapshot, error) {
	if len(b) < 4 {
		return nil, errors.New("view: snapshot shorter than its header length")
	}
	n := int(binary.LittleEndian.Uint32(b))
	if n > maxHeader || n > len(b)-4 {
		return nil, fmt.Errorf("view: snapshot header of %d bytes in a buffer of %d", n, len(b))
	}
	s := &Snapshot{}
	if err := json.Unmarshal(b[4:4+n], s); err != nil {
		return nil, fmt.Errorf("view: snapshot header: %w", err)
	}
	if s.Version != Version {
		return nil, fmt.Errorf("view: snapshot version %d, this page speaks %d", s.Version, Version)
	}
	return s, takePlanes(s, b[4+n:])
}

// takePlanes cuts the planes out of rest and checks that they fit exactly.
func takePlanes(s *Snapshot, rest []byte) error {
	for i := range s.Computers {
		c := &s.Computers[i]
		if c.Width < 0 || c.Height < 0 || c.Width > MaxScreen || c.Height > MaxScreen {
			return fmt.Errorf("view: computer %d has a screen of %dx%d", c.ID, c.Width, c.Height)
		}
		need := len(c.Rows) * 3 * c.Width
		if len(c.Rows) > MaxScreen || need > len(rest) {
			return fmt.Errorf("view: computer %d needs %d bytes of rows, %d are left", c.ID, need, len(rest))
		}
		c.Planes, rest = rest[:need:need], rest[need:]
	}
	if len(rest) != 0 {
		return fmt.Errorf("view: %d bytes behind the last row", len(rest))
	}
	return nil
}

// EncodeCommand writes one command.
func EncodeCommand(c Command) ([]byte, error) {
	c.Version = Version
	return json.Marshal(c)
}

// DecodeCommand reads one command and refuses another version, an unknown
// verb, a field that its verb does not carry or a message over MaxCommand.
func DecodeCommand(b []byte) (Command, error) {
	var c Command
	if len(b) > MaxCommand {
		return c, fmt.Errorf("view: command of %d bytes, at most %d", len(b), MaxCommand)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("view: command: %w", err)
	}
	if c.Version != Version {
		return c, fmt.Errorf("view: command version %d, this engine speaks %d", c.Version, Version)
	}
	if !known(c.Verb) {
		return c, fmt.Errorf("view: unknown command %q", c.Verb)
	}
	if field := c.strange(); field != "" {
		return c, fmt.Errorf("view: the command %s carries no %q", c.Verb, field)
	}
	return c, nil
}

// EncodeReply writes one reply.
func EncodeReply(r Reply) ([]byte, error) {
	r.Version = Version
	return json.Marshal(r)
}

// DecodeReply reads one reply.
func DecodeReply(b []byte) (Reply, error) {
	var r Reply
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("view: reply: %w", err)
	}
	if r.Version != Version {
		return r, fmt.Errorf("view: reply version %d, this page speaks %d", r.Version, Version)
	}
	return r, nil
}
