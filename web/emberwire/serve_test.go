package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/web/bridge"
)

func TestServeFlagsThatAreWrong(t *testing.T) {
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("abc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "secret") // is made
	for want, args := range map[string][]string{
		"emberwire serve: -quota -1: a number from 0 to 1000\n":   {"-quota", "-1"},
		"emberwire serve: -quota 2000: a number from 0 to 1000\n": {"-quota", "2000"},
		"emberwire serve: invalid value \"here\" for flag -behind-proxy: \"here\" is no address and no network like 10.0.0.0/8 (emberwire serve -h explains the flags)\n": {"-behind-proxy", "here"},
		"emberwire serve: -secret " + short + ": it does not hold 64 hexadecimal digits; without a file one is made\n":                                                    {"-secret", short},
		"emberwire serve: -secret open " + short + "/x: not a directory\n":                                                                                                {"-secret", short + "/x"},
		"emberwire serve: -tls-cert and -tls-key belong together\n":                                                                                                       {"-rooms", "-tls-cert", short},
		"emberwire serve: -tls-cert: tls: failed to find any PEM data":                                                                                                    {"-rooms", "-tls-cert", short, "-tls-key", short},
		"emberwire serve: -metrics: listen tcp: address 70000: invalid port":                                                                                              {"-rooms", "-port", "0", "-metrics", "127.0.0.1:70000"},
		"emberwire serve: \"now\" is no flag\n":                                                                                                                           {"-rooms", "now"},
		"emberwire serve: -path \"/a b\": a path like /emberwire/, of letters, digits and . _ ~ -\n":                                                                      {"-path", "/a b"},
		"emberwire serve: -path \"/a/../b\": a path like /emberwire/, of letters, digits and . _ ~ -\n":                                                                   {"-path", "/a/../b"},
		"emberwire serve: -path \"emberwire\": a path like /emberwire/, of letters, digits and . _ ~ -\n":                                                                 {"-path", "emberwire"},
		"emberwire serve: -log \"xml\": text or json\n":                                                                                                                   {"-log", "xml"},
		"emberwire serve: -rooms serves no page, -dir names one\n":                                                                                                        {"-rooms", "-dir", "dist"},
		"emberwire serve: -domain gets certificates by itself: -tls-cert and -tls-key do not go with it\n":                                                                {"-domain", "a.example", "-tls-cert", short},
		"emberwire serve: invalid value \"10.0.0.1\" for flag -domain: \"10.0.0.1\" is no name of a host like lab.example.org (names":                                     {"-domain", "10.0.0.1"},
		"emberwire serve: invalid value \"localhost\" for flag -domain: \"localhost\" is no name of a host like":                                                          {"-domain", "localhost"},
		"emberwire serve: -certs mkdir " + short + ": not a directory\n":                                                                                                  {"-rooms", "-domain", "a.example", "-certs", short},
		"emberwire serve: -http-port goes with -domain or -tls-cert: without them all is plain http\n":                                                                    {"-http-port", "80"},
		"emberwire serve: -http-port: \"x\" is not a port: a number from 0 to 65535\n":                                                                                    {"-domain", "a.example", "-http-port", "x"},
		"emberwire serve: \"70000\" is not a port: a number from 0 to 65535\n":                                                                                            {"-rooms", "-port", "70000"},
		"emberwire serve: -nats and -cluster need -secret: a file that is the same at all servers, by which they know each other\n":                                       {"-rooms", "-nats", "nats://localhost"},
		"emberwire serve: -nats is a NATS server elsewhere, -cluster one in this program: one of them\n":                                                                  {"-nats", "nats://localhost", "-cluster", "localhost:0"},
		"emberwire serve: -nats nats://u:xxxxx@: an address like nats://10.0.0.5:4222\n":                                                                                  {"-nats", "nats://u:secret@", "-secret", short},
		"emberwire serve: -nats-creds, -join, -servers-cert, -servers-key, -servers-ca, -name and -public go with -nats or -cluster":                                      {"-join", "localhost:1"},
		"emberwire serve: -join goes with -cluster\n":                                                                                                                     {"-nats", "nats://localhost", "-secret", short, "-join", "localhost:1"},
		"emberwire serve: -nats-creds goes with -nats\n":                                                                                                                  {"-cluster", "localhost:0", "-secret", short, "-nats-creds", short},
		"emberwire serve: -servers-cert and -servers-key belong together\n":                                                                                               {"-nats", "nats://localhost", "-secret", short, "-servers-cert", short},
		"emberwire serve: -cluster with TLS needs -servers-cert, -servers-key and -servers-ca: each server shows a":                                                       {"-cluster", "localhost:0", "-secret", short, "-servers-ca", short},
		"emberwire serve: -name: at most 100 characters of plain ASCII\n":                                                                                                 {"-cluster", "localhost:0", "-secret", short, "-name", "a b"},
		"emberwire serve: -public \"a.example\": the address of a page, like https://a.example.org/\n":                                                                    {"-cluster", "localhost:0", "-secret", short, "-public", "a.example"},
		"emberwire serve: -servers-ca open nowhere: no such file or directory\n":                                                                                          {"-rooms", "-port", "0", "-nats", "tls://localhost", "-secret", secret, "-servers-ca", "nowhere"},
		"emberwire serve: -servers-ca " + short + ": no certificate in it\n":                                                                                              {"-rooms", "-port", "0", "-nats", "tls://localhost", "-secret", secret, "-servers-ca", short},
		"emberwire serve: -servers-cert: tls: failed to find any PEM data":                                                                                                {"-rooms", "-port", "0", "-nats", "tls://localhost", "-secret", secret, "-servers-cert", short, "-servers-key", short},
		"emberwire serve: \"here\" is no address like 10.0.0.5:4281\n":                                                                                                    {"-rooms", "-port", "0", "-cluster", "here", "-secret", secret},
	} {
		var out, problems strings.Builder
		if status := serve(args, &out, &problems); status != 2 || !strings.HasPrefix(problems.String(), want) {
			t.Errorf("%v: status %d\n%s\nwant\n%s", args, status, problems.String(), want)
		}
	}
}

// Two servers of one secret find each other, and say so; one of another secret
// is let in by none.
func TestServersFindEachOther(t *testing.T) {
	dir := t.TempDir()
	first := served(t, "-cluster", "127.0.0.1:0", "-secret", dir+"/secret", "-name", "first")
	at := first.line("Other servers find this one at ")
	second := served(t, "-cluster", "127.0.0.1:0", "-join", at, "-secret", dir+"/secret", "-name", "second")
	if line := first.line("msg=\"server came\" "); line != "server=second servers=2" {
		t.Error(line)
	}
	if line := second.line("msg=\"server came\" "); line != "server=first servers=2" {
		t.Error(line)
	}
	second.end()
	if line := first.line("msg=\"server ended\" "); line != "server=second servers=1" {
		t.Error(line)
	}
	stranger := served(t, "-cluster", "127.0.0.1:0", "-join", at, "-secret", dir+"/other", "-name", "stranger")
	first.line("msg=\"nats server\" error=") // it tries until it has been refused
	stranger.end()
	first.end()
}

// process is a server of rooms in this process.
type process struct {
	t     *testing.T
	lines chan string
	stop  func()
	ended chan error
}

func served(t *testing.T, args ...string) *process {
	t.Helper()
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	s := servingOf(flags)
	if err := flags.Parse(append([]string{"-rooms", "-host", "127.0.0.1", "-port", "0"}, args...)); err != nil {
		t.Fatal(err)
	}
	if err := s.check(nil); err != nil {
		t.Fatal(err)
	}
	told, stop := context.WithCancel(context.Background())
	p := &process{t: t, lines: make(chan string, 1000), stop: stop, ended: make(chan error, 1)}
	go func() { p.ended <- s.run(told, p) }()
	return p
}

// Write takes lines that are printed.
func (p *process) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		p.lines <- strings.TrimSuffix(line, "\n")
	}
	return len(b), nil
}

