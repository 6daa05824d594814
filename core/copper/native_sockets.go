package copper

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/value"
)

// nativeHost starts a server: program, options. The options are name, side,
// discoverable, hide, certificate, privateKey, userTable (or nil) and
// userTablePath. A server of the same name that another program left behind
// is closed; of this program it is an error of the module's.
func nativeHost(c *lua.Call) lua.Result {
	s := stackOf(c)
	p := s.program(c.Int(1))
	o := c.Table(2)
	v, err := textValue(lua.TableValue(o))
	if err != nil || p == nil {
		return c.Return(lua.Nil, lua.String("Not a valid server."))
	}
	srv := cryptonet.Server{Discoverable: truth(v, "discoverable"), Hidden: truth(v, "hide")}
	srv.Name, _ = v.Field("name").Str()
	srv.Side, _ = v.Field("side").Str()
	srv.UserFile, _ = v.Field("userTablePath").Str()
	srv.Sessions, _ = v.Field("sessionsPath").Str()
	if srv.Sessions != "" {
		srv.Known, srv.Keeper = s.sessions(srv.Sessions), s
	}
	srv.Certificate, _ = cryptonet.ParseCertificate(v.Field("certificate"), false)
	srv.Private, _ = cryptonet.ParsePrivateKey(v.Field("privateKey"))
	if users := v.Field("userTable"); !users.IsNil() {
		if srv.Users, err = cryptonet.ParseUsers(srv.Name, users); err != nil {
			return failed(c, err)
		}
	}
	for _, old := range s.node.Servers() {
		if old.Name == srv.Name {
			s.closeServer(c.Machine(), old)
			break
		}
	}
	if err := s.open(srv.Side, cryptonet.Channel(srv.Name), true); err != nil {
		return failed(c, err)
	}
	if srv.Discoverable {
		if err := s.open(srv.Side, cryptonet.DiscoveryChannel, true); err != nil {
			return failed(c, err)
		}
	}
	live, err := s.node.Host(srv)
	if err == nil {
		s.owners[live] = p
		err = s.settle(s.c.Now())
	}
	if err != nil {
		return failed(c, err)
	}
	return c.Return(s.serverValue(c.Machine(), live))
}

func truth(v value.Value, name string) bool {
	b, _ := v.Field(name).Bool()
	return b
}

func (s *Stack) closeServer(m *lua.Machine, srv *cryptonet.Server) {
	s.node.CloseServer(srv)
	delete(s.owners, srv)
	s.forgetServer(m, srv)
	_ = s.settle(s.c.Now()) // notices to peers that cannot be sent are lost
}

// nativeSend encrypts and sends; to a closed socket nothing happens.
func nativeSend(c *lua.Call) lua.Result {
	s := stackOf(c)
	v, err := textValue(c.Arg(2))
	if err != nil {
		return failed(c, err)
	}
	sock := s.findSocket(c.Table(1))
	if sock == nil {
		return c.Return(lua.Bool(true))
	}
	if err := s.node.Send(sock, v); err != nil {
		return failed(c, err)
	}
	return done(c, s.settle(s.c.Now()))
}

func nativeSendPlain(c *lua.Call) lua.Result {
	s := stackOf(c)
	v, err := computer.ToValue(c.Machine(), c.Arg(2))
	if err != nil {
		return failed(c, err)
	}
	sock := s.findSocket(c.Table(1))
	if sock == nil {
		return c.Return(lua.Bool(true))
	}
	if err := s.node.SendUnencrypted(sock, v); err != nil {
		return failed(c, err)
	}
	return done(c, s.settle(s.c.Now()))
}

// nativeLogin asks for a login without waiting: socket, user, hash. On a
// server's socket it gives the event's name and parameters.
func nativeLogin(c *lua.Call) lua.Result {
	s := stackOf(c)
	sock := s.findSocket(c.Table(1))
	if sock == nil {
		return c.Return()
	}
	e, err := s.node.Login(sock, c.Str(2), c.Str(3))
	if err == nil {
		err = s.settle(s.c.Now())
	}
	return s.happened(c, e, err)
}

