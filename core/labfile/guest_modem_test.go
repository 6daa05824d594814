package labfile

import (
	"reflect"
	"testing"
)

// A guest gets its modems with everything that the file says of them.
func TestGuestsModemsAreWhole(t *testing.T) {
	text := "# A\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[guest]\n" +
		"[[guest.modem]]\nside = \"top\"\nkind = \"ender\"\nip = \"10.0.0.1/24\"\ngateway = \"10.0.0.9\"\ndhcp = \"10.0.0.2-10.0.0.3\"\nnames = true\n" +
		"[[guest.modem]]\nside = \"left\"\ncable = \"c\"\n[[guest.modem]]\nside = \"right\"\nkind = \"wireless\"\nrange = 40\n```\n"
	f, err := Parse("a.md", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	lab, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse("g.md", lab)
	if err != nil {
		t.Fatalf("%v in\n%s", err, lab)
	}
	want, got := f.Config.Guest.Modem, g.Config.Computer[0].Modem
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%+v\nbecame\n%+v", want, got)
	}
	all := ModemSpec{}
	for i := range reflect.TypeFor[ModemSpec]().NumField() {
		for _, m := range want {
			if v := reflect.ValueOf(m).Field(i); !v.IsZero() {
				reflect.ValueOf(&all).Elem().Field(i).Set(v)
			}
		}
		if reflect.ValueOf(all).Field(i).IsZero() {
			t.Error("the test says nothing of", reflect.TypeFor[ModemSpec]().Field(i).Name)
		}
	}
}
