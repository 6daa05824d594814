package hostnet

import (
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestParseHTTP(t *testing.T) {
	for _, c := range []struct {
		url  string
		want Target
		err  string
	}{
		{url: "http://example.com", want: Target{"http", "example.com", "", "/"}},
		{url: "HTTPS://Example.COM.:8080/a/b?c=d#e", want: Target{"https", "example.com", "8080", "/a/b?c=d"}},
		{url: "http://example.com?q", want: Target{"http", "example.com", "", "/?q"}},
		{url: "http://user:word@example.com/", want: Target{"http", "example.com", "", "/"}},
		{url: "http://[::1]:80/", want: Target{"http", "::1", "80", "/"}},
		{url: "http://10.0.0.1/", want: Target{"http", "10.0.0.1", "", "/"}},
		{url: "example.com", err: "Must specify http or https"},
		{url: "ftp://example.com", err: "Invalid protocol 'ftp'"},
		{url: "", err: "Must specify http or https"},
		{url: "a:b", err: "URL malformed"},
		{url: "https:x.example", err: "URL malformed"},
		{url: "http:/x.example/a", err: "URL malformed"},
		{url: "x.example:80/a", err: "URL malformed"},
		{url: "x.example/a:b", err: "Must specify http or https"},
		{url: "http://", err: "URL malformed"},
		{url: "http://exa mple.com", err: "URL malformed"},
		{url: "http://example.com\\@evil", err: "URL malformed"},
		{url: "http://example.com:x/", err: "URL malformed"},
		{url: "http://[::1/", err: "URL malformed"},
		{url: "http://[::1]x/", err: "URL malformed"},
		{url: "http://[nope]/", err: "URL malformed"},
		{url: "http://2130706433/", err: "URL malformed"},
		{url: "http://0x7f.1/", err: "URL malformed"},
		{url: "http://127.0.1/", err: "URL malformed"},
		{url: "http://xn--bcher-kva.example/", want: Target{"http", "xn--bcher-kva.example", "", "/"}},
		{url: "http://my_host.example/", want: Target{"http", "my_host.example", "", "/"}},
		{url: "http://loc%61lhost/", err: "URL malformed"},
		{url: "http://127.0.0.%31/", err: "URL malformed"},
		{url: "http://127。0。0。1/", err: "URL malformed"},
		{url: "http://127.0.0．1/", err: "URL malformed"},
		{url: "http://①27.0.0.1/", err: "URL malformed"},
		{url: "http://l\u00adocalhost/", err: "URL malformed"},
		{url: "http://127.0.0.1\u00ad/", err: "URL malformed"},
		{url: "http://local\u200bhost/", err: "URL malformed"},
		{url: "http://ｌocalhost/", err: "URL malformed"},
		{url: "http://ex*mple.com/", err: "URL malformed"},
		{url: "http://[::1%25lo]/", err: "URL malformed"},
		{url: "http://0X7F.1/", err: "URL malformed"},
		{url: "http://017700000001/", err: "URL malformed"},
		{url: "http://1.2.3.0x4/", err: "URL malformed"},
		{url: "http://127.0.0.1:80:80/", err: "URL malformed"},
		{url: "http://\xff.example/", err: "URL malformed"},
	} {
		got, err := ParseHTTP(c.url)
		if c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%q: %v, want %s", c.url, err, c.err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%q: %+v, %v", c.url, got, err)
		}
	}
}

