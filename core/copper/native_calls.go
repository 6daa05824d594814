package copper

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/copper/cttp"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// errInvalidSocket is the original's word for a socket that is none.
var errInvalidSocket = errors.New("Invalid socket.")

// wait runs a blocking call: start makes it at the first entry, results tells
// what it came to. In between the program yields for the call's private event
// and looks again whenever it is resumed, so it works under any scheduler.
func wait(c *lua.Call, start func(s *Stack, now modem.Time) (*call, error), results func(s *Stack, done *call) lua.Result) lua.Result {
	s := stackOf(c)
	if c.State() == 0 {
		started, err := s.begun(c, start)
		if err != nil {
			return failed(c, err)
		}
		c.SetLocal(1, lua.Int(started.id))
	}
	id, _ := c.Local(1).AsNumber()
	running := s.call(int(id))
	if running == nil {
		return failed(c, cryptonet.ErrTooMany)
	}
	if name, _ := c.Arg(1).AsString(); c.State() == 1 && name == "terminate" {
		s.cancel(running)
		_ = s.settle(s.c.Now())
		return c.Errorf(0, "Terminated")
	}
	if !running.done {
		return c.Yield(1, lua.String(running.event()))
	}
	s.collect(running)
	return results(s, running)
}

// begun starts a call and sends what it begins with.
func (s *Stack) begun(c *lua.Call, start func(s *Stack, now modem.Time) (*call, error)) (*call, error) {
	now := s.c.Now()
	made, err := start(s, now)
	if err != nil {
		return nil, err
	}
	if made = s.start(now, made); made == nil {
		return nil, cryptonet.ErrTooMany
	}
	if err := s.settle(now); err != nil {
		s.cancel(made)
		return nil, err
	}
	return made, nil
}

// seconds reads a timeout argument; whatever is no sensible length is none.
func seconds(c *lua.Call, i int) time.Duration {
	f, ok := c.Arg(i).AsNumber()
	if !ok || math.IsNaN(f) || f < 0 {
		return 0
	}
	return time.Duration(min(f, 1e6) * float64(time.Second))
}

// dial starts a connection with the arguments side, name, certificate or nil,
// timeout, certificate timeout, authority key or nil, allowUnsigned.
func dial(c *lua.Call, stages ...stage) func(s *Stack, now modem.Time) (*call, error) {
	return func(s *Stack, now modem.Time) (*call, error) {
		cfg := cryptonet.DialConfig{Side: c.Str(1), Name: c.Str(2), Certificate: certificateArg(c, 3),
			Timeout: seconds(c, 4), CertTimeout: seconds(c, 5),
			Trust: cryptonet.Trust{Authority: keyArg(c, 6), AllowUnsigned: c.Arg(7).Truthy()}}
		if err := s.open(cfg.Side, cryptonet.Channel(cfg.Name), false); err != nil {
			return nil, err
		}
		d, err := s.node.Dial(now, cfg)
		if err != nil {
			return nil, err
		}
		return &call{stages: append([]stage{stageDial}, stages...), dial: d, timeout: seconds(c, 4)}, nil
	}
}

// nativeConnect connects: dial's arguments. It gives the socket and the
// certificate it believed.
func nativeConnect(c *lua.Call) lua.Result {
	return wait(c, dial(c), func(s *Stack, d *call) lua.Result {
		if d.err != nil {
			return failed(c, d.err)
		}
		return c.Return(s.socketValue(c.Machine(), d.sock), computer.FromValue(c.Machine(), d.dial.Certificate.Value()))
	})
}

// nativeOpen connects and opens CTCP: dial's arguments. It gives socket,
// numbers and certificate, or nil.
func nativeOpen(c *lua.Call) lua.Result {
	return wait(c, dial(c, stageOpen), func(s *Stack, d *call) lua.Result {
		if !d.connected {
			return c.Return(lua.Nil, c.NewString(d.reason))
		}
		return c.Return(s.socketValue(c.Machine(), d.sock), lua.Number(d.numbers.Seq), lua.Number(d.numbers.Ack),
			computer.FromValue(c.Machine(), d.dial.Certificate.Value()))
	})
}

// nativeShort connects, requests and disconnects: dial's arguments, then the
// request. Its first four results are connectAndSendCttpRequest's, then come
// the reason of a failure and the certificate.
func nativeShort(c *lua.Call) lua.Result {
	payload, err := requestArg(c, 8)
	if err != nil && c.State() == 0 {
		return failed(c, err)
	}
	start := dial(c, stageOpen, stageRequest, stageFinish)
	return wait(c, func(s *Stack, now modem.Time) (*call, error) {
		made, err := start(s, now)
		if err == nil {
			made.payload = payload
		}
		return made, err
	}, func(s *Stack, d *call) lua.Result {
		return c.Return(computer.FromValue(c.Machine(), d.response), lua.Bool(d.connected), lua.Bool(d.acknowledged), lua.Bool(d.disconnected),
			reasonValue(c, d), computer.FromValue(c.Machine(), d.dial.Certificate.Value()))
	})
}

