package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// npmTime is how long fetching may take; without a registry npm gives up by
// itself after a few seconds.
const npmTime = 2 * time.Minute

// scriptTools is a folder with the modules that tests/js/package-lock.json
// names, or why there is none. They are fetched once for each lock file, into
// the user's cache.
var scriptTools = sync.OnceValues(func() (dir, why string) {
	lock, err := os.ReadFile("tests/js/package-lock.json")
	if err != nil {
		return "", err.Error()
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", "there is no folder for tsc, eslint and axe: " + err.Error()
	}
	dir = filepath.Join(cache, "emberwire", fmt.Sprintf("scripts-%x", sha256.Sum256(lock))[:24])
	if _, err := os.Stat(dir); err == nil {
		return dir, ""
	}
	return dir, fetchTools(dir)
})

// fetchTools fills a folder beside it and gives it the name when all is there:
// what was stopped, or runs twice, leaves nothing half done.
func fetchTools(dir string) (why string) {
	if _, err := exec.LookPath("npm"); err != nil {
		return "npm is not installed, which fetches tsc, eslint and axe"
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err.Error()
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "fetching")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(work)
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join("tests/js", name))
		if err == nil {
			err = os.WriteFile(filepath.Join(work, name), text, 0o644)
		}
		if err != nil {
			return err.Error()
		}
	}
	ctx, stop := context.WithTimeout(context.Background(), npmTime)
	defer stop()
	cmd := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=30000")
	cmd.Dir, cmd.WaitDelay = work, time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		return "tsc, eslint and axe could not be fetched: " + npmProblem(string(out), err)
	}
	if err := os.Rename(work, dir); err != nil {
		if _, err := os.Stat(dir); err == nil {
			return "" // somebody else was quicker
		}
		return err.Error()
	}
	return ""
}

// npmProblem is the code that npm gives, which names no address.
func npmProblem(out string, err error) string {
	for line := range strings.Lines(out) {
		if _, code, ok := strings.Cut(line, " code "); ok {
			return strings.TrimSpace(code)
		}
	}
	return err.Error()
}

// axeEnvironment tells the browser's tests of axe, which looks for what keeps
// people out.
func axeEnvironment() string {
	why := noNode()
	if why == "" {
		dir, none := scriptTools()
		if why = none; why == "" {
			return "EMBERWIRE_AXE=" + filepath.Join(dir, "node_modules/axe-core/axe.min.js")
		}
	}
	return "EMBERWIRE_NO_AXE=" + why
}
