package phoenix

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// elsewhere are the recordings that are not computers on a medium, with the
// test that uses each.
func elsewhere() map[string]func(*testing.T) {
	return map[string]func(*testing.T){
		"functions":   nil, // pdu: TestAddressesAsTheOriginalReadsThem, TestURIsAsTheOriginalReadsThem
		"routes":      TestRoutesAsTheOriginalFindsThem,
		"devices":     TestDevicesAsTheOriginalFindsThem,
		"http-handle": TestGoldenHTTP,
		"ws-handle":   TestGoldenWebSocket,
	}
}

// TestGoldenHasEveryRecording: what is in testdata is replayed or used by a
// test of its own, and nothing is named that is not there.
func TestGoldenHasEveryRecording(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var there, used []string
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".json"); ok {
			there = append(there, name)
		}
	}
	for _, g := range golden() {
		used = append(used, g.name)
	}
	for name := range elsewhere() {
		used = append(used, name)
	}
	slices.Sort(used)
	if !slices.Equal(there, used) {
		t.Errorf("in testdata: %v\nused:        %v", there, used)
	}
	if len(there) != recordings {
		t.Errorf("%d recordings, there were %d", len(there), recordings)
	}
}

const recordings = 66

// TestDevicesAsTheOriginalFindsThem: spec/phoenix.md 2. The original's tree
// has nodes that are no modems; ours has modems only and says "Not a modem"
// where the original finds such a node.
func TestDevicesAsTheOriginalFindsThem(t *testing.T) {
	b, err := os.ReadFile("testdata/devices.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Lookups []struct {
			Argument string
			Found    []string
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	deviations := map[string]string{
		"lan0": "2: modems have no alias here",
	}
	n := newNetwork(t)
	a := n.box(7, Config{}, "left", "L", "top", "L")
	a.Advance(0)
	used := 0
	for _, l := range file.Lookups {
		want := errNoDevice.Error()
		for _, path := range l.Found {
			switch path {
			case "/left", "/lo", "/top":
				want = path
			default:
				if want == errNoDevice.Error() {
					want = errNotModem.Error()
				}
			}
		}
		d, err := a.find(l.Argument)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = d.path
		}
		if deviations[l.Argument] != "" {
			used++
			want = errNoDevice.Error()
		}
		if got != want {
			t.Errorf("%q is %s, want %s", l.Argument, got, want)
		}
	}
	if used != len(deviations) || len(file.Lookups) < 15 {
		t.Errorf("%d deviations and %d lookups in the file", used, len(file.Lookups))
	}
}
