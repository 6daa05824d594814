package phoenix

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
)

// The UUIDs are the original's (spec/phoenix.md 2).
func TestUUIDs(t *testing.T) {
	b, err := os.ReadFile("testdata/devices.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ UUIDs []map[string]any }
	if err := json.Unmarshal(b, &file); err != nil || len(file.UUIDs) != 6 {
		t.Fatal(len(file.UUIDs), err)
	}
	for _, u := range file.UUIDs {
		id := strconv.Itoa(int(u["computer"].(float64)))
		for path, name := range map[string]string{"/": "root", "/left": "left", "/top": "top", "/lo": "lo"} {
			if got := uuid(id, path); got != u[name] {
				t.Errorf("%s of %s is %s, want %s", path, id, got, u[name])
			}
		}
	}
}

// A name may name several nodes; a modem counts first, and what is none says so.
func TestNodesThatAreNoModems(t *testing.T) {
	n := newNetwork(t)
	a := n.box(7, Config{}, "left", "L", "top", "L")
	a.Advance(0)
	for arg, want := range map[string]string{
		"left": "/left", "8e5fdb77-b3a2-5766-9e28-31e6bf0b8562": "/left", "20421f04-0746-5667-87a5-18daca8164d4": "/lo", "//top": "/top",
	} {
		if d, err := a.find(arg); err != nil || d.path != want {
			t.Errorf("%s: %v %v", arg, d, err)
		}
	}
	for arg, want := range map[string]error{
		"": errNotModem, "/": errNotModem, "7": errNotModem, "9c5e401f-c1bb-5155-98a4-f4ebd1dd33fe": errNotModem,
		"redstone": errNotModem, "/redstone/left": errNotModem, "right": errNotModem, "/right": errNoDevice, "8": errNoDevice,
		"00000000-0000-0000-0000-000000000000": errNoDevice, "a--b-c-d": errNoDevice, "/left/computer_1": errNoDevice, "computer_1": errNoDevice,
	} {
		if _, err := a.find(arg); err != want {
			t.Errorf("%q: %v, want %v", arg, err, want)
		}
	}
}
