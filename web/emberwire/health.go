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
func watched(told context.Context, rooms *bridge.Server) http.Handler {
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
		s := rooms.Stats()
		for _, m := range []struct {
			name, kind, help string
			value            int64
		}{
			{"rooms", "gauge", "Rooms that are there.", int64(s.Rooms)},
			{"tabs", "gauge", "Connections, those without a hello included.", int64(s.Tabs)},
			{"queued_bytes", "gauge", "Bytes that wait for all tabs.", s.Queued},
			{"records_total", "counter", "Records taken from tabs.", s.Records},
			{"deliveries_total", "counter", "Copies of records put into a tab's queue.", s.Deliveries},
			{"dropped_total", "counter", "Records beyond the limits.", s.Dropped},
			{"slow_total", "counter", "Tabs closed because they were slow.", s.Slow},
			{"floods_total", "counter", "Tabs closed because they sent far too much.", s.Floods},
		} {
			fmt.Fprintf(w, "# HELP emberwire_%s %s\n# TYPE emberwire_%s %s\nemberwire_%s %d\n", m.name, m.help, m.name, m.kind, m.name, m.value)
		}
	})
	return mux
}

// watch serves that until ctx ends; an empty address: not at all.
func watch(ctx, told context.Context, address string, rooms *bridge.Server) (where string, err error) {
	if address == "" {
		return "", nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("-metrics: %w", err)
	}
	srv := newHTTPServer(watched(told, rooms))
	srv.WriteTimeout = 10 * time.Second
	go srv.Serve(l) // it ends with the program
	context.AfterFunc(ctx, func() { srv.Close() })
	return "http://" + l.Addr().String() + "/metrics", nil
}
