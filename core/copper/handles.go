package copper

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/lua"
)

// Sockets and servers are tables for programs (spec/cryptonet.md 8 and 16).
// The same one is handed out each time, with what changed written into it.
// What a function does with one is done to the real socket, found by its
// names: also a copy of such a table works.

// socketHandle is a socket in an event.
type socketHandle struct {
	s    *Stack
	sock *cryptonet.Socket
}

// Lua gives the socket's table.
func (h socketHandle) Lua(m *lua.Machine) lua.Value { return h.s.socketValue(m, h.sock) }

// serverHandle is a server in an event.
type serverHandle struct {
	s   *Stack
	srv *cryptonet.Server
}

// Lua gives the server's table.
func (h serverHandle) Lua(m *lua.Machine) lua.Value { return h.s.serverValue(m, h.srv) }

// luaEvent is an event as programs see it (spec/cryptonet.md 15), with all
// parameters, nil as nil. A logout has no server, as the original.
func (s *Stack) luaEvent(e cryptonet.Event) computer.Event {
	socket := socketHandle{s, e.Socket}
	var server any
	if e.Server != nil {
		server = serverHandle{s, e.Server}
	}
	var user any
	if e.HasUsername {
		user = e.Username
	}
	name := string(e.Kind)
	switch e.Kind {
	case cryptonet.EventEncrypted, cryptonet.EventPlain:
		return computer.E(name, e.Message, socket, server)
	case cryptonet.EventLogin, cryptonet.EventLoginFailed:
		return computer.E(name, user, socket, server)
	case cryptonet.EventLogout:
		return computer.E(name, user, socket)
	}
	return computer.E(name, socket, server)
}

func socketKey(sock *cryptonet.Socket) string { return "socket " + sock.Sender() + " " + sock.Target() }
func serverKey(srv *cryptonet.Server) string  { return "server " + srv.Name }

// socketValue is the table of a socket. Closed ones are forgotten by the
// registry with the first look.
func (s *Stack) socketValue(m *lua.Machine, sock *cryptonet.Socket) lua.Value {
	key := socketKey(sock)
	t := s.registry.Str(key).AsTable()
	if t == nil {
		t = s.newSocketTable(m, sock)
		m.SetStr(s.registry, key, lua.TableValue(t))
	}
	m.SetStr(t, "permissionLevel", lua.Number(sock.Level))
	user := lua.Nil
	if sock.LoggedIn {
		user = m.NewString(sock.Username)
	}
	m.SetStr(t, "username", user)
	if sock.Closed {
		m.SetStr(s.registry, key, lua.Nil)
		s.listSocket(m, sock, lua.Nil)
	}
	return lua.TableValue(t)
}

func (s *Stack) newSocketTable(m *lua.Machine, sock *cryptonet.Socket) *lua.Table {
	t := m.NewTable(0, 9)
	m.SetStr(t, "sender", m.NewString(sock.Sender()))
	m.SetStr(t, "target", m.NewString(sock.Target()))
	m.SetStr(t, "key", byteTable(m, sock.Key[:]))
	m.SetStr(t, "modemSide", m.NewString(sock.Side))
	m.SetStr(t, "channel", lua.Int(sock.Channel))
	m.SetStr(t, "receivedMessages", lua.TableValue(m.NewTable(0, 0)))
	if sock.Server != nil {
		m.SetStr(t, "server", s.serverValue(m, sock.Server))
		s.listSocket(m, sock, lua.TableValue(t))
	}
	return t
}

// listSocket puts a socket into its server's table of sockets.
func (s *Stack) listSocket(m *lua.Machine, sock *cryptonet.Socket, v lua.Value) {
	if sock.Server == nil {
		return
	}
	if t := s.serverValue(m, sock.Server).AsTable().Str("sockets").AsTable(); t != nil {
		m.SetStr(t, sock.Identity, v)
	}
}

// serverValue is the table of a server.
func (s *Stack) serverValue(m *lua.Machine, srv *cryptonet.Server) lua.Value {
	key := serverKey(srv)
	if t := s.registry.Str(key).AsTable(); t != nil {
		return lua.TableValue(t)
	}
	t := m.NewTable(0, 12)
	m.SetStr(s.registry, key, lua.TableValue(t))
	m.SetStr(t, "name", m.NewString(srv.Name))
	m.SetStr(t, "certificate", computer.FromValue(m, srv.Certificate.Value()))
	m.SetStr(t, "privateKey", computer.FromValue(m, srv.Private.Value()))
	m.SetStr(t, "modemSide", m.NewString(srv.Side))
	m.SetStr(t, "channel", lua.Int(srv.Channel))
	m.SetStr(t, "hideCertificate", lua.Bool(srv.Hidden))
	m.SetStr(t, "discoverable", lua.Bool(srv.Discoverable))
	m.SetStr(t, "userTable", computer.FromValue(m, srv.Users.Value()))
	m.SetStr(t, "userTablePath", m.NewString(srv.UserFile))
	m.SetStr(t, "sockets", lua.TableValue(m.NewTable(0, 0)))
	return lua.TableValue(t)
}

// forgetServer takes a closed server out of the registry.
func (s *Stack) forgetServer(m *lua.Machine, srv *cryptonet.Server) {
	m.SetStr(s.registry, serverKey(srv), lua.Nil)
}

// findSocket finds the live socket that a table names; nil when it is closed.
func (s *Stack) findSocket(t *lua.Table) *cryptonet.Socket {
	sender, _ := t.Str("sender").AsString()
	target, _ := t.Str("target").AsString()
	for _, srv := range s.node.Servers() {
		if srv.Name == sender {
			if sock := srv.Socket(target); sock != nil {
				return sock
			}
		}
	}
	for _, sock := range s.node.Clients() {
		if sock.Identity == sender && sock.Name == target {
			return sock
		}
	}
	return nil
}

// findServer finds the live server that a table names.
func (s *Stack) findServer(t *lua.Table) *cryptonet.Server {
	name, _ := t.Str("name").AsString()
	for _, srv := range s.node.Servers() {
		if srv.Name == name {
			return srv
		}
	}
	return nil
}

func byteTable(m *lua.Machine, b []byte) lua.Value {
	t := m.NewTable(len(b), 0)
	for i, x := range b {
		m.SetIndex(t, i+1, lua.Int(int(x)))
	}
	return lua.TableValue(t)
}
