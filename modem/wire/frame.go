package wire

// Frame is one part of a message.
type Frame struct {
	Kind Kind
	Body []byte // aliases the message it was split from
}

// frameHead is kind and length.
const frameHead = 4

// AppendFrame adds one frame to a message; an empty message gets its version.
// It panics when the body is larger than any frame may be: who makes frames
// knows the bounds.
func AppendFrame(msg []byte, k Kind, body []byte) []byte {
	if len(body) > MaxRecord {
		panic("wire: a frame of more than MaxRecord bytes")
	}
	if len(msg) == 0 {
		msg = append(msg, Version)
	}
	n := len(body)
	msg = append(msg, byte(k), byte(n>>16), byte(n>>8), byte(n))
	return append(msg, body...)
}

// Split takes a message apart. Kinds that this version does not know are an
// error, and so is a message without frames.
func Split(msg []byte) ([]Frame, error) {
	switch {
	case len(msg) > MaxMessage:
		return nil, errorf("message of %d bytes, at most %d", len(msg), MaxMessage)
	case len(msg) == 0:
		return nil, errorf("empty message")
	case msg[0] != Version:
		return nil, errorf("message of version %d, this is version %d", msg[0], Version)
	case len(msg) == 1:
		return nil, errorf("message without frames")
	}
	var out []Frame
	for rest := msg[1:]; len(rest) > 0; {
		if len(rest) < frameHead {
			return nil, errorf("frame %d ends in its head", len(out)+1)
		}
		k, n := Kind(rest[0]), int(rest[1])<<16|int(rest[2])<<8|int(rest[3])
		switch {
		case k < KindHello || k > kindLast:
			return nil, errorf("frame %d is of the unknown kind %d", len(out)+1, k)
		case n > MaxRecord:
			return nil, errorf("frame %d has %d bytes, at most %d", len(out)+1, n, MaxRecord)
		case n > len(rest)-frameHead:
			return nil, errorf("frame %d has %d bytes, %d are left", len(out)+1, n, len(rest)-frameHead)
		case len(out) == MaxFrames:
			return nil, errorf("more than %d frames", MaxFrames)
		}
		body := rest[frameHead : frameHead+n : frameHead+n]
		out, rest = append(out, Frame{k, body}), rest[frameHead+n:]
	}
	return out, nil
}

// Batch collects frames into messages that keep the bounds.
type Batch struct {
	done   [][]byte
	open   []byte
	frames int // in open
}

// Add puts a frame behind those before it.
func (b *Batch) Add(k Kind, body []byte) {
	if b.frames == MaxFrames || len(b.open)+frameHead+len(body) > MaxMessage {
		b.close()
	}
	b.open = AppendFrame(b.open, k, body)
	b.frames++
}

func (b *Batch) close() {
	if len(b.open) > 0 {
		b.done = append(b.done, b.open)
	}
	b.open, b.frames = nil, 0
}

// Take gives the messages and begins anew.
func (b *Batch) Take() [][]byte {
	b.close()
	out := b.done
	b.done = nil
	return out
}
