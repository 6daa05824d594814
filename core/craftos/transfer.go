package craftos

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
)

// Dropped is a file that somebody dropped on the screen.
type Dropped struct {
	Name string
	Data []byte
}

// Transfer queues file_transfer for files that were dropped on the screen. It
// fails, and nothing is transferred, if the computer cannot hold them open.
// spec/computercraft.md 4.8.
func Transfer(c *computer.Computer, files []Dropped) error {
	t := transfer{}
	for _, f := range files {
		h, err := c.FS().OpenBytes(f.Data, true)
		if err != nil {
			t.close()
			return err
		}
		t = append(t, transferred{f.Name, h})
	}
	if !c.Queue(computer.E("file_transfer", t)) {
		t.close()
	}
	return nil
}

type transferred struct {
	name string
	file *fs.Handle
}

// transfer is the event's argument: getFiles() answers read handles with
// getName().
type transfer []transferred

func (t transfer) close() {
	for _, f := range t {
		_ = f.file.Close() // open, so it cannot fail
	}
}

// Lua builds the object in the machine that reads the event.
func (t transfer) Lua(m *lua.Machine) lua.Value {
	list := m.NewTable(len(t), 0)
	for i, f := range t {
		h := handleTable(m, f.file)
		m.SetStr(h, "getName", m.NewNative("getName", firstUpvalue, m.NewString(f.name)))
		m.SetIndex(list, i+1, lua.TableValue(h))
	}
	out := m.NewTable(0, 1)
	m.SetStr(out, "getFiles", m.NewNative("getFiles", firstUpvalue, lua.TableValue(list)))
	return lua.TableValue(out)
}

func firstUpvalue(c *lua.Call) lua.Result { return c.Return(c.Upvalue(1)) }
