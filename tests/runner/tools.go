package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// managers install programs without a question; names are their packages.
var managers = []struct {
	program, command string
	names            map[string]string
}{
	{"apt-get", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ",
		map[string]string{"chromium": "chromium", "lua5.2": "lua5.2", "tshark": "tshark", "firefox-esr": "firefox-esr", "WebKitWebDriver": "webkit2gtk-driver xvfb"}},
	{"dnf", "dnf install -y ", map[string]string{"chromium": "chromium", "tshark": "wireshark-cli", "firefox-esr": "firefox"}},
	{"apk", "apk add --no-cache ", map[string]string{"chromium": "chromium", "lua5.2": "lua5.2", "tshark": "tshark", "firefox-esr": "firefox-esr"}},
	{"pacman", "pacman -Sy --noconfirm ", map[string]string{"chromium": "chromium", "lua5.2": "lua52", "tshark": "wireshark-cli", "firefox-esr": "firefox"}},
	{"zypper", "zypper --non-interactive install ", map[string]string{"chromium": "chromium", "tshark": "wireshark", "firefox-esr": "MozillaFirefox"}},
}

// installTime is how long a package manager may take: without a network it
// would try again and again.
const installTime = 4 * time.Minute

// installing lets one package manager run at a time: a second would wait for
// its lock, or give up.
var installing sync.Mutex

// install installs a program if that needs no password, and says so; why is
// what stands in the way, with the command to type if there is one.
func install(program string) (why string) {
	installing.Lock()
	defer installing.Unlock()
	for _, m := range managers {
		if _, err := exec.LookPath(m.program); err != nil || m.names[program] == "" {
			continue
		}
		command, sudo := m.command+m.names[program], ""
		if os.Geteuid() != 0 {
			if exec.Command("sudo", "-n", "true").Run() != nil {
				return fmt.Sprintf("%s is not installed; install it and run the tests again:\n  sudo sh -c %q", program, command)
			}
			sudo = "sudo -n "
		}
		fmt.Printf("%s is not installed, installing it: %ssh -c '%s'\n", program, sudo, command)
		ctx, stop := context.WithTimeout(context.Background(), installTime)
		defer stop()
		cmd := exec.CommandContext(ctx, "sh", "-c", sudo+"sh -c '"+command+"'")
		cmd.WaitDelay = time.Second // what it started may hold its output
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Sprintf("%s could not be installed: %v\n%s", program, err, out)
		}
		return ""
	}
	return program + " is not installed"
}

// compared are programs that tests compare us with.
var compared = []string{"lua5.2", "tshark"}

// installCompared tries to have them; a test that lacks one says so.
func installCompared() {
	for _, p := range compared {
		if _, err := exec.LookPath(p); err == nil {
			continue
		}
		if why := install(p); why != "" {
			fmt.Println(why)
		}
	}
}

// trimPaths makes every build one without the paths of this machine, as the page's
// and the program's are: then tests and page are compiled once and not twice.
func trimPaths() {
	flags, _ := exec.Command("go", "env", "GOFLAGS").Output()
	if !slices.Contains(strings.Fields(string(flags)), "-trimpath") {
		os.Setenv("GOFLAGS", strings.TrimSpace(string(flags)+" -trimpath"))
	}
}

// background is a command that leaves the processors to those who want them more,
// and takes what they do not need.
func background(command ...string) []string {
	if _, err := exec.LookPath("nice"); err != nil {
		return command
	}
	return append([]string{"nice", "-n", "10"}, command...)
}
