package ui

import (
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

func TestDropped(t *testing.T) {
	for want, list := range map[string][]view.Drop{
		"": nil,
		"; its network has dropped: duplicate 1,200, no route 2, malformed 2": {{Why: "no route", Count: 2}, {Why: "duplicate", Count: 1200}, {Why: "malformed", Count: 2}},
	} {
		if got := dropped(list); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
