package phoenix

import (
	"fmt"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem/value"
)

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
		{"lookup", false, sysLookup},
		{"hosts", false, sysHosts},
		{"hostname", false, sysHostname},
		{"netstat", false, sysNetstat},
		{"capture", true, sysCapture},
		{"dhcp", false, sysDHCP},
		{"dhcpserver", false, sysDHCPServer},
		{"routeget", false, sysRouteGet},
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
		{"devalias", true, sysDevAlias},
	}
}

// reader reads arguments, with the names of hosts.
func (s *Stack) reader(args []Arg) *reader {
	return &reader{Args: args, Names: s.resolveName, Numbers: s.computerNamed}
}

// Call makes a system call for a process. The error's text is what the program
// sees.
func (s *Stack) Call(now Time, p *Process, name string, args []Arg) ([]Result, error) {
	s.enter(now)
	for _, c := range syscalls() {
		if c.name != name {
			continue
		}
		if c.root && !p.Root() {
			return nil, errDenied
		}
		r := s.reader(args)
		out := c.call(s, now, p, r)
		s.flushEvents(now)
		if r.Err != nil {
			return nil, r.Err
		}
		return out, nil
	}
	return nil, fmt.Errorf("No such syscall: %s", name)
}

func sysConnect(s *Stack, now Time, p *Process, r *reader) []Result {
	options := value.Nil()
	if len(r.Args) > 0 {
		options = r.Args[0].V
	}
	if text, ok := options.Str(); ok {
		options = value.Fields("url", text)
	} else {
		options = r.Arg(1, "table")
	}
	if r.Err != nil {
		return nil
	}
	text, _ := r.Field(options, "url", "string").Str()
	u, scheme := r.URI(text)
	if r.Err != nil {
		return nil
	}
	open := opener(r, u, scheme, options)
	devices := s.devicesArg(r, r.Field(options, "device", "string", "nil"))
	if r.Err != nil {
		return nil
	}
	e, err := open(s, now, p, devices)
	if why, ok := err.(web.Refusal); ok {
		return call.Values(value.Nil(), value.String(why.Error()))
	}
	if err != nil {
		r.Refuse(err)
		return nil
	}
	return []Result{{Handle: true, ID: e.handleID()}}
}

// opener reads what the protocol of a URI needs of it, and answers how its
// handle is made.
func opener(r *reader, u pdu.URI, scheme string, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	if proto, ok := rednetScheme(u.Scheme); ok {
		if u.Host == "" {
			r.Refuse(call.ErrMissingHost)
		}
		ip := r.Computer(u)
		return func(s *Stack, _ Time, p *Process, d []*device) (endpoint, error) {
			return s.connectRednet(p, ip, proto, d)
		}
	}
	if onWeb(scheme) {
		open := web.Open(r, u, scheme, options)
		return func(s *Stack, now Time, p *Process, _ []*device) (endpoint, error) {
			h, err := open(s.web, now, p)
			return webEnd{h}, err
		}
	}
	if scheme != protoPSP && scheme != protoPDP {
		r.Fail("Invalid protocol %s", u.Scheme)
		return nil
	}
	port := r.Port(u, errNoPort)
	ip := r.Host(u)
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
func listenURI(r *reader) (scheme, text string, ip pdu.IP, port int) {
	text, _ = r.Arg(1, "string").Str()
	u, scheme := r.URI(text)
	if r.Err != nil {
		return scheme, text, 0, 0
	}
	if (scheme == web.HTTP || scheme == web.WS) && u.Port < 0 {
		u.Port = web.DefaultPort
	}
	if scheme != protoPSP && scheme != protoPDP && scheme != web.HTTP && scheme != web.WS {
		r.Fail("Invalid protocol %s", u.Scheme)
		return scheme, text, 0, 0
	}
	port = r.Port(u, errMissingPort)
	return scheme, text, r.Host(u), port
}

func sysListen(s *Stack, _ Time, p *Process, r *reader) []Result {
	scheme, text, ip, port := listenURI(r)
	if r.Err == nil {
		if err := s.listen(p, scheme, text, ip, port); err != nil {
			r.Refuse(err)
		}
	}
	return nil
}

func sysUnlisten(s *Stack, _ Time, p *Process, r *reader) []Result {
	scheme, _, ip, port := listenURI(r)
	if r.Err == nil {
		if err := s.unlisten(p, scheme, ip, port); err != nil {
			r.Refuse(err)
		}
	}
	return nil
}

// sysCheckURI never throws (spec/phoenix.md 14). What needs an answer from
// elsewhere counts as good as long as a way leads there; programs wait for the
// answer in luaCheckURI.
func sysCheckURI(s *Stack, _ Time, _ *Process, r *reader) []Result {
	u, scheme, ok := s.checked(r)
	return call.Values(value.Bool(ok && (!onWeb(scheme) || s.web.Reaches(u, scheme))))
}

// checked reads a URI that connect would take.
func (s *Stack) checked(r *reader) (u pdu.URI, scheme string, ok bool) {
	check := *s.reader(r.Args)
	text, _ := check.Arg(1, "string").Str()
	u, scheme = check.URI(text)
	if check.Err == nil {
		opener(&check, u, scheme, value.Nil())
	}
	return u, scheme, check.Err == nil
}

// check says whether a URI can be connected to, or the number of the try that
// has begun.
func (s *Stack) check(now Time, p *Process, r *reader) (number int, wait, good bool) {
	u, scheme, ok := s.checked(r)
	if !ok || !onWeb(scheme) {
		return 0, false, ok
	}
	return s.web.Probe(now, p, u, scheme)
}

// onWeb reports the schemes of HTTP and WebSockets.
func onWeb(scheme string) bool {
	return web.Serves(scheme) || scheme == web.HTTPS || scheme == web.WSS
}

// Device, table and ARP calls are in syscall_net.go.

func sysNetControl(s *Stack, now Time, _ *Process, r *reader) []Result {
	to := r.Arg(1, "string", "number")
	kind, _ := r.Arg(2, "string").Str()
	text := r.Arg(3, "string", "nil")
	ttl := r.Arg(4, "number", "nil")
	if r.Err == nil && !call.IsOne(kind, []string{"ping", "pong", "unreachable", "timeout"}) {
		r.Fail("bad argument #2 (invalid option '%s')", kind)
	}
	hops := pdu.FirstHops
	if !ttl.IsNil() {
		hops = r.Within(ttl, 0, pdu.MaxHops)
	}
	ip := r.IPOrName(to)
	if r.Err != nil {
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
	v := r.Arg(1, "boolean", "nil")
	if r.Err != nil {
		return nil
	}
	if on, ok := v.Bool(); ok {
		s.setWatch(p, on)
	}
	return call.Values(value.Bool(s.watches(p)))
}
