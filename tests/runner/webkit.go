package main

import (
	"cmp"
	"os/exec"
	"sync"
)

// webKit is WebKitGTK's driver, or why there is none: it is installed, with the
// screen that its browser needs, if that needs no password. The walk is not run
// then, and says so.
var webKit = sync.OnceValues(func() (driver, why string) {
	if driver = lookWebKit(); driver == "" {
		if why = install("WebKitWebDriver"); why == "" {
			driver = lookWebKit()
		}
	}
	return driver, why
})

// lookWebKit finds the driver, if Xvfb is there too.
func lookWebKit() string {
	driver, err := exec.LookPath("WebKitWebDriver")
	if _, none := exec.LookPath("Xvfb"); err != nil || none != nil {
		return ""
	}
	return driver
}

// webKitEnvironment tells the browser's tests of it.
func webKitEnvironment() string {
	driver, why := webKit()
	if driver == "" {
		return "EMBERWIRE_NO_WEBKIT=" + cmp.Or(why, "no WebKitWebDriver with Xvfb found")
	}
	return "EMBERWIRE_WEBKIT=" + driver
}
