package view

// Hue is a protocol's colour, in degrees, the same in list, map and diagram
// (static/app.css has the same numbers); one of a lab's own gets one by its
// name.
func Hue(proto string) int {
	for _, p := range [...]struct {
		name string
		hue  int
	}{
		{"modem", 30}, {"raw", 30}, {"rednet", 2}, {"gps", 60}, {"arp", 280}, {"link", 250}, {"internet", 225}, {"control", 320},
		{"phoenix", 265}, {"dns", 300}, {"dhcp", 340}, {"names", 320}, {"envelope", 160}, {"psp", 200}, {"pdp", 180}, {"cryptonet", 150},
		{"cnp", 130}, {"cnet", 130}, {"ctcp", 100}, {"cttp", 80}, {"http", 40},
	} {
		if p.name == proto {
			return p.hue
		}
	}
	sum := 0
	for _, b := range []byte(proto) {
		sum = (sum*31 + int(b)) % 360
	}
	return sum
}
