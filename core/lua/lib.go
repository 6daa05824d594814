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
	m.loaded(name, t)
	return t
}

// loaded puts a library into the table _LOADED of the registry.
func (m *Machine) loaded(name string, t *Table) {
	all := m.registry.Str("_LOADED").AsTable()
	if all == nil {
		all = m.NewTable(0, 8)
		m.SetStr(m.registry, "_LOADED", TableValue(all))
	}
	m.SetStr(all, name, TableValue(t))
}
