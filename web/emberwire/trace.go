package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
)

// maxUnwritten is how many bytes of a trace wait to be written together.
const maxUnwritten = 64 << 10

// tracer writes the trace of a run while it runs. A nil one writes nothing.
type tracer struct {
	lab    *lab.Lab
	out    *bufio.Writer
	looked time.Time
}

// traces begins what --trace asks for, nil without it: every message, or those
// that fit --filter.
func (f *runFlags) traces(l *lab.Lab, out io.Writer) (*tracer, error) {
	if !f.trace {
		return nil, nil
	}
	t := &tracer{lab: l, out: bufio.NewWriterSize(out, maxUnwritten)}
	if err := l.Packets().WriteTrace(t.out, f.filter); err != nil {
		return nil, fmt.Errorf("--filter: %w", err)
	}
	fmt.Fprintln(t.out, "== trace "+strings.Repeat("=", 42)) // the buffer keeps the error
	return t, nil
}

// flush writes the lines that are ready, ten times a second of this machine.
func (t *tracer) flush(now time.Time) error {
	if t == nil {
		return nil
	}
	err := t.lab.Packets().FlushTrace(false)
	if err == nil && now.Sub(t.looked) >= lookEvery {
		t.looked, err = now, t.out.Flush()
	}
	return wrapped(err)
}

// end writes every line that is left.
func (t *tracer) end() error {
	if t == nil {
		return nil
	}
	err := t.lab.Packets().FlushTrace(true)
	if err == nil {
		err = t.out.Flush()
	}
	return wrapped(err)
}

func wrapped(err error) error {
	if err != nil {
		err = fmt.Errorf("--trace: %w", err)
	}
	return err
}
