package copper

import (
	"hash/crc32"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/cttp"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/value"
)

// The functions that the Lua half of the modules calls. They check no more
// than their own safety needs: the modules check arguments with the words of
// the original. An expected failure is nil and a text.

// native is one such function.
type native struct {
	name string
	f    lua.Func
}

// natives are all of them.
func natives() []native {
	return []native{
		{"program", nativeProgram}, {"speaksCnet", nativeSpeaksCnet}, {"channel", nativeChannel}, {"passwordHash", nativePasswordHash},
		{"randomBytes", nativeRandomBytes}, {"generate", nativeGenerate}, {"fileText", nativeFileText},
		{"parseFile", nativeParseFile}, {"text", nativeText}, {"parse", nativeParse},
		{"verify", nativeVerify}, {"sign", nativeSign},
		{"modemSide", nativeModemSide}, {"inUse", nativeInUse}, {"repeats", nativeRepeats},
		{"host", nativeHost}, {"servers", nativeServers}, {"sockets", nativeSockets},
		{"isServer", nativeIsServer}, {"isOpen", nativeIsOpen},
		{"send", nativeSend}, {"sendPlain", nativeSendPlain}, {"login", nativeLogin}, {"logout", nativeLogout},
		{"close", nativeClose}, {"closeServer", nativeCloseServer},
		{"userAdd", nativeUserAdd}, {"userDelete", nativeUserDelete}, {"userHash", nativeUserHash},
		{"userLevel", nativeUserLevel}, {"user", nativeUser}, {"userCheck", nativeUserCheck},
		{"connect", nativeConnect}, {"discover", nativeDiscover}, {"certificates", nativeCertificates},
		{"ctcpOpen", nativeOpen}, {"ctcpRequest", nativeRequest}, {"ctcpFinish", nativeFinish},
		{"ctcpShort", nativeShort}, {"ctcpRegister", nativeRegister},
		{"loginWait", nativeLoginWait}, {"logoutWait", nativeLogoutWait},
		{"route", nativeRoute}, {"take", nativeTake}, {"respond", nativeRespond},
		{"crc", nativeCRC}, {"statuses", nativeStatuses}, {"logs", nativeLogs},
		{"terminated", nativeTerminated}, {"registration", nativeRegistration}, {"writeFile", nativeWriteFile},
	}
}

// stackOf finds the stack of the computer that runs the function.
func stackOf(c *lua.Call) *Stack {
	for _, s := range c.Host().(*computer.Computer).Stacks() {
		if s, ok := s.(*Stack); ok {
			return s
		}
	}
	panic("copper: a module runs on a computer without the stack")
}

// failed returns nil and the text of an error.
func failed(c *lua.Call, err error) lua.Result {
	return c.Return(lua.Nil, c.NewString(err.Error()))
}

// done returns nothing, or nil and the text of an error.
func done(c *lua.Call, err error) lua.Result {
	if err != nil {
		return failed(c, err)
	}
	return c.Return(lua.Bool(true))
}

func nativeProgram(c *lua.Call) lua.Result {
	return c.Return(lua.Int(stackOf(c).newProgram().id))
}

// nativeSpeaksCnet: the program has loaded cNet as well.
func nativeSpeaksCnet(c *lua.Call) lua.Result {
	if p := stackOf(c).program(c.Int(1)); p != nil {
		p.cnet = true
	}
	return c.Return()
}

// nativeRegistration says who may register: program, then "all", "none" or
// "ask".
func nativeRegistration(c *lua.Call) lua.Result {
	if p := stackOf(c).program(c.Int(1)); p != nil {
		p.registration = map[string]registration{"none": registerNone, "ask": registerAsk}[c.Str(2)]
	}
	return c.Return()
}

// nativeWriteFile writes a file whole or not at all.
func nativeWriteFile(c *lua.Call) lua.Result {
	return done(c, stackOf(c).c.FS().WriteFile(c.Str(1), []byte(c.Str(2))))
}

func nativeChannel(c *lua.Call) lua.Result { return c.Return(lua.Int(cryptonet.Channel(c.Str(1)))) }

func nativePasswordHash(c *lua.Call) lua.Result {
	return c.Return(c.NewString(cryptonet.PasswordHash(c.Str(1), c.Str(2), c.Str(3))))
}

func nativeRandomBytes(c *lua.Call) lua.Result {
	b := stackOf(c).random.Block()
	return c.Return(byteTable(c.Machine(), b[:]))
}

// nativeGenerate makes a certificate and its private key: name, compatible.
func nativeGenerate(c *lua.Call) lua.Result {
	name := c.Str(1)
	if c.State() == 0 && !c.Charge(cryptonet.WorkGenerate) {
		return c.Pause(1) // paid; made when the computer goes on
	}
	bits := cryptonet.KeyBits
	if c.Arg(2).Truthy() {
		bits = cryptonet.CompatibleBits
	}
	pub, private, err := cryptonet.GenerateKey(stackOf(c).random, bits)
	if err != nil {
		return failed(c, err)
	}
	cert := cryptonet.Certificate{Name: name, Key: pub, HasKey: true}
	m := c.Machine()
	return c.Return(computer.FromValue(m, cert.Value()), computer.FromValue(m, private.Value()))
}

func nativeFileText(c *lua.Call) lua.Result {
	v, err := textValue(lua.TableValue(c.Table(1)))
	if err != nil {
		return failed(c, err)
	}
	return c.Return(c.NewString(cryptonet.FileText(v)))
}

func nativeParseFile(c *lua.Call) lua.Result {
	return c.Return(computer.FromValue(c.Machine(), cryptonet.ParseFileText(c.Str(1))))
}

