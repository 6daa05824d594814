//go:build !js

package session

import (
	"syscall"
	"time"
)

// spent is processor time: others may be at work, too.
func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
