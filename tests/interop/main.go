// Command interop runs the user's own copies of the originals - cryptoNet.lua
// and cNet.lua with whatever they require, and the network code of Phoenix - on
// one computer against the native stacks on others, in both roles, and prints a
// result for each scenario:
//
//	make interop ORIGINALS=DIR
//
// The originals are not part of this project; everything below DIR is put on
// the computer's disk as it is. What a folder holds is told by its files; it may
// hold several originals. -ours runs cryptoNet and cNet natively on both sides,
// to compare what it costs.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// Lab times: a Lua implementation may need long for its keys.
const (
	serverTime = 120 * time.Second // until the server is ready, at most
	clientTime = 400 * time.Second
)

func main() {
	dir := flag.String("originals", "", "folder with the originals")
	ours := flag.Bool("ours", false, "run the native stack against itself as well")
	flag.Parse()
	if *dir == "" {
		fmt.Println("Nothing was run: the originals are not part of this project. Give a folder that has one or more of\n\n" + wanted +
			"\nwith what they require:\n\n  make interop ORIGINALS=DIR")
		os.Exit(2)
	}
	failed, err := run(os.DirFS(*dir), *ours, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "interop:", err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

// wanted are the files by which an original is known.
const wanted = `  cryptoNet.lua, cNet.lua   CryptoNet and cNet
  boot/kernel.lua           Phoenix: a whole system, which is started with init=/interop/peer.lua
  network.lua               Phoenix: its network code, run with the files beside it in a small kernel of ours;
                            shim.lua may add what that lacks
`

// errNothing is the error of a folder without any of them.
var errNothing = errors.New("no original in the folder; it may have\n\n" + wanted)

// role is one pairing: who has the originals.
type role struct {
	name           string
	server, client bool
}

// run runs every pairing and gives the number of scenarios that failed.
func run(originals fs.FS, ours bool, out io.Writer) (failed int, err error) {
	files, err := collect(originals)
	if err != nil {
		return 0, err
	}
	roles := []role{{"originals serve, ours asks", true, false}, {"ours serves, originals ask", false, true}}
	if ours {
		roles = append(roles, role{"ours serves, ours asks", false, false})
	}
	network, kernel := files.phoenixFiles()
	phoenix := kernel != "" || network != nil
	if !phoenix && !files.has("cryptoNet") && !files.has("cNet") {
		return 0, errNothing
	}
	if phoenix {
		n, err := runPhoenix(files, out)
		if err != nil {
			return failed, fmt.Errorf("Phoenix: %w", err)
		}
		failed += n
	} else {
		fmt.Fprintln(out, "Phoenix: no boot/kernel.lua and no network.lua in the folder, not run")
	}
	for _, what := range []string{"cryptoNet", "cNet"} {
		if !files.has(what) {
			fmt.Fprintf(out, "%s: no %s.lua in the folder, not run\n", what, what)
			continue
		}
		for _, r := range roles {
			p := pairing{files: files, what: what, role: r}
			n, err := p.run(out)
			if err != nil {
				return failed, fmt.Errorf("%s, %s: %w", what, r.name, err)
			}
			failed += n
		}
	}
	return failed, nil
}

// disk is what is put on the computer of the originals.
type disk []labfile.Entry

// collect reads all files below the folder.
func collect(originals fs.FS) (disk, error) {
	var d disk
	err := fs.WalkDir(originals, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(originals, name)
		d = append(d, labfile.Entry{Path: name, Data: data})
		return err
	})
	return d, err
}

// find is the path of a module's file: the one nearest to the folder.
func (d disk) find(module string) string {
	best := ""
	for _, e := range d {
		if path.Base(e.Path) == module+".lua" && (best == "" || len(e.Path) < len(best)) {
			best = e.Path
		}
	}
	return best
}

func (d disk) has(module string) bool { return d.find(module) != "" }

// pairing is one run of two computers.
type pairing struct {
	files disk
	what  string
	role  role
}

const labFile = "# Interop\n```toml lab.toml\nseed = 5\nuntil = \"1000s\"\n[medium]\nlatency = \"1ms\"\n" +
	"[[computer]]\nname = \"server\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"client\"\n[[computer.modem]]\nside = \"top\"\n```\n"

// run prints a line for each scenario and gives the number that failed.
func (p pairing) run(out io.Writer) (failed int, err error) {
	f, err := labfile.Parse("interop", []byte(labFile))
	if err != nil {
		return 0, err
	}
	p.install(f, "server", serverProgram, p.role.server, 0)
	p.install(f, "client", clientProgram, p.role.client, serverTime)
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "== %s: %s\n", p.what, p.role.name)
	start := time.Now()
	for l.Now().Elapsed() < serverTime+clientTime && !strings.Contains(l.Log(1), "END\n") && l.Step() {
	}
	return p.report(l, time.Since(start), out), nil
}

