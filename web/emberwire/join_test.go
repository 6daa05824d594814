package main

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/emberwire/emberwire/modem/wire"
	"github.com/emberwire/emberwire/web/bridge"
)

// roomServer serves rooms and gives the link of one.
func roomServer(t *testing.T, key wire.Key) (link string) {
	t.Helper()
	return loggingServer(t, key, nil)
}

// lineWriter takes a log's lines.
type lineWriter func(line string)

func (w lineWriter) Write(b []byte) (int, error) {
	w(string(b))
	return len(b), nil
}

func loggingServer(t *testing.T, key wire.Key, log func(line string)) (link string) {
	t.Helper()
	o := bridge.Options{}
	if log != nil {
		o.Log = slog.New(slog.NewTextHandler(lineWriter(log), nil))
	}
	rooms := bridge.New(o)
	srv := httptest.NewServer(withRooms(nil, rooms))
	t.Cleanup(func() { rooms.Close(); srv.Close() })
	return srv.URL + "/#room=" + key.String()
}

// program runs in the background and gives what it printed.
type program struct {
	done     sync.WaitGroup
	out, err bytes.Buffer
	status   int
}

func background(args ...string) *program {
	p := &program{}
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		p.status = dispatch(args, strings.NewReader(""), &p.out, &p.err)
	}()
	return p
}

const serverLab = "# Server\n```toml lab.toml\n[[computer]]\nname = \"server\"\nid = 7\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n[guest]\nname = \"visitor\"\n```\n" +
	"```lua server/startup.lua\nlocal m = peripheral.find(\"modem\") m.open(15)\nwhile true do\nlocal _, _, _, reply, text, d = os.pullEvent(\"modem_message\")\n" +
	"print(\"asked\", text, d) m.transmit(reply, 15, \"you said \" .. text)\nif text == \"end\" then os.shutdown() end\nend\n```\n" +
	"```lua visitor/ask.lua\nlocal m = peripheral.find(\"modem\") m.open(16)\nfor _, text in ipairs({...}) do repeat\nm.transmit(15, 16, text)\nlocal t = os.startTimer(0.2)\n" +
	"local e, _, _, _, answer = os.pullEvent()\nif e == \"modem_message\" then print(answer) end until e == \"modem_message\" end\nos.shutdown()\n```\n"

// A headless server and a headless guest take part in a room.
func TestRunJoins(t *testing.T) {
	link := roomServer(t, wire.Key{1})
	file := filepath.Join(t.TempDir(), "server.md")
	if err := os.WriteFile(file, []byte(serverLab), 0o644); err != nil {
		t.Fatal(err)
	}
	server := background("run", "--join", link, "--until", "60s", "--shutdown-exits", "--trace", file)
	guest := background("run", "--join", link, "--run", "ask hello end", "--until", "60s", "--shutdown-exits")
	guest.done.Wait()
	server.done.Wait()
	if server.status != 0 || guest.status != 0 {
		t.Errorf("statuses %d and %d\n%s\n%s", server.status, guest.status, server.err.String(), guest.err.String())
	}
	for _, want := range []string{"== server #7 ", "asked\thello\t", "asked\tend"} {
		if !strings.Contains(strings.ReplaceAll(server.out.String(), "  ", "\t"), want) && !strings.Contains(server.out.String(), want) {
			t.Errorf("the server's output lacks %q:\n%s", want, server.out.String())
		}
	}
	if !strings.Contains(server.err.String(), "in the room: server #7; with visitor-8 #8") {
		t.Errorf("the server says %s", server.err.String())
	}
	for _, want := range []string{"== visitor-8 #8 (off)"} {
		if !strings.Contains(guest.out.String(), want) {
			t.Errorf("the guest's output lacks %q:\n%s", want, guest.out.String())
		}
	}
}

func TestJoinErrors(t *testing.T) {
	came := make(chan string, 100)
	link := loggingServer(t, wire.Key{2}, func(line string) { came <- line })
	file := filepath.Join(t.TempDir(), "server.md")
	if err := os.WriteFile(file, []byte(serverLab), 0o644); err != nil {
		t.Fatal(err)
	}
	first := background("run", "--join", link, "--until", "4s", file)
	<-came // and has its number
	for want, args := range map[string][]string{
		`"nonsense" is no link of a room: http://HOST/#room=KEY`:                                 {"nonsense"},
		`"http://x/" is no link of a room: #room=KEY is missing; put the link in quotes`:         {"http://x/"},
		`wire: "abc" is no key of a room: 43 or 22 letters, digits, - and _`:                     {"http://x/#room=abc"},
		"--seed does not go with --join: a run in a room cannot be repeated":                     {link, "--seed", "3"},
		"--mount nowhere: write DIR:/path":                                                       {link, "--mount", "nowhere"},
		"open " + file + "x: no such file or directory":                                          {link, file + "x"},
		"Another tab in the room has computer #7 now, and running computers are not renumbered.": {link, file},
	} {
		var out, errs bytes.Buffer
		status := dispatch(append([]string{"run", "--join"}, args...), strings.NewReader(""), &out, &errs)
		if status != statusInput || !strings.Contains(errs.String(), "emberwire run: "+want) {
			t.Errorf("%d %s, want %s", status, errs.String(), want)
		}
	}
	first.done.Wait()
}
