package wireshark

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/dissect"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// captured runs a lab of the gallery to its end: its capture as a file, and
// its messages as the packet list opens them.
func captured(t *testing.T, name string) (file string, packets []view.Packet) {
	t.Helper()
	src, err := os.ReadFile("../../static/labs/" + name + ".md")
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse(name+".md", src)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{Trace: true})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	out, cut, err := l.Packets().Capture("")
	if err != nil || cut != 0 {
		t.Fatal(cut, err)
	}
	file = filepath.Join(t.TempDir(), name+".pcapng")
	if err := os.WriteFile(file, out, 0o644); err != nil {
		t.Fatal(err)
	}
	for n := range l.Messages() {
		r := l.Do(view.Command{Verb: view.DoPacket, Number64: float64(n + 1)})
		if !r.OK {
			t.Fatal(r.Error)
		}
		packets = append(packets, *r.Packet)
	}
	return file, packets
}

// tshark reads a capture with the plugin.
func tshark(t *testing.T, file string, args ...string) string {
	t.Helper()
	lua := filepath.Join(t.TempDir(), File)
	if err := os.WriteFile(lua, Plugin(), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("tshark", append([]string{"-X", "lua_script:" + lua, "-r", file}, args...)...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil || strings.Contains(complaint.String(), "Lua") || strings.Contains(complaint.String(), "lua:") {
		t.Fatalf("%v\n%s", err, complaint.String())
	}
	return string(out)
}

func needsTshark(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed: captures are not read by it")
	}
}

// tshark shows every message of every protocol as the packet list does.
func TestTsharkReadsWhatTheListShows(t *testing.T) {
	needsTshark(t)
	for _, name := range []string{"hello", "psp-echo", "phoenix-rednet", "cnet-login", "repeater", "dissector"} {
		t.Run(name, func(t *testing.T) {
			file, packets := captured(t, name)
			out := tshark(t, file, "-T", "fields", "-E", "separator=/t", "-e", "ew.number", "-e", "ew.sender", "-e", "ew.channel",
				"-e", "_ws.col.Protocol", "-e", "_ws.col.Info", "-e", "frame.time_epoch")
			rows := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if len(rows) != len(packets) || len(rows) == 0 {
				t.Fatalf("%d rows of %d messages", len(rows), len(packets))
			}
			for i, p := range packets {
				last := p.Tree.Layers[len(p.Tree.Layers)-1]
				want := strings.Join([]string{strconv.FormatUint(p.Row.Number, 10), p.Row.Name, strconv.Itoa(p.Row.Channel), last.Protocol}, "\t") + "\t"
				if !strings.HasPrefix(rows[i], want) {
					t.Fatalf("%q, want %q", rows[i], want)
				}
			}
		})
	}
}

// Fields are filters with types: numbers compare as numbers.
func TestTsharkFiltersFields(t *testing.T) {
	needsTshark(t)
	file, packets := captured(t, "psp-echo")
	syn, missed := 0, 0
	for _, p := range packets {
		if len(p.Missed) > 0 {
			missed++
		}
		for _, l := range p.Tree.Layers {
			for _, f := range l.Fields {
				if l.Protocol == "psp" && f.Name == "synchronize" {
					syn++
				}
			}
		}
	}
	for filter, want := range map[string]int{
		`ew.psp.synchronize == 1 && ew.psp.sequence > 0`: syn,
		`ew.missed`:                             missed,
		`ew`:                                    len(packets),
		`ew.internet.source == "no such place"`: 0,
	} {
		if got := strings.Count(tshark(t, file, "-Y", filter), "\n"); got != want {
			t.Errorf("%s finds %d messages, want %d", filter, got, want)
		}
	}
	if syn == 0 {
		t.Error("the lab has no connection")
	}
}

// The plugin declares what the table has, each once.
func TestThePluginDeclaresTheTable(t *testing.T) {
	text := string(Plugin())
	for _, p := range dissect.Protocols() {
		seen := map[string]bool{}
		for _, f := range p.Fields {
			if seen[f.Name] {
				t.Errorf("%s.%s stands twice in the table", p.Name, f.Name)
			}
			seen[f.Name] = true
		}
		if strings.Count(text, "protocol(\""+p.Name+"\",") != 1 {
			t.Errorf("%s is not declared once", p.Name)
		}
	}
	if strings.Contains(text, "--PROTOCOLS--") {
		t.Error("nothing was put into the template")
	}
}
