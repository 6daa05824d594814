package session

import (
	"encoding/json"
	"errors"

	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	bridgewire "github.com/emberwire/emberwire/modem/wire"
)

// screens are those of this tab's first computers, as the room's owner sees
// them; nil unless who sits here has said so.
func (r *Room) screens() (out []bridgewire.Screen) {
	if !r.shown {
		return nil
	}
	for _, n := range r.session.lab.Nodes() {
		s := n.Screen()
		if s == nil || s.Width() > bridgewire.MaxWide || s.Height() > bridgewire.MaxTall || len(out) == bridgewire.MaxShown {
			continue
		}
		out = append(out, picture(n.ID(), s))
	}
	return out
}

func picture(id int, s *term.Screen) bridgewire.Screen {
	out := bridgewire.Screen{Computer: id, Width: s.Width(), Height: s.Height()}
	for i, c := range s.Palette() {
		out.Palette[i] = uint32(c)
	}
	var colours []byte
	for y := range s.Height() {
		chars, fg, bg := s.Row(y)
		out.Cells = append(out.Cells, chars...)
		for x := range chars {
			colours = append(colours, fg[x]<<4|bg[x])
		}
	}
	out.Cells = append(out.Cells, colours...)
	return out
}

// show does view.DoShow.
func (s *Session) show(on bool) error {
	if s.room == nil {
		return errors.New("this tab is in no room")
	}
	s.room.shown, s.room.fresh = on, true
	return nil
}

// screens does view.DoScreens.
func (s *Session) screens() ([]byte, error) {
	if s.room == nil {
		return nil, errors.New("this tab is in no room")
	}
	list := []view.Shown{}
	for _, p := range s.room.client.Peers() {
		for _, x := range p.Screens() {
			list = append(list, view.Shown{Tab: int(p.Number), Computer: x.Computer, Name: s.room.client.NameOf(x.Computer),
				Width: x.Width, Height: x.Height, Palette: x.Palette[:], Cells: x.Cells})
		}
	}
	return json.Marshal(list)
}
