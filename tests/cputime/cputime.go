// Package cputime tells tests how much time of the processor their process has
// used: other than the clock, it does not go on while the machine does something
// else.
package cputime
