package cputime

import (
	"syscall/js"
	"time"
)

// Used is what Node has used so far, all threads together.
func Used() time.Duration {
	used := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(used.Get("user").Int()+used.Get("system").Int()) * time.Microsecond
}
