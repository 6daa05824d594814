package manual

import (
	"fmt"
	"strings"
)

// Program is what an entry of the reference runs: a few lines of Lua in a small
// lab, the bench.
type Program struct {
	Anchor string
	Bench  string   // file in docs/reference/bench/ without .md
	Code   string   // the lines, without those below
	Prints []string // what it prints; * is any text
	Line   int      // of its first line in the file
}

// The lines of a file of programs that are no Lua of theirs:
//
//	--@ BENCH        the bench of the programs below
//	--# ANCHOR       a program begins
//	--> TEXT         what the program prints, a line each
const (
	benchMark  = "--@ "
	anchorMark = "--# "
	printMark  = "-->"
)

// Programs reads a file of programs.
func Programs(text string) (out []Program, err error) {
	bench := ""
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		mark := func(m string) (string, bool) { return strings.CutPrefix(line, m) }
		if name, ok := mark(benchMark); ok {
			bench = name
			continue
		}
		if anchor, ok := mark(anchorMark); ok {
			out = append(out, Program{Anchor: anchor, Bench: bench, Line: i + 2})
			continue
		}
		if len(out) == 0 {
			if line != "" && !strings.HasPrefix(line, "-- ") {
				return nil, fmt.Errorf("line %d belongs to no program", i+1)
			}
			continue
		}
		p := &out[len(out)-1]
		if said, ok := mark(printMark); ok {
			p.Prints = append(p.Prints, strings.TrimPrefix(said, " "))
		} else if line != "" || p.Code != "" {
			p.Code += line + "\n"
		}
	}
	for i := range out {
		out[i].Code = strings.TrimRight(out[i].Code, "\n") + "\n"
	}
	return out, nil
}

// ProgramFile is the file in a bench that a program stands in.
const ProgramFile = "you/startup.lua"

// OnBench is the lab of a program: the bench with the program in its place. It
// is what the page's script makes, too.
func OnBench(bench, code string) string {
	open := "```lua " + ProgramFile + "\n"
	before, after, _ := strings.Cut(bench, open)
	_, after, _ = strings.Cut(after, "```\n")
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	return before + fence + "lua " + ProgramFile + "\n" + code + fence + "\n" + after
}
