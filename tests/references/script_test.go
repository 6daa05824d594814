package references

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// declared are the fields of an interface of tests/js/page.d.ts.
func declared(t *testing.T, text, name string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\ninterface "+name+" {")
	body, _, closed := strings.Cut(rest, "}")
	if !ok || !closed {
		t.Fatalf("page.d.ts has no interface %s", name)
	}
	var out []string
	for _, m := range regexp.MustCompile(`(\w+)\??: `).FindAllStringSubmatch(body, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

// The types that the page's scripts are checked with have the fields of the
// protocol, and no other.
func TestScriptsKnowTheProtocol(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "tests/js/page.d.ts"))
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]reflect.Type{"Command": reflect.TypeFor[view.Command](), "Reply": reflect.TypeFor[view.Reply]()} {
		var want []string
		for f := range of.Fields() {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			want = append(want, tag)
		}
		slices.Sort(want)
		if got := declared(t, string(text), name); !slices.Equal(got, want) {
			t.Errorf("interface %s of tests/js/page.d.ts has the fields\n%v, core/view has\n%v", name, got, want)
		}
	}
}
