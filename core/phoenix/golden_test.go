package phoenix

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// part is our stack in the place of one computer of a recording.
type part struct {
	t     *testing.T
	r     *recording
	n     *network
	b     *box
	procs map[int]*Process
	ids   map[int]int // handles of the recording -> ours
	skip  skips
	used  map[string]bool
	// changed counts what the freedoms took away, for the report.
	filtered map[string]int
	fins     map[int]bool      // numbers of the peers' FINs
	want     []string          // events expected
	payloads map[string]string // of the lines that have one
	failures []string
	heard    map[string]bool // messageIDs that came in
}

// skips are a trace's deviations: lines with this text in them are left out on
// both sides, each for the paragraph it is mapped to. The line of a call ends
// in "$" and what ours gives; "as 2: " before a text is for that computer only.
type skips map[string]string

func (p *part) fail(format string, a ...any) {
	p.failures = append(p.failures, fmt.Sprintf(format, a...))
}

func play(t *testing.T, r *recording, id int, skip skips) *part {
	p := &part{t: t, r: r, n: newNetwork(t), procs: map[int]*Process{}, ids: map[int]int{}, skip: skip,
		used: map[string]bool{}, filtered: map[string]int{}, fins: map[int]bool{}, heard: map[string]bool{}, payloads: map[string]string{}}
	p.n.latency = 0
	p.build(id)
	if (r.Scenario == "psp-channel-limit" || r.Scenario == "psp-timewait-purge") && id == 1 {
		for ch := range modem.MaxChannels - 2 {
			_ = p.b.sides["left"].Open(modem.OwnerLua, 1000+ch) // its modem has two channels
		}
	}
	type action struct {
		at Time
		do func()
	}
	var actions []action
	add := func(at int, do func()) { actions = append(actions, action{Time(time.Duration(at) * ms), do}) }
	for _, s := range r.Steps {
		switch {
		case s.Kind == "tx" && s.Computer != id && slices.Contains(s.HeardBy, id):
			for _, late := range delays(s.Fault) {
				add(s.T+r.Config.Latency+late, func() { p.feed(s) })
			}
		case s.Computer != id:
		case s.Kind == "call", s.Kind == "handle":
			add(s.T, func() { p.call(s) })
		case s.Kind == "reboot":
			add(s.T, func() { p.b.Reset() })
		case s.Kind == "open", s.Kind == "close":
			add(s.T, func() { p.n.run(p.n.now + 1); p.compareChannel(s) })
		case s.Kind == "detach":
			add(s.T, func() { p.detach(strings.TrimPrefix(s.Device, "/")) })
		case s.Kind == "event":
			p.want = append(p.want, fmt.Sprintf("%d %s %s", s.PID, s.Name, p.params(s)))
		}
	}
	sort.SliceStable(actions, func(i, j int) bool { return actions[i].at < actions[j].at })
	for _, a := range actions {
		p.n.run(a.at)
		a.do()
	}
	p.n.run(Time(time.Duration(r.Steps[len(r.Steps)-1].T)*ms + 1))
	p.compareEvents()
	p.compareSent(id)
	p.compareIDs()
	p.compareOpen(id)
	p.compareRednetIDs()
	return p
}

// delays are when copies arrive beyond the latency.
func delays(fault string) []int {
	var d int
	switch {
	case fault == "drop":
		return nil
	case fault == "dup":
		return []int{0, 10}
	case strings.HasPrefix(fault, "delay"):
		fmt.Sscanf(fault, "delay %d", &d)
	}
	return []int{d}
}

func (p *part) build(id int) {
	cfg := Config{NoAnnounce: true, Plain: true, Choose: &Choices{}}
	for _, in := range p.r.Inputs[fmt.Sprint(id)] {
		switch in.Purpose {
		case "iss":
			cfg.Choose.ISS = append(cfg.Choose.ISS, in.Value)
		case "port":
			cfg.Choose.Ports = append(cfg.Choose.Ports, in.Value)
		}
	}
	for _, c := range p.r.Config.Computers {
		if c.ID != id {
			continue
		}
		var sides []string
		for _, m := range c.Modems {
			sides = append(sides, m.Side, m.LAN)
		}
		p.b = p.n.box(id, cfg, sides...)
		p.procs[1] = p.b.Root()
		for _, x := range c.Procs {
			if x.PID != 1 {
				p.procs[x.PID] = p.b.Spawn(p.procs[x.Parent], x.User)
			}
		}
	}
}

