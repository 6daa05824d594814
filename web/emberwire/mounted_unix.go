//go:build unix

package main

import "syscall"

// unblocked opens without waiting for whoever writes.
const unblocked = syscall.O_NONBLOCK
