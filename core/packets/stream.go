package packets

import (
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/diagram"
	"github.com/emberwire/emberwire/modem/value"
)

// direction is one half of a PSP stream, as its first sender transmits it.
type direction struct {
	sender   int
	from, to string // address:port
	bytes    int
}

// Picture is the stream that carries most among the remembered messages that fit
// a filter, bytes over time, as SVG. Only the direction with more data is drawn,
// with what is acknowledged of it.
func (p *List) Picture(text string) ([]byte, error) {
	list, _, err := p.matching(text, 0)
	if err != nil {
		return nil, err
	}
	best := busiest(list)
	if best == nil {
		return nil, errors.New("no PSP stream with data fits the filter")
	}
	return diagram.Stream(p.world.File().Title, best.from, best.to, p.points(best, list)), nil
}

// pspOf is the PSP message in a packet, and both its ends.
func pspOf(x *packet) (m value.Value, from, to string, ok bool) {
	packet := x.msg.Value.Field("payload")
	m = packet.Field("payload")
	kind, _ := m.Field("type").Str()
	source, _ := packet.Field("source").Str()
	destination, _ := packet.Field("destination").Str()
	return m, source + ":" + strconv.Itoa(x.msg.ReplyChannel), destination + ":" + strconv.Itoa(x.msg.Channel), kind == "socket"
}

// busiest is the direction with the most data, the earlier of two.
func busiest(list []*packet) (best *direction) {
	var all []*direction
	for _, x := range list {
		m, from, to, ok := pspOf(x)
		data, _ := m.Field("payload").Str()
		if !ok || data == "" {
			continue
		}
		i := slices.IndexFunc(all, func(d *direction) bool { return d.from == from && d.to == to })
		if i < 0 {
			i = len(all)
			all = append(all, &direction{sender: x.msg.Sender, from: from, to: to})
		}
		if d := all[i]; d.sender == x.msg.Sender {
			if d.bytes += len(data); best == nil || d.bytes > best.bytes {
				best = d
			}
		}
	}
	return best
}

// points are the messages of a direction and what the other acknowledges. Where a
// message's data begins follows from the sizes of those with lower numbers.
func (p *List) points(d *direction, list []*packet) (out []diagram.Point) {
	sizes := map[float64]int{}
	for _, x := range list {
		if m, from, to, ok := pspOf(x); ok && from == d.from && to == d.to && x.msg.Sender == d.sender {
			n, _ := m.Field("sequence").Number()
			data, _ := m.Field("payload").Str()
			sizes[n] = len(data)
		}
	}
	var numbers []float64
	for n := range sizes {
		numbers = append(numbers, n)
	}
	sort.Float64s(numbers)
	starts := make([]int, len(numbers)+1)
	for i, n := range numbers {
		starts[i+1] = starts[i] + sizes[n]
	}
	for _, x := range list {
		m, from, to, ok := pspOf(x)
		at := x.msg.Sent.Seconds()
		switch {
		case ok && from == d.from && to == d.to && x.msg.Sender == d.sender:
			n, _ := m.Field("sequence").Number()
			if size := sizes[n]; size > 0 {
				i := sort.SearchFloat64s(numbers, n)
				out = append(out, diagram.Point{Time: at, Byte: starts[i], Bytes: size, Again: strings.HasPrefix(x.note, "retransmission"), Lost: len(p.brief(x).Hearers) == 0})
			}
		case ok && from == d.to && to == d.from && x.msg.Sender != d.sender:
			if a, has := m.Field("acknowledgement").Number(); has {
				i := sort.Search(len(numbers), func(i int) bool { return numbers[i] > a })
				out = append(out, diagram.Point{Time: at, Byte: starts[i]})
			}
		}
	}
	return out
}
