package packets

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// Bounds of an answer about conversations.
const (
	MaxTalks    = 200 // conversations, those with the most messages
	maxSpeakers = 4   // names of one
)

// conversation names what a message belongs to, worked out once; keys of the
// lab may tell more later.
func (p *List) conversation(x *packet) string {
	if x.talk == "" || x.talkKeys != len(p.keys.order) {
		x = p.mine(x)
		before := len(x.talk)
		x.talk, x.talkKeys = p.tree(x).Stream, len(p.keys.order)
		p.weigh(x, len(x.talk)-before)
	}
	return x.talk
}

// Talks answers the conversations among the messages that fit a filter, most
// messages first. It looks into no more than a part of the list that it has not
// looked into before and tells how many are left.
func (p *List) Talks(c view.Command, r *view.Reply) error {
	list, unread, err := p.matching(c.Text, maxJudged)
	if err != nil {
		return err
	}
	all, left := p.talks(list, maxJudged)
	r.Total, r.Unread, r.Talks = len(all), unread+left, all[:min(len(all), MaxTalks)]
	return nil
}

// talks are the conversations of a list, most messages first; left tells how
// many were not looked into, with a limit (0: none) of those to look into.
func (p *List) talks(list []*packet, limit int) (out []view.Talk, left int) {
	at, looked := map[string]int{}, 0
	for _, x := range list {
		if x.talk == "" && limit > 0 {
			if looked++; looked > limit {
				left++
				continue
			}
		}
		name := p.conversation(x)
		i, known := at[name]
		if !known {
			i, at[name] = len(out), len(out)
			out = append(out, view.Talk{Stream: name, Filter: "stream=" + filter.Quote(name), First: seconds(x.msg.Sent), Protocol: p.innermost(x).Protocol})
		}
		p.count(&out[i], x)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Count > out[j].Count })
	return out, left
}

// Conversations is the same for a terminal: a line for each.
func (p *List) Conversations(text string) ([]byte, error) {
	list, _, err := p.matching(text, 0)
	if err != nil {
		return nil, err
	}
	all, _ := p.talks(list, 0)
	out := fmt.Appendf(nil, "%-10s %8s %7s %9s %9s %9s %5s %8s %6s  %s\n", "protocol", "messages", "passed", "bytes", "from s", "to s", "lost", "unheard", "again", "between, conversation")
	for _, t := range all {
		out = fmt.Appendf(out, "%-10s %8d %7d %9d %9.3f %9.3f %5d %8d %6d  %s, %s\n", t.Protocol, t.Count, t.Passed, t.Bytes, t.First, t.Last, t.Lost, t.Unheard, t.Again, strings.Join(t.Names, " "), t.Stream)
	}
	return out, nil
}

// count adds a message to its conversation. What is passed on, or a copy for
// repeaters, is counted by itself.
func (p *List) count(t *view.Talk, x *packet) {
	t.Last = seconds(x.msg.Sent)
	if x.of > 0 {
		t.Passed++
	} else {
		t.Count++
		t.Bytes += value.Size(x.msg.Value)
		if name := p.world.Name(x.msg.Sender); !slices.Contains(t.Names, name) && len(t.Names) < maxSpeakers {
			t.Names = append(t.Names, name)
		}
	}
	for _, f := range x.missed {
		if f.why == modem.Lost || f.why == modem.QueueFull {
			t.Lost++
		}
	}
	switch p.rule(x) {
	case view.RuleUnheard:
		t.Unheard++
	case view.RuleAgain:
		t.Again++
	}
}
