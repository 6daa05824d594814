package phoenix

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// Result is a result of a system call: plain data, or a handle.
type Result struct {
	V      value.Value
	Handle bool
	ID     int // of the handle
}

func values(v ...value.Value) []Result {
	out := make([]Result, len(v))
	for i := range v {
		out[i].V = v[i]
	}
	return out
}

// syscall is one system call.
type syscall struct {
	name string
	root bool // root only; checked before the arguments (spec/phoenix.md 14)
	call func(s *Stack, now Time, p *Process, r *reader) []Result
}

// syscalls are those there are, in the order of the documentation.
func syscalls() []syscall {
	return []syscall{
		{"connect", false, sysConnect},
		{"listen", false, sysListen},
		{"unlisten", false, sysUnlisten},
		{"ipconfig", false, sysIPConfig},
		{"routelist", false, sysRouteList},
		{"routeadd", true, sysRouteAdd},
		{"routedel", true, sysRouteDel},
		{"arplist", false, sysARPList},
		{"arpadd", true, sysARPAdd},
		{"arpdel", true, sysARPDel},
		{"arpset", true, sysARPSet},
		{"netcontrol", true, sysNetControl},
		{"netevent", true, sysNetEvent},
		{"checkuri", false, sysCheckURI},
		{"getpid", false, sysGetPID},
		{"getppid", false, sysGetPPID},
		{"getuser", false, sysGetUser},
		{"setuser", true, sysSetUser},
		{"getname", false, sysGetName},
		{"getplist", false, sysGetPList},
		{"kill", false, sysKill},
		{"queueEvent", false, sysQueueEvent},
		{"timer", false, sysTimer},
		{"cancel", false, sysCancel},
		{"uptime", false, sysUptime},
		{"version", false, sysVersion},
		{"devlookup", false, sysDevLookup},
		{"devfind", false, sysDevFind},
	}
}

// Call makes a system call for a process. The error's text is what the program
// sees.
func (s *Stack) Call(now Time, p *Process, name string, args []Arg) ([]Result, error) {
	s.enter(now)
	for _, c := range syscalls() {
		if c.name != name {
			continue
		}
		if c.root && !p.root() {
			return nil, errDenied
		}
		r := &reader{args: args}
		out := c.call(s, now, p, r)
		s.flushEvents(now)
		if r.err != nil {
			return nil, r.err
		}
		return out, nil
	}
	return nil, fmt.Errorf("No such syscall: %s", name)
}

// uri reads a URI and gives its scheme in lower case; the whole scheme counts
// (spec/phoenix.md 3.2 [R]).
func (r *reader) uri(text string) (pdu.URI, string) {
	if r.err != nil {
		return pdu.URI{}, ""
	}
	u, err := pdu.ParseURI(text)
	if err != nil {
		r.refuse(err)
	}
	return u, strings.ToLower(u.Scheme)
}

// port checks a PSP port: 1 to 65535.
func (r *reader) port(u pdu.URI, missing error) int {
	switch {
	case u.Port < 0:
		r.refuse(missing)
	case u.Port == 0 || u.Port > pdu.MaxPort:
		r.refuse(pdu.ErrURI)
	}
	return u.Port
}

// host checks the address of a URI.
func (r *reader) host(u pdu.URI) pdu.IP {
	ip, err := pdu.ParseIP(u.Host)
	if err != nil {
		r.refuse(err)
	}
	return ip
}

func sysConnect(s *Stack, now Time, p *Process, r *reader) []Result {
	options := value.Nil()
	if len(r.args) > 0 {
		options = r.args[0].V
	}
	if text, ok := options.Str(); ok {
		options = value.Fields("url", text)
	} else {
		options = r.arg(1, "table")
	}
	if r.err != nil {
		return nil
	}
	text, _ := r.field(options, "url", "string").Str()
	u, scheme := r.uri(text)
	if r.err != nil {
		return nil
	}
	open := r.opener(u, scheme, options)
	var devices []*device
	if d := r.device(s, r.field(options, "device", "string", "nil")); d != nil {
		devices = []*device{d}
	}
	if r.err != nil {
		return nil
	}
	e, err := open(s, now, p, devices)
	if why, ok := err.(refusal); ok {
		return values(value.Nil(), value.String(why.Error()))
	}
	if err != nil {
		r.refuse(err)
		return nil
	}
	return []Result{{Handle: true, ID: e.handleID()}}
}

