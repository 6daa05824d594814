package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
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

// defaultPort is asked for first; a busy one is skipped.
const defaultPort = 4280

// serve runs `emberwire serve`: the page on localhost, or on the address and
// port of -host and -port (by default of the environment's HOST and PORT).
// Exit status: 0 after an interrupt, 2 when it cannot start.
func serve(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(stderr)
	host := flags.String("host", envOr("HOST", "localhost"), "address to listen on; 0.0.0.0 for the local network")
	port := flags.String("port", envOr("PORT", strconv.Itoa(defaultPort)), "port to listen on; 0 for any")
	dir := flags.String("dir", "", "packed page (default: the one beside or inside this program)")
	rooms := flags.Bool("rooms", false, "serve rooms only, for pages that come from elsewhere")
	quota := flags.Int("quota", 1, "how many times the usual one address may hold of connections, rooms and ids; 0: no bound")
	secret := flags.String("secret", "", "`file` of the secret with which tabs get their ids back after a restart; made if it is not there")
	var w watching
	flags.StringVar(&w.metrics, "metrics", "", "`address` of a listener for /metrics, /healthz and /readyz, like localhost:9280")
	flags.StringVar(&w.cert, "tls-cert", "", "`file` of the certificate, with those between it and the root; read again when it changes")
	flags.StringVar(&w.key, "tls-key", "", "`file` of its private key")
	var proxies prefixes
	flags.Var(&proxies, "proxy", "address or network of a `proxy` in front of this server, whose X-Forwarded-For is believed; may be given again")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *quota < 0 || *quota > maxQuota {
		fmt.Fprintf(stderr, "emberwire serve: -quota %d: a number from 0 to %d\n", *quota, maxQuota)
		return 2
	}
	key, err := secretOf(*secret)
	if err != nil {
		fmt.Fprintln(stderr, "emberwire serve:", err)
		return 2
	}
	o := bridge.Options{Secret: key, Quota: bridge.DefaultQuota.Times(*quota), Proxies: proxies}
	if err := serveOn(*host, *port, *dir, *rooms, w, o, stdout); err != nil {
		fmt.Fprintln(stderr, "emberwire serve:", err)
		return 2
	}
	return 0
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// maxQuota bounds the factor of -quota.
const maxQuota = 1000

// prefixes are the networks of -proxy.
type prefixes []netip.Prefix

func (p *prefixes) String() string { return "" }

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

// watching is how a server is reached, beside its address.
type watching struct{ metrics, cert, key string }

func serveOn(host, port, dir string, roomsOnly bool, w watching, o bridge.Options, stdout io.Writer) error {
	number, err := strconv.Atoi(port)
	if err != nil || number < 0 || number > 65535 {
		return fmt.Errorf("%q is not a port: a number from 0 to 65535", port)
	}
	var page http.Handler
	what := "Rooms are at"
	if !roomsOnly {
		what = "Emberwire is at"
		if page, err = site.Open(dir); err != nil {
			return err
		}
	}
	secure, err := tlsOf(w.cert, w.key)
	if err != nil {
		return err
	}
	l, note, err := site.Listen(host, number)
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(stdout, note)
	}
	// Before the address is told: who reads it may send a signal at once.
	told, ignore := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer ignore()
	for _, a := range site.Addresses(l) {
		if secure != nil {
			a = strings.Replace(a, "http:", "https:", 1)
		}
		fmt.Fprintln(stdout, what, a)
	}
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	o.Log = func(line string) { fmt.Fprintln(stdout, line) }
	rooms := bridge.New(o)
	defer rooms.Close()
	ending, end := context.WithCancel(context.Background())
	defer end()
	where, err := watch(ending, told, w.metrics, rooms)
	if err != nil {
		return err
	}
	if where != "" {
		fmt.Fprintln(stdout, "Metrics are at", where)
	}
	srv := newHTTPServer(withRooms(page, rooms))
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
