package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/emberwire/emberwire/web/bridge"
	"github.com/emberwire/emberwire/web/site"
)

// serve runs `emberwire serve`: the page on localhost, or on the address and
// port of -host and -port (by default of the environment's HOST and PORT).
// Exit status: 0 after an interrupt, 2 when it cannot start.
func serve(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	s := servingOf(flags)
	switch err := parse(flags, args, "usage: emberwire serve [flags]\n\n", stderr); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "emberwire serve:", err)
		return 2
	}
	err := s.check(flags.Args())
	if err == nil {
		// Before the address is told: who reads it may send a signal at once.
		told, ignore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer ignore()
		err = s.run(told, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "emberwire serve:", err)
		return 2
	}
	return 0
}

// run serves until told ends.
func (s *serving) run(told context.Context, stdout io.Writer) error {
	o, err := s.rooms(stdout)
	if err != nil {
		return err
	}
	page, err := s.page()
	if err != nil {
		return err
	}
	secure, err := s.security.start(o.Log)
	if err != nil {
		return err
	}
	l, note, err := s.listen()
	if err != nil {
		return err
	}
	defer l.Close()
	if note != "" {
		fmt.Fprintln(stdout, note)
	}
	apart, err := s.together.open(&o, o.Log, stdout)
	if err != nil {
		return err
	}
	defer apart()
	s.tell(stdout, l, secure != nil)
	rooms := bridge.New(o)
	defer rooms.Close()
	ending, end := context.WithCancel(context.Background())
	defer end()
	answers := &responses{}
	where, err := watch(ending, told, s.metrics, rooms, answers)
	if err != nil {
		return err
	}
	if where != "" {
		fmt.Fprintln(stdout, "Metrics are at", where)
	}
	if secure != nil {
		where, err := secure.redirect(ending, s.host, l.Addr())
		if err != nil {
			return err
		}
		if where != "" {
			fmt.Fprintln(stdout, "Plain http is sent on to https at", where)
		}
		l = tls.NewListener(l, secure.config)
		go secure.ask(ending)
	}
	h := site.Guarded(s.forwarded(below(s.path, withRooms(page, rooms))))
	return serveUntil(told, newHTTPServer(answers.counted(h)), l, rooms)
}

// serveUntil answers until told ends, and leaves well.
func serveUntil(told context.Context, srv *http.Server, l net.Listener, rooms *bridge.Server) error {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		stopWhen(told, srv, rooms)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}

// page is what is served beside the rooms; nil: nothing.
func (s *serving) page() (http.Handler, error) {
	if s.roomsOnly {
		return nil, nil
	}
	return site.Open(s.dir)
}

// rooms are the options of the server of rooms.
func (s *serving) rooms(stdout io.Writer) (bridge.Options, error) {
	key, err := secretOf(s.secret)
	log := slog.New(slog.NewTextHandler(stdout, nil))
	if s.log == "json" {
		log = slog.New(slog.NewJSONHandler(stdout, nil))
	}
	return bridge.Options{Secret: key, Quota: bridge.DefaultQuota.Times(s.quota), Proxies: s.proxies, Log: log, LogAddresses: s.logAddresses}, err
}

// listen opens the port. Whoever has a domain is looked for at its port alone.
func (s *serving) listen() (l net.Listener, note string, err error) {
	number, err := portOf(s.port)
	if err != nil {
		return nil, "", err
	}
	if len(s.security.domains) > 0 {
		l, err = net.Listen("tcp", net.JoinHostPort(s.host, strconv.Itoa(number)))
		return l, "", err
	}
	return site.Listen(s.host, number)
}

// tell prints where the server is.
func (s *serving) tell(stdout io.Writer, l net.Listener, secure bool) {
	what := "Emberwire is at"
	if s.roomsOnly {
		what = "Rooms are at"
	}
	for _, a := range s.addresses(l) {
		if secure {
			a = strings.Replace(a, "http:", "https:", 1)
		}
		fmt.Fprintln(stdout, what, strings.TrimSuffix(a, "/")+s.path)
	}
}

func (s *serving) addresses(l net.Listener) (out []string) {
	if len(s.security.domains) == 0 {
		return site.Addresses(l)
	}
	for _, name := range s.security.domains {
		out = append(out, "http://"+name+portAfter(l.Addr(), 443)+"/")
	}
	return out
}

// newHTTPServer cuts clients that are slow to ask, and idle ones. How long an
// answer may take is the site's to say, which knows how large it is; sockets of
// rooms have timeouts of their own.
func newHTTPServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0)} // it would name addresses
}

// withRooms is the page, if there is one, and, at /room, the server of rooms.
func withRooms(page, rooms http.Handler) http.Handler {
	mux := http.NewServeMux()
	if page != nil {
		mux.Handle("/", page)
	}
	mux.Handle("/room", rooms)
	return mux
}

// below is a handler whose paths begin with another, like /emberwire/.
func below(path string, h http.Handler) http.Handler {
	if path == "/" {
		return h
	}
	mux := http.NewServeMux()
	mux.Handle(path, http.StripPrefix(strings.TrimSuffix(path, "/"), h))
	return mux
}

// forwarded takes what comes to a proxy of ours by https for what comes by https.
func (s *serving) forwarded(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err == nil && r.TLS == nil && s.proxies.have(from.Addr().Unmap()) && r.Header.Get("X-Forwarded-Proto") == "https" {
			r = r.Clone(r.Context())
			r.TLS = &tls.ConnectionState{}
		}
		h.ServeHTTP(w, r)
	})
}

// leaveTime is how long tabs and requests have to end when the server is told to.
const leaveTime = 5 * time.Second

// stopWhen ends the server when it is told to: no new connections, tabs are
// told to come back (1001), what is being answered is answered.
func stopWhen(told context.Context, srv *http.Server, rooms *bridge.Server) {
	<-told.Done()
	end, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	rooms.Shutdown(end)
	if srv.Shutdown(end) != nil {
		srv.Close()
	}
}
