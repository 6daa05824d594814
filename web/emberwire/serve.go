package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
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
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := serveOn(*host, *port, *dir, *rooms, stdout); err != nil {
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

func serveOn(host, port, dir string, roomsOnly bool, stdout io.Writer) error {
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
	l, note, err := site.Listen(host, number)
	if err != nil {
		return err
	}
	if note != "" {
		fmt.Fprintln(stdout, note)
	}
	for _, a := range site.Addresses(l) {
		fmt.Fprintln(stdout, what, a)
	}
	rooms := bridge.New(bridge.Options{Log: func(line string) { fmt.Fprintln(stdout, line) }})
	defer rooms.Close()
	srv := &http.Server{Handler: withRooms(page, rooms), ReadHeaderTimeout: 10 * time.Second}
	go stopOnInterrupt(srv)
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
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

func stopOnInterrupt(srv *http.Server) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	<-ctx.Done()
	srv.Close()
}
