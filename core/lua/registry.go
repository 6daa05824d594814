package lua

// Registry is the table that programs reach by debug.getregistry only: what the
// embedder keeps in it is cloned and counted with the machine.
func (m *Machine) Registry() *Table { return m.registry }
