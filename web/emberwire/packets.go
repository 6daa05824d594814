package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/emberwire/emberwire/core/filter"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/packets"
)

// writePackets does --export, --diagram, --stream and --conversations. What the packet list no
// longer holds is missing in all of them, and said.
func writePackets(l *lab.Lab, f runFlags, stdout, stderr io.Writer) error {
	if f.export == "" && f.diagram == "" && f.stream == "" && f.talks == "" {
		return nil
	}
	if _, err := filter.Parse(f.filter); err != nil {
		return fmt.Errorf("--filter: %w", err)
	}
	if n := l.Packets().Forgotten(); n > 0 {
		fmt.Fprintf(stderr, "the first %d messages are no longer in the packet list, which holds %d\n", n, packets.MaxPackets)
	}
	if f.export != "" {
		out, cut, err := exported(l, f)
		if err != nil {
			return err
		}
		if cut > 0 {
			fmt.Fprintf(stderr, "--export: the last %d messages are left out: it holds %d MiB\n", cut, packets.MaxExport>>20)
		}
		if err := writeTo(f.export, out, stdout); err != nil {
			return err
		}
	}
	for _, picture := range []struct {
		path string
		draw func(filter string) ([]byte, error)
	}{{f.diagram, l.Packets().Diagram}, {f.stream, l.Packets().Picture}, {f.talks, l.Packets().Conversations}} {
		if picture.path == "" {
			continue
		}
		out, err := picture.draw(f.filter)
		if err != nil {
			return err
		}
		if err := writeTo(picture.path, out, stdout); err != nil {
			return err
		}
	}
	return nil
}

// exported is the messages in the form that the file's name asks for.
func exported(l *lab.Lab, f runFlags) (out []byte, cut int, err error) {
	if strings.HasSuffix(f.export, ".pcapng") {
		return l.Packets().Capture(f.filter)
	}
	return l.Packets().Export(f.filter)
}

// writeTo writes a file; - is standard output.
func writeTo(path string, b []byte, stdout io.Writer) error {
	if path == "-" {
		_, err := stdout.Write(b)
		return err
	}
	return os.WriteFile(path, b, 0o644)
}