// opener reads what the protocol of a URI needs of it, and answers how its
// handle is made.
func (r *reader) opener(u pdu.URI, scheme string, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	if proto, ok := rednetScheme(u.Scheme); ok {
		if u.Host == "" {
			r.refuse(errMissingHost)
		}
		ip := r.host(u)
		return func(s *Stack, _ Time, p *Process, d []*device) (endpoint, error) {
			return s.connectRednet(p, ip, proto, d)
		}
	}
	if scheme == protoHTTP || scheme == protoHTTPS {
		return r.connectHTTP(u, options)
	}
	if scheme == protoWS || scheme == protoWSS {
		return r.connectWS(u, options)
	}
	if scheme != protoPSP && scheme != protoPDP {
		r.fail("Invalid protocol %s", u.Scheme)
		return nil
	}
	port := r.port(u, errNoPort)
	ip := r.host(u)
	if scheme == protoPDP {
		return func(s *Stack, _ Time, p *Process, d []*device) (endpoint, error) {
			return s.connectDatagram(p, ip, port, d)
		}
	}
	return func(s *Stack, now Time, p *Process, d []*device) (endpoint, error) {
		return s.connect(now, p, ip, port, d)
	}
}

// listenURI reads the URI of listen and unlisten.
func (r *reader) listenURI() (scheme, text string, ip pdu.IP, port int) {
	text, _ = r.arg(1, "string").Str()
	u, scheme := r.uri(text)
	if r.err != nil {
		return scheme, text, 0, 0
	}
	if (scheme == protoHTTP || scheme == protoWS) && u.Port < 0 {
		u.Port = webPort
	}
	if scheme != protoPSP && scheme != protoPDP && scheme != protoHTTP && scheme != protoWS {
		r.fail("Invalid protocol %s", u.Scheme)
		return scheme, text, 0, 0
	}
	port = r.port(u, errMissingPort)
	return scheme, text, r.host(u), port
}

func sysListen(s *Stack, _ Time, p *Process, r *reader) []Result {
	scheme, text, ip, port := r.listenURI()
	if r.err == nil {
		if err := s.listen(p, scheme, text, ip, port); err != nil {
			r.refuse(err)
		}
	}
	return nil
}

func sysUnlisten(s *Stack, _ Time, p *Process, r *reader) []Result {
	scheme, _, ip, port := r.listenURI()
	if r.err == nil {
		if err := s.unlisten(p, scheme, ip, port); err != nil {
			r.refuse(err)
		}
	}
	return nil
}

// sysCheckURI never throws (spec/phoenix.md 14).
func sysCheckURI(s *Stack, _ Time, _ *Process, r *reader) []Result {
	check := reader{args: r.args}
	text, _ := check.arg(1, "string").Str()
	u, scheme := check.uri(text)
	if check.err == nil {
		check.opener(u, scheme, value.Nil())
	}
	return values(value.Bool(check.err == nil && s.reaches(u, scheme)))
}

// Device, table and ARP calls are in syscall_net.go.

func sysNetControl(s *Stack, now Time, _ *Process, r *reader) []Result {
	to := r.arg(1, "string", "number")
	kind, _ := r.arg(2, "string").Str()
	text := r.arg(3, "string", "nil")
	ttl := r.arg(4, "number", "nil")
	if r.err == nil && !isOne(kind, []string{"ping", "pong", "unreachable", "timeout"}) {
		r.fail("bad argument #2 (invalid option '%s')", kind)
	}
	hops := pdu.FirstHops
	if !ttl.IsNil() {
		hops = r.within(ttl, 0, pdu.MaxHops)
	}
	ip := r.ip(to)
	if r.err != nil {
		return nil
	}
	c := pdu.Control{MessageType: kind}
	if t, ok := text.Str(); ok {
		c.Error = pdu.Some(t)
	}
	s.send(now, order{to: ip.V, hops: hops, payload: c.Value()})
	return nil
}

func sysNetEvent(s *Stack, _ Time, p *Process, r *reader) []Result {
	v := r.arg(1, "boolean", "nil")
	if r.err != nil {
		return nil
	}
	if on, ok := v.Bool(); ok {
		s.setWatch(p, on)
	}
	return values(value.Bool(s.watches(p)))
}
