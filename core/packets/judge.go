package packets

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/view"
)

// maxJudged is how many messages a filter looks at for one command of the
// page: to open all 20,000 of them takes longer than a key may wait.
const maxJudged = 1000

// verdict is what a filter said of a message, and what was known of it then.
type verdict struct {
	filter      int // its number, from 1
	heard, lost int // fates
	keys        int // session keys of the lab
	fits        bool
}

// judge keeps the filter that the verdicts are about.
type judge struct {
	text   string
	filter *filter.Filter
	number int
}

// use makes text the filter to judge by.
func (j *judge) use(text string) error {
	if j.number > 0 && j.text == text {
		return nil
	}
	f, err := filter.Parse(text)
	if err == nil {
		*j = judge{text, f, j.number + 1}
	}
	return err
}

// matching are the remembered messages that fit a filter. It looks at no more
// than limit messages that it has not judged before, newest first, and tells
// how many are left; 0: at all of them. What has changed since is judged again.
func (p *List) matching(text string, limit int) (out []*packet, unread int, err error) {
	if err := p.judge.use(text); err != nil {
		return nil, 0, err
	}
	if p.judge.filter.Empty() {
		return p.ring, 0, nil
	}
	judged := 0
	for _, x := range slices.Backward(p.ring) {
		fresh := verdict{p.judge.number, len(x.heard), len(x.missed), len(p.keys.order), x.verdict.fits}
		if x.verdict != fresh {
			x = p.mine(x)
			if limit > 0 && judged >= limit {
				x.verdict = verdict{}
				unread++
				continue
			}
			judged++
			fresh.fits = p.fits(p.judge.filter, x)
			x.verdict = fresh
		}
		if x.verdict.fits {
			out = append(out, x)
		}
	}
	slices.Reverse(out)
	return out, unread, nil
}

// fits asks a filter about one message.
func (p *List) fits(f *filter.Filter, x *packet) bool {
	row := p.brief(x)
	return f.Fits(&filter.Record{
		Row: &row, Name: p.world.Name,
		Rule: func() string { return p.rule(x) },
		Tree: func() view.Tree { return p.tree(x) },
		Missed: func() (out []view.Fate) {
			for _, f := range p.misses(x) {
				out = append(out, p.fate(f))
			}
			return out
		},
	})
}

// terms gives every field of a tree the filter term that finds it.
func terms(t *view.Tree) {
	for i := range t.Layers {
		l := &t.Layers[i]
		fieldTerms(l.Protocol, nil, l.Fields)
	}
}

func fieldTerms(proto string, path []string, list []view.Field) {
	for i := range list {
		f := &list[i]
		here := append(slices.Clone(path), f.Name)
		if len(f.Sub) == 0 && !strings.HasSuffix(f.Value, "…") {
			f.Term = filter.Term(proto, here, f.Value)
		}
		fieldTerms(proto, here, f.Sub)
	}
}
