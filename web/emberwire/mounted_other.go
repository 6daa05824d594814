//go:build !unix

package main

// unblocked: a folder has nothing that waits here.
const unblocked = 0