// line waits for a line with a text, and gives what is behind it.
func (p *process) line(text string) string {
	p.t.Helper()
	for end := time.After(2 * time.Minute); ; {
		select {
		case l := <-p.lines:
			if _, rest, ok := strings.Cut(l, text); ok {
				return rest
			}
		case err := <-p.ended:
			p.t.Fatal(err)
		case <-end:
			p.t.Fatalf("no line with %s", text)
		}
	}
}

func (p *process) end() {
	p.t.Helper()
	p.stop()
	if err := <-p.ended; err != nil {
		p.t.Error(err)
	}
}

// A server that was told to end is not ready any more, and lives still.
func TestReadiness(t *testing.T) {
	told, end := context.WithCancel(t.Context())
	rooms := bridge.New(bridge.Options{})
	t.Cleanup(rooms.Close)
	h := watched(told, rooms, &responses{})
	end()
	for path, want := range map[string]int{"/readyz": http.StatusServiceUnavailable, "/healthz": http.StatusOK} {
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, httptest.NewRequest("GET", path, nil)); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// The secret is made once, for its owner's eyes, and read again.
func TestSecretOfAServer(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secret")
	first, err := secretOf(name)
	if err != nil || len(first) != secretBytes {
		t.Fatal(first, err)
	}
	again, err := secretOf(name)
	if info, _ := os.Stat(name); err != nil || string(again) != string(first) || info.Mode().Perm() != 0o600 {
		t.Errorf("%x, then %x, %v", first, again, err)
	}
	if none, err := secretOf(""); none != nil || err != nil {
		t.Error(none, err)
	}
}

// certified makes a certificate for 127.0.0.1, and a client that trusts it.
func certified(t *testing.T, serial int64) (cert, key string, client *http.Client) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, x, x, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	if x, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	pool.AddCert(x)
	return cert, key, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// A certificate that is renewed is used from then on; one that cannot be read
// leaves the one before.
func TestCertificateIsReadAgain(t *testing.T) {
	cert, key, _ := certified(t, 1)
	later, laterKey, _ := certified(t, 2)
	e, err := security{cert: cert, key: key}.start(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		x, err := e.config.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(x.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return leaf.SerialNumber.Int64()
	}
	first := serial()
	when := time.Now()
	put := func(to string, b []byte) {
		if err := os.WriteFile(to, b, 0o600); err != nil {
			t.Fatal(err)
		}
		when = when.Add(time.Minute)
		if err := os.Chtimes(to, when, when); err != nil {
			t.Fatal(err)
		}
	}
	put(cert, []byte("nonsense"))
	broken := serial()
	for from, to := range map[string]string{laterKey: key, later: cert} {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		put(to, b)
	}
	if got := fmt.Sprint(first, broken, serial()); got != "1 1 2" {
		t.Error(got)
	}
	if none, err := (security{}).start(nil); none != nil || err != nil {
		t.Error(none, err)
	}
}

// A server that is told to end by SIGTERM tells its tabs (1001) and ends well.
func TestServeEndsWell(t *testing.T) {
	cert, key, client := certified(t, 1)
	bin := filepath.Join(t.TempDir(), "emberwire")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(bin, "serve", "-rooms", "-host", "127.0.0.1", "-port", "0", "-behind-proxy", "10.0.0.0/8", "-tls-cert", cert, "-tls-key", key, "-metrics", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	lines.Scan()
	address, ok := strings.CutPrefix(lines.Text(), "Rooms are at https")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	ws, _, err := websocket.Dial(t.Context(), "wss"+address+"room", &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err = ws.Read(t.Context()); err != nil { // the challenge: from then on it is a tab
		t.Fatal(err)
	}
	lines.Scan()
	metrics, ok := strings.CutPrefix(lines.Text(), "Metrics are at ")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	for path, want := range map[string]string{"metrics": "\nemberwire_tabs 1\n", "healthz": "ok\n", "readyz": "ok\n"} {
		res, err := http.Get(strings.TrimSuffix(metrics, "metrics") + path)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(text), want) || strings.Contains(string(text), "127.0.0.1") {
			t.Errorf("%s: %s %s", path, res.Status, text)
		}
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, _, err = ws.Read(t.Context())
	}
	if websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the tab is told %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
