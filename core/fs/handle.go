package fs

import (
	"bytes"
	"slices"
)

// MaxOpen is how many handles a computer can have open.
const MaxOpen = 128

// Handle is an open file. Programs hold its ID, which is never used again, so
// a handle that outlives a reboot is simply closed.
type Handle struct {
	fs       *FS
	id       int
	disk     *FS    // where the node is
	node     *node  // nil where it is read-only
	data     []byte // the bytes of such a file
	pos      int
	read     bool
	write    bool
	tail     bool // every write goes to the end
	binary   bool
	ended    bool // the last ReadAll found nothing
	isClosed bool
	held     bool // its bytes count for MaxHeld
}

// mode is a parsed mode of Open.
type mode struct{ read, write, create, truncate, tail, binary bool }

// parseMode knows r, w, a, r+ and w+, each with an optional b.
func parseMode(s string) (m mode, err error) {
	if n := len(s); n > 1 && s[n-1] == 'b' {
		m.binary, s = true, s[:n-1]
	}
	switch s {
	case "r":
		m.read = true
	case "w":
		m.write, m.create, m.truncate = true, true, true
	case "a":
		m.write, m.create, m.tail = true, true, true
	case "r+":
		m.read, m.write = true, true
	case "w+":
		m.read, m.write, m.create, m.truncate = true, true, true, true
	default:
		err = ErrMode
	}
	return m, err
}

// Open opens a file. ErrMode is a programmer's error (Lua raises it); the
// others are answers (Lua gets nil and the text).
func (f *FS) Open(path, how string) (*Handle, error) {
	m, err := parseMode(how)
	if err != nil {
		return nil, err
	}
	if path, err = resolve(path); err != nil {
		return nil, err
	}
	if len(f.open) >= MaxOpen {
		return nil, ErrTooManyOpen
	}
	h := &Handle{fs: f, read: m.read, write: m.write, tail: m.tail, binary: m.binary}
	if err := h.attach(path, m); err != nil {
		return nil, err
	}
	f.last++
	h.id = f.last
	f.open[h.id] = h
	return h, nil
}

// attach finds or makes the file.
func (h *Handle) attach(path string, m mode) (err error) {
	if !m.write {
		if h.data, err = h.fs.content(path); err != nil {
			return err
		}
		if disk, rel, src := h.fs.at(path); src == nil {
			h.disk, h.node, h.data = disk, disk.lookup(rel), nil
		}
	} else {
		if h.disk, h.node, err = h.fs.writable(path, m.create); err != nil {
			return err
		}
		if m.truncate {
			_ = h.disk.setData(h.node, nil) // shrinking always fits
		}
		if m.tail {
			h.pos = len(h.node.data)
		}
	}
	if h.node != nil {
		h.node.handles++
	}
	return nil
}

// Handle is the open handle with this id.
func (f *FS) Handle(id int) (*Handle, error) {
	if h := f.open[id]; h != nil {
		return h, nil
	}
	return nil, ErrClosed
}

// OpenCount is the number of open handles.
func (f *FS) OpenCount() int { return len(f.open) }

// CloseAll closes every handle: the computer stopped.
func (f *FS) CloseAll() {
	for _, h := range f.open {
		_ = h.Close() // open, so it cannot fail
	}
}

// ID names the handle among all that this file system ever opened.
func (h *Handle) ID() int { return h.id }

// CanRead, CanWrite, Binary: what the mode allows.
func (h *Handle) CanRead() bool  { return h.read }
func (h *Handle) CanWrite() bool { return h.write }
func (h *Handle) Binary() bool   { return h.binary }

// bytes is the file as it is now, whoever wrote it.
func (h *Handle) bytes() []byte {
	if h.node != nil {
		return h.node.data
	}
	return h.data
}

// rest is what lies between the position and the end.
func (h *Handle) rest() []byte {
	data := h.bytes()
	return data[min(h.pos, len(data)):]
}

// Read is up to n bytes; false at the end of the file.
func (h *Handle) Read(n int) (data []byte, ok bool, err error) {
	switch {
	case h.isClosed:
		return nil, false, ErrClosed
	case n < 0:
		return nil, false, ErrNegative
	}
	rest := h.rest()
	if len(rest) == 0 {
		return nil, false, nil
	}
	n = min(n, len(rest))
	h.pos += n
	return rest[:n], true, nil
}

// ReadLine is the next line, with its end if keep; false at the end of the
// file. A line ends with \n or \r\n; any other \r is part of it.
func (h *Handle) ReadLine(keep bool) (line []byte, ok bool, err error) {
	if h.isClosed {
		return nil, false, ErrClosed
	}
	rest := h.rest()
	if len(rest) == 0 {
		return nil, false, nil
	}
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		h.pos += len(rest)
		return rest, true, nil
	}
	h.pos += end + 1
	if keep {
		return rest[:end+1], true, nil
	}
	return bytes.TrimSuffix(rest[:end], []byte("\r")), true, nil
}

// ReadAll is everything up to the end. At the end it is empty once, then
// false; beyond the end it is false.
func (h *Handle) ReadAll() (data []byte, ok bool, err error) {
	if h.isClosed {
		return nil, false, ErrClosed
	}
	rest := h.rest()
	if len(rest) == 0 {
		past := h.ended || h.pos > len(h.bytes())
		h.ended = true
		return nil, !past, nil
	}
	h.pos += len(rest)
	return rest, true, nil
}

// From says where Seek counts from.
type From uint8

// Seek from the start, the position, or the end.
const (
	Start From = iota
	Current
	End
)

// Seek moves the position, also beyond the end, and says where it is.
// ErrPosition is an answer (Lua gets nil and the text).
func (h *Handle) Seek(from From, offset int) (int, error) {
	if h.isClosed {
		return 0, ErrClosed
	}
	switch from {
	case Current:
		offset += h.pos
	case End:
		offset += len(h.bytes())
	}
	if offset < 0 {
		return 0, ErrPosition
	}
	h.pos, h.ended = offset, false
	return offset, nil
}

// Write puts bytes at the position (mode a: at the end). What lies between the
// end and the position becomes zeros. Nothing is written if it does not fit.
func (h *Handle) Write(p []byte) error {
	if h.isClosed {
		return ErrClosed
	}
	if len(p) == 0 {
		return nil
	}
	data := h.node.data
	if h.tail {
		h.pos = len(data)
	}
	if int64(h.pos) > h.disk.capacity-int64(len(p)) {
		return ErrSpace
	}
	end := h.pos + len(p)
	if end > len(data) {
		data = slices.Grow(data, end-len(data))[:end]
		clear(data[len(h.node.data):])
	}
	if err := h.disk.setData(h.node, data); err != nil {
		return err
	}
	copy(data[h.pos:], p)
	h.pos, h.ended = end, false
	return nil
}

// Flush does what writing did already; a closed handle is still an error.
func (h *Handle) Flush() error {
	if h.isClosed {
		return ErrClosed
	}
	return nil
}

// Close ends the handle. A second time is ErrClosed.
func (h *Handle) Close() error {
	if h.isClosed {
		return ErrClosed
	}
	h.isClosed = true
	delete(h.fs.open, h.id)
	if h.held {
		h.fs.held -= len(h.data)
		h.data = nil
	}
	if n := h.node; n != nil {
		n.handles--
		if n.handles == 0 && !n.linked {
			h.disk.used -= cost(n)
		}
	}
	return nil
}
