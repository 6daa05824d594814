package lab

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/view"
)

// Do answers one command about this world: those verbs whose owner in the table
// of core/view is the lab, the packet list or the world. Any other one is an error
// in the reply, as is whatever went wrong: Do itself does not fail. What it does to
// the run it does at the lab time that is now, and logs it.
func (l *Lab) Do(c view.Command) view.Reply {
	r := view.Reply{Version: view.Version, Number: c.Number}
	err := l.do(c, &r)
	if r.OK = err == nil; err != nil {
		r.Error = err.Error()
	}
	return r
}

func (l *Lab) do(c view.Command, r *view.Reply) (err error) {
	switch view.About(c.Verb).By {
	case view.ByWorld:
		return l.Apply(c)
	case view.ByPackets:
		return l.packets.Do(c, r)
	}
	switch c.Verb {
	case view.DoSave:
		r.Data, r.Text, err = l.Save()
	case view.DoLink:
		err = l.link(r)
	case view.DoFiles, view.DoRead:
		if c.Computer == view.TheLab {
			return l.document(c, r)
		}
		return l.disk(c, r)
	case view.DoWrote:
		l.ListWrote(r)
	case view.DoDiff:
		return l.Diff(c, r)
	case view.DoPrinted:
		text, known := l.PeripheralText(c.Text)
		if !known {
			return fmt.Errorf("there is no peripheral %q", c.Text)
		}
		r.Text = text
	case view.DoCheck:
		return checkSource(c, r)
	case view.DoRecording:
		r.Data, err = l.Recording()
	default:
		err = fmt.Errorf("the lab does not know the command %q", c.Verb)
	}
	return err
}

// checkSource answers what our parser says of a program: its error and the
// line, or an empty text.
func checkSource(c view.Command, r *view.Reply) error {
	if len(c.Data) > labfile.MaxEdit {
		return fmt.Errorf("only programs up to %d bytes are checked", labfile.MaxEdit)
	}
	_, err := lua.Compile("=source", string(c.Data))
	if err == nil {
		return nil
	}
	r.Text, r.First = err.Error(), 1
	rest, _ := strings.CutPrefix(r.Text, "source:")
	number, message, _ := strings.Cut(rest, ": ")
	if line, err := strconv.Atoi(number); err == nil {
		r.Text, r.First = message, line
	}
	return nil
}

// disk answers a question about a computer's own disk, or a floppy.
func (l *Lab) disk(c view.Command, r *view.Reply) error {
	v, err := l.Volume(c.Computer)
	switch {
	case err != nil:
	case c.Verb == view.DoFiles:
		r.Files, r.Total = v.Files()
	default:
		r.Data, err = v.Read(c.Text)
	}
	return err
}
