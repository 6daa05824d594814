package main

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

// What the unit file, the container file and the documentation say about
// `emberwire serve` it understands.
func TestServiceFiles(t *testing.T) {
	commands := map[string][]string{}
	unit := read(t, "../release/emberwire.service")
	m := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/emberwire serve (.*)$`).FindStringSubmatch(unit)
	if m == nil {
		t.Fatal("the unit file starts nothing")
	}
	commands["unit file"] = strings.Fields(m[1])
	var inside []string
	container := read(t, "../release/Containerfile")
	if m = regexp.MustCompile(`(?m)^CMD (.*)$`).FindStringSubmatch(container); m == nil || json.Unmarshal([]byte(m[1]), &inside) != nil || inside[0] != "serve" {
		t.Fatal("the container file starts nothing")
	}
	commands["container file"] = inside[1:]
	for text, of := range map[string]string{container: "container file's comment", read(t, "../../static/docs/server.md"): "server.md"} {
		for _, m := range regexp.MustCompile(`\bserve ((?:-[a-z-]+ [^- \n]\S*[ \n)]?)+)`).FindAllStringSubmatch(text, -1) {
			commands[of+" "+m[1]] = strings.Fields(m[1])
		}
	}
	if len(commands) < 5 {
		t.Errorf("only %d commands were found", len(commands))
	}
	for of, args := range commands {
		set := flag.NewFlagSet("serve", flag.ContinueOnError)
		set.SetOutput(io.Discard)
		s := servingOf(set)
		err := set.Parse(args)
		if err == nil {
			err = s.check(set.Args())
		}
		if err != nil {
			t.Errorf("%s: %v", of, err)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
