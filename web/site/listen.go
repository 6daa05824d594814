package site

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// tries is how many ports after the wanted one are tried when it is busy.
const tries = 20

// Listen opens the wanted port of host, or, if another program has it, the
// next free one. The second result tells the reader what happened.
func Listen(host string, port int) (l net.Listener, note string, err error) {
	for p := port; p <= port+tries && p <= 65535; p++ {
		l, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(p)))
		if err == nil {
			if p != port && port != 0 {
				note = fmt.Sprintf("port %d is taken by another program, using %d", port, p)
			}
			return l, note, nil
		}
		if port == 0 || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, "", fmt.Errorf("cannot listen on %s port %d: %w (choose another with HOST= and PORT=)", host, p, err)
		}
	}
	return nil, "", fmt.Errorf("ports %d to %d of %s are all taken (choose another with PORT=)", port, min(port+tries, 65535), host)
}

// Addresses are the URLs under which a listener can be opened: for a listener
// on all addresses also those of the local network.
func Addresses(l net.Listener) []string {
	tcp, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return []string{"http://" + l.Addr().String() + "/"}
	}
	if !tcp.IP.IsUnspecified() {
		return []string{url(name(tcp.IP), tcp.Port)}
	}
	out := []string{url("localhost", tcp.Port)}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return out
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			out = append(out, url(n.IP.String(), tcp.Port))
		}
	}
	return out
}

func name(ip net.IP) string {
	if ip.IsLoopback() && ip.Equal(net.IPv4(127, 0, 0, 1)) {
		return "localhost"
	}
	return ip.String()
}

func url(host string, port int) string {
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port)) + "/"
}
