package packets

import (
	"encoding/json"
	"fmt"

	"github.com/emberwire/emberwire/core/change"
	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/view"
)

// maxRows bounds the packet rows of one reply.
const maxRows = 1000

// Do answers a command about the packet list. What is worked out for it is
// remembered, too.
func (p *List) Do(c view.Command, r *view.Reply) (err error) {
	defer p.bound()
	switch c.Verb {
	case view.DoPackets:
		return p.Rows(c, r)
	case view.DoPacket:
		return p.Open(c, r)
	case view.DoWatch:
		p.Watch(c.Number64 != 0)
	case view.DoMap:
		p.SeeMap(c.Number64 != 0)
	case view.DoExport:
		r.Data, _, err = p.Export(c.Text)
	case view.DoCapture:
		r.Data, _, err = p.Capture(c.Text)
	case view.DoDiagram:
		r.Data, err = p.Diagram(c.Text)
	case view.DoStream:
		r.Data, err = p.Picture(c.Text)
	case view.DoTalks:
		return p.Talks(c, r)
	case view.DoTrace:
		r.Text = p.Trace()
	default:
		err = fmt.Errorf("the packet list does not know the command %q", c.Verb)
	}
	return err
}

// Rows answers packet rows: those from message number From on, or with From 0
// or less the latest ones; X is a place among those that match instead.
func (p *List) Rows(c view.Command, r *view.Reply) error {
	if len(p.ring) > 0 {
		r.First = int(p.ring[0].msg.Number)
	}
	count := min(max(c.Count, 0), maxRows)
	list, unread, err := p.matching(c.Text, maxJudged)
	if err != nil {
		return err
	}
	if err := filter.CheckColumns(c.Args); err != nil {
		return err
	}
	all := len(list)
	if c.Fold {
		list = p.folded(list)
	}
	r.Total, r.Unread, r.Folded, r.Place = len(list), unread, all-len(list), begins(list, c, count)
	for _, x := range list[r.Place:min(r.Place+count, len(list))] {
		row := p.row(x)
		row.Cells = p.cells(x, c.Args)
		r.Rows = append(r.Rows, row)
	}
	return nil
}

// Open answers one packet with its tree, hearers and misses; or its parts, as
// JSON, for who wants to change one.
func (p *List) Open(c view.Command, r *view.Reply) (err error) {
	x := p.find(uint64(max(c.Number64, 0)))
	if x == nil {
		return fmt.Errorf("message %.0f is not in the packet list", c.Number64)
	}
	if c.Text == view.PacketParts {
		parts, left := change.Parts(x.msg)
		r.Total = len(parts) + left
		r.Data, err = json.Marshal(parts)
		return err
	}
	r.Packet = p.packet(x)
	return nil
}

// cells are the values of columns for a message.
func (p *List) cells(x *packet, columns []string) (out []string) {
	if len(columns) == 0 {
		return nil
	}
	tree := p.tree(x)
	for _, c := range columns {
		out = append(out, filter.Cell(&tree, c))
	}
	return out
}
