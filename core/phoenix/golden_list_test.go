package phoenix

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// scenario is a recording, which computers of it to be (nil: all; some were
// driven by hand), and how ours deviates, by paragraph of spec/phoenix.md.
type scenario struct {
	name string
	as   []int
	skip skips
}

const (
	readable = "8.7: reading goes on after the end"
	lasting  = "8.5: a listener stays"
	rawly    = "opened by another program, past the stack"
)

// listens80: the listener stays, and its channel.
func listens80() skips {
	return skips{"close /back 80": lasting, "at the end open: back 80": lasting}
}

// with is both.
func with(a, b skips) skips {
	maps.Copy(a, b)
	return a
}

func golden() []scenario {
	return []scenario{
		{"control-without-payload", nil, nil},
		{"psp-timewait-purge", nil, skips{
			"20300 handle 2 status": "8.8: time-wait ends after 10 s", "reset=true sequence=58419483165": "the same",
			"at the end open: left 58384": "the same", `listen "psp://0.0.0.0:80"`: lasting, "close /back 80": lasting}},
		{"arp-request-reply", nil, nil},
		{"arp-timeout", nil, nil},
		{"arp-wait-number-bug", []int{1}, skips{`error="1"`: "18 no. 17: the first ping is answered too"}},
		{"arp-collision", []int{1, 2}, skips{`900 arplist "/back"`: "19.1: the own entry is never changed"}},
		{"ping-lan", nil, nil},
		{"ping-self-and-loopback", nil, skips{`destination="127.0.0.2"`: "16: all of 127/8 answers"}},
		{"broadcast-route", nil, nil},
		{"control-types", nil, skips{`error="with ttl"`: "18 no. 20: ttl is hopsLeft"}},
		{"route-actions", nil, skips{"connect": "18 no. 12: connect gives a handle in status error", "handle_status_change": "the same"}},
		{"device-down", nil, skips{
			`handle 0 status $"error", "No route to host"`: "18 no. 14", "No route to host": "18 no. 14", "handle_status_change": "18 no. 14",
			"routelist 0": "15.2: one pair of automatic routes"}},
		{"config-syscalls", nil, skips{
			`0 ipconfig "/left"$`: "14.1: always a table", "routelist -1": "22.2: never throws",
			`ipconfig "right"`: "2: a side names its modem", "at the end open: right 0": "the same", `ipconfig "a84aaf1d`: "2: no UUIDs", "routelist 0": "15.2",
			`action="local" source="1.0.0.0"`: "14.2: field error", `action="unicast" device="/left" source="1.0.0.0"`: "14.2: field error",
			"table=0": "14.2 [S]", `routedel "172.16.0.0/12"`: "14.3: CIDR", `routedel "10.0.0.0" 24 0`: "14.3 [S]", `routedel "9.9.9.9" 32 9`: "14.3 [S]",
			`arpset "/left" "10.0.0.9"`: "14: nil removes", `arplist "/left"`: "the same", `"/top"`: "18 no. 19", "checkuri": "14 [S]"}},
		{"ipconfig-partial", nil, skips{"0 open /left 0": "18 no. 19", `ipconfig "/left"`: "18 no. 19, 14.1"}},
		{"pdp-datagram", nil, skips{
			"1000 handle 0 read": "9: a message is read once", "1200 handle 0 read": "9", "1400 handle": "9: closed handles say so",
			"network_request": "9: uri is given", "700 open /back 91": rawly}},
		{"psp-client-close", nil, skips{
			"handle 0 read": readable, "close /back 80": lasting, "final=true": "8.13: FIN waits for the data; the recorded peer does not",
			`acknowledgement=262838141056 type="socket"`: "the same: the peer ends it"}},
		{"psp-server-close", nil, skips{
			"handle 0 read": readable, "final=true": "8.13",
			`acknowledgement=498478533355 type="socket"`: "8.13"}},
		{"psp-immediate-write", nil, nil},
		{"psp-loopback", nil, nil},
		{"psp-ownership", nil, nil},
		{"psp-refused-no-listener", nil, skips{"0 open /back 81": rawly}},
		{"psp-refused-channel-closed", nil, nil},
		{"psp-lost-syn", nil, nil},
		{"psp-lost-synack", nil, skips{`as 2: status="error"`: "13: nobody knows the handle yet"}},
		{"psp-lost-ack", nil, with(listens80(), skips{
			`as 1: 14000 handle 0 read "*a"$"reply"`: "8.12", "as 1: handle_data_ready": "8.12", "as 1: final=true type": "8.12"})},
		{"psp-lost-handshake-ack", nil, skips{
			`1400 handle 0 read`: "8.12: the data is delivered", "handle_data_ready": "8.12", `payload="server can write"`: "8.12"}},
		{"psp-lost-fin", nil, skips{
			"16000 handle 0 status": "18 no. 4: FIN is resent, then it ends", `status="error"`: "18 no. 4", "reset=true": "19.1: synchronize does not kill"}},
		{"psp-read-modes", nil, skips{
			`read "*n"`: "12.2: sign and fraction", "1770 handle 0 read": "12.2 [S]: numbers work", `payload="nil"`: "12.3: write() sends nothing",
			"handle_data_ready": "12.3"}},
		{"psp-retransmit-lost-segment", nil, skips{"handle_data_ready": "18 no. 6: the third message is kept"}},
		{"psp-reorder", nil, skips{
			`1700 handle 0 read "*a"$"onetwothree"`: "18 no. 6: the third message is kept", `4500 handle 0 read "*a"$`: "the same", "handle_data_ready": "18 no. 6"}},
		{"psp-duplicate-link", nil, nil},
		{"psp-duplicate-retransmission", nil, nil},
		{"psp-fin-jumps-hole", nil, skips{"close /back 80": lasting,
			"4000 handle 0 status": "18 no. 5: the end waits for the hole", "end": "18 no. 5", "final=true": "8.13",
			`acknowledgement=262838141052 type="socket"`: "8.13"}},
		{"psp-rst-midstream", nil, nil},
		{"psp-blind-rst", []int{1, 2}, skips{`as 2: 2000 handle 0 status $"open"`: "8.9: not from there", `as 2: status="error"`: "8.9"}},
		{"psp-pong-kills-socket", nil, skips{
			`3800 handle 0 status $"open"`: "18 no. 10: a pong does not kill", `3800 handle 0 write "x"$`: "18 no. 10",
			"3800 handle 0 read $": "18 no. 10", `8000 handle 0 status $"open"`: "18 no. 10", "handle_data_ready": "18 no. 10", `payload="x"`: "18 no. 10"}},
		{"psp-arp-failure", nil, skips{
			"2100 open /left 53839": "the same", "100 handle 0 close $": "18 no. 13: close works during the wait", `handle 0 status $"closed"`: "the same",
			"3000 handle 0 read $": "the same", "3000 handle 0 close $": "8.7: closing twice does nothing"}},
		{"psp-close-syn-sent", nil, skips{"200 handle 0 close $": "8.7: close gives up", `handle 0 status $"closed"`: "8.7: close gives up", `status="error"`: "8.7"}},
		{"psp-channel-limit", nil, skips{`300 listen`: lasting, `status="error"`: "18 no. 13: the program is told",
			"sequence=991590116814 synchronize": "8.4: the port is opened before SYN", "reset=true": "8.4: the port is opened before SYN"}},
		{"psp-listen-specific-ip", nil, nil},
		{"psp-listen-errors", nil, skips{
			"open /left 1$": "10.2: nothing is opened for a bad address", "open /left 65535$": "10.2", "10.0.0.99:81": "14 [S]", "pdp://0.0.0.0:9": "14: not listening; 9: owner only", `listen "http:`: "22.2: http is served",
			`connect "rednet://"`: "10.2: Missing host", `url="rednet://0.0.0.5"`: "10.2: No such device", "99999": "3.2: port", ":4444": "14 [S]",
			"PSP://": "3.2: any case", "xpspx": "3.2: the whole scheme", "user:pw@": "3.2", `"/nosuch" url="psp`: "14 [S]",
			"handle_status_change": "the connections to nobody are refused"}},
		{"psp-unlisten-deafens", nil, skips{"200 listen": lasting, "close /back 80": "8.5: the connection keeps it", "at the end open: back 80": "8.5"}},
		{"psp-syn-received-reset", []int{2}, skips{
			"back 50001/80": "8.5: another client is accepted", "acknowledgement=3002": "the same, with a number of its own"}},
		{"psp-listener-several-clients", []int{2, 11, 12, 13}, skips{
			"1500 listen": lasting, "back 61744/80": lasting, "back 60973/80": "the same, with a number of its own",
			"10.0.0.13": "the recorded client answers another number", "handle_data_ready": "the same", "2700 handle 1 read": "the same"}},
		{"interop-basic", []int{2}, listens80()},
		{"interop-halfopen-recovery", []int{2}, nil},
		{"interop-resend-empty", []int{2}, nil},
		{"interop-handshake-ack-resent", []int{2}, nil},
		{"interop-reused-ack-number", []int{2}, nil},
		{"interop-reference-client", []int{1}, nil},
		{"interop-separate-fin-ack-resets", []int{2}, skips{
			`1500 handle 0 status $"closed"`: "8.13: an ACK of FIN that is no FIN is borne", `status="error"`: "8.13", "reset=true": "8.13"}},
		{"psp-stream", nil, nil},
		{"psp-large-transfer", nil, skips{joined: "8.11", "handle_data_ready": "19.2: one event while none was taken"}},
		{"psp-rst-storm", nil, skips{"acknowledgement=262838141051 reset=true sequence=0": "8.9: a reset is not answered", "1200 open /back 80": rawly}},
		{"device-removed", nil, skips{
			"1500 routelist 0$": "2 [R]: routes are listed", `1500 netcontrol "10.0.0.2" "ping"$`: "18 no. 29: no route is no error",
			`status="error"`: "18 no. 29: the program is told"}},
		{"rednet", nil, skips{
			`800 handle 0 read $"answer"`: "10.2: messages are received", `800 handle 3 read $"to myself"`: "10.2",
			`800 handle 0 read $"plain"`: "10.2", `800 handle 1 read "*a"$"plain"`: "10.2", "handle_data_ready": "10.2",
			`800 handle 0 status $"closed"`: "10.2: close", "800 handle 0 close $error attempt to close a closed handle": "10.2: close",
			`800 handle 0 write "after close"$error attempt to write to a closed handle`: "10.2: close", `message="after close"`: "10.2: close",
			"nRecipient=4294967295 => nRecipient=65535": "10.1"}},
		{"malformed", []int{1}, skips{
			`9900 arplist "/left"$`: "19.1: the own entry stays, and a source must be the sender", "error={1=1}": "19.2: of the wrong type",
			`about "mal-20"`: "19.1: not in a link message", `destinationIP="bad"`: "19.1: no address"}},
		{"router-ping", nil, skips{`arplist`: "19.1: only neighbours are learned"}},
		{"router-psp", nil, listens80()},
		{"router-ttl-expiry", []int{2, 10}, nil},
		{"router-reference-drops", nil, skips{
			`error="far side of router"`: "6.5: the far side answers", `destinationIP="10.0.2.2"`: "6.5: forwarded"}},
	}
}

