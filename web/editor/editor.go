package editor

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Files are what a made editor consists of: the script, and the licences of
// what is in it.
var Files = [...]string{"codemirror.js", "codemirror.txt"}

// wait is how long all packages may take, reach how long the registry may take
// to be reached: without a network the build goes on soon.
const (
	wait  = 90 * time.Second
	reach = 5 * time.Second
)

// Make puts the editor into a folder. What was made of the same sources before
// is taken from cache, a folder of the user's, and needs no network.
func Make(source, out, cache string) error {
	key, err := keyOf(source)
	if err != nil {
		return err
	}
	done := filepath.Join(cache, "editor-"+key)
	if take(done, out) == nil {
		return nil
	}
	work, err := os.MkdirTemp("", "editor")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	lock, err := os.ReadFile(filepath.Join(source, "code", "package-lock.json"))
	if err != nil {
		return err
	}
	list, err := Locked(lock)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), wait)
	defer stop()
	f := &Fetcher{Registry: Registry(os.Getenv), Cache: filepath.Join(cache, "packages"), Client: client()}
	packages := filepath.Join(work, "node_modules")
	if err := f.All(ctx, list, packages); err != nil {
		return err
	}
	made := filepath.Join(work, "made")
	if err := bundle(source, packages, made); err != nil {
		return err
	}
	if err := take(made, done); err != nil {
		return err
	}
	return take(done, out)
}

func client() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: reach}).DialContext
	return &http.Client{Transport: t}
}

// bundle runs the module that has the bundler; Go fetches it.
func bundle(source, packages, out string) error {
	code, err := filepath.Abs(filepath.Join(source, "code"))
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "run", "-C", filepath.Join(source, "bundle"), ".", code, packages, out)
	cmd.Env = append(cmd.Environ(), "GOOS=", "GOARCH=", "GOWORK=off", "GOFLAGS=-mod=readonly")
	said, err := cmd.CombinedOutput()
	switch text := strings.TrimSpace(string(said)); {
	case err == nil:
		return nil
	case strings.Contains(text, "dial tcp") || strings.Contains(text, "lookup "):
		return errors.New("the bundler's module is not reached")
	default:
		return fmt.Errorf("the bundler: %s", text[strings.LastIndexByte(text, '\n')+1:])
	}
}

// keyOf names what an editor is made of: all sources.
func keyOf(source string) (string, error) {
	sum := sha256.New()
	for _, pattern := range []string{"code/*.js", "code/package-lock.json", "bundle/*.go", "bundle/go.sum"} {
		files, err := filepath.Glob(filepath.Join(source, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			return "", fmt.Errorf("the editor's sources: there is no %s", pattern)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(name), len(text), text)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:12]), nil
}

// take copies an editor into a folder, which is there only when it is whole.
func take(from, to string) error {
	parent := filepath.Dir(to)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	part, err := os.MkdirTemp(parent, "part")
	if err != nil {
		return err
	}
	defer os.RemoveAll(part)
	if err := os.Chmod(part, 0o755); err != nil {
		return err
	}
	for _, name := range Files {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(part, name), text, 0o644); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	return os.Rename(part, to)
}
