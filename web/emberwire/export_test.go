package main

import (
	"strings"
	"testing"
)

func TestExportErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"usage: emberwire export": {"export"},
		"emberwire export: flag provided but not defined: -x (emberwire export -h explains the flags)\n": {"export", "-x"},
		"emberwire serve: flag provided but not defined: -x (emberwire serve -h explains the flags)\n":   {"serve", "-x"},
		"emberwire export: reading the page: stat .: no such file or directory":                          {"export", "-dir", "/nowhere", t.TempDir() + "/x"},
	} {
		var out, errs strings.Builder
		if status := dispatch(args, strings.NewReader(""), &out, &errs); status == 0 || !strings.HasPrefix(errs.String(), want) {
			t.Errorf("%v: %d %s", args, status, errs.String())
		}
	}
}
