package lab

import (
	"github.com/emberwire/emberwire/core/packets"
	"github.com/emberwire/emberwire/core/view"
)

// MaxAligned is how many messages of each of two runs are set beside each other
// by what they are; of longer runs those in between are set beside each other in
// their order.
const MaxAligned = 1500

// Compare sets the messages of two runs beside each other. The first difference
// is exact, to the nanosecond at which a message was heard; what belongs together
// after it is told by sender, channels and summary.
func Compare(a, b *Lab) view.Comparison {
	s, t := a.packets.Story(), b.packets.Story()
	out := view.Comparison{First: -1}
	same := func(i, j int) bool { return s[i].Exact == t[j].Exact }
	for _, p := range joined(align(s, t), s, t) {
		row := view.Pair{}
		if p.a >= 0 {
			row.A = line(s[p.a])
		}
		if p.b >= 0 {
			row.B = line(t[p.b])
		}
		row.Same = p.a >= 0 && p.b >= 0 && same(p.a, p.b)
		if !row.Same && out.First < 0 {
			out.First = len(out.Pairs)
		}
		out.Pairs = append(out.Pairs, row)
	}
	return out
}

func line(t packets.Told) *view.Line { return &view.Line{Number: t.Number, Time: t.Time, Text: t.Text} }

// pair is a place in each of two runs; -1: in none.
type pair struct{ a, b int }

// align pairs what is equal at both ends, and between them what is akin.
func align(s, t []packets.Told) (out []pair) {
	from := 0
	for from < len(s) && from < len(t) && s[from].Kin == t[from].Kin {
		out = append(out, pair{from, from})
		from++
	}
	endS, endT := len(s), len(t)
	for endS > from && endT > from && s[endS-1].Kin == t[endT-1].Kin {
		endS, endT = endS-1, endT-1
	}
	out = append(out, between(s, t, from, endS, endT)...)
	for ; endS < len(s); endS, endT = endS+1, endT+1 {
		out = append(out, pair{endS, endT})
	}
	return out
}

// between pairs the messages from..endS and from..endT by the longest common
// subsequence of what they are.
func between(s, t []packets.Told, from, endS, endT int) (out []pair) {
	n, m := endS-from, endT-from
	if n > MaxAligned || m > MaxAligned {
		return beside(from, n, m)
	}
	length := make([]uint16, (n+1)*(m+1)) // of the longest from i, j on
	at := func(i, j int) *uint16 { return &length[i*(m+1)+j] }
	akin := func(i, j int) bool { return s[from+i].Kin == t[from+j].Kin }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if *at(i, j) = max(*at(i+1, j), *at(i, j+1)); akin(i, j) {
				*at(i, j) = max(*at(i, j), *at(i+1, j+1)+1)
			}
		}
	}
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && akin(i, j):
			out = append(out, pair{from + i, from + j})
			i, j = i+1, j+1
		case i < n && (j == m || *at(i+1, j) >= *at(i, j+1)):
			out = append(out, pair{from + i, -1})
			i++
		default:
			out = append(out, pair{-1, from + j})
			j++
		}
	}
	return out
}

// joined pairs what stands one after the other though it was sent as the same
// message at the same moment: it says something else there.
func joined(list []pair, s, t []packets.Told) (out []pair) {
	for _, p := range list {
		if n := len(out) - 1; n >= 0 && p.a < 0 && out[n].b < 0 {
			if a, b := s[out[n].a], t[p.b]; a.Number == b.Number && a.Time == b.Time {
				out[n].b = p.b
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// beside pairs by place.
func beside(from, n, m int) (out []pair) {
	for i := range max(n, m) {
		p := pair{-1, -1}
		if i < n {
			p.a = from + i
		}
		if i < m {
			p.b = from + i
		}
		out = append(out, p)
	}
	return out
}