// install puts the program on a computer, and the originals if it has them.
func (p pairing) install(f *labfile.File, computer, program string, originals bool, wait time.Duration) {
	var crypto, cnet string
	if originals {
		for _, e := range p.files {
			f.Put(computer+"/"+e.Path, e.Data)
		}
		crypto, cnet = p.files.find("cryptoNet"), p.files.find("cNet")
	}
	f.Put(computer+"/modules.lua", fmt.Appendf(nil, modules, crypto, cnet, p.what, wait.Seconds(), p.role.server))
	f.Put(computer+"/startup.lua", []byte(program))
}

// modules finds the modules: natively, or by the path of their file. Some
// versions of cryptoNet.lua are made for os.loadAPI and leave their functions
// in the environment.
const modules = `
local files = { cryptoNet = %q, cNet = %q }
local what = %q
local function load(name)
  local file = files[name]
  if file == "" then return require(name) end
  local folder = fs.getDir(file)
  package.path = "/" .. folder .. "/?.lua;/" .. folder .. "/?;" .. package.path
  local module = require(name)
  if type(module) == "table" then return module end
  os.loadAPI("/" .. file)
  return _G[name]
end
local cNet = what == "cNet" and load("cNet") or nil
local cryptoNet = cNet and cNet.CryptoNet or load("cryptoNet")
return { cryptoNet = cryptoNet, cNet = cNet, what = what, wait = %g, theirServer = %t }
`

// report prints what the client found, with the lab time it took.
func (p pairing) report(l *lab.Lab, took time.Duration, out io.Writer) (failed int) {
	times := map[string]string{}
	var results []string
	ended := false
	for _, id := range []int{0, 1} {
		for line := range strings.Lines(l.Log(id)) {
			word := strings.Fields(line)
			switch {
			case len(word) == 3 && word[0] == "TIME":
				times[strings.ReplaceAll(word[1], "_", " ")] = word[2]
			case len(word) > 0 && (word[0] == "PASS" || word[0] == "FAIL"):
				results = append(results, strings.TrimSpace(line))
			case strings.TrimSpace(line) == "END":
				ended = true
			}
		}
	}
	if keys, ok := times["keys"]; ok {
		fmt.Fprintf(out, "   %-28s %9s s\n", "server's keys and user", keys)
	}
	for _, r := range results {
		name, _, _ := strings.Cut(r[len("PASS "):], ": ")
		fmt.Fprintf(out, "   %-28s %9s s  %s\n", name, times[name], strings.ToLower(r[:4]))
		if r[:4] == "FAIL" {
			fmt.Fprintln(out, "      "+r)
			failed++
		}
	}
	if !ended || !slices.ContainsFunc(results, func(r string) bool { return strings.HasPrefix(r, "PASS") }) {
		failed++
		fmt.Fprintf(out, "   the programs did not come to their end\n-- server\n%s-- client\n%s", l.Log(0), l.Log(1))
	}
	fmt.Fprintf(out, "   (%.1f s of lab time, %.2f s here)\n", l.Now().Seconds(), took.Seconds())
	return failed
}
