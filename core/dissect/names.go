package dissect

// looksNames: the name service marks its tables names = true
// (spec/phoenix.md 22.8).
func looksNames(m message) bool {
	if m.table == nil {
		return false
	}
	on, _ := m.table.Field("names").Bool()
	return on
}

func namesLayers(b *builder, m message) {
	f := read(m.table, "names")
	f.show("names")
	kind := f.show("type")
	from := f.show("from")
	name := f.show("name")
	ip := f.show("ip")
	f.show("life")
	b.stream = "names"
	b.add(f.parted("names", text(kind), text(name)+" "+text(ip), "from "+b.who(computer(from))))
}
