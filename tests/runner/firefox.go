package main

import (
	"os"
	"os/exec"
	"sync"
)

// firefoxes are looked for in this order, after $FIREFOX_BIN.
var firefoxes = []string{"firefox-esr", "firefox"}

// firefox is the Firefox that the main walk runs in, or why there is none: it
// is installed if that needs no password. The walk is not run then, and says so.
var firefox = sync.OnceValues(func() (bin, why string) {
	if b := os.Getenv("FIREFOX_BIN"); b != "" {
		if p, err := exec.LookPath(b); err == nil {
			return p, ""
		}
		return "", "FIREFOX_BIN=" + b + " is not a program"
	}
	if bin = lookFirefox(); bin == "" {
		if why = install("firefox-esr"); why == "" {
			bin = lookFirefox()
		}
	}
	if bin == "" && why == "" {
		why = "no Firefox found"
	}
	return bin, why
})

func lookFirefox() string {
	for _, b := range firefoxes {
		if p, err := exec.LookPath(b); err == nil {
			return p
		}
	}
	return ""
}

// firefoxEnvironment tells the browser's tests of it.
func firefoxEnvironment() string {
	bin, why := firefox()
	if bin == "" {
		return "EMBERWIRE_NO_FIREFOX=" + why
	}
	return "EMBERWIRE_FIREFOX=" + bin
}
