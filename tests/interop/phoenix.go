package main

import (
	_ "embed"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// The original of Phoenix is run in one of two forms, by what the folder has:
//
//   - the network code alone: network.lua with what belongs to it. It runs in a
//     small kernel of our own, programs/kernel.lua, which says what it offers;
//   - a whole system: boot/kernel.lua (or kernel.lua) with its files. It is
//     started with the argument init=/interop/peer.lua.
//
// Either way programs/peer.lua is process 1 and uses only the documented system
// calls.
var (
	//go:embed programs/kernel.lua
	kernelProgram string
	//go:embed programs/peer.lua
	peerProgram string
	//go:embed programs/beside.lua
	besideProgram string
)

// phoenixLab is the original, ours beside it, a router and a computer of ours
// behind that.
const phoenixLab = "# Interop\n```toml lab.toml\nseed = 7\nuntil = \"1000s\"\n[medium]\nlatency = \"5ms\"\n[cable.far]\nlatency = \"5ms\"\n" +
	"[[computer]]\nname = \"original\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"ours\"\n[[computer.modem]]\nside = \"top\"\nip = \"10.0.0.2/24\"\ngateway = \"10.0.0.254\"\n" +
	"[[computer]]\nname = \"router\"\n[[computer.modem]]\nside = \"top\"\nip = \"10.0.0.254/24\"\n" +
	"[[computer.modem]]\nside = \"left\"\ncable = \"far\"\nip = \"10.0.1.254/24\"\n" +
	"[[computer]]\nname = \"far\"\n[[computer.modem]]\nside = \"left\"\ncable = \"far\"\nip = \"10.0.1.2/24\"\ngateway = \"10.0.1.254\"\n```\n"

// When the computers begin to ask, and how long all may take, in lab time.
const (
	oursAsks    = 170 // seconds
	farAsks     = 330
	phoenixTime = 420 * time.Second
)

// phoenixFiles finds what the folder has of Phoenix: the files to run in our
// kernel, in their order, or the kernel of a whole system.
func (d disk) phoenixFiles() (files []string, kernel string) {
	for _, name := range []string{"boot/kernel.lua", "kernel.lua"} {
		for _, e := range d {
			if e.Path == name || strings.HasSuffix(e.Path, "/"+name) {
				return nil, e.Path
			}
		}
	}
	network := d.find("network")
	if network == "" {
		return nil, ""
	}
	// shim.lua first, then what lies beside network.lua by name, that last.
	var shim []string
	for _, e := range d {
		switch {
		case path.Dir(e.Path) != path.Dir(network) || path.Ext(e.Path) != ".lua" || e.Path == network:
		case path.Base(e.Path) == "shim.lua":
			shim = append(shim, "/"+e.Path)
		case path.Base(e.Path) != "cNet.lua" && path.Base(e.Path) != "cryptoNet.lua":
			files = append(files, "/"+e.Path)
		}
	}
	slices.Sort(files)
	return append(append(shim, files...), "/"+network), ""
}

// startOriginal is the startup program of the computer with the original. A
// kernel is started as its users start it, with the globals as its environment.
func startOriginal(files []string, kernel string) string {
	if kernel != "" {
		return fmt.Sprintf("local f, err = loadfile(%q, nil, _G)\nif not f then error(err, 0) end\nf(%q, %q)\n", "/"+kernel, "root=/", "init=/interop/peer.lua")
	}
	quoted := make([]string, len(files))
	for i, f := range files {
		quoted[i] = fmt.Sprintf("%q", f)
	}
	return fmt.Sprintf("local f, err = loadfile(%q, nil, _ENV)\nif not f then error(err, 0) end\nf({ %s }, %q)\n",
		"/interop/kernel.lua", strings.Join(quoted, ", "), "/interop/peer.lua")
}

// runPhoenix runs all scenarios and gives the number that failed.
func runPhoenix(d disk, out io.Writer) (failed int, err error) {
	files, kernel := d.phoenixFiles()
	f, err := labfile.Parse("interop", []byte(phoenixLab))
	if err != nil {
		return 0, err
	}
	for _, e := range d {
		f.Put("original/"+e.Path, e.Data)
	}
	f.Put("original/interop/kernel.lua", []byte(kernelProgram))
	f.Put("original/interop/peer.lua", []byte(peerProgram))
	f.Put("original/startup.lua", []byte(startOriginal(files, kernel)))
	for name, after := range map[string]int{"ours": oursAsks, "far": farAsks} {
		f.Put(name+"/beside.lua", []byte(besideProgram))
		f.Put(name+"/startup.lua", fmt.Appendf(nil, "shell.run(%q)\n", fmt.Sprintf("beside %s %d", name, after)))
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		return 0, fmt.Errorf("%w (the drive of a computer holds 1 MB; give a folder with what the network needs)", err)
	}
	if kernel != "" {
		fmt.Fprintf(out, "== Phoenix: the system /%s\n", kernel)
	} else {
		fmt.Fprintf(out, "== Phoenix: %s in a kernel of ours\n", strings.Join(files, " "))
	}
	start := time.Now()
	for l.Now().Elapsed() < phoenixTime && !(strings.Contains(l.Log(1), "END\n") && strings.Contains(l.Log(3), "END\n")) && l.Step() {
	}
	logs := []string{originalsWords(l), l.Log(1), l.Log(3)}
	failed = reportPhoenix(logs, out)
	fmt.Fprintf(out, "   (%.1f s of lab time, %.2f s here)\n", l.Now().Seconds(), time.Since(start).Seconds())
	return failed, nil
}

// originalsWords is what process 1 and the kernel have written to files; a
// system of its own need not print where the lab looks.
func originalsWords(l *lab.Lab) string {
	var words strings.Builder
	c := l.Computer(0)
	for _, name := range []string{"interop/results.txt", "interop/kernel.txt"} {
		if data, err := c.FS().ReadFile(name); err == nil {
			words.Write(data)
		}
	}
	if words.Len() == 0 {
		return l.Log(0)
	}
	return words.String()
}

// reportPhoenix prints a line for each scenario. What the original does not
// offer is no failure, also when ours asks for it.
func reportPhoenix(logs []string, out io.Writer) (failed int) {
	missing := map[string]bool{}
	passed, ended := 0, 0
	for _, log := range logs {
		for line := range strings.Lines(log) {
			line = strings.TrimSpace(line)
			word, rest, _ := strings.Cut(line, " ")
			parts := append(strings.SplitN(rest, ": ", 3), "", "") // "ours asks: ping: no pong"
			name, topic, detail := strings.TrimSuffix(parts[0]+": "+parts[1], ": "), parts[1], parts[2]
			switch {
			case word == "PASS":
				passed++
				fmt.Fprintf(out, "   %-44s pass\n", rest)
			case word == "NONE", word == "FAIL" && missing[topic]:
				missing[topic] = true
				fmt.Fprintf(out, "   %-44s not offered  %s\n", name, detail)
			case word == "FAIL":
				failed++
				fmt.Fprintf(out, "   %-44s FAIL  %s\n", name, detail)
			case word == "NOTE":
				fmt.Fprintln(out, "   "+rest)
			case line == "END":
				ended++
			}
		}
	}
	if passed == 0 || ended < len(logs) {
		failed++
		fmt.Fprintf(out, "   the programs did not come to their end\n-- original\n%s-- ours\n%s-- far\n%s", logs[0], logs[1], logs[2])
	}
	return failed
}
