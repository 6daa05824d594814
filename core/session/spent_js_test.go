package session

import (
	"syscall/js"
	"time"
)

// spent is processor time: others may be at work, too.
func spent() time.Duration {
	u := js.Global().Get("process").Call("cpuUsage")
	return time.Duration(u.Get("user").Int()+u.Get("system").Int()) * time.Microsecond
}