func TestGolden(t *testing.T) {
	for _, g := range golden() {
		r := load(t, g.name)
		used := map[string]bool{}
		for _, id := range r.computers() {
			if g.as != nil && !slices.Contains(g.as, id) {
				continue
			}
			t.Run(fmt.Sprintf("%s as %d", g.name, id), func(t *testing.T) {
				p := play(t, r, id, g.skip)
				for _, f := range p.failures {
					t.Error(f)
				}
				for k := range p.used {
					used[k] = true
				}
				if len(p.filtered) > 0 {
					t.Logf("left out: %v", p.filtered)
				}
			})
		}
		for text, why := range g.skip {
			if !used[text] {
				t.Errorf("%s: %q (%s) matches nothing", g.name, text, why)
			}
		}
	}
}

// TestGoldenNotices: each comparison fails when one field of what it expects
// is another.
func TestGoldenNotices(t *testing.T) {
	message := func(s *step) map[string]any { return s.Message.(map[string]any) }
	inner := func(s *step, layers int) map[string]any {
		m := message(s)
		for range layers {
			m = m["payload"].(map[string]any)
		}
		return m
	}
	tx := func(n int, change func(s *step)) func(r *recording) {
		return func(r *recording) {
			for _, s := range r.Steps {
				if s.Kind == "tx" && s.Computer == 1 {
					if n--; n == 0 {
						change(s)
					}
				}
			}
		}
	}
	first := func(kind string, change func(s *step)) func(r *recording) {
		return func(r *recording) {
			i := slices.IndexFunc(r.Steps, func(s *step) bool { return s.Kind == kind && s.Computer == 1 })
			change(r.Steps[i])
		}
	}
	for _, c := range []struct {
		what   string
		change func(r *recording)
	}{
		{"nothing", nil},
		{"the address asked for", tx(1, func(s *step) { message(s)["destinationIP"] = "10.0.0.3" })},
		{"the channel", tx(2, func(s *step) { s.Channel = 81 })},
		{"the reply channel", tx(2, func(s *step) { s.ReplyChannel = 81 })},
		{"the modem", tx(2, func(s *step) { s.Device = "/top" })},
		{"the computer it goes to", tx(2, func(s *step) { message(s)["destination"] = 3.0 })},
		{"the marker", tx(2, func(s *step) { delete(message(s), "PhoenixNetworking") })},
		{"hopsLeft", tx(2, func(s *step) { inner(s, 1)["hopsLeft"] = 14.0 })},
		{"the first number", tx(2, func(s *step) { inner(s, 2)["sequence"] = 5.0 })},
		{"the handshake's acknowledgement", tx(3, func(s *step) { inner(s, 2)["acknowledgement"] = 5.0 })},
		{"a window", tx(4, func(s *step) { delete(inner(s, 2), "windowSize") })},
		{"the payload", tx(4, func(s *step) { inner(s, 2)["payload"] = "other" })},
		{"the payload's acknowledgement", tx(4, func(s *step) { inner(s, 2)["acknowledgement"] = 5.0 })},
		{"a field more", tx(4, func(s *step) { inner(s, 2)["more"] = 1.0 })},
		{"an event's name", first("event", func(s *step) { s.Name = "other" })},
		{"an event's parameter", first("event", func(s *step) { s.Params.(map[string]any)["status"] = "error" })},
		{"a result", first("call", func(s *step) { s.Results[0].(map[string]any)["netmask"] = 25.0 })},
		{"an error", first("call", func(s *step) { s.Error = "Permission denied" })},
		{"a handle's result", first("handle", func(s *step) { s.Results[0] = "open" })},
	} {
		r := load(t, "psp-client-close")
		if c.change != nil {
			c.change(r)
		}
		var g scenario
		for _, x := range golden() {
			if x.name == "psp-client-close" {
				g = x
			}
		}
		if p := play(t, r, 1, g.skip); (len(p.failures) > 0) != (c.change != nil) {
			t.Errorf("%s changed: %d failures %v", c.what, len(p.failures), p.failures)
		}
	}
}

