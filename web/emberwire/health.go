package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/emberwire/emberwire/web/bridge"
)

// watched is what those who run a server ask it, on a listener of its own,
// which is not for strangers: whether it lives (/healthz), whether it takes
// tabs (/readyz: no more once it was told to end), and counts in Prometheus'
// text format (/metrics). No address of anybody is in it.
func watched(told context.Context, rooms *bridge.Server, answers *responses) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if told.Err() != nil {
			http.Error(w, "the server ends", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("/metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		writeMetrics(w, rooms.Stats(), answers)
	})
	return mux
}

// watch serves that until ctx ends; an empty address: not at all.
func watch(ctx, told context.Context, address string, rooms *bridge.Server, answers *responses) (where string, err error) {
	if address == "" {
		return "", nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("-metrics: %w", err)
	}
	srv := newHTTPServer(watched(told, rooms, answers))
	srv.WriteTimeout = 10 * time.Second
	go srv.Serve(l) // it ends with the program
	context.AfterFunc(ctx, func() { srv.Close() })
	return "http://" + l.Addr().String() + "/metrics", nil
}
