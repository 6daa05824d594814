package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/coder/websocket"
)

func TestServeFlagsThatAreWrong(t *testing.T) {
	short := filepath.Join(t.TempDir(), "short")
	if err := os.WriteFile(short, []byte("abc\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"emberwire serve: -quota -1: a number from 0 to 1000\n":                                                        {"-quota", "-1"},
		"emberwire serve: -quota 2000: a number from 0 to 1000\n":                                                      {"-quota", "2000"},
		"invalid value \"here\" for flag -proxy: \"here\" is no address and no network like 10.0.0.0/8\n":              {"-proxy", "here"},
		"emberwire serve: -secret " + short + ": it does not hold 64 hexadecimal digits; without a file one is made\n": {"-secret", short},
		"emberwire serve: -secret open " + short + "/x: not a directory\n":                                             {"-secret", short + "/x"},
		"emberwire serve: \"70000\" is not a port: a number from 0 to 65535\n":                                         {"-rooms", "-port", "70000"},
	} {
		var out, problems strings.Builder
		if status := serve(args, &out, &problems); status != 2 || !strings.HasPrefix(problems.String(), want) {
			t.Errorf("%v: status %d\n%s\nwant\n%s", args, status, problems.String(), want)
		}
	}
}

// The secret is made once, for its owner's eyes, and read again.
func TestSecretOfAServer(t *testing.T) {
	name := filepath.Join(t.TempDir(), "secret")
	first, err := secretOf(name)
	if err != nil || len(first) != secretBytes {
		t.Fatal(first, err)
	}
	again, err := secretOf(name)
	if info, _ := os.Stat(name); err != nil || string(again) != string(first) || info.Mode().Perm() != 0o600 {
		t.Errorf("%x, then %x, %v", first, again, err)
	}
	if none, err := secretOf(""); none != nil || err != nil {
		t.Error(none, err)
	}
}

// A server that is told to end by SIGTERM tells its tabs (1001) and ends well.
func TestServeEndsWell(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "emberwire")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(bin, "serve", "-rooms", "-host", "127.0.0.1", "-port", "0", "-proxy", "10.0.0.0/8")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	lines.Scan()
	address, ok := strings.CutPrefix(lines.Text(), "Rooms are at http")
	if !ok {
		t.Fatalf("it says %q", lines.Text())
	}
	ws, _, err := websocket.Dial(t.Context(), "ws"+address+"room", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_, _, err = ws.Read(t.Context()) // the challenge
	for err == nil {
		_, _, err = ws.Read(t.Context())
	}
	if websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the tab is told %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
