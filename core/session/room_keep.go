package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/bridge"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// kept is what a tab needs to come back to its room as itself, beside its lab.
// Whoever has it is that tab: it stays where the tab's other secrets are.
type kept struct {
	Member    []byte `json:"member"`            // bridgewire.Seed
	Token     []byte `json:"token"`             // bridgewire.Token
	IDs       []int  `json:"ids"`               // as they were granted
	Computers []int  `json:"computers"`         // ids of the lab's computers, in the file's order
	Charter   []byte `json:"charter,omitempty"` // the owner's word, signed
}

// maxKept bounds what is read back, in bytes: a charter, and the ids of a lab.
const maxKept = 256 << 10

// keep does view.DoKept: it answers what resume takes.
func (s *Session) keep() (string, error) {
	r := s.room
	if r == nil || !r.client.Entered() || !r.built {
		return "", errors.New("this tab is in no room that it could come back to")
	}
	member, token := r.client.Member()
	k := kept{Member: member[:], Token: token[:], IDs: r.client.IDs(), Charter: r.client.Signed()}
	for _, n := range s.lab.Nodes() {
		k.Computers = append(k.Computers, n.ID())
	}
	b, err := json.Marshal(k)
	return string(b), err
}

// resume comes back to a room with the lab and the identity of before. The lab
// runs at once, whether the server is there or not.
func (s *Session) resume(wall time.Duration, link bridgewire.Link, c view.Command) error {
	k, err := readKept(c.Arg(1))
	if err != nil {
		return err
	}
	f, err := labfile.Parse("room.md", c.Data)
	if err != nil {
		return err
	}
	if len(k.Computers) != len(f.Config.Computer) {
		return fmt.Errorf("room: what was kept is of %d computers, the lab has %d", len(k.Computers), len(f.Config.Computer))
	}
	if f, err = f.WithIDs(k.Computers, false); err != nil {
		return err
	}
	cfg := bridge.Config{Link: link, Random: s.random, Claims: k.IDs, Signed: k.Charter}
	copy(cfg.Member[:], k.Member)
	copy(cfg.Token[:], k.Token)
	if cfg.Welcome, err = f.GuestLab(); err != nil || cfg.Member.Public().Fingerprint() != link.Owner {
		cfg.Welcome = nil // it comes with the charter
	}
	r := s.newRoom(wall, c.Arg(0), cfg)
	s.room, r.resumed = r, true
	if err := s.begin(f, r.seed); err != nil {
		s.room = nil
		return err
	}
	r.built = true
	r.share(s.lab)
	r.join(s.lab)
	return nil
}

func readKept(text string) (k kept, err error) {
	if len(text) > maxKept {
		return k, fmt.Errorf("room: what was kept is larger than %d KiB", maxKept>>10)
	}
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return k, fmt.Errorf("room: what was kept cannot be read: %w", err)
	}
	if len(k.Member) != len(bridgewire.Seed{}) || len(k.Token) != len(bridgewire.Token{}) || len(k.IDs) > bridgewire.MaxIDs || len(k.Computers) > bridgewire.MaxIDs {
		return k, errors.New("room: what was kept is not whole")
	}
	return k, nil
}

// own does view.DoOwn: what only the room's owner may do.
func (s *Session) own(c view.Command) error {
	if s.room == nil {
		return errors.New("this tab is in no room")
	}
	client := s.room.client
	tab, _ := strconv.ParseUint(c.Arg(0), 10, 32)
	switch c.Text {
	case "close":
		return client.SetClosed(true)
	case "open":
		return client.SetClosed(false)
	case "remove":
		return client.Remove(uint32(tab))
	case "hand over":
		return client.HandOver(uint32(tab))
	}
	return fmt.Errorf("own %q: close, open, remove or hand over", c.Text)
}
