package fs

import "errors"

// MaxHeld bounds the bytes of all open handles that are no files.
const MaxHeld = 32 << 20

// ErrHeld is the answer when MaxHeld is reached.
var ErrHeld = errors.New("Response is too large")

// OpenBytes is a handle for reading what came from elsewhere, like the answer
// of a web server. It counts as one of MaxOpen; the bytes are not copied.
func (f *FS) OpenBytes(data []byte, binary bool) (*Handle, error) {
	if len(f.open) >= MaxOpen {
		return nil, ErrTooManyOpen
	}
	if f.held+len(data) > MaxHeld {
		return nil, ErrHeld
	}
	f.held += len(data)
	f.last++
	h := &Handle{fs: f, id: f.last, data: data, read: true, binary: binary, held: true}
	f.open[h.id] = h
	return h, nil
}