// feed lets the part hear a recorded message. What it acknowledges is counted
// in the recording's numbers; ours may differ by pure ACKs.
func (p *part) feed(s *step) {
	v := plainValue(s.Message)
	if link, err := pdu.ParseLink(v); err == nil {
		if in, err := pdu.ParseInternet(link.Payload); err == nil {
			id, _ := in.MessageID.Str()
			p.heard[id] = true
			if k, err := pdu.ParseSocket(in.Payload); err == nil {
				p.fins[k.Sequence] = p.fins[k.Sequence] || k.Final
				if k.Acknowledgement.Set && !k.Reset {
					k.Acknowledgement.V = p.translate(s, k.Acknowledgement.V)
					v = replace(v, "payload", replace(link.Payload, "payload",
						replace(in.Payload, "acknowledgement", value.Int(k.Acknowledgement.V))))
				}
			}
		}
	}
	for _, side := range computer.Sides {
		m := p.b.sides[side]
		if m == nil || p.lanOf(p.b.id, side) != p.lanOf(s.Computer, strings.TrimPrefix(s.Device, "/")) {
			continue
		}
		msg := &modem.Message{Sender: s.Computer, Channel: s.Channel, ReplyChannel: s.ReplyChannel, Value: v}
		p.b.Deliver(p.n.now, modem.Arrival{Modem: m, Message: msg, Channel: s.Channel, ReplyChannel: s.ReplyChannel, Value: v, Sender: s.Computer})
	}
}

// compareChannel: a channel that the original opened is open, one that it
// closed is not.
func (p *part) compareChannel(s *step) {
	m := p.b.sides[strings.TrimPrefix(s.Device, "/")]
	if m == nil {
		return
	}
	open, _ := m.IsOpen(Owner, s.Channel)
	line := fmt.Sprintf("%d %s %s %d", s.T, s.Kind, s.Device, s.Channel)
	if open != (s.Kind == "open") && !p.skipped(line+"$") {
		p.fail("%s: open is %v", line, open)
	}
}

// compareOpen: at the end nothing is open that the original has not open. What
// it leaves open need not be.
func (p *part) compareOpen(id int) {
	theirs := map[string]bool{}
	for _, s := range p.r.Steps {
		if s.Computer == id && (s.Kind == "open" || s.Kind == "close") {
			theirs[fmt.Sprintf("%s %d", strings.TrimPrefix(s.Device, "/"), s.Channel)] = s.Kind == "open"
		}
	}
	for side, m := range p.b.sides {
		for _, ch := range m.Channels() {
			line := fmt.Sprintf("%s %d", side, ch)
			if own, _ := m.IsOpen(Owner, ch); own && !theirs[line] && !p.skipped("at the end open: "+line+"$") {
				p.fail("at the end open: %s", line)
			}
		}
	}
}

// detach takes a modem off.
func (p *part) detach(side string) {
	p.b.sides[side].Detach()
	delete(p.b.sides, side)
	p.b.Advance(p.n.now)
}

func (p *part) lanOf(id int, side string) string {
	for _, c := range p.r.Config.Computers {
		for _, m := range c.Modems {
			if c.ID == id && m.Side == side {
				return m.LAN
			}
		}
	}
	return ""
}

func replace(v value.Value, field string, x value.Value) value.Value {
	t := value.NewTable()
	for k, old := range v.Table().All() {
		_ = t.Set(k, old)
	}
	_ = t.Set(value.String(field), x)
	return t.Value()
}

// socketOf is the PSP message in a link message.
func socketOf(v value.Value) (pdu.Socket, bool) {
	k, err := pdu.ParseSocket(v.Field("payload").Field("payload"))
	return k, err == nil
}

// marks gives the numbers of what matters in one direction of a connection:
// SYN, handshake ACK, data in order, FIN.
func marks(list []value.Value) (out []int) {
	have := map[int]bool{}
	client := false
	for i, v := range list {
		k, _ := socketOf(v)
		pure := !k.Synchronize && !k.Final && !k.Payload.Set
		client = client || i == 0 && !k.Acknowledgement.Set
		if k.Reset || have[k.Sequence] || pure && !(client && len(out) == 1) {
			continue
		}
		have[k.Sequence] = true
		out = append(out, k.Sequence)
	}
	return out
}