// nativeRegister connects, registers and disconnects: dial's arguments, then
// user name and password hash. It gives register's result code (spec/cnet.md
// 6), the reason and the certificate.
func nativeRegister(c *lua.Call) lua.Result {
	start := dial(c, stageOpen, stageRegister, stageFinish)
	return wait(c, func(s *Stack, now modem.Time) (*call, error) {
		made, err := start(s, now)
		if err == nil {
			made.payload = value.Fields("username", c.Str(8), "passwordHash", c.Str(9))
		}
		return made, err
	}, func(s *Stack, d *call) lua.Result {
		code := 0
		switch {
		case !d.connected:
			code = 1
		case !d.registered:
			code = 2
		case !d.disconnected:
			code = 3
		}
		return c.Return(lua.Int(code), reasonValue(c, d), computer.FromValue(c.Machine(), d.dial.Certificate.Value()))
	})
}

// reasonValue is why a call failed, nil if it did not.
func reasonValue(c *lua.Call, d *call) lua.Value {
	if d.reason == "" {
		return lua.Nil
	}
	return c.NewString(d.reason)
}

// requestArg reads a CttpRequest object.
func requestArg(c *lua.Call, i int) (value.Value, error) {
	v, err := textValue(c.Arg(i))
	if err != nil {
		return v, err
	}
	r, ok := cttp.ParseRequest(v)
	if !ok {
		return v, errors.New("Invalid request")
	}
	return r.Value(), nil
}

// exchange starts a stage on an open connection: socket, seq, ack.
func exchange(c *lua.Call, st stage, payload value.Value, timeout time.Duration) func(s *Stack, now modem.Time) (*call, error) {
	return func(s *Stack, now modem.Time) (*call, error) {
		sock := s.findSocket(c.Table(1))
		if sock == nil {
			return nil, errInvalidSocket
		}
		at := ctcp.Numbering{Seq: c.Finite(2), Ack: c.Finite(3)}
		return &call{stages: []stage{st}, sock: sock, numbers: at, timeout: timeout, payload: payload}, nil
	}
}

// nativeRequest sends a request: socket, seq, ack, timeout, request. It gives
// response, acknowledged and the reason of a failure.
func nativeRequest(c *lua.Call) lua.Result {
	payload, err := requestArg(c, 5)
	if err != nil && c.State() == 0 {
		return failed(c, err)
	}
	return wait(c, exchange(c, stageRequest, payload, seconds(c, 4)), func(s *Stack, d *call) lua.Result {
		if d.err != nil {
			return failed(c, d.err)
		}
		return c.Return(computer.FromValue(c.Machine(), d.response), lua.Bool(d.acknowledged), reasonValue(c, d))
	})
}

// nativeFinish closes a connection: socket, seq, ack, timeout. It gives
// whether the peer agreed.
func nativeFinish(c *lua.Call) lua.Result {
	return wait(c, exchange(c, stageFinish, value.Nil(), seconds(c, 4)), func(s *Stack, d *call) lua.Result {
		s.socketValue(c.Machine(), d.sock) // forgets it
		return c.Return(lua.Bool(d.disconnected), reasonValue(c, d))
	})
}

// nativeLoginWait logs in and waits for the outcome: socket, user, hash,
// timeout.
func nativeLoginWait(c *lua.Call) lua.Result { return waitLogin(c, stageLogin) }

// nativeLogoutWait logs out and waits: socket, and the timeout as fourth.
func nativeLogoutWait(c *lua.Call) lua.Result { return waitLogin(c, stageLogout) }

func waitLogin(c *lua.Call, st stage) lua.Result {
	return wait(c, func(s *Stack, now modem.Time) (*call, error) {
		sock := s.findSocket(c.Table(1))
		if sock == nil {
			return nil, errInvalidSocket
		}
		made := &call{stages: []stage{st}, sock: sock, timeout: seconds(c, 4)}
		made.loggedIn = st == stageLogout
		made.user, _ = c.Arg(2).AsString()
		made.hash, _ = c.Arg(3).AsString()
		return made, nil
	}, func(s *Stack, d *call) lua.Result {
		s.socketValue(c.Machine(), d.sock) // writes name and level
		return c.Return(lua.Bool(d.loggedIn == (st == stageLogin)))
	})
}

