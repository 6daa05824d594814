package main

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	// defaultPort is asked for first; a busy one is skipped.
	defaultPort = 4280
	// maxQuota bounds the factor of -quota.
	maxQuota = 1000
)

// serving is how a server is reached, what it serves, and who watches it.
type serving struct {
	host, port, dir, path, metrics, secret, log string
	roomsOnly, logAddresses                     bool
	quota                                       int
	proxies                                     prefixes
	security                                    security
	together                                    together
}

// servingOf adds the flags of `emberwire serve`.
func servingOf(flags *flag.FlagSet) *serving {
	s := &serving{}
	flags.StringVar(&s.host, "host", os.Getenv("HOST"), "`address` to listen on (default: localhost; with -domain every address); 0.0.0.0 for the local network")
	flags.StringVar(&s.port, "port", os.Getenv("PORT"), "`port` to listen on (default: 4280; with -domain 443); 0 for any")
	flags.StringVar(&s.dir, "dir", "", "packed page (default: the one inside or beside this program)")
	flags.StringVar(&s.path, "path", "/", "`path` below which the server stands, like /emberwire/: of a proxy that passes it on")
	flags.BoolVar(&s.roomsOnly, "rooms", false, "serve rooms only, for pages that come from elsewhere")
	flags.IntVar(&s.quota, "quota", 1, "how many times the usual one address may hold of connections, rooms and ids; 0: no bound")
	flags.StringVar(&s.secret, "secret", "", "`file` of the secret with which tabs get their ids back after a restart; made if it is not there")
	flags.StringVar(&s.metrics, "metrics", "", "`address` of a listener for /metrics, /healthz and /readyz, like localhost:9280")
	flags.StringVar(&s.log, "log", "text", "how lines of the log are written: text or json")
	flags.BoolVar(&s.logAddresses, "log-addresses", false, "the log names the addresses of those who come and go")
	flags.Var(&s.proxies, "behind-proxy", "`address` or network of a proxy in front of this server, whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given again")
	s.security.flags(flags)
	s.together.flags(flags)
	return s
}

// basePath is what -path may be: no characters that would have to be written
// otherwise in an address.
var basePath = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*/$`)

// check completes the flags, or says what is wrong with them.
func (s *serving) check(rest []string) error {
	domain := len(s.security.domains) > 0
	if s.host == "" && !domain {
		s.host = "localhost"
	}
	if s.port == "" {
		s.port = strconv.Itoa(defaultPort)
		if domain {
			s.port = "443"
		}
	}
	given := s.path
	if !strings.HasSuffix(s.path, "/") {
		s.path += "/"
	}
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag", rest[0])
	case s.quota < 0 || s.quota > maxQuota:
		return fmt.Errorf("-quota %d: a number from 0 to %d", s.quota, maxQuota)
	case !basePath.MatchString(s.path) || path.Clean(s.path)+"/" != s.path && s.path != "/":
		return fmt.Errorf("-path %q: a path like /emberwire/, of letters, digits and . _ ~ -", given)
	case s.log != "text" && s.log != "json":
		return fmt.Errorf("-log %q: text or json", s.log)
	case s.roomsOnly && s.dir != "":
		return errors.New("-rooms serves no page, -dir names one")
	}
	if err := s.together.check(s.secret, s.port); err != nil {
		return err
	}
	return s.security.check()
}

func portOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 65535 {
		return 0, fmt.Errorf("%q is not a port: a number from 0 to 65535", text)
	}
	return n, nil
}

// prefixes are the networks of -behind-proxy.
type prefixes []netip.Prefix

func (p *prefixes) String() string { return "" }

func (p *prefixes) have(a netip.Addr) bool {
	return slices.ContainsFunc(*p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// Set adds an address or a network.
func (p *prefixes) Set(text string) error {
	if a, err := netip.ParseAddr(text); err == nil {
		*p = append(*p, netip.PrefixFrom(a, a.BitLen()))
		return nil
	}
	n, err := netip.ParsePrefix(text)
	if err != nil {
		return fmt.Errorf("%q is no address and no network like 10.0.0.0/8", text)
	}
	*p = append(*p, n)
	return nil
}