// translate maps an acknowledged number of the recording to ours.
func (p *part) translate(s *step, a int) int {
	var theirs, ours []value.Value
	for _, x := range p.r.Steps {
		if x.Kind == "tx" && x.Computer == p.b.id && x.Channel == s.ReplyChannel && x.ReplyChannel == s.Channel {
			if v := plainValue(x.Message); v.Field("type").String() == `"link"` {
				theirs = append(theirs, v)
			}
		}
	}
	top := 0
	for _, m := range p.n.raw {
		if k, ok := socketOf(m.Value); ok && m.Channel == s.ReplyChannel && m.ReplyChannel == s.Channel {
			ours = append(ours, m.Value)
			if !k.Reset {
				top = max(top, k.Sequence)
			}
		}
	}
	from, to := marks(theirs), marks(ours)
	best := a
	for i, n := range from {
		if n <= a && i < len(to) {
			best = to[i] + a - n
		}
	}
	if a <= from0(from)+1 {
		return a // the handshake's, which is exact
	}
	return min(best, top)
}

func from0(list []int) int {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

// call makes a recorded call and compares what it gives.
func (p *part) call(s *step) {
	var args []Arg
	for _, a := range s.Args {
		args = append(args, Arg{V: plainValue(a)})
	}
	var out []Result
	var err error
	what := s.Call
	proc := p.procs[s.PID]
	if s.Kind == "call" {
		out, err = p.b.Call(p.n.now, proc, s.Call, args)
	} else {
		what = fmt.Sprintf("handle %d %s", s.Handle, s.Method)
		p.meet()
		out, err = p.b.Method(p.n.now, proc, p.ids[s.Handle], s.Method, args)
	}
	got := "error " + fmt.Sprint(err)
	if err == nil {
		got = p.results(s, out)
	}
	want := words(wantResults(s))
	line := fmt.Sprintf("%d %s %s", s.T, what, canonArgs(args))
	if got != want && !p.skipped(line+"$"+got) {
		p.fail("%s\n   gives %s\n   want  %s", line, got, want)
	}
}

// meet pairs the handles of network_request events, in order.
func (p *part) meet() {
	var theirs []int
	for _, s := range p.r.Steps {
		m, _ := s.Params.(map[string]any)
		if h, ok := m["handle"].(map[string]any); ok && s.Computer == p.b.id {
			theirs = append(theirs, int(h["handle"].(float64)))
		}
	}
	i := 0
	for _, e := range p.b.events {
		if r, ok := e.Args[0].H.(request); ok && i < len(theirs) {
			p.ids[theirs[i]] = r.n.end.handleID()
			i++
		}
	}
}

func canonArgs(args []Arg) string {
	var w []string
	for _, a := range args {
		w = append(w, canon(a.V))
	}
	return strings.Join(w, " ")
}

// results is what a call gave, without nils at the end, as the recording's
// handles.
func (p *part) results(s *step, out []Result) string {
	var w []string
	for i, r := range out {
		if r.Handle {
			if i < len(s.Results) {
				if h, ok := s.Results[i].(map[string]any); ok {
					if id, ok := h["handle"].(float64); ok {
						p.ids[int(id)] = r.ID
					}
				}
			}
			w = append(w, "handle")
			continue
		}
		w = append(w, canon(r.V))
	}
	return trim(w)
}

func wantResults(s *step) string {
	if s.Error != "" {
		return "error " + s.Error
	}
	var w []string
	for _, x := range s.Results {
		if h, ok := x.(map[string]any); ok && h["handle"] != nil {
			w = append(w, "handle")
			continue
		}
		w = append(w, canon(plainValue(x)))
	}
	return trim(w)
}

func trim(w []string) string {
	for len(w) > 0 && w[len(w)-1] == "nil" {
		w = w[:len(w)-1]
	}
	return strings.Join(w, ", ")
}

// words puts the documented status words in place of internal names
// (spec/phoenix.md 8.7 [R]).
func words(s string) string {
	r := strings.NewReplacer(
		"a syn-sent handle", "a connecting handle", "a connected handle", "a open handle", "a fin-wait handle", "a closed handle",
		"a close-wait handle", "a closed handle", "a time-wait handle", "a closed handle", "a closing handle", "a closed handle",
		`status="connected"`, `status="open"`)
	return r.Replace(s)
}

func (p *part) skipped(line string) (found bool) {
	for text := range p.skip {
		if only, what, ok := strings.Cut(text, ": "); ok && strings.HasPrefix(only, "as ") {
			if only == fmt.Sprint("as ", p.b.id) && strings.Contains(line, what) {
				p.used[text], found = true, true
			}
		} else if strings.Contains(line, text) {
			p.used[text], found = true, true
		}
	}
	return found
}

// params are an event's parameters with handles by their place in time.
func (p *part) params(s *step) string {
	m, _ := s.Params.(map[string]any)
	clean := map[string]any{}
	for k, v := range m {
		if k == "handle" || k == "id" {
			v = "handle"
		}
		clean[k] = v
	}
	return words(canon(plainValue(clean)))
}
