package lua

// OpenLibs puts every library of the dialect into the globals.
func OpenLibs(m *Machine) {
	openBase(m)
	openCoroutine(m)
	openDebug(m)
	openString(m)
	openUTF8(m)
	openTable(m)
	openMath(m)
	openBit(m)
}

// entry is one function of a library.
type entry struct {
	name string
	f    Func
}

// register puts functions into a table under their names.
func (m *Machine) register(t *Table, list []entry) *Table {
	for _, e := range list {
		m.SetStr(t, e.name, m.NewFunction(e.name, e.f))
	}
	return t
}

// library makes a global table of functions.
func (m *Machine) library(name string, list []entry) *Table {
	t := m.register(m.NewTable(0, len(list)), list)
	m.SetStr(m.globals, name, TableValue(t))
	return t
}
