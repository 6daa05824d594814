// Package acme tests that a server with a domain gets its certificate from an
// authority: Pebble, the one that Let's Encrypt tests its clients with, in the
// test's own process. It is a module of its own for what Pebble brings.
package acme

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/coder/websocket"
	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
)

const domain = "lab.example"

// authority is Pebble behind https. It answers once it knows at which ports the
// server listens.
type authority struct {
	*httptest.Server
	roots   *x509.CertPool
	ready   chan struct{}
	handler http.Handler
	asked   atomic.Int64
}

func newAuthority(t *testing.T) *authority {
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	a := &authority{roots: x509.NewCertPool(), ready: make(chan struct{})}
	a.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.asked.Add(1)
		select {
		case <-a.ready:
			a.handler.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(a.Close)
	return a
}

// open lets the authority answer: it looks for the domain at these ports.
func (a *authority) open(t *testing.T, plain, secure int) {
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	signer := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	front := wfe.New(quiet, store, va.New(quiet, plain, secure, false, names(t), store), signer, []string{"pebble"}, false, false, 0, 0)
	a.handler = front.Handler()
	a.roots.AddCert(signer.GetRootCert(0).Cert)
	close(a.ready)
}

// names serves a name service in which every name is this machine's.
func names(t *testing.T) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // which is how Pebble asks
	if err != nil {
		t.Fatal(err)
	}
	srv := &dns.Server{Listener: l, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg).SetReply(q)
		for _, x := range q.Question {
			if x.Qtype == dns.TypeA {
				m.Answer = append(m.Answer, &dns.A{Hdr: dns.RR_Header{Name: x.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(127, 0, 0, 1)})
			}
		}
		_ = w.WriteMsg(m)
	})}
	go srv.ActivateAndServe()
	t.Cleanup(func() { srv.Shutdown() })
	return l.Addr().String()
}

// trust writes the certificate of the authority's own https, for the program.
func (a *authority) trust(t *testing.T) (file string) {
	file = filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// program is a server of rooms with the domain.
type program struct {
	cmd           *exec.Cmd
	lines         *bufio.Scanner
	plain, secure int
}

func start(t *testing.T, bin, certs string, a *authority) *program {
	p := &program{cmd: exec.Command(bin, "serve", "-rooms", "-host", "127.0.0.1", "-port", "0", "-http-port", "0", "-domain", domain, "-acme", a.URL+wfe.DirectoryPath, "-certs", certs)}
	p.cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+a.trust(t))
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	p.lines = bufio.NewScanner(out)
	p.secure = p.port(t, `^Rooms are at https://lab\.example:(\d+)/$`)
	p.plain = p.port(t, `^Plain http is sent on to https at port (\d+)$`)
	return p
}

func (p *program) port(t *testing.T, pattern string) int {
	p.lines.Scan()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.lines.Text())
	if m == nil {
		t.Fatalf("it says %q, want %s", p.lines.Text(), pattern)
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// says waits for a line of the log.
func (p *program) says(t *testing.T, part string) {
	for p.lines.Scan() {
		if strings.Contains(p.lines.Text(), part) {
			return
		}
		t.Log(p.lines.Text())
	}
	t.Fatalf("it never says %q", part)
}

// client reaches the program whatever name it asks for.
func (p *program) client(a *authority) *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: a.roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", strconv.Itoa(p.secure)))
		},
	}}
}

// room joins as far as the server's first word.
func (p *program) room(t *testing.T, a *authority, name string) error {
	ws, _, err := websocket.Dial(t.Context(), "wss://"+name+"/room", &websocket.DialOptions{HTTPClient: p.client(a)})
	if err != nil {
		return err
	}
	defer ws.CloseNow()
	_, _, err = ws.Read(t.Context())
	return err
}

func build(t *testing.T) (bin string) {
	bin = filepath.Join(t.TempDir(), "emberwire")
	cmd := exec.Command("go", "build", "-o", bin, "./web/emberwire")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// A server gets its certificate at the https port, or, where the authority does
// not come through to that, at plain http; keeps it over a restart; and has none
// for a name that is not its own.
func TestDomain(t *testing.T) {
	bin := build(t)
	t.Run("https", func(t *testing.T) {
		a, certs := newAuthority(t), t.TempDir()
		p := start(t, bin, certs, a)
		a.open(t, 1, p.secure)
		p.says(t, "msg=certificate name=lab.example")
		if err := p.room(t, a, domain); err != nil {
			t.Error(err)
		}
		if err := p.room(t, a, "evil.example"); err == nil {
			t.Error("it has a certificate for evil.example")
		}
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
		asked := a.asked.Load()
		p = start(t, bin, certs, a)
		p.says(t, "msg=certificate name=lab.example")
		if err := p.room(t, a, domain); err != nil {
			t.Error(err)
		}
		if again := a.asked.Load(); again != asked {
			t.Errorf("the authority was asked %d times more after a restart", again-asked)
		}
	})
	t.Run("http", func(t *testing.T) {
		a := newAuthority(t)
		p := start(t, bin, t.TempDir(), a)
		a.open(t, p.plain, 1)
		p.says(t, "msg=certificate name=lab.example")
		if err := p.room(t, a, domain); err != nil {
			t.Error(err)
		}
	})
}
