package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/emberwire/emberwire/web/bridge"
)

// metric is a number of Prometheus' text format. A label has one of a few
// values that are known beforehand: nobody who comes can make more of them.
type metric struct {
	name, kind, help string
	label            string // empty: there is one value
	values           []labelled
}

type labelled struct {
	value  string
	number float64
}

func single(name, kind, help string, n float64) metric {
	return metric{name: name, kind: kind, help: help, values: []labelled{{number: n}}}
}

// started is when the program began.
var started = time.Now()

// writeMetrics writes what is counted.
func writeMetrics(w io.Writer, s bridge.Stats, answers *responses) {
	for _, m := range []metric{
		single("emberwire_rooms", "gauge", "Rooms that are there.", float64(s.Rooms)),
		single("emberwire_tabs", "gauge", "Connections, those without a hello included.", float64(s.Tabs)),
		single("emberwire_queued_bytes", "gauge", "Bytes that wait for all tabs.", float64(s.Queued)),
		single("emberwire_records_total", "counter", "Records taken from tabs.", float64(s.Records)),
		single("emberwire_deliveries_total", "counter", "Copies of records put into a tab's queue.", float64(s.Deliveries)),
		single("emberwire_dropped_total", "counter", "Records beyond the limits.", float64(s.Dropped)),
		single("emberwire_slow_total", "counter", "Tabs closed because they were slow.", float64(s.Slow)),
		single("emberwire_floods_total", "counter", "Tabs closed because they sent far too much.", float64(s.Floods)),
		single("emberwire_servers", "gauge", "Servers that serve rooms together, this one included.", float64(s.Servers)),
		single("emberwire_servers_messages_total", "counter", "Messages of other servers.", float64(s.Heard)),
		single("emberwire_servers_strange_total", "counter", "Messages that were no other server's, or had come before.", float64(s.Strange)),
		refusals(s),
		answers.metric(),
		single("go_goroutines", "gauge", "Goroutines.", float64(runtime.NumGoroutine())),
		single("go_memory_heap_bytes", "gauge", "Bytes of the program's values.", float64(heap())),
		single("process_start_time_seconds", "gauge", "When the program began, in seconds since 1970.", float64(started.Unix())),
	} {
		m.write(w)
	}
}

func (m metric) write(w io.Writer) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
	for _, v := range m.values {
		label := ""
		if m.label != "" {
			label = fmt.Sprintf("{%s=%q}", m.label, v.value)
		}
		fmt.Fprintf(w, "%s%s %.0f\n", m.name, label, v.number)
	}
}

func refusals(s bridge.Stats) metric {
	m := metric{name: "emberwire_refused_total", kind: "counter", help: "Tabs that were not let in.", label: "why"}
	for i, why := range bridge.Refusals {
		m.values = append(m.values, labelled{why, float64(s.Refused[i])})
	}
	return m
}

// responses counts answers by the first digit of their status, those that
// became a socket of a room included (1).
type responses [6]atomic.Int64

func (c *responses) metric() metric {
	m := metric{name: "emberwire_http_responses_total", kind: "counter", help: "Answers by the first digit of their status.", label: "class"}
	for class := 1; class < len(c); class++ {
		m.values = append(m.values, labelled{fmt.Sprintf("%dxx", class), float64(c[class].Load())})
	}
	return m
}

// counted counts the answers of a handler.
func (c *responses) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&countedWriter{ResponseWriter: w, of: c}, r)
	})
}

type countedWriter struct {
	http.ResponseWriter
	of   *responses
	told bool
}

// Unwrap gives http.ResponseController what is below.
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader counts the first status.
func (w *countedWriter) WriteHeader(status int) {
	if class := status / 100; !w.told && class < len(w.of) {
		w.told = true
		w.of[class].Add(1)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts 200, which need not be said.
func (w *countedWriter) Write(b []byte) (int, error) {
	if !w.told {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(b)
}
