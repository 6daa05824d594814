package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/web/site"
)

// smallPage is a packed page of a few files.
func smallPage(t *testing.T) (dir string) {
	t.Helper()
	static, dir := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		"index.html":       `<html lang="en"><head></head><title>Hello</title><script type="application/json" id="assets">{{assets}}</script>`,
		"embed.html":       `<html lang="en"><head></head><script type="application/json" id="assets">{{assets}}</script>`,
		"embed-files.html": `<html lang="en"><head></head><script type="application/json" id="assets">{{assets}}</script>`,
		"embed.js":         "", "exec.js": "", "labs/hello.md": "# Hello, modem\n",
	} {
		file := filepath.Join(static, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := site.Pack(site.Packing{Static: static, Out: dir, Exec: filepath.Join(static, "exec.js"), Quality: 5, Licenses: "Licences of all\n"}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What is released for this machine starts and serves the page and its licences;
// so does the page as files have them.
func TestRelease(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the archive for Windows is a zip")
	}
	out := t.TempDir()
	r := release{root: "../..", dir: smallPage(t), out: out, targets: []string{runtime.GOOS + "/" + runtime.GOARCH}}
	if err := r.make(); err != nil {
		t.Fatal(err)
	}
	name := "emberwire-" + runtime.GOOS + "-" + runtime.GOARCH
	dir, names := unpack(t, filepath.Join(out, name+".tar.gz"))
	want := []string{"LICENSE", "emberwire", "licenses.txt", "server.md"}
	if runtime.GOOS == "linux" {
		want = append(want, "Containerfile", "emberwire.service")
	}
	if slices.Sort(want); strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("it holds %v, want %v", names, want)
	}
	address := started(t, filepath.Join(dir, name, "emberwire"))
	for path, want := range map[string]string{"": "<title>Hello</title>", "licenses.txt": "Licences of all\n", "labs/hello.md": "# Hello, modem\n"} {
		res, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(text), want) {
			t.Errorf("%s: %s %s", path, res.Status, text)
		}
	}
	z, err := zip.OpenReader(filepath.Join(out, "emberwire-site.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, name := range []string{"index.html", "licenses.txt", "labs/hello.md"} {
		if f, err := z.Open("emberwire-site/" + name); err != nil {
			t.Error(err)
		} else {
			f.Close()
		}
	}
	sums, _ := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
	if lines := strings.Split(strings.TrimSpace(string(sums)), "\n"); len(lines) != 2 || !strings.HasSuffix(lines[0], "  "+name+".tar.gz") || len(lines[0]) != 64+2+len(name)+7 {
		t.Errorf("%s", sums)
	}
}

// started runs the program away from the sources and gives its address.
func started(t *testing.T, program string) (address string) {
	t.Helper()
	cmd := exec.Command(program, "serve", "-host", "127.0.0.1", "-port", "0")
	cmd.Dir, cmd.Stderr = t.TempDir(), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	lines.Scan()
	address, ok := strings.CutPrefix(lines.Text(), "Emberwire is at ")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	return address
}

// unpack writes an archive's files into a folder.
func unpack(t *testing.T, archive string) (dir string, names []string) {
	t.Helper()
	b, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return dir, names
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, h.Name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, body, h.FileInfo().Mode()); err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Base(h.Name))
	}
}

func TestReleaseErrors(t *testing.T) {
	for want, r := range map[string]release{
		"the packed page has no licences: ":                            {dir: t.TempDir()},
		"linux: a kind of machine is written like linux/amd64":         {dir: smallPage(t), targets: []string{"linux"}},
		"plan8/amd64: exit status 2\ngo: unsupported GOOS/GOARCH pair": {dir: smallPage(t), targets: []string{"plan8/amd64"}},
	} {
		r.root, r.out = "../..", t.TempDir()
		if err := r.make(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
