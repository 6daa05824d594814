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
		r.of("browser").failed = max(1, len(browserTests()))
		return r
	}
	tests := browserTests()
	if len(tests) == 0 {
		r := newReport()
		r.fail("browser", "go test -list ^Test ./tests/browser lists none")
		return r
	}
	return inParts(tests, func(tests []string) *report {
		return goTest(name, environment("EMBERWIRE_BROWSER="+bin, "EMBERWIRE_DIST="+dist, firefoxEnvironment(), webKitEnvironment(), axeEnvironment()),
			"go", "test", "-json", "-vet=off", "-count=1", "-timeout", "20m", "-run", names(tests), "./tests/browser")
	})
}

// browserParts is how many browsers are driven side by side: a test waits more
// than it computes.
const browserParts = 2

// inParts deals the tests out to as many runs side by side and sums up.
func inParts(tests []string, run func(tests []string) *report) *report {
	parts := make([][]string, min(browserParts, len(tests)))
	for i, t := range tests {
		parts[i%len(parts)] = append(parts[i%len(parts)], t)
	}
	done := make(chan *report)
	for _, part := range parts {
		go func() { done <- run(part) }()
	}
	sum := newReport()
	for range parts {
		merge(sum, <-done)
	}
	return sum
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

// browserTests are the names of the tests.
func browserTests() (names []string) {
	out, err := exec.Command("go", "test", "-list", "^Test", "./tests/browser").Output()
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(out)) {
		if name := strings.TrimSpace(line); strings.HasPrefix(name, "Test") {
			names = append(names, name)
		}
	}
	return names
}
