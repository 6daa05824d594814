// Package backplane joins servers of rooms through NATS: a cluster of its own
// kind of servers that somebody runs, or one that is inside these programs.
// Nothing is kept there (no JetStream), and what is sent is sealed before it
// comes here: NATS only has to carry it.
package backplane

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/emberwire/emberwire/web/bridge"
)

// Bounds of what waits; beyond them messages are dropped, which the servers
// notice and make good.
const (
	MaxInbox  = 32 << 20 // bytes that wait to be looked at
	MaxOutbox = 32 << 20 // bytes that wait to be taken by NATS
	maxUnread = 256      // messages that NATS has handed over and nobody has counted yet

	writeTimeout  = 5 * time.Second // for NATS to take something
	leaveTime     = 500 * time.Millisecond
	reconnectWait = 200 * time.Millisecond
	pingEvery     = 2 * time.Second
)

// Options say where NATS is.
type Options struct {
	URLs     []string    // nats://, tls:// or ws:// addresses of a cluster
	Creds    string      // file of credentials (a JWT and an nkey); empty: none, or a name and password in the URL
	TLS      *tls.Config // nil: as the URL says
	Embedded *Embedded   // instead of URLs
	Log      *slog.Logger
}

// Link is a connection to NATS, which comes back by itself.
type Link struct {
	conn  *nats.Conn
	log   *slog.Logger
	reply string // subjects on which NATS says that nobody listens begin with this
	came  chan *nats.Msg
	ear   bridge.Ear
	heard atomic.Bool // there is an ear: before, nothing can be missed
	done  chan struct{}
	why   atomic.Pointer[string] // there is no connection, last
	left  sync.WaitGroup

	in, out *queue
	subs    map[string]*nats.Subscription // the writer's
}

var _ bridge.Backplane = (*Link)(nil)

// prefix is before the topics of servers of rooms.
const prefix = "emberwire."

// Open connects. It fails only for what will never do; a NATS that is not there
// is waited for.
func Open(o Options) (*Link, error) {
	var name [8]byte
	rand.Read(name[:])
	l := &Link{log: o.Log, reply: prefix + "deaf." + hex.EncodeToString(name[:]) + ".", came: make(chan *nats.Msg, maxUnread), done: make(chan struct{}),
		in: newQueue(MaxInbox), out: newQueue(MaxOutbox), subs: map[string]*nats.Subscription{}}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	options := append(l.options(), nats.Name("emberwire"))
	if o.Creds != "" {
		options = append(options, nats.UserCredentials(o.Creds))
	}
	if o.TLS != nil {
		options = append(options, nats.Secure(o.TLS))
	}
	if o.Embedded != nil {
		options = append(options, nats.InProcessServer(o.Embedded.server), nats.Token(o.Embedded.token))
	}
	conn, err := nats.Connect(strings.Join(o.URLs, ","), options...)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	return l, nil
}

func (l *Link) options() []nats.Option {
	return []nats.Option{
		nats.NoEcho(), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
		nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectWait/2, reconnectWait/2), nats.Timeout(2 * time.Second),
		nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(2), nats.FlusherTimeout(writeTimeout),
		nats.ConnectHandler(func(*nats.Conn) { l.log.Info("nats connected"); l.missed() }),
		nats.ReconnectHandler(func(*nats.Conn) { l.log.Info("nats connected"); l.missed() }),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { l.failed(brief(err)) }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { l.log.Info("nats lost", "why", brief(err)) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			l.log.Info("nats", "error", brief(err))
			if errors.Is(err, nats.ErrSlowConsumer) {
				l.missed()
			}
		}),
	}
}

// failed logs why there is no connection, once for each reason in a row.
func (l *Link) failed(why string) {
	if old := l.why.Swap(&why); old == nil || *old != why {
		l.log.Info("nats not reached", "why", why)
	}
}

// brief is an error in a line of the log, without what could be an address.
func brief(err error) string {
	if err == nil {
		return "closed"
	}
	text, _, _ := strings.Cut(err.Error(), "\n")
	return text[:min(len(text), 200)]
}

// Start implements bridge.Backplane.
func (l *Link) Start(e bridge.Ear) {
	l.ear = e
	l.heard.Store(true)
	l.out.put(item{topic: l.reply + "*", listen: true})
	l.left.Add(3)
	go l.collect()
	go l.hear()
	go l.write()
}

// Listen implements bridge.Backplane.
func (l *Link) Listen(topic string, on bool) {
	l.out.put(item{topic: prefix + topic, listen: on, end: !on})
}

// Publish implements bridge.Backplane.
func (l *Link) Publish(topic string, msg []byte) {
	l.out.put(item{topic: prefix + topic, data: msg})
}

// Close ends the connection when what waits was sent, or after a moment.
func (l *Link) Close() {
	for end := time.Now().Add(leaveTime); l.out.waits() && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	_ = l.conn.FlushTimeout(leaveTime)
	close(l.done)
	l.in.close()
	l.out.close()
	l.conn.Close()
	l.left.Wait()
}

// Dropped counts messages that were not sent or not looked at.
func (l *Link) Dropped() int64 { return l.in.dropped.Load() + l.out.dropped.Load() }

func (l *Link) missed() {
	if l.heard.Load() {
		l.in.put(item{missed: true})
	}
}

// collect takes what NATS hands over.
func (l *Link) collect() {
	defer l.left.Done()
	for {
		select {
		case <-l.done:
			return
		case m := <-l.came:
			if deaf, ok := strings.CutPrefix(m.Subject, l.reply); ok {
				l.in.put(item{topic: "to." + deaf, end: true})
			} else if !l.in.put(item{data: m.Data}) {
				l.in.put(item{missed: true})
			}
		}
	}
}

// hear tells what came, in its order.
func (l *Link) hear() {
	defer l.left.Done()
	for {
		x, ok := l.in.take()
		switch {
		case !ok:
			return
		case x.missed:
			l.ear.Missed()
		case x.end:
			l.ear.Deaf(x.topic)
		default:
			l.ear.Heard(x.data)
		}
	}
}

// write does what is to be done at NATS: it may have to wait there.
func (l *Link) write() {
	defer l.left.Done()
	for {
		x, ok := l.out.take()
		if !ok {
			return
		}
		if err := l.act(x); err != nil {
			l.out.dropped.Add(1)
		}
	}
}

func (l *Link) act(x item) error {
	switch {
	case x.listen && l.subs[x.topic] == nil:
		sub, err := l.conn.ChanSubscribe(x.topic, l.came)
		if err == nil {
			l.subs[x.topic] = sub
		}
		return err
	case x.end && l.subs[x.topic] != nil:
		sub := l.subs[x.topic]
		delete(l.subs, x.topic)
		return sub.Unsubscribe()
	case x.listen || x.end:
		return nil
	}
	if to, ok := strings.CutPrefix(x.topic, prefix+"to."); ok { // it is told if nobody listens
		return l.conn.PublishRequest(x.topic, l.reply+to, x.data)
	}
	return l.conn.Publish(x.topic, x.data)
}
