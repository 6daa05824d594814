package phoenix

import (
	"errors"
	"math"
	"slices"
	"sort"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/modem/value"
)

// System calls about processes (spec/phoenix.md 22.3).

// Version is what the system call version answers.
const Version = "PHOENIX Emberwire 0.1"

// MaxAlarms is how many timers of system calls may run on a computer.
const MaxAlarms = 256

var (
	errNoProcess = errors.New("No such process")
	errAlarms    = errors.New("Too many timers")
)

// alarm is a timer of the system call timer.
type alarm struct {
	id int
	at Time
	to *Process
}

func sysGetPID(_ *Stack, _ Time, p *Process, _ *reader) []Result {
	return call.Values(value.Int(p.ID))
}

// sysGetPPID: process 1 has no parent and says 0.
func sysGetPPID(_ *Stack, _ Time, p *Process, _ *reader) []Result {
	if p.Parent == nil {
		return call.Values(value.Int(0))
	}
	return call.Values(value.Int(p.Parent.ID))
}

func sysGetUser(_ *Stack, _ Time, p *Process, _ *reader) []Result {
	return call.Values(value.String(p.User))
}

func sysSetUser(_ *Stack, _ Time, p *Process, r *reader) []Result {
	user, _ := r.Arg(1, "string").Str()
	if r.Err == nil {
		p.User = short(user)
	}
	return nil
}

func sysGetName(_ *Stack, _ Time, p *Process, _ *reader) []Result {
	return call.Values(value.String(p.Name))
}

// sysGetPList lists the ids of the processes that run, the oldest first.
func sysGetPList(s *Stack, _ Time, _ *Process, _ *reader) []Result {
	list := make([]value.Value, len(s.processes))
	for i, p := range s.processes {
		list[i] = value.Int(p.ID)
	}
	return call.Values(value.List(list...))
}

// sysKill ends a process of the same user; root ends any but process 1. What
// the process has open ends now; its program stops when it would go on.
func sysKill(s *Stack, now Time, p *Process, r *reader) []Result {
	v := r.Arg(1, "number")
	r.Arg(2, "string", "number", "nil")
	if r.Err != nil {
		return nil
	}
	id, _ := v.Int()
	i := slices.IndexFunc(s.processes, func(x *Process) bool { return x.ID == id })
	switch {
	case i < 0:
		r.Refuse(errNoProcess)
	case id == 1 || !p.Root() && s.processes[i].User != p.User:
		r.Refuse(errDenied)
	default:
		s.Exit(now, s.processes[i])
	}
	return nil
}

func sysQueueEvent(s *Stack, now Time, p *Process, r *reader) []Result {
	name, _ := r.Arg(1, "string").Str()
	params := r.Arg(2, "table", "nil")
	if r.Err == nil {
		s.notify(now, note{to: p, name: name, params: params})
	}
	return nil
}

// sysTimer answers an id; event timer with {id} comes after so many seconds.
func sysTimer(s *Stack, now Time, p *Process, r *reader) []Result {
	f, _ := r.Arg(1, "number").Number()
	switch {
	case r.Err != nil:
		return nil
	case math.IsNaN(f) || f > 1e8:
		r.Fail("number outside of range (expected %s to be within 0 and 100000000)", value.FormatNumber(f))
		return nil
	case len(s.alarms) >= MaxAlarms:
		r.Refuse(errAlarms)
		return nil
	}
	s.lastAlarm++
	s.alarms = append(s.alarms, alarm{s.lastAlarm, now + Time(max(f, 0)*float64(time.Second)), p})
	return call.Values(value.Int(s.lastAlarm))
}

func sysCancel(s *Stack, _ Time, p *Process, r *reader) []Result {
	id, _ := r.Arg(1, "number").Int()
	s.alarms = slices.DeleteFunc(s.alarms, func(a alarm) bool { return r.Err == nil && a.id == id && a.to == p })
	return nil
}

// advanceAlarms tells whose time has come, the earliest first.
func (s *Stack) advanceAlarms(now Time) {
	due := slices.DeleteFunc(slices.Clone(s.alarms), func(a alarm) bool { return a.at > now })
	s.alarms = slices.DeleteFunc(s.alarms, func(a alarm) bool { return a.at <= now })
	sort.SliceStable(due, func(i, j int) bool { return due[i].at < due[j].at })
	for _, a := range due {
		s.notify(now, note{to: a.to, name: eventTimer, params: value.Fields("id", a.id)})
	}
}

// sysUptime is seconds since the lab began: what the clock of events counts.
func sysUptime(_ *Stack, now Time, _ *Process, _ *reader) []Result {
	return call.Values(value.Number(now.Seconds()))
}

func sysVersion(_ *Stack, _ Time, _ *Process, _ *reader) []Result {
	return call.Values(value.String(Version))
}
