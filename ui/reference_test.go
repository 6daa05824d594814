package ui

import (
	"testing"

	"github.com/emberwire/emberwire/core/manual"
)

func TestReferenceListThatCannotBeLoaded(t *testing.T) {
	for _, c := range []struct{ data, problem, want string }{
		{"", "the server answered 404", "The reference of cNet could not be loaded (the server answered 404). Try again; if that does not help, reload the page."},
		{"<html>", "", "The reference of cNet could not be loaded (it is damaged: invalid character '<' looking for beginning of value). Try again; if that does not help, reload the page."},
		{`[]`, "", ""},
	} {
		m := volume{title: "cNet"}
		m.take([]byte(c.data), c.problem)
		if m.problem != c.want {
			t.Errorf("%q, %q: %s", c.data, c.problem, m.problem)
		}
	}
}

func TestNoteOfASection(t *testing.T) {
	for _, c := range []struct {
		m     volume
		found int
		want  string
	}{
		{volume{}, 0, "Loading…"},
		{volume{problem: "broken"}, 0, ""},
		{volume{groups: []manual.Group{}}, 0, "Nothing here about “psp”."},
		{volume{groups: []manual.Group{{}}}, 1, ""},
	} {
		if got := c.m.note(" psp ", c.found); got != c.want {
			t.Errorf("%+v with %d found: %q, want %q", c.m, c.found, got, c.want)
		}
	}
}
