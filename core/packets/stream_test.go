package packets_test

import (
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// The picture of a stream is well-formed, draws what was sent once more and what
// was lost, and counts its bytes; where there is no stream it says so.
func TestPictureOfAStream(t *testing.T) {
	src, err := os.ReadFile("../../static/labs/phoenix-file-loss.md")
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("loss.md", src)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	svg, err := l.Packets().Picture("")
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`class="data"`, `class="again"`, `class="lost"`, `class="ack"`, "10.0.0.1:49663 &gt; 10.0.0.2:20", "of them sent once more"} {
		if !strings.Contains(string(svg), want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
	if _, err := l.Packets().Picture("arp"); err == nil || err.Error() != "no PSP stream with data fits the filter" {
		t.Error(err)
	}
	if _, err := l.Packets().Picture("("); err == nil {
		t.Error("a filter that is none")
	}
}
