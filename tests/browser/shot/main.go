// Command shot takes pictures of the page: shot URL FILE [WIDTH HEIGHT
// [SCHEME [SCRIPT]]]. The script runs two seconds before the picture, when the
// screens are there.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

func main() {
	if err := shoot(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shot:", err)
		os.Exit(1)
	}
}

func shoot(args []string) error {
	args = append(args, make([]string, max(0, 6-len(args)))...)
	dir, err := os.MkdirTemp("", "shot")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := browser.Start(os.Getenv("EMBERWIRE_BROWSER"), dir)
	if err != nil {
		return err
	}
	defer b.Close()
	t, err := b.Tab()
	if err != nil {
		return err
	}
	return picture(t, args)
}

func picture(t *browser.Tab, args []string) error {
	if w, err := strconv.ParseInt(args[2], 10, 64); err == nil {
		h, _ := strconv.ParseInt(args[3], 10, 64)
		if err := t.Size(w, h); err != nil {
			return err
		}
	}
	if args[4] != "" {
		if err := t.Scheme(args[4]); err != nil {
			return err
		}
	}
	if err := t.Open(args[0]); err != nil {
		return err
	}
	if err := t.Until(`!window.emberwire?.painter || document.querySelector("#bench .screen canvas")`, time.Minute); err != nil {
		fmt.Println("no screen yet:", err)
	}
	time.Sleep(2 * time.Second)
	if args[5] != "" {
		if _, err := browser.Eval[any](t, args[5]+";0"); err != nil {
			return err
		}
		time.Sleep(2 * time.Second)
	}
	for _, e := range t.Errors() {
		fmt.Println("console:", e)
	}
	return t.Shot(args[1])
}