// nativeText and nativeParse are the text form of any value; nil is an
// unreadable text.
func nativeText(c *lua.Call) lua.Result {
	v, err := textValue(c.Arg(1))
	if err != nil {
		return failed(c, err)
	}
	text, err := cryptonet.Serialise(v)
	if err != nil {
		return failed(c, err)
	}
	return c.Return(c.NewString(text))
}

func nativeParse(c *lua.Call) lua.Result {
	v, err := cryptonet.Unserialise(c.Str(1))
	if err != nil {
		return c.Return(lua.Nil)
	}
	return c.Return(computer.FromValue(c.Machine(), v))
}

// certificateArg reads a certificate; nil when absent or malformed.
func certificateArg(c *lua.Call, i int) *cryptonet.Certificate {
	v, err := textValue(c.Arg(i))
	if err != nil {
		return nil
	}
	cert, ok := cryptonet.ParseCertificate(v, false)
	if !ok {
		return nil
	}
	return &cert
}

// keyArg reads a public key; nil when absent or malformed.
func keyArg(c *lua.Call, i int) *cryptonet.PublicKey {
	v, err := textValue(c.Arg(i))
	if err != nil {
		return nil
	}
	k, ok := cryptonet.ParsePublicKey(v)
	if !ok {
		return nil
	}
	return &k
}

func nativeVerify(c *lua.Call) lua.Result {
	cert, key := certificateArg(c, 1), keyArg(c, 2)
	c.Charge(cryptonet.WorkPublic)
	return c.Return(lua.Bool(cert != nil && key != nil && cert.Verify(*key)))
}

// nativeSign gives the signature of a certificate under a private key, and a
// warning when the original could not verify it.
func nativeSign(c *lua.Call) lua.Result {
	cert := certificateArg(c, 1)
	v, err := textValue(c.Arg(2))
	key, ok := cryptonet.ParsePrivateKey(v)
	if cert == nil || err != nil || !ok {
		return c.Return(lua.Nil, lua.String("Not a valid certificate or file."))
	}
	c.Charge(cryptonet.WorkPrivate)
	signature, err := cert.Sign(key, stackOf(c).random)
	if signature == "" {
		return failed(c, err)
	}
	if err != nil {
		return c.Return(c.NewString(signature), c.NewString(err.Error()))
	}
	return c.Return(c.NewString(signature))
}

// nativeModemSide says where the modem is: the first one, or the one on the
// side that was asked for.
func nativeModemSide(c *lua.Call) lua.Result {
	comp := stackOf(c).c
	if c.Arg(1).Kind() == lua.KNil {
		for _, m := range comp.Modems() {
			return c.Return(lua.String(m.Name()))
		}
		return c.Return(lua.Nil, lua.String("Could not find a modem."))
	}
	side, _ := c.Arg(1).AsString()
	switch {
	case computer.Side(side) < 0:
		return c.Return(lua.Nil, c.NewString(sideText(c.Arg(1))+" is not a valid side."))
	case comp.Modem(side) == nil:
		return c.Return(lua.Nil, c.NewString("No modem on side "+side+"."))
	}
	return c.Return(c.Arg(1))
}

func nativeInUse(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(stackOf(c).node.Listens(c.Str(2), c.Int(1))))
}

// nativeRepeats gives whether copies for repeaters are sent, after setting it
// when there is an argument.
func nativeRepeats(c *lua.Call) lua.Result {
	n := stackOf(c).node
	if c.N() > 0 {
		n.SetRepeat(c.Arg(1).Truthy())
	}
	return c.Return(lua.Bool(n.Repeat()))
}

func nativeServers(c *lua.Call) lua.Result {
	s := stackOf(c)
	t := c.NewTable(len(s.node.Servers()), 0)
	for i, srv := range s.node.Servers() {
		c.Machine().SetIndex(t, i+1, s.serverValue(c.Machine(), srv))
	}
	return c.Return(lua.TableValue(t))
}

func nativeSockets(c *lua.Call) lua.Result {
	s := stackOf(c)
	t := c.NewTable(len(s.node.Clients()), 0)
	for i, sock := range s.node.Clients() {
		c.Machine().SetIndex(t, i+1, s.socketValue(c.Machine(), sock))
	}
	return c.Return(lua.TableValue(t))
}

func nativeIsServer(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(stackOf(c).findServer(c.Table(1)) != nil))
}

func nativeIsOpen(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(stackOf(c).findSocket(c.Table(1)) != nil))
}

// nativeCRC is the CRC-32 of a text (spec/cnet.md 7).
func nativeCRC(c *lua.Call) lua.Result {
	text := c.Str(1)
	c.Charge(len(text) / 16)
	return c.Return(lua.Number(float64(crc32.ChecksumIEEE([]byte(text)))))
}

func nativeStatuses(c *lua.Call) lua.Result {
	m := c.Machine()
	all := c.NewTable(0, len(cttp.Statuses))
	for _, st := range cttp.Statuses {
		t := c.NewTable(0, 2)
		m.SetStr(t, "code", lua.Int(st.Code))
		m.SetStr(t, "message", lua.String(st.Name))
		m.SetStr(all, st.Name, lua.TableValue(t))
	}
	return c.Return(lua.TableValue(all))
}

// nativeLogs gives the log lines since the last time.
func nativeLogs(c *lua.Call) lua.Result {
	s := stackOf(c)
	t := c.NewTable(len(s.logs), 0)
	for i, line := range s.logs {
		c.Machine().SetIndex(t, i+1, c.NewString(line))
	}
	s.logs = nil
	return c.Return(lua.TableValue(t))
}

func sideText(v lua.Value) string {
	if s, ok := v.AsString(); ok {
		return s
	}
	if f, ok := v.AsNumber(); ok {
		return value.FormatNumber(f)
	}
	return "A " + v.TypeName()
}
