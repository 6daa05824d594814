package main

import (
	"net"
	"sync"
	"time"
)

// faulty is what stands between a member and the server, and fails on order.
type faulty struct {
	listener net.Listener
	to       string // the server's host and port
	mu       sync.Mutex
	frozen   bool // nothing is carried; it waits
	mute     bool // what the member sends is thrown away
	slow     bool // what the server sends is carried a little at a time
	open     map[net.Conn]struct{}
}

func newFaulty(to string) (*faulty, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &faulty{listener: l, to: to, open: map[net.Conn]struct{}{}}
	go f.accept()
	return f, nil
}

func (f *faulty) address() string { return "ws://" + f.listener.Addr().String() + "/room" }

func (f *faulty) accept() {
	for {
		in, err := f.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", f.to)
		if err != nil {
			_ = in.Close()
			continue
		}
		f.mu.Lock()
		f.open[in], f.open[out] = struct{}{}, struct{}{}
		f.mu.Unlock()
		go f.carry(in, out, true)
		go f.carry(out, in, false)
	}
}

// carry copies one way until either end is closed.
func (f *faulty) carry(from, to net.Conn, up bool) {
	defer func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, c := range [2]net.Conn{from, to} {
			delete(f.open, c)
			_ = c.Close()
		}
	}()
	b := make([]byte, 16<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		for f.is(&f.frozen) {
			time.Sleep(5 * time.Millisecond)
		}
		if up && f.is(&f.mute) {
			continue
		}
		if !up && f.is(&f.slow) {
			time.Sleep(50 * time.Millisecond)
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

func (f *faulty) is(what *bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *what
}

func (f *faulty) set(what *bool, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	*what = on
}

// reset breaks all connections as a crashed machine does, without a farewell.
func (f *faulty) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.open {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
}

// halve closes the member's sending half towards the server.
func (f *faulty) halve() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.open {
		if c.RemoteAddr().String() == f.to {
			_ = c.(*net.TCPConn).CloseWrite()
		}
	}
}

func (f *faulty) close() {
	_ = f.listener.Close()
	f.reset()
}
