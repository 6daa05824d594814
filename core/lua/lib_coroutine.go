package lua

func openCoroutine(m *Machine) {
	t := m.library("coroutine", []entry{
		{"create", coCreate}, {"status", coStatus}, {"running", coRunning},
		{"wrap", coWrap}, {"isyieldable", coIsYieldable},
	})
	m.SetStr(t, "resume", m.newSpecial("resume", spResume, coResume))
	m.SetStr(t, "yield", m.newSpecial("yield", spYield, nil))
}

func coCreate(c *Call) Result {
	return c.Return(ThreadValue(c.m.newThread(c.argFunc(1))))
}

// coResume is reached only when argument 1 is no coroutine.
func coResume(c *Call) Result {
	c.badType(1, "thread")
	return Result{}
}

func coWrap(c *Call) Result {
	t := c.m.newThread(c.argFunc(1))
	f := c.m.NewFunction("wrap", nil, ThreadValue(t))
	f.asHost().special = spWrapped
	return c.Return(f)
}

func (c *Call) threadArg(i int) *Thread {
	t := c.Arg(i).asThread()
	if t == nil {
		c.badType(i, "thread")
	}
	return t
}

func coStatus(c *Call) Result {
	return c.Return(String(statusNames[c.threadArg(1).status]))
}

func coRunning(c *Call) Result {
	return c.Return(ThreadValue(c.t), Bool(c.t == c.m.root))
}

// coIsYieldable: also the main thread may yield, to the embedder.
func coIsYieldable(c *Call) Result { return c.Return(Bool(true)) }
