package copper

import (
	"encoding/hex"
	"strings"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
)

// A server must refuse a recorded connection request also after a restart
// (spec/cryptonet.md 18.1.2). So it keeps, beside its key, a file with what it
// remembers of each session key it accepted: one line of 16 hex digits each.

// MaxSessionLines bounds that file: when it is full, the older half goes.
const MaxSessionLines = 8192

const sessionLine = 2*len(cryptonet.SessionHash{}) + 1

// sessions reads the file of that name. A line that is none is passed over.
func (s *Stack) sessions(path string) (known []cryptonet.SessionHash) {
	text, _ := s.c.FS().ReadFile(path) // none yet
	for line := range strings.Lines(string(text[max(0, len(text)-MaxSessionLines*sessionLine):])) {
		if h, err := hex.DecodeString(strings.TrimSpace(line)); err == nil && len(h) == len(cryptonet.SessionHash{}) {
			known = append(known, cryptonet.SessionHash(h))
		}
	}
	return known
}

// KeepSession adds to the file of that name. One that cannot be written (a full
// disk) leaves the protection to the memory.
func (s *Stack) KeepSession(path string, h cryptonet.SessionHash) {
	line := hex.EncodeToString(h[:]) + "\n"
	if size, err := s.c.FS().Size(path); err == nil && size >= int64(MaxSessionLines*sessionLine) {
		text, _ := s.c.FS().ReadFile(path)
		_ = s.c.FS().WriteFile(path, append(text[len(text)/2/sessionLine*sessionLine:], line...))
		return
	}
	f, err := s.c.FS().Open(path, "ab")
	if err != nil {
		return
	}
	_ = f.Write([]byte(line))
	_ = f.Close()
}