// nativeDiscover asks who is there: side, timeout, authority key or nil,
// allowUnsigned. It gives the list of certificates, and why an answer did not
// count.
func nativeDiscover(c *lua.Call) lua.Result {
	return question(c, func(s *Stack, now modem.Time, t cryptonet.Trust) (*cryptonet.Query, error) {
		if err := s.open(c.Str(1), cryptonet.DiscoveryChannel, false); err != nil {
			return nil, err
		}
		return s.node.Discover(now, c.Str(1), seconds(c, 2), t)
	})
}

// nativeCertificates asks one server: nativeDiscover's arguments, then its
// name.
func nativeCertificates(c *lua.Call) lua.Result {
	return question(c, func(s *Stack, now modem.Time, t cryptonet.Trust) (*cryptonet.Query, error) {
		if err := s.open(c.Str(1), cryptonet.Channel(c.Str(5)), false); err != nil {
			return nil, err
		}
		return s.node.RequestCertificate(now, c.Str(5), c.Str(1), seconds(c, 2), t)
	})
}

func question(c *lua.Call, ask func(*Stack, modem.Time, cryptonet.Trust) (*cryptonet.Query, error)) lua.Result {
	return wait(c, func(s *Stack, now modem.Time) (*call, error) {
		q, err := ask(s, now, cryptonet.Trust{Authority: keyArg(c, 3), AllowUnsigned: c.Arg(4).Truthy()})
		return &call{stages: []stage{stageQuery}, query: q}, err
	}, func(s *Stack, d *call) lua.Result {
		list := make([]value.Value, len(d.query.Certificates))
		for i, cert := range d.query.Certificates {
			list[i] = cert.Value()
		}
		problem := lua.Nil
		if d.query.Problem != nil {
			problem = c.NewString(d.query.Problem.Error())
		}
		return c.Return(computer.FromValue(c.Machine(), value.List(list...)), problem)
	})
}

// nativeRoute registers a handler's number: program, method, path, number.
func nativeRoute(c *lua.Call) lua.Result {
	p := stackOf(c).program(c.Int(1))
	return c.Return(lua.Bool(p != nil && p.router.Set(c.Str(2), c.Str(3), c.Int(4))))
}

// nativeTake gives the next request of a program: its number, the handler's,
// arguments, header, data, socket.
func nativeTake(c *lua.Call) lua.Result {
	s := stackOf(c)
	p := s.program(c.Int(1))
	if p == nil {
		return c.Return()
	}
	r := p.take()
	if r == nil {
		return c.Return()
	}
	m := c.Machine()
	args := c.NewTable(len(r.args), 0)
	for i, a := range r.args {
		m.SetIndex(args, i+1, c.NewString(a))
	}
	if r.handler == 0 {
		name, _ := r.heard.Payload.Field("username").Str()
		return c.Return(lua.Int(r.id), lua.Int(0), c.NewString(name), s.socketValue(m, r.socket))
	}
	return c.Return(lua.Int(r.id), lua.Int(r.handler), lua.TableValue(args), computer.FromValue(m, r.Header),
		computer.FromValue(m, r.Data), s.socketValue(m, r.socket))
}

// nativeRespond ends a request: program, number, whether the handler returned
// without an error, and what it returned (spec/cnet.md 9.4).
func nativeRespond(c *lua.Call) lua.Result {
	s := stackOf(c)
	p := s.program(c.Int(1))
	if p == nil {
		return c.Return()
	}
	r := p.finish(c.Int(2))
	if r == nil || r.socket.Closed {
		return c.Return()
	}
	if r.handler == 0 {
		s.decide(r, c.Arg(3).Truthy() && c.Arg(4).Truthy())
		return done(c, s.settle(s.c.Now()))
	}
	answer, none, problem := cttp.Response{}, false, error(nil)
	if c.Arg(3).Truthy() {
		answer, none, problem = handlerAnswer(c.Arg(4))
	} else {
		answer = cttp.Answer(cttp.InternalServerError)
	}
	if none {
		return c.Return()
	}
	if problem != nil {
		answer = cttp.Answer(cttp.InternalServerError)
	}
	if err := s.respond(r, answer); problem == nil {
		problem = err
	}
	if err := s.settle(s.c.Now()); problem == nil {
		problem = err
	}
	if problem != nil {
		problem = fmt.Errorf("%s %s: %w", oneLine(r.Method), oneLine(r.Path), problem)
	}
	return done(c, problem)
}

// handlerAnswer is the response that a handler's result means; none is true
// when it wants none, and an error says why it means nothing.
func handlerAnswer(result lua.Value) (r cttp.Response, none bool, err error) {
	v, err := textValue(result)
	if err != nil {
		return r, false, err
	}
	r, none, ok := cttp.FromHandler(v)
	if !ok {
		return r, false, errors.New("the handler returned a " + result.TypeName() + " that is no response")
	}
	return r, none, nil
}
