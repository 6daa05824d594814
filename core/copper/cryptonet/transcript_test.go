package cryptonet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// transcript is a recorded conversation of originals.
type transcript struct {
	Computers []struct {
		Computer string
		Blocks   []string `json:"generated_keys_and_ivs_hex"`
		Files    []struct {
			Name    string
			Content string `json:"content_hex"`
		} `json:"files_before"`
		Events []struct{ Event string }
	}
	Steps []transcriptStep
}

type transcriptStep struct {
	N        int
	Time     float64
	Computer string
	Channel  int
	Reply    int `json:"reply_channel"`
	Payload  any
	Copy     int `json:"repeat_copy_of"`
}

// replayed lists the transcripts and what must differ when we play a role:
// steps that a hardened peer does not send.
var replayedTranscripts = []struct {
	name string
	skip string // role whose steps from the number on are not sent by us
	from int
	why  string
}{
	{"512bit_keys", "", 0, ""},
	{"attack_ls_spoof", "client", 5, "the attacker's forged message"},
	{"attack_replay", "server", 14, "18.1.2"},
	{"bad_signature", "", 0, ""},
	{"ca_signed_connect", "", 0, ""},
	{"connect_failures", "client", 1, "8: a session key that ends in 00 is drawn anew"},
	{"connect_send_close", "", 0, ""},
	{"discover", "", 0, ""},
	{"login_failed", "", 0, ""},
	{"login_ok", "", 0, ""},
	{"no_repeat", "", 0, ""},
	{"plain", "", 0, ""},
	{"request_certificate", "", 0, ""},
	{"server_logout_snapshot", "", 0, ""},
	{"unsigned_rejected", "", 0, ""},
}

// script is a Source that replays recorded draws; blinding factors, which
// nobody sees, come from elsewhere.
type script struct {
	Source
	blocks  [][16]byte
	numbers []int
}

func (s *script) Block() [16]byte {
	if len(s.blocks) == 0 {
		return s.Source.Block()
	}
	b := s.blocks[0]
	s.blocks = s.blocks[1:]
	return b
}

func (s *script) Number(max int) int {
	if len(s.numbers) == 0 {
		return s.Source.Number(max)
	}
	n := s.numbers[0]
	s.numbers = s.numbers[1:]
	return n
}

// role plays one computer of a transcript with a node of ours.
type role struct {
	t     *testing.T
	tr    transcript
	name  string
	node  *Node
	files map[string]string
	keys  map[string][16]byte // session keys by identity
	out   []Packet
	query map[string]*Query
	kinds []string
}

func newRole(t *testing.T, tr transcript, index int, skipFrom int) *role {
	c := tr.Computers[index]
	r := &role{t: t, tr: tr, name: c.Computer, files: map[string]string{}, keys: map[string][16]byte{}, query: map[string]*Query{}}
	src := &script{Source: testRandom(9)}
	for _, b := range c.Blocks {
		src.blocks = append(src.blocks, key16(t, b))
	}
	repeats := false
	for _, s := range tr.Steps {
		if s.Copy != 0 {
			repeats = true
		} else if s.Computer == r.name && (skipFrom == 0 || s.N < skipFrom) {
			id, _ := fromJSON(t, s.Payload, false).Field("nMessageID").Int()
			src.numbers = append(src.numbers, id)
		}
	}
	r.node = NewNode(Config{Random: src, NoRepeat: !repeats, Key: func(s *Socket) { r.keys[s.Identity] = s.Key }})
	for _, f := range c.Files {
		r.files[f.Name] = string(unhex(t, f.Content))
	}
	for _, name := range sortedNames(r.files) {
		if server, ok := strings.CutSuffix(name, "_private.key"); ok {
			r.host(server)
		}
	}
	return r
}

func (r *role) certificate(name string) *Certificate {
	c, ok := ParseCertificate(ParseFileText(r.files[name+".crt"]), false)
	if !ok {
		return nil
	}
	return &c
}

func (r *role) host(name string) {
	private, ok := ParsePrivateKey(ParseFileText(r.files[name+"_private.key"]))
	if !ok {
		r.t.Fatalf("%s: no private key", name)
	}
	s := Server{Name: name, Certificate: *r.certificate(name), Private: private, Side: "top",
		Discoverable: !strings.Contains(r.name, "not_discoverable"), Hidden: strings.Contains(r.name, "hidden")}
	if text, ok := r.files[name+"_users.tbl"]; ok {
		v, _ := Unserialise(text)
		u, err := ParseUsers(name, v)
		if err != nil {
			r.t.Fatal(err)
		}
		s.Users = u
	}
	if _, err := r.node.Host(s); err != nil {
		r.t.Fatal(err)
	}
}

