// Package labtime is the clock of a lab.
package labtime

import "time"

// Time is an instant of lab time: nanoseconds since the lab began. Lab time
// stands still while a lab is paused and runs as fast as it is paced, so it is
// a type of its own: neither the machine's clock (time.Time) nor a wall time
// counted from a start (time.Duration) can be passed for it.
//
// A length of lab time is a time.Duration, as between two instants of package
// time: Add takes one, Sub gives one.
type Time int64

// Add is the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d) }

// Sub is the time from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// Elapsed is how long the lab had run by then.
func (t Time) Elapsed() time.Duration { return time.Duration(t) }

// Seconds is the instant in seconds since the lab began.
func (t Time) Seconds() float64 { return time.Duration(t).Seconds() }

// String writes the instant as Go writes a duration: "1.5s".
func (t Time) String() string { return time.Duration(t).String() }
