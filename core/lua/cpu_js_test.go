//go:build stretch && js

package lua

import (
	"syscall/js"
	"time"
)

// processorTime is the time the process has had a processor; other work of the
// machine does not count.
func processorTime() time.Duration {
	used := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(used.Get("user").Int()+used.Get("system").Int()) * time.Microsecond
}