func nativeLogout(c *lua.Call) lua.Result {
	s := stackOf(c)
	sock := s.findSocket(c.Table(1))
	if sock == nil {
		return c.Return()
	}
	e, err := s.node.Logout(sock)
	if err == nil {
		err = s.settle(s.c.Now())
	}
	return s.happened(c, e, err)
}

// happened returns an event that was caused by the call itself.
func (s *Stack) happened(c *lua.Call, e cryptonet.Event, err error) lua.Result {
	if err != nil {
		return failed(c, err)
	}
	if e.Kind == "" {
		return c.Return()
	}
	user := lua.Nil
	if e.HasUsername {
		user = c.NewString(e.Username)
	}
	m := c.Machine()
	out := []lua.Value{lua.String(string(e.Kind)), user, s.socketValue(m, e.Socket)}
	if e.Kind != cryptonet.EventLogout {
		out = append(out, s.serverValue(m, e.Server))
	}
	return c.Return(out...)
}

func nativeClose(c *lua.Call) lua.Result {
	s := stackOf(c)
	if sock := s.findSocket(c.Table(1)); sock != nil {
		s.node.Close(sock)
		s.socketValue(c.Machine(), sock) // forgets it
		delete(s.joined, sock)
	}
	return done(c, s.settle(s.c.Now()))
}

func nativeCloseServer(c *lua.Call) lua.Result {
	s := stackOf(c)
	if srv := s.findServer(c.Table(1)); srv != nil {
		s.closeServer(c.Machine(), srv)
	}
	return c.Return(lua.Bool(true))
}

// nativeTerminated closes what a program left open whose event loop ended:
// its servers, and with the last program's the client sockets.
func nativeTerminated(c *lua.Call) lua.Result {
	s := stackOf(c)
	p := s.program(c.Int(1))
	for i := len(s.node.Servers()) - 1; i >= 0; i-- {
		if srv := s.node.Servers()[i]; s.owners[srv] == p {
			s.closeServer(c.Machine(), srv)
		}
	}
	return c.Return(lua.Bool(true))
}

// User functions: server first. They save the table after a change, and the
// table that programs see follows.

func nativeUserAdd(c *lua.Call) lua.Result {
	return changeUsers(c, func(u *cryptonet.Users) error { return u.Add(c.Str(2), c.Str(3), c.Float(4)) })
}

func nativeUserDelete(c *lua.Call) lua.Result {
	return changeUsers(c, func(u *cryptonet.Users) error { return u.Delete(c.Str(2)) })
}

func nativeUserHash(c *lua.Call) lua.Result {
	return changeUsers(c, func(u *cryptonet.Users) error { return u.SetHash(c.Str(2), c.Str(3)) })
}

func nativeUserLevel(c *lua.Call) lua.Result {
	return changeUsers(c, func(u *cryptonet.Users) error { return u.SetLevel(c.Str(2), c.Float(3)) })
}

func changeUsers(c *lua.Call, change func(*cryptonet.Users) error) lua.Result {
	s := stackOf(c)
	srv := s.findServer(c.Table(1))
	if srv == nil {
		return c.Return(lua.Nil, lua.String("Invalid server."))
	}
	if err := change(srv.Users); err != nil {
		return failed(c, err)
	}
	m := c.Machine()
	m.SetStr(s.serverValue(m, srv).AsTable(), "userTable", computer.FromValue(m, srv.Users.Value()))
	return done(c, s.saveUsers(srv))
}

// nativeUser gives a user's stored hash as an array and the level.
func nativeUser(c *lua.Call) lua.Result {
	srv := stackOf(c).findServer(c.Table(1))
	if srv == nil {
		return c.Return(lua.Nil)
	}
	u, ok := srv.Users.Find(c.Str(2))
	if !ok {
		return c.Return(lua.Nil)
	}
	return c.Return(byteTable(c.Machine(), u.Stored[:]), lua.Number(u.Level))
}

// nativeUserCheck compares a password hash: true, false, or nil for an
// unknown user.
func nativeUserCheck(c *lua.Call) lua.Result {
	srv := stackOf(c).findServer(c.Table(1))
	if srv == nil {
		return c.Return(lua.Nil)
	}
	right, known := srv.Users.Check(c.Str(2), c.Str(3))
	if !known {
		return c.Return(lua.Nil)
	}
	return c.Return(lua.Bool(right))
}
