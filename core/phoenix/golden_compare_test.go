package phoenix

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// compareEvents compares what each process was told, in order. The words are
// the documented ones, closed comes once, and also to who closed.
func (p *part) compareEvents() {
	var got []string
	for _, e := range p.b.events {
		a := e.Args[0]
		v := a.V
		if r, ok := a.H.(request); ok {
			v = replace(r.n.params, "handle", value.String("handle"))
		}
		if !v.Field("id").IsNil() {
			v = replace(v, "id", value.String("handle"))
		}
		if e.Name == call.EventStatus {
			v = replace(v, "error", value.Nil())
		}
		got = append(got, e.Name+" "+canon(v))
	}
	closed := `handle_status_change {id="handle" status="closed"}`
	var w []string
	for _, x := range p.want {
		_, x, _ = strings.Cut(x, " ")
		w = append(w, x)
	}
	clean := func(list []string) (out []string) {
		for _, x := range list {
			if x != closed && !p.skipped(x) && !strings.Contains(x, `type="socket"`) {
				out = append(out, x)
			}
		}
		return out
	}
	if g, w := strings.Join(clean(got), "\n"), strings.Join(clean(w), "\n"); g != w {
		p.fail("events\n%s", difference(g, w))
	}
	if slices.Contains(w, closed) && !slices.Contains(got, closed) && !p.skipped("end") {
		p.fail("nobody was told of the end")
	}
}

// compareSent compares what the part transmitted with the recording.
func (p *part) compareSent(id int) {
	var got, want []value.Value
	var gotPorts, wantPorts []string
	for _, m := range p.n.raw {
		got = append(got, m.Value)
		gotPorts = append(gotPorts, fmt.Sprintf("%s %d/%d", m.From.Name, m.Channel, m.ReplyChannel))
	}
	for _, s := range p.r.Steps {
		if s.Kind == "tx" && s.Computer == id {
			want = append(want, plainValue(s.Message))
			wantPorts = append(wantPorts, fmt.Sprintf("%s %d/%d", strings.TrimPrefix(s.Device, "/"), s.Channel, s.ReplyChannel))
		}
	}
	g, w := p.reduce(got, gotPorts, "ours"), p.reduce(want, wantPorts, "recorded")
	if strings.Join(g, "\n") != strings.Join(w, "\n") {
		p.fail("sent\n%s", difference(strings.Join(g, "\n"), strings.Join(w, "\n")))
	}
}

// compareRednetIDs: each message written has a number of its own, the same on
// every modem and channel (spec/phoenix.md 10.1).
func (p *part) compareRednetIDs() {
	copies := map[string]int{}
	for _, m := range p.n.raw {
		v := m.Value.Field("nMessageID")
		if v.IsNil() {
			continue
		}
		if id, ok := v.Int(); !ok || id < 1 || id > math.MaxInt32 {
			p.fail("nMessageID %v", v)
		}
		copies[fmt.Sprintf("%s/%d %v", m.From.Name, m.Channel, v)]++
	}
	for where, n := range copies {
		if n > 1 {
			p.fail("%s: %d messages have this number", where, n)
		}
	}
}

// compareIDs: every packet of ours has a messageID of its own with 32 bytes;
// what we forward keeps the one it came with.
func (p *part) compareIDs() {
	ours := map[string]bool{}
	for _, m := range p.n.raw {
		in, err := pdu.ParseInternet(m.Value.Field("payload"))
		if err != nil {
			continue
		}
		id, _ := in.MessageID.Str()
		if ours[id] || !p.heard[id] && len(id) != pdu.IDBytes {
			p.fail("messageID %q is not new or not of 32 bytes", id)
		}
		ours[id] = true
	}
}

// reduce leaves out what may differ: pure ACKs but those of the handshake and
// of a FIN, and what was sent before but for its messageID and
// acknowledgement. Of what is left only the sequence is not compared when ACKs
// before it may shift it.
func (p *part) reduce(list []value.Value, ports []string, whose string) (out []string) {
	sent := map[string]bool{}
	syns := map[string]int{}
	ended := map[string]bool{} // a FIN went out: an ACK of one is the last message
	for i, v := range list {
		k, isSocket := socketOf(v)
		key := ports[i] + " " + canon(v)
		if isSocket {
			pure := !k.Synchronize && !k.Final && !k.Reset && !k.Payload.Set
			if k.Synchronize && !k.Acknowledgement.Set {
				syns[ports[i]] = k.Sequence
			}
			shake := pure && syns[ports[i]] > 0 && k.Sequence == syns[ports[i]]+1
			ended[ports[i]] = ended[ports[i]] || k.Final
			if pure && !shake && !(ended[ports[i]] && p.fins[k.Acknowledgement.V]) {
				p.filtered[whose+" pure ACK"]++
				continue
			}
			inner := v.Field("payload").Field("payload")
			same := inner
			if !k.Reset && !k.Synchronize {
				same = replace(inner, "acknowledgement", value.Nil())
			}
			key = ports[i] + " " + canon(replace(v, "payload", replace(v.Field("payload"), "payload", same)))
			if !k.Synchronize && !shake && !k.Reset {
				v = replace(v, "payload", replace(v.Field("payload"), "payload", replace(inner, "sequence", value.Nil())))
			}
		}
		if arp := v.Field("type").String() == `"arp"`; (isSocket || arp && v.Field("reply").String() == "false") && sent[key] {
			p.filtered[whose+" repeated"]++
			continue
		}
		sent[key] = true
		line := p.instead(ports[i]+" "+canon(v)+echoed(v), whose)
		if isSocket && k.Payload.Set {
			p.payloads[line] = k.Payload.V
		}
		if !p.skipped(line) {
			out = append(out, line)
		}
	}
	return p.join(sortCopies(out))
}

// echoed is the messageID inside a pong or a complaint: that of the packet it
// is about.
func echoed(v value.Value) string {
	id := v.Field("payload").Field("payload").Field("payload").Field("messageID")
	if id.IsNil() {
		return ""
	}
	return " about " + id.String()
}

// instead changes the recording where a deviation says so: "old => new".
func (p *part) instead(line, whose string) string {
	for text := range p.skip {
		if old, new, ok := strings.Cut(text, " => "); ok && whose == "recorded" && strings.Contains(line, old) {
			p.used[text] = true
			line = strings.ReplaceAll(line, old, new)
		}
	}
	return line
}

// sortCopies puts the copies of one rednet message in the order of their
// modems and channels: the original's order is that of a table.
func sortCopies(lines []string) []string {
	message := func(line string) string {
		_, text, _ := strings.Cut(line, " {")
		return text
	}
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && strings.Contains(lines[i], "nMessageID") && message(lines[j]) == message(lines[i]) {
			j++
		}
		slices.Sort(lines[i:j])
		i = j
	}
	return lines
}

// joined is a deviation: writes that wait for room are joined (8.11), so that
// only the bytes in their order are compared.
const joined = "writes in one message"

// join puts the payloads of messages that follow each other into one line.
func (p *part) join(lines []string) (out []string) {
	if p.skip[joined] == "" {
		return lines
	}
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, "payloads "+quote(text))
		}
		text = ""
	}
	for _, line := range lines {
		if data := p.payloads[line]; data != "" {
			p.used[joined] = p.used[joined] || text != ""
			text += data
			continue
		}
		flush()
		out = append(out, line)
	}
	flush()
	return out
}
