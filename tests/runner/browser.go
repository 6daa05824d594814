package main

import (
	"os"
	"os/exec"
	"strings"
)

// browsers are looked for in this order, after $BROWSER_BIN.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// runBrowser runs tests/browser. Without a browser all of its tests have
// failed, for that one reason.
func runBrowser(dist string) *report {
	name := func(string, string) string { return "browser" }
	bin, why := findBrowser()
	if bin == "" {
		bin, why = installBrowser()
	}
	if bin == "" {
		r := newReport()
		r.fail("browser", why)
		r.of("browser").failed = max(1, browserTests())
		return r
	}
	return goTest(name, environment("EMBERWIRE_BROWSER="+bin, "EMBERWIRE_DIST="+dist), "test", "-json", "-count=1", "-timeout", "20m", "./tests/browser")
}

func findBrowser() (bin, why string) {
	if b := os.Getenv("BROWSER_BIN"); b != "" {
		if p, err := exec.LookPath(b); err == nil {
			return p, ""
		}
		return "", "BROWSER_BIN=" + b + " is not a program"
	}
	for _, b := range browsers {
		if p, err := exec.LookPath(b); err == nil {
			return p, ""
		}
	}
	return "", "no browser found"
}

// installBrowser installs Chromium if that needs no password, and says so.
func installBrowser() (bin, why string) {
	if os.Getenv("BROWSER_BIN") != "" {
		return findBrowser()
	}
	if why := install("chromium"); why != "" {
		return "", why + "\nor name a browser: BROWSER_BIN=/path/to/chromium make test"
	}
	return findBrowser()
}

// browserTests is how many tests there are to fail.
func browserTests() int {
	out, err := exec.Command("go", "test", "-list", "^Test", "./tests/browser").Output()
	if err != nil {
		return 0
	}
	return strings.Count("\n"+string(out), "\nTest")
}
