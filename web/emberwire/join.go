package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/session"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/web/socket"
)

// joined is a run inside a room (run --join): a lab of one's own, or the
// room's guest, by the wall clock until --until, --shutdown-exits or Ctrl+C.
type joined struct {
	flags   runFlags
	session *session.Session
	socket  *socket.Socket
	out     *outside
	said    string
	inputs  []world.Input // of --type and --keys, still to come
	started bool
	wrong   error // with a flag about a computer
	stdout  io.Writer
	stderr  io.Writer
	start   time.Time
	over    func() bool // the run has come to the end that a flag names
	trace   *tracer
	door    *doorway // nil: there is none
}

// runJoined runs `emberwire run --join`.
func runJoined(f runFlags, stdin io.Reader, document, stdout, stderr io.Writer) (int, error) {
	for _, name := range []string{"update", "seed", "digest", "real"} {
		if f.given[name] {
			return 0, fmt.Errorf("--%s does not go with --join: a run in a room cannot be repeated", name)
		}
	}
	address, room, err := socket.RoomOf(f.join)
	if err != nil {
		return 0, err
	}
	j := &joined{flags: f, socket: socket.New(), stdout: stdout, stderr: stderr, start: time.Now()}
	if err := j.begin(stdin, address, room); err != nil {
		return 0, err
	}
	defer j.door.close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := j.run(ctx); err != nil {
		return 0, err
	}
	j.finish()
	if err := j.trace.end(); err != nil {
		return 0, err
	}
	report(j.session.Lab(), f, stdout)
	f.orders.logs(j.session.Lab(), plain{document})
	complain(j.session.Lab(), nil, stderr)
	if err := f.save.write(j.session.Lab(), document, stdout, stderr); err != nil {
		return 0, err
	}
	return j.session.Lab().Status(nil), writePackets(j.session.Lab(), f, document, stderr)
}

// begin asks to be let in.
func (j *joined) begin(stdin io.Reader, address string, room wire.Link) (err error) {
	if j.out, err = netOf(j.flags.net); err != nil {
		return err
	}
	o := lab.Options{Options: world.Options{Adapt: j.adapt, Crashed: crashed}}
	if j.out != nil {
		o.Net = j.out
	}
	if j.flags.rom != "" {
		booter, err := romOf(j.flags.rom, *j.flags.orders)
		if err != nil {
			return err
		}
		o.Booter = func(string) computer.Booter { return booter }
	}
	if j.door, err = j.flags.door.listen(); err != nil {
		return err
	}
	file, err := j.file(stdin)
	if err != nil {
		return err
	}
	j.session = session.New(o, func(b []byte) { rand.Read(b) })
	return j.session.Join(j.wall(), room, address, file)
}

