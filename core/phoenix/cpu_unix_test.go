//go:build unix

package phoenix

import (
	unix "syscall"
	"time"
)

// cpuTime is what the process has used so far, all threads together.
func cpuTime() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
