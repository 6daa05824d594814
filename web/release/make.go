package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/emberwire/emberwire/web/site"
)

// service is how the program is kept running.
//
//go:embed emberwire.service Containerfile
var service embed.FS

// overlay makes the page an archive and says to Go that it stands where package
// site embeds it from: nothing is written among the sources.
func (r release) overlay() (file string, err error) {
	files, err := entries(r.dir)
	if err != nil {
		return "", err
	}
	page, err := zipped("", files)
	if err != nil {
		return "", err
	}
	archive := filepath.Join(r.tmp, "page.zip")
	if err := os.WriteFile(archive, page, 0o644); err != nil {
		return "", err
	}
	place, err := filepath.Abs(filepath.Join(r.root, "web", "site", "page.zip"))
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]map[string]string{"Replace": {place: archive}})
	if err != nil {
		return "", err
	}
	file = filepath.Join(r.tmp, "overlay.json")
	return file, os.WriteFile(file, text, 0o644)
}

// program builds the program for one kind of machine and archives it.
func (r release) program(target, overlay string, licence []byte) error {
	system, machine, ok := strings.Cut(target, "/")
	if !ok {
		return fmt.Errorf("a kind of machine is written like linux/amd64")
	}
	file := filepath.Join(r.tmp, "emberwire-"+system+"-"+machine)
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "release", "-overlay", overlay, "-ldflags", "-s -w", "-o", file, "./web/emberwire")
	cmd.Dir, cmd.Env = r.root, append(os.Environ(), "GOOS="+system, "GOARCH="+machine)
	if r.alone {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	files := []entry{{"emberwire" + ending(system), body, true}, {"licenses.txt", licence, false}}
	own, err := r.own(system)
	if err != nil {
		return err
	}
	return r.archive(system, machine, append(files, own...))
}

func ending(system string) string {
	if system == "windows" {
		return ".exe"
	}
	return ""
}

// own are the files of ours that go with a program.
func (r release) own(system string) (files []entry, err error) {
	licence, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	manual, err := os.ReadFile(filepath.Join(r.root, "static", "docs", "server.md"))
	if err != nil {
		return nil, err
	}
	files = []entry{{name: "LICENSE", body: licence}, {name: "server.md", body: manual}}
	for _, name := range []string{"emberwire.service", "Containerfile"} {
		if b, err := service.ReadFile(name); system == "linux" {
			if err != nil {
				return nil, err
			}
			files = append(files, entry{name: name, body: b})
		}
	}
	return files, nil
}

// archive writes zip for Windows and tar for the others, as is usual there.
func (r release) archive(system, machine string, files []entry) error {
	name := "emberwire-" + system + "-" + machine
	pack, suffix := tarred, ".tar.gz"
	if system == "windows" {
		pack, suffix = zipped, ".zip"
	}
	b, err := pack(name, files)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, name+suffix), b, 0o644)
}

// site archives the page as files for any file host.
func (r release) site() error {
	s, err := site.Open(r.dir)
	if err != nil {
		return err
	}
	dir := filepath.Join(r.tmp, "site")
	if err := s.Export(dir); err != nil {
		return err
	}
	files, err := entries(dir)
	if err != nil {
		return err
	}
	b, err := zipped("emberwire-site", files)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(r.out, "emberwire-site.zip"), b, 0o644)
}
