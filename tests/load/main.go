// Command load measures the server of rooms with members that do everything a
// tab does but run Lua: `make load`.
package main

import (
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/web/socket"
)

const usage = `usage: load [flags] [URL]

Measures the server of rooms: how fast tabs join and hear each other, how much
it carries, what it costs. Without a URL it starts a server on this machine,
measures its time and memory too, and kills it under load. URL is the
address of a page (http://HOST/); its server is measured from outside only.

`

// loadFlags are the flags of load.
type loadFlags struct {
	sizes   []int // members of a room
	step    time.Duration
	idle    int
	port    int
	program string // bin/emberwire
	address string // of somebody else's server
	chaos   time.Duration
	attacks time.Duration
	active  int // members that all speak, in rooms of two
	servers int // that serve rooms together
}

// statusInput is the exit status for what cannot be run as it was asked for.
const statusInput = 2

func main() { os.Exit(load(os.Args[1:], os.Stdout, os.Stderr)) }

func load(args []string, stdout, stderr io.Writer) int {
	f, err := parseLoad(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	switch {
	case err == nil && f.chaos > 0:
		err = runChaos(f.program, f.chaos, stdout)
	case err == nil && f.servers > 0:
		err = runServers(f, stdout)
	case err == nil && f.active > 0:
		err = runCrowd(f, stdout)
	case err == nil && f.attacks > 0:
		err = runAttacks(f.program, f.attacks, stdout)
	case err == nil:
		err = loadAll(f, stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "load:", err)
		return statusInput
	}
	return 0
}

func parseLoad(args []string, stderr io.Writer) (loadFlags, error) {
	var f loadFlags
	set := flag.NewFlagSet("load", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.Usage = func() { fmt.Fprint(stderr, usage); set.PrintDefaults() }
	sizes := set.String("rooms", "2,8,32", "sizes of the rooms to be measured, in `members`")
	set.DurationVar(&f.step, "step", 3*time.Second, "how long each rate is tried")
	set.IntVar(&f.idle, "idle", 800, "idle connections whose memory is measured")
	set.StringVar(&f.program, "program", "bin/emberwire", "the program that is started as a server (`make build`)")
	set.DurationVar(&f.chaos, "chaos", 0, "let a room of 8 go through failing connections and a killed server for so long, and nothing else")
	set.DurationVar(&f.attacks, "attacks", 0, "attack a server in every way that is known for so long each, and nothing else")
	set.IntVar(&f.active, "active", 0, "so many members in rooms of two say 10 messages a second each, and nothing else is measured")
	set.IntVar(&f.servers, "servers", 0, "so many servers serve rooms together, on this machine: what is measured of them and nothing else, with -active and -idle members")
	set.IntVar(&f.port, "port", 0, "port of the server that is started; 0 for any")
	if err := set.Parse(args); err != nil {
		return f, err
	}
	for word := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 2 || n > wire.MaxTabs {
			return f, fmt.Errorf("--rooms %s: numbers from 2 to %d", *sizes, wire.MaxTabs)
		}
		f.sizes = append(f.sizes, n)
	}
	switch {
	case set.NArg() > 1:
		return f, errors.New("one URL at a time")
	case set.NArg() == 1:
		at, err := url.Parse(set.Arg(0))
		if err != nil || at.Host == "" {
			return f, fmt.Errorf("%q is no address of a page", set.Arg(0))
		}
		f.address = socket.ServerOf(at)
	}
	return f, nil
}

// loadAll measures everything that can be measured.
func loadAll(f loadFlags, out io.Writer) error {
	t := &loadTest{loadFlags: f, out: out}
	if f.address == "" {
		own, err := startServer(f.program, f.port)
		if err != nil {
			return err
		}
		defer own.kill()
		t.own, t.address = own, own.address()
	}
	if err := t.reach(); err != nil {
		return err
	}
	t.joins()
	t.roundTrips()
	for _, size := range []int{100, 4096} {
		t.stream(size)
	}
	for _, n := range f.sizes {
		t.room(n)
	}
	if t.own == nil {
		return nil
	}
	t.class()
	if err := t.idlers(); err != nil {
		return err
	}
	return t.crash()
}

// loadTest is one run of the tool.
type loadTest struct {
	loadFlags
	out  io.Writer
	own  *ownServer // nil: somebody else's
	last int        // ids given

	servers []*ownServer // that serve rooms together; nil: there is one
}

// at is where the member i goes.
func (t *loadTest) at(i int) string {
	if len(t.servers) == 0 {
		return t.address
	}
	return t.servers[i%len(t.servers)].address()
}

func (t *loadTest) say(format string, a ...any) { fmt.Fprintf(t.out, format+"\n", a...) }

// key is that of a room of its own.
func (t *loadTest) key() (k wire.Key) {
	rand.Read(k[:])
	return k
}

// reach makes sure that there is a server.
func (t *loadTest) reach() error {
	m := newMember(t.address, t.key(), 0, nil)
	defer m.leave()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		in, why := false, ""
		m.ask(func() { in, why = m.client.Entered(), m.client.Why() })
		if in {
			return nil
		}
		if why != "" {
			return fmt.Errorf("%s: %s", t.address, why)
		}
	}
	return fmt.Errorf("%s: no answer", t.address)
}

// gather makes a room of n members that all know each other.
func (t *loadTest) gather(n int, hears func(i int) hearer) []*member {
	key := t.key()
	list := make([]*member, n)
	for i := range list {
		var h hearer
		if hears != nil {
			h = hears(i)
		}
		list[i] = newMember(t.at(i), key, i, h)
	}
	t.meet(list)
	return list
}

// meet waits until all members know all others.
func (t *loadTest) meet(list []*member) {
	for _, m := range list {
		for m.knows() < len(list)-1 {
			time.Sleep(2 * time.Millisecond)
		}
	}
}

func scatter(list []*member) {
	for _, m := range list {
		m.leave()
	}
}