func (r *role) take() {
	out := r.node.Take()
	r.out = append(r.out, out.Send...)
	for _, e := range out.Events {
		r.kinds = append(r.kinds, string(e.Kind))
	}
}

// play walks through the steps; ours are compared, others are heard.
func (r *role) play(skipFrom int) {
	for _, s := range r.tr.Steps {
		now := seconds(s.Time)
		r.node.Advance(now)
		r.take()
		switch {
		case s.Computer != r.name:
			// The impostor of this transcript is not there in the beginning.
			absent := r.name == "impostor" && now < Time(5*time.Second)
			if s.Copy == 0 && !absent {
				r.node.Recv(now, 0, s.Channel, fromJSON(r.t, s.Payload, false))
				r.take()
			}
		case skipFrom > 0 && s.N >= skipFrom:
		default:
			r.ours(now, s)
		}
	}
	r.node.Advance(Time(time.Hour))
	r.take()
	if len(r.out) > 0 {
		r.t.Errorf("%s also sent %v", r.name, r.out[0].Value)
	}
}

func (r *role) ours(now Time, s transcriptStep) {
	if len(r.out) == 0 {
		r.act(now, s)
		r.take()
	}
	if len(r.out) == 0 {
		r.t.Fatalf("step %d: nothing was sent", s.N)
	}
	p := r.out[0]
	r.out = r.out[1:]
	payload := s.Payload
	if s.Copy != 0 {
		payload = r.tr.Steps[s.Copy-1].Payload
	}
	want := Packet{Channel: s.Channel, Reply: s.Reply, Value: fromJSON(r.t, payload, false)}
	if d := r.differs(p, want); d != "" {
		r.t.Errorf("step %d: %s", s.N, d)
	}
}

// differs says how a packet differs from the recorded one, "" when it does
// not. Only the order of keys inside an encrypted table text is free.
func (r *role) differs(got, want Packet) string {
	if got.Channel != want.Channel || got.Reply != want.Reply {
		return fmt.Sprintf("channels %d/%d, want %d/%d", got.Channel, got.Reply, want.Channel, want.Reply)
	}
	if value.Equal(got.Value, want.Value) {
		return ""
	}
	g, ok1 := Parse(got.Value)
	w, ok2 := Parse(want.Value)
	gp, wp := r.plain(g), r.plain(w)
	g.Body, w.Body = value.Nil(), value.Nil()
	recipient := value.Equal(got.Value.Field("nRecipient"), want.Value.Field("nRecipient"))
	if ok1 && ok2 && g == w && recipient && gp.kind == payloadUser && wp.kind == payloadUser &&
		gp.value.Table() != nil && value.Equal(gp.value, wp.value) {
		return ""
	}
	return fmt.Sprintf("sent %v, want %v", got.Value, want.Value)
}

func (r *role) plain(m Message) payload {
	key, ok := r.keys[m.Target]
	if !ok {
		key = r.keys[m.Sender]
	}
	b, ok := parseSealed(m.Body)
	if !ok {
		return payload{}
	}
	plain, _ := NewCipher(key).Decrypt(b.iv, b.text)
	return parsePayload(plain)
}

// act does what the recorded program must have done to send the step.
func (r *role) act(now Time, s transcriptStep) {
	m, _ := Parse(fromJSON(r.t, s.Payload, false))
	switch m.Type {
	case TypeDiscoveryRequest:
		_, _ = r.node.Discover(now, "top", time.Second, Trust{})
	case TypeCertificateRequest:
		r.query[m.Target], _ = r.node.RequestCertificate(now, m.Target, "top", time.Second, r.trust(now))
	case TypeConnectionRequest:
		c := r.certificate(m.Target)
		if q := r.query[m.Target]; c == nil && q != nil && len(q.Certificates) == 1 {
			c = &q.Certificates[0]
		}
		if c == nil {
			r.t.Fatalf("step %d: no certificate for %s", s.N, m.Target)
		}
		_, _ = r.node.Dial(now, DialConfig{Name: m.Target, Side: "top", Certificate: c, Timeout: ConnectTimeout})
	default:
		r.say(r.socket(m), m)
	}
}

