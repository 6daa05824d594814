//go:build unix

package cputime

import (
	unix "syscall"
	"time"
)

// Used is what the process has used so far, all threads together.
func Used() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
