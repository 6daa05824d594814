package packets

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// ran is the packet list of a lab of the gallery after its run.
func ran(t *testing.T, lab string) *List {
	t.Helper()
	doc, err := os.ReadFile("../../static/labs/" + lab + ".md")
	if err != nil {
		t.Fatal(err)
	}
	return watched(t, lab+".md", doc)
}

// watched is the packet list of a lab after its run, which somebody has seen.
func watched(t *testing.T, name string, doc []byte) *List {
	t.Helper()
	f, err := labfile.Parse(name, doc)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(f, false)
	if err != nil {
		t.Fatal(err)
	}
	p.Watch(true)
	w, err := world.New(f, world.Options{Observer: p})
	if err != nil {
		t.Fatal(err)
	}
	w.Run()
	return p
}

func ask(t *testing.T, p *List, c view.Command) (r view.Reply) {
	t.Helper()
	if err := p.Do(c, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// Every colour rule colours something, is found by a filter, has colours on the
// page in both themes, and is documented.
func TestColourRules(t *testing.T) {
	seen := map[string]string{}
	for _, lab := range []string{"phoenix-router", "lossy", "hello", "repeater", "cnet-request"} {
		p := ran(t, lab)
		for _, row := range ask(t, p, view.Command{Verb: view.DoPackets, Count: maxRows}).Rows {
			if row.Rule == "" {
				continue
			}
			if seen[row.Rule] == "" {
				seen[row.Rule] = lab
			}
			found := ask(t, p, view.Command{Verb: view.DoPackets, Text: fmt.Sprintf("rule=%s number=%d", row.Rule, row.Number), Count: 1})
			if found.Total != 1 {
				t.Errorf("%s: no filter finds packet %d by its rule %s", lab, row.Number, row.Rule)
			}
		}
	}
	css, _ := os.ReadFile("../../static/packets.css")
	docs, _ := os.ReadFile("../../static/docs/packets.md")
	for _, r := range view.Rules {
		if seen[r.Name] == "" {
			t.Errorf("no packet falls under the rule %s", r.Name)
		}
		if !regexp.MustCompile(`\[data-rule="` + r.Name + `"\][^{]*\{[^}]*--rule: var\(`).Match(css) {
			t.Errorf("packets.css has no colour for the rule %s", r.Name)
		}
		if !strings.Contains(string(docs), "| `"+r.Name+"` | "+r.Means+" |") {
			t.Errorf("packets.md does not say: | `%s` | %s |", r.Name, r.Means)
		}
	}
}

// A field of any layer is a column; what is no field is said.
func TestColumns(t *testing.T) {
	p := ran(t, "phoenix-router")
	columns := []string{"internet.source", "psp.synchronize", "PSP.windowSize", "modem.size", "arp.nothing"}
	for _, r := range ask(t, p, view.Command{Verb: view.DoPackets, Count: maxRows, Text: "psp", Args: columns}).Rows {
		if len(r.Cells) != len(columns) || !strings.HasPrefix(r.Cells[0], "10.0.") || r.Cells[1] == "true" && r.Cells[2] == "" || r.Cells[3] == "" || r.Cells[4] != "" {
			t.Fatalf("packet %d has the cells %q", r.Number, r.Cells)
		}
		if strings.HasPrefix(r.Summary, "SYN") != (r.Cells[1] == "true") {
			t.Errorf("packet %d, %q, has synchronize %q", r.Number, r.Summary, r.Cells[1])
		}
	}
	for _, c := range []struct {
		columns []string
		want    string
	}{
		{[]string{"psp"}, `column "psp" is not the name of a field, such as psp.sequence`},
		{[]string{".a"}, `column ".a" is not the name of a field, such as psp.sequence`},
		{[]string{"psp.a=1"}, `column "psp.a=1" is not the name of a field, such as psp.sequence`},
		{[]string{"p." + strings.Repeat("x", 64)}, `column "p.` + strings.Repeat("x", 64) + `" is not the name of a field, such as psp.sequence`},
		{make([]string, filter.MaxColumns+1), "columns: 7, at most 6"},
	} {
		var r view.Reply
		if err := p.Do(view.Command{Verb: view.DoPackets, Count: 1, Args: c.columns}, &r); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.columns, err, c.want)
		}
	}
}

// Conversations are counted, each with a filter that finds its messages.
func TestConversations(t *testing.T) {
	p := ran(t, "phoenix-router")
	r := ask(t, p, view.Command{Verb: view.DoTalks})
	if r.Unread != 0 || r.Total != len(r.Talks) || r.Total < 2 {
		t.Fatalf("%d of %d conversations, %d unread", len(r.Talks), r.Total, r.Unread)
	}
	sum := 0
	for i, c := range r.Talks {
		rows := ask(t, p, view.Command{Verb: view.DoPackets, Text: c.Filter, Count: maxRows})
		if rows.Total != c.Count+c.Passed || rows.Rows[0].Time != c.First || rows.Rows[rows.Total-1].Time != c.Last {
			t.Errorf("%s: %+v, but its filter finds %d", c.Stream, c, rows.Total)
		}
		if i > 0 && c.Count > r.Talks[i-1].Count {
			t.Errorf("%s is out of order", c.Stream)
		}
		sum += c.Count + c.Passed
	}
	if all := ask(t, p, view.Command{Verb: view.DoPackets, Count: 1}); sum != all.Total {
		t.Errorf("the conversations have %d messages, the list %d", sum, all.Total)
	}
	psp := ask(t, p, view.Command{Verb: view.DoTalks, Text: "psp"}).Talks[0]
	if psp.Protocol != "psp" || strings.Join(psp.Names, " ") != "anna ben" || psp.Bytes == 0 || psp.Passed == 0 || psp.Again == 0 {
		t.Errorf("the stream is %+v", psp)
	}
	lossy := ask(t, ran(t, "lossy"), view.Command{Verb: view.DoTalks}).Talks
	lost := 0
	for _, c := range lossy {
		lost += c.Lost
	}
	if lost == 0 {
		t.Errorf("nothing was lost in %+v", lossy)
	}
}

// Of very many messages a part is looked into at a time, until all are.
func TestConversationsOfManyMessages(t *testing.T) {
	p := ran(t, "phoenix-router")
	one := p.ring[len(p.ring)-1]
	for n := one.msg.Number + 1; len(p.ring) < 2*maxJudged+500; n++ {
		x, msg := *one, *one.msg
		msg.Number, x.msg, x.talk = n, &msg, ""
		p.ring = append(p.ring, &x)
	}
	for _, left := range []int{len(p.ring) - maxJudged, len(p.ring) - 2*maxJudged, 0} {
		if r := ask(t, p, view.Command{Verb: view.DoTalks}); r.Unread != left {
			t.Fatalf("%d unread, want %d", r.Unread, left)
		}
	}
}
