package straighten

import (
	"cmp"
	"slices"
)

// node is a segment, or a loop: its body, of which the first is entered.
type node struct {
	seg  int
	body []node
}

// graph is what the search for loops needs of a flow.
type graph struct {
	f           *flow
	live        []bool
	after, from [][]int // segments that may follow, and precede
}

func (f *flow) graph() *graph {
	n := len(f.segs)
	g := &graph{f: f, live: make([]bool, n), after: make([][]int, n), from: make([][]int, n)}
	var work []int
	for r, k := range f.kept {
		if k || r == n-1 {
			g.live[r] = true
			work = append(work, r)
		}
	}
	for len(work) > 0 {
		r := work[len(work)-1]
		work = work[:len(work)-1]
		g.after[r] = f.next(r)
		for _, s := range g.after[r] {
			g.from[s] = append(g.from[s], r)
			if !g.live[s] {
				g.live[s] = true
				work = append(work, s)
			}
		}
	}
	return g
}

// flat is all live segments, without loops.
func (g *graph) flat() []node {
	var out []node
	for r, live := range g.live {
		if live {
			out = append(out, node{seg: r})
		}
	}
	return out
}

func segsOf(nodes []node) []int {
	out := make([]int, len(nodes))
	for i, n := range nodes {
		out[i] = n.seg
	}
	return out
}

// arrange finds the natural loops among some segments that no suspended call
// comes back into. The first of an inner list is the loop's own head.
func (g *graph) arrange(list []int, inner bool) []node {
	in := map[int]bool{}
	for _, r := range list {
		in[r] = true
	}
	var loops [][]int
	for i, h := range list {
		if i == 0 && inner || len(g.from[h]) < 2 {
			continue
		}
		if b := g.body(h, in, list[0], inner); len(b) > 0 {
			loops = append(loops, b)
		}
	}
	slices.SortStableFunc(loops, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	taken := map[int][]int{} // by head; nil for the other segments of loops
	for _, b := range loops {
		if !slices.ContainsFunc(b, func(r int) bool { _, ok := taken[r]; return ok }) {
			for _, r := range b {
				taken[r] = nil
			}
			taken[b[0]] = b
		}
	}
	var out []node
	for _, r := range list {
		b, ok := taken[r]
		switch {
		case !ok:
			out = append(out, node{seg: r})
		case b != nil:
			out = append(out, node{r, g.arrange(b, true)})
		}
	}
	return out
}

// body is the natural loop of head h within a set of segments: those from
// which a jump back to h is reached without passing h. It is empty when the
// loop could be entered elsewhere.
func (g *graph) body(h int, in map[int]bool, first int, inner bool) []int {
	body := map[int]bool{h: true}
	for _, s := range g.from[h] {
		if !in[s] {
			continue
		}
		way := map[int]bool{h: true}
		if g.back(s, in, way, first, inner) {
			for r := range way {
				body[r] = true
			}
		}
	}
	if len(body) == 1 && !slices.Contains(g.from[h], h) {
		return nil
	}
	out := []int{h}
	for r := range body {
		if r != h {
			out = append(out, r)
		}
	}
	// What stands before the head is written after the rest: it goes on to
	// the head.
	slices.SortFunc(out[1:], func(a, b int) int {
		if (a < h) != (b < h) {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	})
	return out
}

// back collects what leads to segment s; false when that comes from outside.
func (g *graph) back(s int, in, way map[int]bool, first int, inner bool) bool {
	if way[s] {
		return true
	}
	if !in[s] || g.f.kept[s] || inner && s == first {
		return false
	}
	way[s] = true
	for _, p := range g.from[s] {
		if !g.back(p, in, way, first, inner) {
			return false
		}
	}
	return true
}
