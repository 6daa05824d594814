package browser

import (
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/golden anew: look at every picture that changes")

// views are what the page can look like, each with the way to get there from
// the lab hello, which is paused.
var views = []struct {
	name          string
	address       string
	width, height int64
	keys          string // pressed one after the other
	click, then   string
	until         string
	needs         string // what must be in the build
}{
	{name: "page", width: 1440, height: 900, click: "#row-1", until: `document.querySelector(".layer")`},
	{name: "map", width: 1440, height: 900, keys: "mm", until: `document.querySelector("[data-view]").dataset.view === "map" && document.querySelector(".map-canvas")?.checkVisibility()`},
	{name: "files", needs: `emberwire.editor.can()`, width: 1440, height: 900, click: "#tab-files", then: "#file-0", until: `emberwire.editor.get().includes("modem") && emberwire.editor.kind() === "code"`},
	{name: "reference", width: 1440, height: 900, click: "#tab-reference", until: `document.querySelectorAll("#panel-reference h3").length > 5`},
	{name: "gallery", width: 1440, height: 900, click: "#lab", until: `document.querySelectorAll("[role=dialog] svg").length > 10`},
	{name: "help", width: 1440, height: 900, keys: "?", until: `document.querySelector("[role=dialog]")`},
	{name: "narrow", width: 400, height: 800, until: `document.querySelector("#bench .screen canvas")`},
	{name: "embed", address: "/embed.html?lab=hello&view=screens,packets&run=auto", width: 900, height: 430, until: `document.querySelectorAll(".embed-row").length === 3`},
}

// Every view looks as somebody has once found good, in both schemes.
func TestViewsLookAsTheyShould(t *testing.T) {
	for _, scheme := range []string{"dark", "light"} {
		for _, v := range views {
			t.Run(v.name+"-"+scheme, func(t *testing.T) {
				tab := newTab(t)
				must(t, tab.Size(v.width, v.height))
				must(t, tab.Scheme(scheme))
				address := v.address
				if address == "" {
					address = "/?lab=hello"
				}
				openAt(t, tab, "http://localhost:"+serve(t)+address)
				shows(t, tab, "0", `blocks away`)
				eval[any](t, tab, `emberwire.ask({ do: "pause" }).then(() => 0)`)
				if v.needs != "" && !eval[bool](t, tab, v.needs) {
					t.Skip("this build of the page is without it: " + v.needs)
				}
				for _, k := range v.keys {
					must(t, tab.Key(k))
				}
				for _, selector := range []string{v.click, v.then} {
					if selector != "" {
						must(t, tab.Click(selector))
					}
				}
				must(t, tab.Until(v.until, soon))
				eval[any](t, tab, `new Promise((done) => setTimeout(() => done(0), 700))`) // what fades has faded
				compareView(t, tab, v.name+"-"+scheme)
			})
		}
	}
}

// compareView compares the page with the picture that is kept.
func compareView(t *testing.T, tab *Tab, name string) {
	t.Helper()
	shot := filepath.Join(t.TempDir(), name+".png")
	must(t, tab.Shot(shot))
	got, err := Thumbnail(shot)
	must(t, err)
	file := filepath.Join("testdata", "golden", name+".png")
	if *update {
		must(t, writePNG(file, got))
		return
	}
	want, err := Thumbnail(file)
	must(t, err)
	if err := Alike(got, want); err != nil {
		t.Errorf("%s: %v", file, err)
		quiet(t, tab)
	}
}

func writePNG(file string, img image.Image) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, img)
}

// The comparison can fail: no two views, and no two schemes, are alike.
func TestDifferentViewsAreNotAlike(t *testing.T) {
	list, err := filepath.Glob("testdata/golden/*.png")
	must(t, err)
	if len(list) != 2*len(views) {
		t.Fatalf("%d pictures of %d views", len(list), len(views))
	}
	for i, a := range list {
		for _, b := range list[:i] {
			x, err := Thumbnail(a)
			must(t, err)
			y, err := Thumbnail(b)
			must(t, err)
			if Alike(x, y) == nil {
				t.Errorf("%s and %s cannot be told apart", a, b)
			}
		}
	}
}