func TestParseSocket(t *testing.T) {
	if got, err := ParseSocket("example.com/x"); err != nil || got != (Target{"ws", "example.com", "", "/x"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := ParseSocket("http://example.com"); err == nil || err.Error() != "Invalid scheme 'http'" {
		t.Error(err)
	}
}

func TestPermit(t *testing.T) {
	for host, want := range map[string]bool{
		"example.com": true, "1.1.1.1": true, "2606:4700::1111": true,
		"localhost": false, "x.localhost": false, "printer.local": false, "metadata.internal": false,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true, "0.0.0.0": false, "255.255.255.255": false,
		"224.0.0.1": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fd00::1": false,
		"::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
	} {
		if got := Permit(Target{Host: host}) == nil; got != want {
			t.Errorf("%s: permitted is %v", host, got)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is not public")
	}
}

func TestTidy(t *testing.T) {
	got := Tidy([]Header{{"content-TYPE", "a"}, {"Set-Cookie", "1"}, {"set-cookie", "2"}, {"age", "3"}})
	if want := []Header{{"Age", "3"}, {"Content-Type", "a"}, {"Set-Cookie", "1,2"}}; !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
	if StatusText(404) != "Not Found" || StatusText(299) != "" {
		t.Error("status texts")
	}
}

func TestAnswersTravel(t *testing.T) {
	for _, a := range []Answer{
		{ID: 1, Kind: Response, Status: 200, Headers: []Header{{"A", "b"}}, Body: []byte{0, 255}},
		{ID: 2, Kind: Failure, Error: "Timed out"},
		{ID: 3, Kind: Opened}, {ID: 3, Kind: Message, Body: []byte("x"), Binary: true},
		{ID: 3, Kind: Closed, Error: "bye", Code: 1000},
	} {
		b, err := Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(b); err != nil || !reflect.DeepEqual(got, a) {
			t.Errorf("%+v, %v", got, err)
		}
		if want := a.Kind != Opened && a.Kind != Message; a.Final() != want {
			t.Errorf("%s is final: %v", a.Kind, a.Final())
		}
	}
	for text, want := range map[string]string{
		"x": "unreadable answer: ", `{"id":1}`: "unknown kind of answer: ", `{"kind":"response"}`: "no status of a response",
		`{"kind":"message","body":"` + strings.Repeat("AAAA", MaxMessage/3+1) + `"}`:                "Message is too large",
		`{"kind":"response","status":200,"body":"` + strings.Repeat("AAAA", MaxDownload/3+1) + `"}`: "Response is too large",
	} {
		if _, err := Decode([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.30s: %v", text, err)
		}
	}
}

// What comes from a recording must not break anything.
func FuzzDecode(f *testing.F) {
	for _, a := range []Answer{{ID: 1, Kind: Response, Status: 200, Body: []byte("x")}, {ID: 2, Kind: Closed, Code: 1000}} {
		b, _ := Encode(a)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Encode(a)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(again); err != nil || back.ID != a.ID || back.Kind != a.Kind || string(back.Body) != string(a.Body) {
			t.Errorf("%+v, %v", back, err)
		}
	})
}

func FuzzURL(f *testing.F) {
	for _, url := range []string{"http://example.com:80/a?b#c", "https://[::1]/", "ws://a@b", "a:b"} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		if got, err := ParseHTTP(url); err == nil && (got.Host == "" || got.Path == "" || got.Path[0] != '/') {
			t.Errorf("%q: %+v", url, got)
		}
	})
}

func TestFixtures(t *testing.T) {
	f := Fixtures{
		{Name: "example.com/a.txt", Body: []byte("a"), Type: TypeOf("a.txt")},
		{Name: "example.com:81/gone", Status: 410},
		{Name: "all.test", Body: []byte("all"), Type: TypeOf("x.json")},
		{Name: "all.test/one", Body: []byte("one")},
	}
	for url, want := range map[string]string{
		"http://example.com/a.txt?x": "200 a", "http://example.com/b": "404 Not Found", "http://example.com:81/gone": "410 ",
		"http://all.test": "200 all", "https://all.test/any/where": "200 all", "http://all.test/one": "200 one",
		"http://example.com:82/": "unknown", "http://other.test": "unknown",
	} {
		target, err := ParseHTTP(url)
		if err != nil {
			t.Fatal(err)
		}
		got := "unknown"
		if f.Knows(target) {
			a := f.Answer(1, target, Request{Method: "GET"})
			got = strings.TrimSpace(strings.Join([]string{strconv.Itoa(a.Status), string(a.Body)}, " "))
		}
		if got != strings.TrimSpace(want) {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
	target, _ := ParseHTTP("http://example.com/a.txt")
	a := f.Answer(7, target, Request{Method: "HEAD"})
	if a.ID != 7 || a.Body != nil || !reflect.DeepEqual(a.Headers, []Header{{"Content-Length", "1"}, {"Content-Type", "text/plain"}}) {
		t.Errorf("%+v", a)
	}
}
