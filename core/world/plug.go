package world

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Modems and other peripherals come to the sides of running computers and go.

// The keys of a computer's tables that can be plugged.
const (
	modemKey      = "modem"
	peripheralKey = "peripheral"
)

// plug attaches a modem or another peripheral to a running computer. Data is its
// table, or it is made of the kind, the side and the cable.
func (w editor) plug(n *Node, c view.Command) error {
	text := string(c.Data)
	if text == "" {
		var err error
		if text, err = plugTable(c.Text, c.Arg(0), c.Arg(1), c.Arg(2)); err != nil {
			return err
		}
	}
	key, err := onePlug(text)
	if err != nil {
		return err
	}
	added := len(n.spec.Modem)
	if key == peripheralKey {
		added = len(n.spec.Peripheral)
	}
	if c.From > 0 {
		added = min(c.From-1, added)
	}
	f, err := w.edited(func(_ *labfile.File, t *labfile.Tables) error {
		root := w.Root(n)
		if t.Find(root) == nil || t.Find(root+"."+key) != nil {
			return fmt.Errorf("the %ss of %s stand in one line in lab.toml; write each as a table [[computer.%s]], then one can be plugged in", key, n.Name(), key)
		}
		t.Put(text, fmt.Sprintf("%s.%s[%d]", root, key, added), root)
		return nil
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.Config.Computer, func(s labfile.ComputerSpec) bool { return s.Name == n.Name() })
	s := f.Config.Computer[i]
	if key == peripheralKey {
		builder{w.World}.plugDevice(n, s.Peripheral[added])
	} else {
		builder{w.World}.attach(n, s, s.Modem[added])
	}
	w.adopt(f)
	return nil
}

// plugTable is a modem or another peripheral as lab.toml writes it; size is that
// of a monitor in blocks, 3x2.
func plugTable(kind, side, cable, size string) (string, error) {
	key := modemKey
	if makers[kind] != nil {
		key = peripheralKey
	}
	text := fmt.Sprintf("[[computer.%s]]\nside = %q\nkind = %q\n", key, side, kind)
	if cable != "" {
		text += fmt.Sprintf("cable = %q\n", cable)
	}
	if size != "" && kind == "monitor" {
		wide, high, _ := strings.Cut(size, "x")
		w, _ := strconv.Atoi(wide)
		h, _ := strconv.Atoi(high)
		if fmt.Sprintf("%dx%d", w, h) != size {
			return "", fmt.Errorf("plug: %q is no size in blocks; write it like 3x2", size)
		}
		text += fmt.Sprintf("width = %d\nheight = %d\n", w, h)
	}
	return text, nil
}

// onePlug wants a table [[computer.modem]] or [[computer.peripheral]] and nothing
// else, and answers its key.
func onePlug(text string) (key string, err error) {
	if len(text) > labfile.MaxTable {
		return "", fmt.Errorf("plug: the table is %d bytes, at most %d", len(text), labfile.MaxTable)
	}
	counts := map[string]int{}
	for _, x := range labfile.Expressions([]byte(text)) {
		k, rest, _ := strings.Cut(strings.TrimPrefix(x.Path, "computer."), "[")
		switch {
		case !strings.HasPrefix(x.Path, "computer.") || k != modemKey && k != peripheralKey:
			return "", fmt.Errorf("plug: %s does not belong to a table [[computer.modem]] or [[computer.peripheral]]", x.Path)
		case x.List && rest == fmt.Sprintf("%d]", counts[k]):
			counts[k]++
			key = k
		case !strings.HasPrefix(rest, "0]."):
			return "", fmt.Errorf("plug: %s does not belong to a table [[computer.%s]]", x.Path, k)
		}
	}
	if n := counts[modemKey] + counts[peripheralKey]; n != 1 {
		return "", fmt.Errorf("plug: one table [[computer.modem]] or [[computer.peripheral]] is wanted, here are %d", n)
	}
	return key, nil
}

// unplug takes a modem or another peripheral off a running computer.
func (w editor) unplug(n *Node, side string) error {
	f, _, err := w.unplugging(n, side)
	if err != nil {
		return err
	}
	w.unplugDevice(n, side)
	w.adopt(f)
	return nil
}

// plugged is where in a computer's tables the one at a side stands.
func (n *Node) plugged(side string) (key string, index int) {
	if i := slices.IndexFunc(n.spec.Modem, func(m labfile.ModemSpec) bool { return m.Side == side }); i >= 0 {
		return modemKey, i
	}
	return peripheralKey, slices.IndexFunc(n.spec.Peripheral, func(p labfile.SidePeripheralSpec) bool { return p.Side == side })
}

// unplugging is the working copy without what is at a side, and its table.
func (w editor) unplugging(n *Node, side string) (f *labfile.File, taken string, err error) {
	key, i := n.plugged(side)
	if i < 0 {
		return nil, "", fmt.Errorf("%s has neither a modem nor a peripheral at side %q", n.Name(), side)
	}
	f, err = w.edited(func(_ *labfile.File, t *labfile.Tables) error {
		root := fmt.Sprintf("%s.%s[%d]", w.Root(n), key, i)
		if t.Find(root) == nil {
			return fmt.Errorf("the %ss of %s stand in one line in lab.toml; write each as a table [[computer.%s]], then one can be unplugged", key, n.Name(), key)
		}
		taken = t.Cut(root)
		return nil
	})
	return f, taken, err
}
