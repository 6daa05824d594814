package main

import (
	"fmt"
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
	return goTest(name, environment("EMBERWIRE_BROWSER="+bin, "EMBERWIRE_DIST="+dist), "test", "-json", "-count=1", "-timeout", "16m", "./tests/browser")
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

// managers know how to install Chromium without a question.
var managers = []struct{ program, command string }{
	{"apt-get", "apt-get update && apt-get install -y --no-install-recommends chromium"},
	{"dnf", "dnf install -y chromium"},
	{"apk", "apk add --no-cache chromium"},
	{"pacman", "pacman -Sy --noconfirm chromium"},
	{"zypper", "zypper --non-interactive install chromium"},
}

// installBrowser installs Chromium if that needs no password, and says so.
func installBrowser() (bin, why string) {
	for _, m := range managers {
		if _, err := exec.LookPath(m.program); err != nil {
			continue
		}
		sudo := ""
		if os.Geteuid() != 0 {
			if exec.Command("sudo", "-n", "true").Run() != nil {
				return "", fmt.Sprintf("no browser found; install one and run the tests again:\n  sudo sh -c %q\nor name one: BROWSER_BIN=/path/to/chromium make test", m.command)
			}
			sudo = "sudo -n "
		}
		fmt.Println("no browser found, installing Chromium:", sudo+"sh -c '"+m.command+"'")
		out, err := exec.Command("sh", "-c", sudo+"sh -c '"+m.command+"'").CombinedOutput()
		if bin, _ := findBrowser(); bin != "" {
			return bin, ""
		}
		return "", fmt.Sprintf("Chromium could not be installed: %v\n%s", err, out)
	}
	return "", "no browser found: install Chromium or name one: BROWSER_BIN=/path/to/chromium make test"
}

// browserTests is how many tests there are to fail.
func browserTests() int {
	out, err := exec.Command("go", "test", "-list", "^Test", "./tests/browser").Output()
	if err != nil {
		return 0
	}
	return strings.Count("\n"+string(out), "\nTest")
}