// file is the lab that is brought along; nil: none.
func (j *joined) file(stdin io.Reader) (file *labfile.File, err error) {
	switch {
	case j.flags.path != "":
		name, src, err := readLab(j.flags.path, stdin)
		if err != nil {
			return nil, err
		}
		file, err = labfile.Parse(name, src)
		if err != nil {
			return nil, err
		}
	case j.door != nil:
		if file, err = labfile.Parse("door.md", j.flags.door.lab()); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	return file, j.flags.orders.resolve(file)
}

// adapt lets the flags change a computer. A guest's name is known only now:
// flags without a name are about it.
func (j *joined) adapt(cfg *computer.Config) {
	for i := range *j.flags.orders {
		if x := &(*j.flags.orders)[i]; x.name == "" {
			x.name = cfg.Name
		}
	}
	j.wrong = errors.Join(j.wrong, j.flags.orders.adapt(cfg))
}

func (j *joined) wall() time.Duration { return time.Since(j.start) }

// run takes part until the run is over.
func (j *joined) run(ctx context.Context) error {
	for {
		if err := j.built(); err != nil {
			return err
		}
		if err := j.trace.flush(time.Now()); err != nil {
			return err
		}
		begin := j.wall()
		again := j.session.Run(begin, func() bool { return j.wall()-begin > 5*time.Millisecond })
		room := j.session.Room()
		for _, a := range room.Turn(j.wall(), j.socket.Backlog()) {
			j.socket.Act(a)
		}
		j.press()
		j.door.tick(j.wall())
		if state, why := j.tell(room); state == bridge.Refused && !j.started {
			return errors.New(why)
		}
		if j.started && (j.over() || j.flags.given["until"] && j.session.Lab().Now().Elapsed() >= j.flags.until) {
			return nil
		}
		if !j.wait(ctx, min(again, room.Deadline()-j.wall(), 50*time.Millisecond)) {
			return nil
		}
	}
}

// built begins the run as soon as the lab is there, before its first step.
func (j *joined) built() (err error) {
	if j.started || !j.session.Room().Built() {
		return nil
	}
	if j.started = true; j.wrong != nil {
		return j.wrong
	}
	if err = j.door.open(j); err != nil {
		return err
	}
	l := j.session.Lab()
	j.over = j.flags.orders.exits(l)
	if j.inputs, err = j.flags.orders.inputs(l.File()); err != nil {
		return err
	}
	j.trace, err = j.flags.traces(l, j.stdout)
	return err
}

// finish sends what the programs said last, for at most a second.
func (j *joined) finish() {
	room := j.session.Room()
	for _, a := range room.Turn(j.wall(), j.socket.Backlog()) {
		j.socket.Act(a)
	}
	for end := j.wall() + time.Second; j.socket.Backlog() > 0 && j.wall() < end; {
		time.Sleep(time.Millisecond)
	}
	j.socket.HangUp()
}

// press does the inputs that are due.
func (j *joined) press() {
	for len(j.inputs) > 0 && j.session.Lab().Now() >= j.inputs[0].At {
		j.session.Do(j.wall(), j.inputs[0].Command)
		j.inputs = j.inputs[1:]
	}
}

// wait lets time pass until something comes; false: the run was interrupted.
func (j *joined) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		j.drain()
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case e := <-j.socket.Events:
		j.happened(e)
		j.drain()
	case a := <-j.answers():
		driver{lab: j.session.Lab()}.answer(a)
	case e := <-j.door.events():
		j.door.take(j.wall(), e)
		j.drain()
	case <-timer.C:
	}
	return true
}

// drain takes what is there already, a bounded number.
func (j *joined) drain() {
	for range cap(j.socket.Events) {
		select {
		case e := <-j.socket.Events:
			j.happened(e)
		case e := <-j.door.events():
			j.door.take(j.wall(), e)
		default:
			return
		}
	}
}

func (j *joined) happened(e socket.Event) {
	if !j.socket.Current(e) {
		return
	}
	switch room := j.session.Room(); e.Kind {
	case socket.Opened:
		room.Opened(j.wall())
	case socket.Received:
		room.Received(j.wall(), e.Data)
	case socket.Closed:
		j.socket.HangUp()
		room.Closed(j.wall(), e.Status)
	}
}

// tell prints how the room is when that changes.
func (j *joined) tell(room *session.Room) (bridge.State, string) {
	state, why := room.State()
	text := why
	if state == bridge.In && text == "" {
		text = "in the room: " + who(j.session)
	}
	if text == "" {
		text = "joining the room"
	}
	for _, d := range room.Client().Dropped() {
		text += " " + d
	}
	if text != j.said {
		j.said = text
		fmt.Fprintln(j.stderr, text)
	}
	return state, why
}

// who names the computers here and elsewhere.
func who(s *session.Session) string {
	var here, there []string
	for _, c := range s.Lab().Computers() {
		here = append(here, fmt.Sprintf("%s #%d", c.Name(), c.ID()))
	}
	for _, p := range s.Room().Client().Peers() {
		for _, c := range p.Computers {
			there = append(there, fmt.Sprintf("%s #%d", c.Name, c.ID))
		}
	}
	out := strings.Join(here, ", ")
	if len(there) > 0 {
		out += "; with " + strings.Join(there, ", ")
	}
	return out
}

// answers are those of the outside; nil, for which nobody waits, without one.
func (j *joined) answers() <-chan hostnet.Answer {
	if j.out == nil {
		return nil
	}
	return j.out.answers
}
