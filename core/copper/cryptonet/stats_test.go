package cryptonet

import (
	"fmt"
	"reflect"
	"testing"
)

// Every counter has a name, and growing is told by it.
func TestDropsByName(t *testing.T) {
	var s Stats
	v := reflect.ValueOf(&s).Elem()
	seen := map[string]bool{}
	for i := range v.NumField() {
		before := s
		v.Field(i).SetInt(int64(i + 1))
		why := s.Since(before)
		if why == "" || seen[why] {
			t.Errorf("%s: %q", v.Type().Field(i).Name, why)
		}
		seen[why] = true
	}
	if s.Since(s) != "" {
		t.Error("nothing has grown")
	}
	why, counts := Stats{Duplicate: 2, BadProof: 1}.Drops()
	if got := fmt.Sprint(why, counts); got != "[duplicate proof not acceptable] [2 1]" {
		t.Error(got)
	}
}
