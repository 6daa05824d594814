package packets

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/emberwire/emberwire/core/capture"
	"github.com/emberwire/emberwire/core/diagram"
	"github.com/emberwire/emberwire/core/view"
)

// MaxExport bounds an export in bytes; it ends before the message that would
// go beyond.
const MaxExport = 64 << 20

// Changes counts what became of messages after they were sent: a list that was
// read at another count may show too little of them.
func (p *List) Changes() int { return p.changes }

// Forgotten is how many messages have left the packet list.
func (p *List) Forgotten() int { return p.dropped }

// Export is the remembered messages that fit a filter as JSON Lines: one
// view.Packet a line, with values of their own types (exported), in the order in
// which they were sent. cut tells how many fit but found no room.
func (p *List) Export(text string) (out []byte, cut int, err error) {
	list, _, err := p.matching(text, 0)
	if err != nil {
		return nil, 0, err
	}
	var buf bytes.Buffer
	for i, x := range list {
		before := buf.Len()
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		if err := e.Encode(typed(p.packet(x), x.msg.Value)); err != nil {
			return nil, 0, err
		}
		if buf.Len() > MaxExport {
			buf.Truncate(before)
			return buf.Bytes(), len(list) - i, nil
		}
	}
	return buf.Bytes(), 0, nil
}

// Capture is the remembered messages that fit a filter as a pcapng file. cut
// tells how many fit but found no room.
func (p *List) Capture(text string) (out []byte, cut int, err error) {
	list, _, err := p.matching(text, 0)
	if err != nil {
		return nil, 0, err
	}
	w := capture.New(p.world.File().Title)
	for i, x := range list {
		if w.Len() > MaxExport-capture.MaxFrame {
			return w.Bytes(), len(list) - i, nil
		}
		w.Packet(p.packet(x))
	}
	return w.Bytes(), 0, nil
}

// Diagram is the sequence diagram of the remembered messages that fit a
// filter, SVG; it begins with the oldest. With a filter those computers are left
// out that have no part in any of them.
func (p *List) Diagram(text string) ([]byte, error) {
	list, _, err := p.matching(text, 0)
	if err != nil {
		return nil, err
	}
	packets := make([]*view.Packet, len(list))
	for i, x := range list {
		if packets[i] = (&view.Packet{}); i < diagram.MaxMessages {
			packets[i] = p.packet(x)
		}
	}
	var columns []diagram.Column
	drawn := packets[:min(len(packets), diagram.MaxMessages)]
	for _, n := range p.world.Nodes() {
		if text == "" || slices.ContainsFunc(drawn, func(k *view.Packet) bool { return diagram.Concerns(k, n.ID()) }) {
			columns = append(columns, diagram.Column{ID: n.ID(), Name: n.Name()})
		}
	}
	return diagram.Draw(p.world.File().Title, columns, packets), nil
}