// trust is the authority's key if the computer has it; the second attempt
// of the transcripts allows unsigned certificates.
func (r *role) trust(now Time) Trust {
	k, ok := ParsePublicKey(ParseFileText(r.files["certAuth.key"]))
	if !ok {
		return Trust{}
	}
	return Trust{Authority: &k, AllowUnsigned: now > Time(5*time.Second)}
}

func (r *role) socket(m Message) *Socket {
	for _, s := range r.node.Clients() {
		if s.Identity == m.Sender {
			return s
		}
	}
	for _, s := range r.node.Servers() {
		if sock := s.Socket(m.Target); sock != nil {
			return sock
		}
	}
	r.t.Fatalf("no socket %s>%s", m.Sender, m.Target)
	return nil
}

func (r *role) say(s *Socket, m Message) {
	if m.Type == TypePlain {
		_ = r.node.SendUnencrypted(s, m.Body)
		return
	}
	switch p := r.plain(m); p.kind {
	case payloadClose:
		r.node.Close(s)
	case payloadLogout:
		_, _ = r.node.Logout(s)
	case payloadLogin:
		_, _ = r.node.Login(s, p.name, p.hash)
	case payloadLoginSuccess: // no API sends this to a server: an attacker does
		_ = r.node.transmit(s, loginSuccessText(p.name, p.level))
	case payloadUser:
		_ = r.node.Send(s, p.value)
	}
}

func TestTranscripts(t *testing.T) {
	for _, c := range replayedTranscripts {
		var tr transcript
		load(t, "transcript_"+c.name+".json", &tr)
		for i, comp := range tr.Computers {
			if comp.Computer == "attacker" {
				continue // it plays recorded bytes
			}
			t.Run(c.name+"/"+comp.Computer, func(t *testing.T) {
				skip := 0
				if c.skip == comp.Computer {
					skip = c.from
				}
				r := newRole(t, tr, i, skip)
				r.play(skip)
				var want []string
				for _, e := range comp.Events {
					want = append(want, e.Event)
				}
				switch c.name + "/" + comp.Computer {
				case "attack_ls_spoof/server": // 18.1.1: no login
					want = want[:1]
				case "attack_replay/server": // 18.1.2: nothing of the replay
					want = want[:4]
				}
				if fmt.Sprint(r.kinds) != fmt.Sprint(want) {
					t.Errorf("events %q, want %q", r.kinds, want)
				}
			})
		}
	}
}

// TestTranscriptComparison changes one leaf of each recorded payload: the
// comparison must notice.
func TestTranscriptComparison(t *testing.T) {
	var tr transcript
	load(t, "transcript_connect_send_close.json", &tr)
	r := newRole(t, tr, 1, 0)
	r.play(0)
	changed := 0
	for _, s := range tr.Steps {
		if s.Payload == nil {
			continue
		}
		want := fromJSON(t, s.Payload, false)
		leaves := 0
		changeLeaf(want, -1, &leaves)
		for i := range leaves {
			at := 0
			got := Packet{Channel: s.Channel, Reply: s.Reply, Value: changeLeaf(want, i, &at)}
			if r.differs(got, Packet{Channel: s.Channel, Reply: s.Reply, Value: want}) == "" {
				t.Errorf("step %d: leaf %d changed unnoticed", s.N, i)
			}
			changed++
		}
		if r.differs(Packet{Channel: s.Channel + 1, Reply: s.Reply, Value: want}, Packet{Channel: s.Channel, Reply: s.Reply, Value: want}) == "" {
			t.Errorf("step %d: another channel unnoticed", s.N)
		}
	}
	if changed < 500 {
		t.Errorf("only %d leaves were changed", changed)
	}
}

// changeLeaf copies v with its nth scalar changed.
func changeLeaf(v value.Value, n int, at *int) value.Value {
	if tab := v.Table(); tab != nil {
		c := value.NewTable()
		for k, e := range tab.All() {
			_ = c.Set(k, changeLeaf(e, n, at))
		}
		return c.Value()
	}
	*at++
	if *at-1 != n {
		return v
	}
	if f, ok := v.Number(); ok {
		return value.Number(float64(int(f) ^ 1))
	}
	s, _ := v.Str()
	return value.String(s + "1")
}
