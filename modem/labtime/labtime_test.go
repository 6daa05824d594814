package labtime

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// What counts wall time, and plain lengths of time, do not compile in the
// place of an instant of lab time, nor the other way round.
func TestWallTimeDoesNotFit(t *testing.T) {
	lab := reflect.TypeFor[Time]()
	for _, wall := range []any{time.Now(), time.Since(time.Now()), time.Now().UnixNano(), time.Now().Unix(), 1.5} {
		if typ := reflect.TypeOf(wall); typ.AssignableTo(lab) || lab.AssignableTo(typ) {
			t.Errorf("%v fits where %v is wanted, or the other way round", typ, lab)
		}
	}
	if !lab.AssignableTo(lab) {
		t.Error("lab time does not fit itself")
	}
}

func TestInstantsAndLengths(t *testing.T) {
	var start Time
	at := start.Add(1500 * time.Millisecond)
	if at != 1_500_000_000 || at.Sub(start) != 1500*time.Millisecond || start.Sub(at) != -1500*time.Millisecond || at.Elapsed() != at.Sub(0) {
		t.Errorf("1.5 s after the start is %d", at)
	}
	if at.Seconds() != 1.5 || at.String() != "1.5s" {
		t.Errorf("it is %v s, %q", at.Seconds(), at)
	}
	if b, err := json.Marshal(at); err != nil || string(b) != "1500000000" {
		t.Errorf("JSON %s, %v", b, err)
	}
}