// TestGoldenNoticesElsewhere: the same for the comparisons that only other
// recordings need.
func TestGoldenNoticesElsewhere(t *testing.T) {
	message := func(s *step) map[string]any { return s.Message.(map[string]any) }
	deep := func(s *step, layers int) map[string]any {
		m := message(s)
		for range layers {
			m = m["payload"].(map[string]any)
		}
		return m
	}
	for _, c := range []struct {
		name string
		as   int
		what string
		// change changes the step it is looking for and reports that it was it.
		change func(s *step) bool
	}{
		{"ping-lan", 2, "the packet inside a pong", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 2 || message(s)["type"] != "link" {
				return false
			}
			deep(s, 3)["messageID_hex"] = "00"
			return true
		}},
		{"rednet", 5, "a rednet message", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 5 {
				return false
			}
			message(s)["message"] = "other"
			return true
		}},
		{"rednet", 5, "the protocol", func(s *step) bool {
			if s.Kind != "tx" || message(s)["sProtocol"] == nil {
				return false
			}
			message(s)["sProtocol"] = "other"
			return true
		}},
		{"rednet", 65600, "the recipient of a broadcast", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 65600 || message(s)["message"] != 42.0 {
				return false
			}
			message(s)["nRecipient"] = 5.0
			return true
		}},
		{"psp-large-transfer", 1, "one letter of many writes", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 1 || message(s)["type"] != "link" || deep(s, 2)["payload"] != "m280;" {
				return false
			}
			deep(s, 2)["payload"] = "m281;"
			return true
		}},
		{"psp-large-transfer", 1, "the length of a large write", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 1 || message(s)["type"] != "link" || deep(s, 2)["payload_length"] == nil {
				return false
			}
			deep(s, 2)["payload_length"] = 99999.0
			return true
		}},
		{"psp-large-transfer", 2, "what is read", func(s *step) bool {
			if s.Kind != "handle" || s.Method != "read" || len(s.Results) == 0 || s.Results[0] == nil {
				return false
			}
			s.Results[0] = "other"
			return true
		}},
		{"psp-stream", 1, "one of many messages", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 1 || s.T < 3000 || deep(s, 2)["payload"] == nil {
				return false
			}
			deep(s, 2)["payload"] = "other"
			return true
		}},
		{"malformed", 1, "an answer", func(s *step) bool {
			if s.Kind != "tx" || s.Computer != 1 || message(s)["type"] != "arp" {
				return false
			}
			message(s)["sourceIP"] = "10.0.0.2"
			return true
		}},
	} {
		i := slices.IndexFunc(golden(), func(g scenario) bool { return g.name == c.name })
		g := golden()[i]
		if p := play(t, load(t, c.name), c.as, g.skip); len(p.failures) > 0 {
			t.Errorf("%s as %d: %v", c.name, c.as, p.failures)
		}
		r := load(t, c.name)
		if !slices.ContainsFunc(r.Steps, c.change) {
			t.Fatalf("%s: nothing to change for %s", c.name, c.what)
		}
		if p := play(t, r, c.as, g.skip); len(p.failures) == 0 {
			t.Errorf("%s: %s changed, and nothing fails", c.name, c.what)
		}
	}
}

// TestGoldenNoticesIDs: a messageID used twice, or too short, is found.
func TestGoldenNoticesIDs(t *testing.T) {
	for _, ids := range [][]string{{"short"}, {string(make([]byte, 32)), string(make([]byte, 32))}} {
		p := &part{t: t, r: load(t, "ping-lan"), n: newNetwork(t), procs: map[int]*Process{}, heard: map[string]bool{}}
		p.build(1)
		p.b.cfg.Choose.IDs = ids
		p.b.Reset()
		p.b.do("ipconfig", "left", value.Fields("ip", "10.0.0.1", "netmask", 24))
		p.b.do("arpset", "left", "10.0.0.2", 2)
		p.b.do("netcontrol", "10.0.0.2", "ping")
		p.b.do("netcontrol", "10.0.0.2", "ping")
		if p.compareIDs(); len(p.failures) != 1 {
			t.Errorf("%q: %v", ids, p.failures)
		}
	}
}
