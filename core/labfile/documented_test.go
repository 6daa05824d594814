package labfile

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// Every key of lab.toml stands in docs/lab.md.
func TestEveryKeyIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../static/docs/lab.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	keysOf(reflect.TypeFor[Spec](), func(key string) {
		seen++
		if !regexp.MustCompile("\\b" + regexp.QuoteMeta(key) + "\\b").Match(b) {
			t.Errorf("the key %s is not in static/docs/lab.md", key)
		}
	})
	if seen < 40 {
		t.Errorf("only %d keys were found", seen)
	}
}

// Every kind of peripheral has its paragraph there.
func TestEveryPeripheralIsDocumented(t *testing.T) {
	b, err := os.ReadFile("../../static/docs/lab.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range Kinds {
		if !regexp.MustCompile("(?m)^A \\*\\*(disk )?" + kind + "\\*\\*").Match(b) {
			t.Errorf("no paragraph of static/docs/lab.md begins with A **%s**", kind)
		}
	}
}

// README names them all, and none of those that it says are missing is there.
func TestTheReadmeNamesThePeripherals(t *testing.T) {
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)peripherals ([^.]*)\. There is no ([^.]*)\.`).FindStringSubmatch(string(b))
	if m == nil {
		t.Fatal("README does not say which peripherals there are and which not")
	}
	for _, kind := range Kinds {
		if !strings.Contains(m[1], "`"+kind+"`") {
			t.Errorf("README does not name the %s", kind)
		}
		if strings.Contains(m[2], kind) {
			t.Errorf("README says that there is no %s", kind)
		}
	}
}

// keysOf calls f with the keys of a table and of those in it.
func keysOf(t reflect.Type, f func(key string)) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		keysOf(t.Elem(), f)
	case reflect.Struct:
		for i := range t.NumField() {
			if key := t.Field(i).Tag.Get("toml"); key != "" {
				f(key)
				keysOf(t.Field(i).Type, f)
			}
		}
	}
}
