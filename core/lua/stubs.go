package lua

type Proto struct{}
type hookState struct{}

func (t *Thread) grow(n int)                                               { panic("x") }
func (m *Machine) where(t *Thread, level int) (string, int)                { panic("x") }
func (m *Machine) callName(t *Thread, i int) (string, string)              { panic("x") }
func (m *Machine) markAll()                                                { panic("x") }
func Compile(chunkname, source string) (*Proto, error)                     { panic("x") }
func (m *Machine) Closure(p *Proto, env Value) Value                       { panic("x") }
func (m *Machine) Load(chunkname, source string, env Value) (Value, error) { panic("x") }
func (m *Machine) Start(f Value, args ...Value) *Thread                    { panic("x") }
func (t *Thread) Resume(budget int64, args ...Value) (used int64, s State) { panic("x") }
func (t *Thread) Results() []Value                                         { return t.results }
func (t *Thread) Err() Value                                               { return t.failure }
func (t *Thread) Traceback() string                                        { return t.trace }
func (t *Thread) Interrupt(message string)                                 { t.interrupt = &message }
func (t *Thread) Where() (chunk string, line int)                          { panic("x") }
func (m *Machine) Clone(host any, userdata func(any) any) *Machine         { panic("x") }
