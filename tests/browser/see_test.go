package browser

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/gif"
	"image/png"
	"testing"
)

// many is the source of a lab with so many computers, ten in a row.
const many = `((n) => emberwire.openFile(new File(["# Many\n\n` + "```toml lab.toml" + `\n" + Array.from({ length: n }, (_, i) => "[[computer]]\nname = \"c" + i + "\"\nat = [" + i % 10 * 9 + ", 64, " + Math.floor(i / 10) * 8 + "]\n[[computer.modem]]\nside = \"top\"\n").join("") + "` + "```" + `\n"], "many.md")))`

// One computer or a hundred: screens and map share the bench, no tile lies
// under the map or beside the bench, everything is reached by scrolling, and
// no computer on the map hides another.
func TestAnyNumberOfComputersHasRoom(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Size(1440, 900))
	for _, n := range []int{1, 3, 12, 30, 100} {
		must(t, tab.Until(`document.querySelector("#lab")`, soon))
		eval[any](t, tab, fmt.Sprintf(`Promise.resolve(%s(%d)).then(() => 0)`, many, n))
		must(t, tab.Until(fmt.Sprintf(`document.querySelectorAll("#bench .tile .screen canvas").length === %d && emberwire.map.place(%d)?.w > 0`, n, n-1), soon))
		bad := eval[string](t, tab, `new Promise((r) => setTimeout(r, 100)).then(() => {
  const box = (q) => document.querySelector(q).getBoundingClientRect(), map = box("#map"), bench = box("#bench"), dock = box("#dock");
  const tiles = [...document.querySelectorAll("#bench .tile")].map((e) => e.getBoundingClientRect());
  if (map.height < 140) return "the map is " + map.height + " high";
  if (map.bottom > bench.top + 1 || bench.bottom > dock.top + 1) return "map, bench and packets overlap";
  if (tiles[0].top < bench.top || tiles.some((b) => b.left < bench.left - 1 || b.right > bench.right + 1)) return "a tile is beside the bench";
  if (tiles.length <= 3 && tiles.some((b) => b.bottom > bench.bottom + 1)) return "a tile is below the bench";
  const places = tiles.map((_, i) => emberwire.map.place(i));
  for (const a of places) for (const b of places) if (a !== b && Math.abs(a.x - b.x) < a.w && Math.abs(a.y - b.y) < a.h) return "computers hide each other on the map: " + JSON.stringify([a, b]);
  return "";
})`)
		if bad != "" {
			t.Errorf("%d computers: %s", n, bad)
		}
	}
}

// keepSaved takes what the page would download, in base64.
const keepSaved = `(window.savedFiles = [], emberwire.saveFile = (name, bytes) => savedFiles.push([name, emberwire.base64(new Uint8Array(bytes))]), 0)`

// file is the newest saved file with a name.
func file(t *testing.T, tab *Tab, name string) []byte {
	t.Helper()
	must(t, tab.Until(`savedFiles.some((f) => f[0] === "`+name+`")`, soon))
	text := eval[string](t, tab, `savedFiles.filter((f) => f[0] === "`+name+`").pop()[1]`)
	b, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	return b
}

// fromMenu takes an item of a tile's menu, or of the map's.
func fromMenu(t *testing.T, tab *Tab, button, word string) {
	t.Helper()
	must(t, tab.Click(button))
	must(t, tab.Until(`document.querySelector(".pop .menu-item:focus")`, soon))
	eval[any](t, tab, `([...document.querySelectorAll(".pop .menu-item")].find((b) => b.textContent.startsWith("`+word+`")).click(), 0)`)
	must(t, tab.Until(`!document.querySelector(".pop")`, soon))
}

// The menu of a tile has in words what its buttons do, by mouse and by key; it
// keeps pictures of the screen, still and moving, and gives its text.
func TestTheMenuOfATile(t *testing.T) {
	tab := open(t, "hello")
	shows(t, tab, "0", `blocks away`)
	eval[any](t, tab, keepSaved)
	more := `[data-computer="0"] .tile-more`

	fromMenu(t, tab, more, "Picture")
	img, err := png.Decode(bytes.NewReader(file(t, tab, "alice.png")))
	must(t, err)
	if b := img.Bounds(); b.Dx() != 620 || b.Dy() != 350 {
		t.Errorf("the picture is %v", b)
	}

	fromMenu(t, tab, more, "Record")
	must(t, tab.Until(`document.querySelector("#recordings button")`, soon))
	must(t, tab.Click("#screen-0"))
	must(t, tab.Type("id\r"))
	shows(t, tab, "0", `This is computer #0`)
	eval[any](t, tab, `new Promise((r) => setTimeout(r, 250)).then(() => 0)`)
	must(t, tab.Click("#recordings button"))
	g, err := gif.DecodeAll(bytes.NewReader(file(t, tab, "alice.gif")))
	must(t, err)
	if len(g.Image) < 2 || g.Config.Width != 620 || g.LoopCount != 0 {
		t.Errorf("the recording has %d frames of %d pixels, loops %d", len(g.Image), g.Config.Width, g.LoopCount)
	}
	for at := img.Bounds().Min; at.Y < img.Bounds().Max.Y; at.Y += 7 { // a cursor may blink
		for at.X = 0; at.X < img.Bounds().Max.X && at.Y < 60; at.X += 3 {
			r, gr, b, _ := img.At(at.X, at.Y).RGBA()
			if x, y, z, _ := g.Image[0].At(at.X, at.Y).RGBA(); x != r || y != gr || z != b {
				t.Fatalf("the recording begins with another colour at %v", at)
			}
		}
	}

	fromMenu(t, tab, more, "Text")
	must(t, tab.Until(`document.querySelector("dialog .screen-text")?.textContent.includes("blocks away")`, soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector("dialog")`, soon))

	fromMenu(t, tab, ".map-see", "Picture")
	if _, err := png.Decode(bytes.NewReader(file(t, tab, "map.png"))); err != nil {
		t.Error(err)
	}
	must(t, tab.Click(more))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector(".pop") && document.activeElement.matches(".tile-more")`, soon))
	fromMenu(t, tab, more, "Shut down")
	must(t, tab.Until(`document.querySelector("#screen-0").dataset.power === "off"`, soon))
}
