package lab

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/labfile"
)

// Result is one thing of a run that a lab can want: a file under want/.
type Result struct {
	Path string // want/NAME.txt, want/NAME.log, want/trace.txt
	Want string
	Got  string
	Line int // of the wanted file in the document
}

// Same reports whether the run gave what was wanted.
func (r Result) Same() bool { return r.Want == r.Got }

// Results compares the run with every file under want/, and a
// replayed recording with its digest, in the order of the file. It may be asked at
// any time; what is wanted is of the end. The error, a *labfile.Error, names a
// file that means nothing.
func (l *Lab) Results() ([]Result, error) {
	var out []Result
	for _, e := range l.File().Files {
		if !strings.HasPrefix(e.Path, labfile.WantFolder) {
			continue
		}
		got, err := l.result(strings.TrimPrefix(e.Path, labfile.WantFolder))
		if err != nil {
			return nil, &labfile.Error{Name: l.File().Name, Line: e.Line, Key: e.Path, Text: err.Error()}
		}
		out = append(out, Result{e.Path, string(e.Data), got, e.Line})
	}
	if l.recorded != nil && l.recorded.Digest != "" {
		out = append(out, Result{labfile.InputsName + " digest", l.recorded.Digest + "\n", l.Digest() + "\n", l.File().Entry(labfile.InputsName).Line})
	}
	return out, nil
}

// result is what the run gave for one name under want/.
func (l *Lab) result(name string) (string, error) {
	if name == "trace.txt" {
		return l.Trace(), nil
	}
	who, kind := name, ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		who, kind = name[:i], name[i:]
	}
	for _, n := range l.Nodes() {
		switch {
		case n.Name() != who:
		case kind == ".txt":
			return lines(n.Screen().Text()), nil
		case kind == ".log":
			return n.Log(), nil
		}
	}
	if text, ok := l.PeripheralText(who); ok && kind == ".txt" {
		return text, nil
	}
	return "", fmt.Errorf("is neither a computer's NAME.txt or NAME.log, a peripheral's NAME.txt or COMPUTER.SIDE.txt, nor trace.txt")
}

// lines makes sure that a text that is not empty ends its last line.
func lines(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

// Update is the lab file with the results of this run under want/. A lab that
// wants nothing yet wants every screen then; with trace the trace, too.
// The lab itself is not changed. The error is that of Results.
func (l *Lab) Update(trace bool) ([]byte, error) {
	results, err := l.Results()
	if err != nil {
		return nil, err
	}
	f := l.File().Clone()
	for _, r := range results {
		if strings.HasPrefix(r.Path, labfile.WantFolder) {
			f.Put(r.Path, []byte(r.Got))
		}
	}
	if len(results) == 0 {
		for _, n := range l.Nodes() {
			f.Put(labfile.WantFolder+n.Name()+".txt", []byte(lines(n.Screen().Text())))
		}
		for _, m := range l.Monitors() {
			f.Put(labfile.WantFolder+m.Name+".txt", []byte(m.Text()))
		}
	}
	if trace {
		f.Put(labfile.WantFolder+"trace.txt", []byte(l.Trace()))
	}
	return f.Bytes(), nil
}

// Status is the exit status of a headless run: 0; 1 want differs, or a program
// of a computer failed without the lab wanting what is seen then; 3 a computer
// shows the failure screen.
func (l *Lab) Status(results []Result) int {
	if l.Stopped() != "" {
		return 3
	}
	status := 0
	for _, r := range results {
		if !r.Same() {
			status = 1
		}
	}
	for _, n := range l.Nodes() {
		if l.Failed(n.Computer, results) != "" && status == 0 {
			status = 1
		}
		if n.State() == computer.Failed {
			return 3
		}
	}
	return status
}

// Failed is the program of a computer that failed: the last one, or one before
// it whose error the lab does not want to see, on the screen or in the log; ""
// if there is none.
func (l *Lab) Failed(c *computer.Computer, results []Result) string {
	if program, failed := c.LastProgram(); failed {
		return program
	}
	for _, r := range results {
		name := strings.TrimPrefix(r.Path, labfile.WantFolder)
		if r.Same() && (name == c.Name()+".txt" || name == c.Name()+".log") {
			return ""
		}
	}
	return c.FailedProgram()
}
