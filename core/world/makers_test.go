package world

import (
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
)

func TestEveryKindHasAMaker(t *testing.T) {
	for _, kind := range labfile.Kinds {
		if makers[kind] == nil {
			t.Errorf("nothing makes a %s", kind)
		}
	}
	if len(makers) != len(labfile.Kinds) {
		t.Errorf("%d makers for %d kinds", len(makers), len(labfile.Kinds))
	}
}
