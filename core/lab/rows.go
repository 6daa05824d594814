package lab

import (
	"fmt"
	"sort"

	"github.com/emberwire/emberwire/core/view"
)

// maxRows bounds the packet rows of one reply.
const maxRows = 1000

// Rows answers packet rows: those from message number From on, or with From 0
// or less the latest ones.
func (p *packets) Rows(c view.Command, r *view.Reply) error {
	if len(p.ring) > 0 {
		r.First = int(p.ring[0].msg.Number)
	}
	count := min(max(c.Count, 0), maxRows)
	list, unread, err := p.matching(c.Text, maxJudged)
	if err != nil {
		return err
	}
	r.Total, r.Unread = len(list), unread
	for _, x := range window(list, c.From, count) {
		r.Rows = append(r.Rows, p.row(x))
	}
	return nil
}

// window is the first count from number from on, or the last count of all.
func window(list []*packet, from, count int) []*packet {
	start := max(len(list)-count, 0)
	if from > 0 {
		start = sort.Search(len(list), func(i int) bool { return list[i].msg.Number >= uint64(from) })
	}
	return list[start:min(start+count, len(list))]
}

// Open answers one packet with its tree, hearers and misses.
func (p *packets) Open(c view.Command, r *view.Reply) error {
	x := p.find(uint64(max(c.Number64, 0)))
	if x == nil {
		return fmt.Errorf("message %.0f is not in the packet list", c.Number64)
	}
	r.Packet = p.packet(x)
	return nil
}
