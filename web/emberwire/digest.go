package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/emberwire/emberwire/core/lab"
)

// digestFlag is --digest: "" for none, else what is printed.
type digestFlag string

// The values of --digest.
const (
	digestRun   digestFlag = "true"  // messages, hearers, screens
	digestState digestFlag = "state" // everything that decides how it goes on
	digestParts digestFlag = "parts" // the same, part by part
)

// String is the flag's value.
func (f *digestFlag) String() string { return string(*f) }

// IsBoolFlag lets --digest stand alone.
func (f *digestFlag) IsBoolFlag() bool { return true }

// Set takes the flag's value.
func (f *digestFlag) Set(s string) error {
	switch v := digestFlag(s); v {
	case digestRun, digestState, digestParts:
		*f = v
	case "false":
		*f = ""
	default:
		return errors.New("there are --digest, --digest=state and --digest=parts")
	}
	return nil
}

// print prints the digests that were asked for.
func (f digestFlag) print(l *lab.Lab, out io.Writer) {
	switch f {
	case digestRun:
		fmt.Fprintln(out, "digest", l.Digest())
	case digestState:
		fmt.Fprintln(out, "state digest", l.StateDigest())
	case digestParts:
		for _, p := range l.StateParts() {
			fmt.Fprintln(out, "state digest", p.Sum, p.Path)
		}
	}
}
