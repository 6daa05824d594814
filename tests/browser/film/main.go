// Command film makes the moving picture that the README opens with: the first
// lab, its first message that nobody hears, why, the mend, the answer. The page
// encodes it itself, as its recordings (static/gif.js):
//
//	film FILE.gif
//
// EMBERWIRE_BROWSER names the browser, EMBERWIRE_PAGE the address of a page.
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/emberwire/emberwire/tests/browser"
)

// The page is seen at this size, in CSS pixels, and shown smaller.
const (
	width, height = 1200, 720
	shown         = 960
	patience      = time.Minute
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: film FILE.gif")
		os.Exit(2)
	}
	if err := film(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "film:", err)
		os.Exit(1)
	}
}

// scenes are what is done, what is seen then, and for how long, in hundredths
// of a second.
var scenes = []struct {
	do, until string
	shown     int
}{
	{``, `document.querySelector(".caption p")?.textContent && document.querySelector("#opened .fate.missed")`, 350},
	{`document.querySelector("#tab-files").click()`, `document.querySelector(".leaf")`, 0},
	{`[...document.querySelectorAll(".leaf")].find((l) => /startup/.test(l.textContent)).click()`, `/transmit/.test(emberwire.editor.get())`, 150},
	{`(() => { const e = emberwire.editor, at = e.get().indexOf("16"); e.focus(); e.select(at, at + 2); })()`, `emberwire.editor.focused()`, 120},
	{`emberwire.editor.replace(emberwire.editor.get().replaceAll("16", "15"))`, `!document.querySelector("#save").disabled`, 150},
	{`document.querySelector("#save").click()`, `document.querySelector("#save").disabled`, 60},
	{`document.querySelector(".again").click()`, `emberwire.painter.head.now < 0.3`, 0},
	{`document.querySelector("#run").ariaLabel === "Play" && document.querySelector("#run").click()`, `/I answered/.test(emberwire.painter.text(1)) && document.querySelector("#row-2")`, 0},
	{`(document.querySelector("#tab-lesson").click(), document.querySelector("#packet-list").dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true })))`, `document.querySelector("#opened h2")?.textContent === "Packet 1" && document.querySelector(".fate.heard")`, 400},
}

func film(file string) error {
	address := os.Getenv("EMBERWIRE_PAGE")
	if address == "" {
		return errors.New("EMBERWIRE_PAGE is not set")
	}
	dir, err := os.MkdirTemp("", "film")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := browser.Start(os.Getenv("EMBERWIRE_BROWSER"), filepath.Join(dir, "profile"))
	if err != nil {
		return err
	}
	defer b.Close()
	t, err := b.Tab()
	if err != nil {
		return err
	}
	if err := errors.Join(t.Size(width, height), t.Scheme("dark"), t.Open(address)); err != nil {
		return err
	}
	for i, s := range scenes {
		if err := play(t, s.do, s.until, s.shown, filepath.Join(dir, "frame.png")); err != nil {
			return fmt.Errorf("scene %d: %w", i+1, err)
		}
	}
	text, err := browser.Eval[string](t, `emberwire.base64(film.bytes())`)
	if err != nil {
		return err
	}
	picture, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes\n", file, len(picture))
	return os.WriteFile(file, picture, 0o644)
}

// play does one scene and takes its frame into the film.
func play(t *browser.Tab, do, until string, shown int, shot string) error {
	if do != "" {
		if _, err := browser.Eval[any](t, do+", 0"); err != nil {
			return err
		}
	}
	if err := t.Until(until, patience); err != nil || shown == 0 {
		return err
	}
	time.Sleep(time.Second) // what moves has arrived
	if err := t.Shot(shot); err != nil {
		return err
	}
	b, err := os.ReadFile(shot)
	if err != nil {
		return err
	}
	_, err = browser.Eval[any](t, fmt.Sprintf(frame, base64.StdEncoding.EncodeToString(b), shownSize(), shown))
	return err
}

func shownSize() string { return fmt.Sprintf("%d, %d", shown, height*shown/width) }

// frame adds a picture to the film.
const frame = `(async (png, width, height, time) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas"), ctx = canvas.getContext("2d", { alpha: false });
  canvas.width = width; canvas.height = height;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(image, 0, 0, width, height);
  window.film ||= emberwire.gif(width, height);
  film.frame(new Uint32Array(ctx.getImageData(0, 0, width, height).data.buffer), time);
  return 0;
})("%s", %s, %d)`
