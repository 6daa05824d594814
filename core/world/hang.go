package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Peripherals come to the cables of a running lab and go.

// hang puts a peripheral on a cable. Data is its table, or it is made of the kind,
// the cable and the size of a monitor.
func (w editor) hang(c view.Command) error {
	f, at, err := w.hanging(c)
	if err != nil {
		return err
	}
	s := f.Config.Peripheral[at]
	d := &device{name: s.Name, kind: s.Kind, cable: s.Cable, at: s.At, Peripheral: makers[s.Kind](w.opt, s.MonitorSpec)}
	w.addDevice(d)
	w.inOrder(f)
	computer.Hang(w.medium(s.Cable), s.Name, d.Peripheral)
	w.adopt(f)
	builder{w.World}.load(d.Peripheral, s.DriveSpec)
	return nil
}

// hanging is the working copy with one more peripheral on a cable, and where it
// stands among them.
func (w editor) hanging(c view.Command) (f *labfile.File, at int, err error) {
	text := string(c.Data)
	if text == "" {
		if makers[c.Text] == nil {
			return nil, 0, fmt.Errorf("hang: unknown kind %q: %s", c.Text, strings.Join(labfile.Kinds, ", "))
		}
		if text, err = plugTable(c.Text, "", c.Arg(0), c.Arg(1)); err != nil {
			return nil, 0, err
		}
		text = strings.Replace(text, "[[computer.peripheral]]\nside = \"\"\n", "[[peripheral]]\n", 1)
	}
	if err := oneHung(text); err != nil {
		return nil, 0, err
	}
	if at = len(w.work.Config.Peripheral); c.From > 0 {
		at = min(c.From-1, at)
	}
	f, err = w.edited(func(_ *labfile.File, t *labfile.Tables) error {
		if err := w.keepHung(t); err != nil {
			return err
		}
		t.Put(text, fmt.Sprintf("peripheral[%d]", at), "")
		return nil
	})
	return f, at, err
}

// oneHung wants a table [[peripheral]] and nothing else.
func oneHung(text string) error {
	if len(text) > labfile.MaxTable {
		return fmt.Errorf("hang: the table is %d bytes, at most %d", len(text), labfile.MaxTable)
	}
	n := 0
	for _, x := range labfile.Expressions([]byte(text)) {
		switch {
		case x.List && strings.HasPrefix(x.Path, "peripheral["):
			n++
		case !strings.HasPrefix(x.Path, "peripheral[0]."):
			return fmt.Errorf("hang: %s does not belong to a table [[peripheral]]", x.Path)
		}
	}
	if n != 1 {
		return fmt.Errorf("hang: one table [[peripheral]] is wanted, here are %d", n)
	}
	return nil
}

// keepHung writes down the names and places of the peripherals on cables, which
// others would change by coming and going.
func (w editor) keepHung(t *labfile.Tables) error {
	for i, s := range w.work.Config.Peripheral {
		root := fmt.Sprintf("peripheral[%d]", i)
		if t.Find(root) == nil {
			return fmt.Errorf("the peripherals stand in one list in lab.toml; write each as a table [[peripheral]], then one can come or go")
		}
		if err := t.Set(root, "name", labfile.Quote(s.Name)); err != nil {
			return err
		}
		if err := t.Set(root, "at", labfile.Position(s.At)); err != nil {
			return err
		}
	}
	return nil
}

// inOrder brings the devices on cables into the order of their tables.
func (w editor) inOrder(f *labfile.File) {
	rank := func(d *device) int {
		return slices.IndexFunc(f.Config.Peripheral, func(s labfile.PeripheralSpec) bool { return s.Name == d.name })
	}
	var hung []*device
	for _, d := range w.devices {
		if d.owner == nil {
			hung = append(hung, d)
		}
	}
	slices.SortStableFunc(hung, func(a, b *device) int { return rank(a) - rank(b) })
	for i, d := range w.devices {
		if d.owner == nil {
			w.devices[i], hung = hung[0], hung[1:]
		}
	}
}

// unhang takes a peripheral off its cable; a drive leaves what lay in it behind.
func (w editor) unhang(name string) error {
	f, _, err := w.unhanging(name)
	if err != nil {
		return err
	}
	i := w.hung(name)
	d := w.devices[i]
	if at, ok := d.Peripheral.(*drive.Drive); ok {
		at.Eject()
	}
	computer.Unhang(builder{w.World}.medium(d.cable), name)
	w.devices = slices.Delete(w.devices, i, i+1)
	w.adopt(f)
	return nil
}

// hung is the place among the devices of the one of a name on a cable.
func (p *peripherals) hung(name string) int {
	return slices.IndexFunc(p.devices, func(d *device) bool { return d.owner == nil && d.name == name })
}

// unhanging is the working copy without a peripheral, and its table.
func (w editor) unhanging(name string) (f *labfile.File, taken string, err error) {
	if w.hung(name) < 0 {
		return nil, "", fmt.Errorf("no peripheral %q hangs on a cable", name)
	}
	f, err = w.edited(func(_ *labfile.File, t *labfile.Tables) error {
		if err := w.keepHung(t); err != nil {
			return err
		}
		taken = t.Cut(fmt.Sprintf("peripheral[%d]", w.tableOfHung(name)))
		return nil
	})
	return f, taken, err
}

func (w editor) tableOfHung(name string) int {
	return slices.IndexFunc(w.work.Config.Peripheral, func(s labfile.PeripheralSpec) bool { return s.Name == name })
}

// inverseOfHang takes off what is hung, or hangs it where it is now.
func (w editor) inverseOfHang(c view.Command) (undo []view.Command, words string, err error) {
	if c.Verb == view.DoHang {
		f, at, err := w.hanging(c)
		if err != nil {
			return nil, "", err
		}
		name := f.Config.Peripheral[at].Name
		return []view.Command{{Verb: view.DoUnhang, Text: name}}, "hang " + name + " on a cable", nil
	}
	_, taken, err := w.unhanging(c.Text)
	if err != nil {
		return nil, "", err
	}
	return []view.Command{{Verb: view.DoHang, Data: []byte(taken), From: w.tableOfHung(c.Text) + 1}}, "take " + c.Text + " off its cable", nil
}
