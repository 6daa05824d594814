package bridge

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
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

	at     map[ServerID][]usage // what they hold at other servers, of those who hold much
	others map[string]Quota     // the sum of it
}

// aLot is the part of a quota beyond which other servers are told: what an
// address has in all of them together is bounded by its quota, and so much of
// it for each server besides.
const aLot = 16

// large are those who hold much here.
func (l *ledger) large() (out []usage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for address, q := range l.by {
		if address != "" && (much(q.Conns, l.max.Conns) || much(q.Rooms, l.max.Rooms) || much(q.IDs, l.max.IDs)) {
			out = append(out, usage{Address: address, Holds: *q})
		}
	}
	if len(out) > maxUsage {
		slices.SortFunc(out, func(a, b usage) int { return l.share(b.Holds) - l.share(a.Holds) })
	}
	return out[:min(len(out), maxUsage)]
}

func much(has, most int) bool { return most > 0 && has*aLot > most }

// share is the largest part of its quota that an address has, in thousandths.
func (l *ledger) share(q Quota) (most int) {
	for _, x := range [][2]int{{q.Conns, l.max.Conns}, {q.Rooms, l.max.Rooms}, {q.IDs, l.max.IDs}} {
		if x[1] > 0 {
			most = max(most, 1000*x[0]/x[1])
		}
	}
	return most
}

// elsewhere notes what addresses hold at another server.
func (l *ledger) elsewhere(id ServerID, list []usage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(list) == 0 && len(l.at[id]) == 0 {
		return
	}
	l.at[id] = list
	if len(list) == 0 {
		delete(l.at, id)
	}
	clear(l.others)
	for _, list := range l.at {
		for _, u := range list {
			q := l.others[u.Address]
			l.others[u.Address] = Quota{q.Conns + u.Holds.Conns, q.Rooms + u.Holds.Rooms, q.IDs + u.Holds.IDs}
		}
	}
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
	sum, far := Quota{has.Conns + more.Conns, has.Rooms + more.Rooms, has.IDs + more.IDs}, l.others[address]
	if over(more.Conns, sum.Conns+far.Conns, l.max.Conns) || over(more.Rooms, sum.Rooms+far.Rooms, l.max.Rooms) || over(more.IDs, sum.IDs+far.IDs, l.max.IDs) {
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
