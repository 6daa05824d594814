//go:build stretch && !js

package lua

import "time"

var started = time.Now()

// processorTime is the time that has passed: native threads share a process.
func processorTime() time.Duration { return time.Since(started) }
