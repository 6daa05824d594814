package dissect

import "fmt"

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
	f := read(m.table)
	f.take("dhcp", boolean, "")
	kind := f.take("type", str, "")
	from := f.take("from", number, "computer id")
	to := f.take("to", number|absent, "computer id")
	f.take("messageID", number, "kept through the exchange")
	f.take("serverIP", str|absent, "")
	offered := f.take("offeredIP", str|absent, "")
	f.take("requestedIP", str|absent, "")
	f.take("options", table|absent, "")
	summary := fmt.Sprintf("%s %s", computer(from), text(kind))
	if !to.IsNil() {
		summary += " to " + computer(to)
	}
	if !offered.IsNil() {
		summary += ": " + text(offered)
	}
	b.stream = "dhcp"
	b.add(f.layer("dhcp", summary))
}
