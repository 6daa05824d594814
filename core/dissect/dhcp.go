package dissect

// looksDHCP: Phoenix' address assignment marks its tables dhcp = true
// (spec/phoenix.md 17.1).
func looksDHCP(m message) bool {
	if m.table == nil {
		return false
	}
	on, _ := m.table.Field("dhcp").Bool()
	return on
}

func dhcpLayers(b *builder, m message) {
	f := read(m.table, "dhcp")
	f.show("dhcp")
	kind := f.show("type")
	from := f.show("from")
	to := f.show("to")
	f.show("messageID")
	f.show("serverIP")
	offered := f.show("offeredIP")
	f.show("requestedIP")
	f.show("options")
	ends, what := "from "+b.who(computer(from)), ""
	if !to.IsNil() {
		ends = b.between(b.who(computer(from)), b.who(computer(to)))
	}
	if !offered.IsNil() {
		what = text(offered)
	}
	b.stream = "dhcp"
	b.add(f.parted("dhcp", text(kind), what, ends))
}
