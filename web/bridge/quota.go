package bridge

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
)

// Quota is what one address may hold at a time: an IPv4 address, or the /64 of
// an IPv6 address, which is what one household or host is given. It must let a
// school of 200 pupils behind one address in, with two tabs each and some
// computers in each tab; and it must not let one machine take all rooms, or
// fill the server with ids.
type Quota struct {
	Conns int // connections, those without a hello included
	Rooms int // rooms it began and that are still there
	IDs   int // ids that its tabs hold, or that are held for them
}

// DefaultQuota is for a server that everybody reaches by an address of their own.
var DefaultQuota = Quota{Conns: 512, Rooms: 64, IDs: 8192}

// Times is the quota times n; 0: none.
func (q Quota) Times(n int) Quota { return Quota{q.Conns * n, q.Rooms * n, q.IDs * n} }

// ledger knows what each address holds. Its lock is taken last.
type ledger struct {
	max Quota
	mu  sync.Mutex
	by  map[string]*Quota
}

// charge notes more for an address; false: that is beyond its quota, and nothing
// is noted. What is given back is charged negative.
func (l *ledger) charge(address string, more Quota) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	has := l.by[address]
	if has == nil {
		has = &Quota{}
	}
	sum := Quota{has.Conns + more.Conns, has.Rooms + more.Rooms, has.IDs + more.IDs}
	if over(more.Conns, sum.Conns, l.max.Conns) || over(more.Rooms, sum.Rooms, l.max.Rooms) || over(more.IDs, sum.IDs, l.max.IDs) {
		return false
	}
	if sum == (Quota{}) {
		delete(l.by, address)
		return true
	}
	*has = sum
	l.by[address] = has
	return true
}

func over(more, sum, most int) bool { return more > 0 && most > 0 && sum > most }

// addressOf is who a request comes from: the connection's other end, or, if
// that is a proxy of ours, the last address in X-Forwarded-For that is not.
func (s *Server) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for s.isProxy(host) && len(list) > 0 {
		last := strings.TrimSpace(list[len(list)-1])
		list = list[:len(list)-1]
		if _, err := netip.ParseAddr(last); err != nil {
			break
		}
		host = last
	}
	return household(host)
}

func (s *Server) isProxy(host string) bool {
	a, err := netip.ParseAddr(host)
	for _, p := range s.opt.Proxies {
		if err == nil && p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// household is an address as quotas count: IPv6 by its first 64 bits.
func household(host string) string {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64) // 64 bits are no error for IPv6
	return p.String()
}
