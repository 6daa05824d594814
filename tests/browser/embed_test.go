package browser

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// guide serves a page of somebody else's, on another origin than the labs.
func guide(t *testing.T, body string) (address, labs string) {
	t.Helper()
	labs = "http://localhost:" + serve(t)
	page := `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>` + body + `<script src="` + labs + `/embed.js" async></script>`
	files := http.NewServeMux()
	files.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	})
	files.HandleFunc("/own.md", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fmt.Fprint(w, ownLab)
	})
	return "http://127.0.0.1:" + listen(t, files), labs
}

// ownLab is in no list of ours.
const ownLab = "# Own\n```toml lab.toml\n[[computer]]\nname = \"anna\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua anna/startup.lua\nprint(\"this is mine\")\nlocal m = peripheral.find(\"modem\")\nfor i = 1, 3 do m.transmit(5, 5, i) end\n" +
	"print(http.get(\"http://example.com/\"))\n```\n"

// heardOf keeps what the page around is told.
const heardOf = `<script>window.told = []; for (const e of ["ready", "loaded", "state", "packet", "problem"])
	addEventListener("emberwire-" + e, (x) => told.push([e, x.detail]));</script>`

// inside opens the frame whose address fits.
func inside(t *testing.T, tab *Tab, address string) *Tab {
	t.Helper()
	frame, err := tab.Frame(address, soon)
	must(t, err)
	t.Cleanup(frame.Close)
	return frame
}

// A fenced block of a page of another origin becomes a lab, in a frame without
// origin and storage; the page can run, reset and listen.
func TestFencedBlockBecomesALab(t *testing.T) {
	block := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace("embed: view=screens,packets run=click onclick=alert(1)\n" + ownLab)
	page, labs := guide(t, heardOf+`<p>Before</p><pre><code class="language-emberwire">`+block+`</code></pre><p>After</p>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	must(t, tab.Until(`document.querySelector("emberwire-lab")?.shadowRoot.querySelector("button") && !document.querySelector("pre").checkVisibility()`, soon))
	eval[any](t, tab, `(document.querySelector("emberwire-lab").listen(), document.querySelector("emberwire-lab").run(), 0)`)
	if eval[bool](t, tab, `document.querySelector("emberwire-lab").hasAttribute("onclick") || document.querySelector("emberwire-lab").shadowRoot.querySelector("iframe").sandbox.contains("allow-same-origin")`) {
		t.Error("a block may set what it likes, or the frame is not sandboxed")
	}
	frame := inside(t, tab, labs+"/embed.html")
	shows(t, frame, "0", `this is mine`)
	shows(t, frame, "0", `Domain not permitted`)
	must(t, tab.Until(`told.filter(([e]) => e === "packet").length === 3`, soon))
	if first := eval[string](t, tab, `JSON.stringify([told.find(([e]) => e === "loaded")[1], told.find(([e]) => e === "packet")[1].packet.ch])`); first != `[{"title":"Own","computers":[{"id":0,"name":"anna"}]},5]` {
		t.Error("the page was told", first)
	}
	must(t, frame.Until(`document.querySelectorAll(".embed-row").length === 3`, soon))
	must(t, frame.Click(".embed-row:nth-of-type(2)"))
	must(t, frame.Until(`/channel 5/.test(document.querySelector(".embed-detail")?.innerText)`, soon))
	eval[any](t, tab, `(told.length = 0, document.querySelector("emberwire-lab").pause(), 0)`)
	must(t, tab.Until(`told.some(([e, d]) => e === "state" && d.state === "paused")`, soon))
	eval[any](t, tab, `(told.length = 0, document.querySelector("emberwire-lab").reset(), document.querySelector("emberwire-lab").run(), 0)`)
	must(t, tab.Until(`told.filter(([e]) => e === "packet").length === 3`, soon))
	quiet(t, tab)
}

func TestElementTakesALabFromElsewhereAndKeys(t *testing.T) {
	page, labs := guide(t, `<emberwire-lab src="own.md" theme="light" run="soon" height="1e9"></emberwire-lab>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	frame := inside(t, tab, labs+"/embed.html")
	shows(t, frame, "0", `Domain not permitted(.|\n)*>`)
	if got, want := eval[string](t, frame, `document.querySelector("#embed-problem").textContent`), `This embed does not know run=soon: visible, auto, click, replay. This embed does not know height=1e9: CSS pixels, like 420, at most 10000.`; got != want {
		t.Errorf("while it runs, it says %q of its attributes, not %q", got, want)
	}
	// Where nobody types nothing is drawn; where somebody does a cursor blinks.
	eval[any](t, frame, `(() => { const next = requestAnimationFrame; window.last = performance.now(); window.requestAnimationFrame = (f) => { last = performance.now(); return next(f); }; return 0; })()`)
	must(t, frame.Until(`performance.now() - last > 2000`, soon))
	must(t, frame.Click("#screen-0"))
	must(t, frame.Type("id\r"))
	shows(t, frame, "0", `> id\nThis is computer #0`)
	eval[any](t, frame, `(() => { const { painted } = emberwire.painter; window.blinks = 0; emberwire.painter.painted = (id, rows) => { if (rows.length === 1) blinks++; painted?.(id, rows); }; return 0; })()`)
	must(t, frame.Until(`blinks > 3`, soon))
	if eval[string](t, frame, `document.documentElement.dataset.theme`) != "light" {
		t.Error("theme=light was not taken")
	}
	quiet(t, tab)
}

// What is wrong with an embed stands in it, and is told to the page around.
func TestEmbedProblems(t *testing.T) {
	labs := "http://localhost:" + serve(t) + "/embed.html"
	for query, want := range map[string]string{
		"?lab=nothing":                         `There is no lab "nothing" here.`,
		"?lab=hello&view=maps":                 `This embed does not know view=maps: screens, map, packets, code.`,
		"?lab=hello&view=screens,maps":         `This embed does not know view=maps: screens, map, packets, code.`,
		"?lab=hello&run=never":                 `This embed does not know run=never: visible, auto, click, replay.`,
		"?src=ftp://example.com/x":             `A lab comes from an address with http or https, not ftp:`,
		"?lab=hello&show=alice,zoe&readonly=x": `does not know readonly=x: screens, code, or a text file of the lab. show=zoe: this lab has alice, bob.`,
		"?run=auto#lab=AAAA":                   `the link is damaged`,
		"?src=http://127.1:1/x.md":             `A link to an embed fetches no lab from the reader's own network (127.0.0.1:1).`,
		"?src=http://web.example.test:1/x.md":  `could not be fetched: its server is not reached, or does not let other pages read it (CORS).`,
	} {
		tab := newTab(t)
		must(t, tab.Open(labs+query))
		if err := tab.Until(fmt.Sprintf(`document.querySelector("#embed-problem")?.textContent.includes(%q)`, want), soon); err != nil {
			t.Errorf("%s: %v; it says %q", query, err, eval[string](t, tab, `document.querySelector("#embed-problem").textContent`))
		}
		tab.Close()
	}
}

// Six labs on one page all run; what they cost is logged for BENCHMARKS.md.
func TestSixEmbedsOnOnePage(t *testing.T) {
	var body strings.Builder
	for _, lab := range []string{"hello", "chat", "cable", "psp-echo", "phoenix-router", "dissector"} {
		fmt.Fprintf(&body, `<emberwire-lab lab="%s" run="auto" height="200" view="screens,packets"></emberwire-lab>`, lab)
	}
	page, _ := guide(t, heardOf+body.String())
	tab := newTab(t)
	must(t, tab.Size(1200, 1500))
	start := time.Now()
	must(t, tab.Open(page))
	must(t, tab.Until(`new Set(told.filter(([e]) => e === "loaded").map(([, d]) => d.title)).size === 6`, 3*soon))
	must(t, tab.Until(`told.filter(([e, d]) => e === "state" && d.state === "running").length >= 6`, soon))
	t.Logf("six embeds ran after %v", time.Since(start).Round(10*time.Millisecond))
	quiet(t, tab)
}

// An export works from a plain file server, under a path of its own, with
// nothing compressed by the server.
func TestExportedSite(t *testing.T) {
	s := packedPage(t)
	dir := t.TempDir() + "/out"
	must(t, s.Export(dir))
	port := listen(t, http.StripPrefix("/some/where/", http.FileServerFS(os.DirFS(dir))))
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+port+"/some/where/?lab=hello")
	shows(t, tab, "1", `On channel 15: hello`)
	pickRow(t, tab, 1)
	if !eval[bool](t, tab, `document.querySelector("#room").checkVisibility()`) {
		t.Error("an export offers no rooms, which need no server among tabs of one browser")
	}
	quiet(t, tab)
	other := newTab(t)
	openAt(t, other, "http://localhost:"+port+"/some/where/embed.html?lab=hello&run=auto")
	shows(t, other, "1", `On channel 15: hello`)
	quiet(t, other)
}

// Programs are shown, edited, run again and put back; the link to the whole page
// takes the edits along. The author says which lines are shown, what is fixed and
// what is hidden; what is wrong with that is said, and the rest holds.
func TestProgramsOfAnEmbedAreEdited(t *testing.T) {
	page, labs := guide(t, heardOf+`<emberwire-lab src="own.md" view="code,screens" files="anna/startup.lua,lab.toml,anna/none.lua" lines="1-2,lab.toml:9" readonly="lab.toml,zoe" hide="clock,all" veiw="map" height="tall"></emberwire-lab>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	frame := inside(t, tab, labs+"/embed.html")
	shows(t, frame, "0", `this is mine`)
	must(t, frame.Until(`document.querySelector("#embed-problem").textContent.includes("veiw")`, soon))
	said := eval[string](t, frame, `document.querySelector("#embed-problem").textContent`)
	for _, want := range []string{"files=anna/none.lua: this lab has no such text file", "lines=lab.toml:9: lab.toml has 4 lines", "readonly=zoe: screens, code, or a text file of the lab",
		"hide=all: bar, run, reset, title, clock, open", "This embed does not know veiw: lab, src, run", "This embed does not know height=tall: CSS pixels, like 420, at most 10000."} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q, but %q", want, said)
		}
	}
	const file = `[...document.querySelectorAll(".embed-file")].find((f) => f.checkVisibility())`
	if got := eval[string](t, frame, file+`.querySelector("textarea").value + "|" + `+file+`.querySelector(".embed-gutter").innerText.trim()`); got != "print(\"this is mine\")\nlocal m = peripheral.find(\"modem\")|1\n2" {
		t.Errorf("lines 1-2 are %q", got)
	}
	if eval[bool](t, frame, `document.querySelector("#embed-clock").checkVisibility() || !document.querySelector("#embed-open").checkVisibility()`) {
		t.Error("hide=clock hides something else")
	}
	was := eval[string](t, frame, `document.querySelector("#embed-open").href`)
	eval[int](t, frame, `(() => { const a = document.querySelector("#embed-code textarea"); a.value = a.value.replace("this is mine", "and now yours\\n"); a.dispatchEvent(new Event("input")); return 0; })()`)
	must(t, frame.Click(`.embed-again`))
	shows(t, frame, "0", `and now yours`)
	must(t, frame.Until(`document.querySelector("#embed-open").href !== "`+was+`" && document.querySelector("#embed-open").href.includes("#lab=1.")`, soon))
	must(t, frame.Click(`.embed-all`))
	if got := eval[string](t, frame, file+`.querySelector("textarea").value`); !strings.HasPrefix(got, "print(\"and now yours\\n\")\n") || !strings.HasSuffix(got, `print(http.get("http://example.com/"))`) {
		t.Errorf("all lines, with the edit, are %q", got)
	}
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		must(t, tab.Shot(dir+"/embed-code.png"))
	}
	must(t, frame.Click(`.embed-back`))
	shows(t, frame, "0", `this is mine`)
	must(t, frame.Until(`document.querySelector("#embed-open").href === "`+was+`" && document.querySelector(".embed-back").hidden`, soon))
	must(t, frame.Click(`[role=tab]`))
	must(t, frame.Key('\u0303')) // arrow right
	must(t, frame.Until(`document.activeElement.textContent === "lab.toml" && `+file+`.querySelector("textarea").readOnly`, soon))
	quiet(t, tab)
}

// A lab that cannot run says why above its text, where the line is marked; with
// its programs shown, in the program.
func TestBrokenLabShowsWhereItIsBroken(t *testing.T) {
	broken := strings.Replace(ownLab, "side = \"top\"", "side = \"outside\"", 1)
	page, labs := guide(t, `<pre><code class="language-emberwire">embed: run=auto`+"\n"+broken+`</code></pre>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	frame := inside(t, tab, labs+"/embed.html")
	must(t, frame.Until(`document.querySelector(".embed-source .wrong")`, soon))
	got := eval[string](t, frame, `[document.querySelector("#embed-problem").textContent, document.querySelector(".embed-source .wrong").textContent, document.querySelector("#bench").checkVisibility()].join("|")`)
	if !strings.Contains(got, "outside") || !strings.HasSuffix(got, "side = \"outside\"\n|false") {
		t.Errorf("it shows %q", got)
	}
	eval[any](t, tab, `(document.querySelector("emberwire-lab").load(`+fmt.Sprintf("%q", ownLab)+`), 0)`)
	shows(t, frame, "0", `this is mine`)
	must(t, frame.Until(`!document.querySelector(".embed-source")?.checkVisibility() && document.querySelector("#embed-problem").hidden`, soon))
}

// In a column of any width screens have whole pixels and are all in view, packets
// have room, and the text below stays where it was before anything was loaded.
func TestEmbedsFitTheirColumn(t *testing.T) {
	page, labs := guide(t, heardOf+`<div id="column"></div><p id="end">End</p>`)
	tab := newTab(t)
	must(t, tab.Size(1040, 1300))
	must(t, tab.Open(page))
	must(t, tab.Until(`customElements.get("emberwire-lab")`, soon))
	hello, err := os.ReadFile("../../static/labs/hello.md")
	must(t, err)
	for i, width := range []int{360, 700, 1000} {
		speed := fmt.Sprintf("1.%d", i) // tells the frames apart
		eval[any](t, tab, fmt.Sprintf(`(() => { told.length = 0; column.style.width = "%dpx"; column.innerHTML = '<emberwire-lab view="code,screens,packets" run="click" speed="%s"></emberwire-lab>';
			const lab = column.firstChild; lab.load(%q); window.was = end.offsetTop;
			const around = lab.getBoundingClientRect(); // the frame's border is a pixel
			window.spots = [...lab.shadowRoot.querySelectorAll(".tile pre")].map((p) => p.getBoundingClientRect()).flatMap((r) => [r.left - around.left - 1, r.top - around.top - 1]);
			lab.run(); return 0; })()`, width, speed, hello))
		must(t, tab.Until(`told.some(([e, d]) => e === "state" && d.packets >= 3)`, soon))
		frame := inside(t, tab, labs+"/embed.html?by=page&run=auto&view=code%2Cscreens%2Cpackets&speed="+speed)
		must(t, frame.Until(`document.querySelectorAll(".embed-row").length === 3 && document.querySelectorAll("#bench canvas").length === 2`, soon))
		if moved := eval[int](t, tab, `end.offsetTop - was`); moved != 0 {
			t.Errorf("%d pixels: the text below was moved by %d", width, moved)
		}
		if got := eval[string](t, frame, `[...document.querySelectorAll("#bench canvas")].map((c) => c.getBoundingClientRect().width / 310).join()`); got != "1,1" {
			t.Errorf("%d pixels: the screens have the scales %s", width, got)
		}
		there := eval[[]float64](t, frame, `[...document.querySelectorAll("#bench canvas")].map((c) => c.getBoundingClientRect()).flatMap((r) => [r.left, r.top])`)
		for i, at := range eval[[]float64](t, tab, `spots`) {
			if len(there) != 4 || math.Abs(there[i]-at) > 3 {
				t.Errorf("%d pixels: the picture has its screens elsewhere than they are at %v: %d: %v", width, there, i, at)
			}
		}
		if cut := eval[string](t, frame, `[bench.scrollHeight - bench.clientHeight, document.documentElement.scrollWidth - innerWidth, Math.max(0, 100 - document.querySelector("#embed-packets").clientHeight)].join()`); cut != "0,0,0" {
			t.Errorf("%d pixels: cut off are %s", width, cut)
		}
		if why := eval[string](t, frame, `document.querySelector(".embed-row .why").textContent`); why != "bob: channel closed" {
			t.Errorf("the list says %q of the message that nobody heard", why)
		}
		if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
			must(t, tab.Shot(fmt.Sprintf("%s/embed-%d.png", dir, width)))
		}
	}
	// Four on a phone: one is large, the others are a row, their programs' tabs are wider than the column.
	names, files := "", ""
	for _, name := range []string{"alice", "bob", "carol", "dave"} {
		names += "[[computer]]\nname = \"" + name + "\"\n"
		files += "```lua " + name + "/startup.lua\nread()\n```\n"
	}
	eval[any](t, tab, fmt.Sprintf(`(() => { told.length = 0; column.style.width = "360px"; column.innerHTML = '<emberwire-lab view="code,screens" run="click" speed="1.9"></emberwire-lab>';
		column.firstChild.load(%q); window.was = end.offsetTop; column.firstChild.run(); return 0; })()`, "# Four\n```toml lab.toml\n"+names+"```\n"+files))
	must(t, tab.Until(`told.some(([e]) => e === "state")`, soon))
	frame := inside(t, tab, labs+"/embed.html?by=page&run=auto&view=code%2Cscreens&speed=1.9")
	must(t, frame.Until(`document.querySelectorAll("#bench [data-view=strip]").length === 3`, soon))
	if moved := eval[int](t, tab, `end.offsetTop - was`); moved != 0 {
		t.Errorf("four computers: the text below was moved by %d", moved)
	}
}

// A frame out of sight stops, and goes on when it is seen again.
func TestEmbedOutOfSightStops(t *testing.T) {
	page, labs := guide(t, heardOf+`<emberwire-lab src="own.md"></emberwire-lab><div style="height:4000px"></div>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	frame := inside(t, tab, labs+"/embed.html")
	must(t, tab.Until(`told.some(([e, d]) => e === "state" && d.state === "running")`, soon))
	eval[any](t, frame, `(async () => { // it paints, and so tells what it does, unseen too; what was to be painted before is
		const paint = window.requestAnimationFrame.bind(window);
		window.requestAnimationFrame = (then) => setTimeout(then, 10);
		await new Promise((done) => paint(() => paint(done)));
		return 0;
	})()`)
	for _, step := range [][2]string{{"4000", "paused"}, {"0", "running"}} {
		eval[any](t, tab, `(told.length = 0, scrollTo(0, `+step[0]+`), 0)`)
		must(t, tab.Until(`told.some(([e, d]) => e === "state" && d.state === "`+step[1]+`")`, soon))
	}
}

// A lab that is read: it has run to its end, is shown from its beginning, and is
// gone through by the line of time or played.
func TestEmbedIsReplayed(t *testing.T) {
	page, labs := guide(t, `<emberwire-lab lab="hello" run="replay" view="screens,packets" speed="4"></emberwire-lab>`)
	tab := newTab(t)
	must(t, tab.Open(page))
	frame := inside(t, tab, labs+"/embed.html")
	must(t, frame.Until(`!document.querySelector("#embed-past").hidden && emberwire.painter.head.past && emberwire.painter.head.now === 0`, soon))
	must(t, frame.Until(`/: 3 packets, 1 of them missed/.test(document.querySelector("#marks")?.getAttribute("aria-label"))`, soon))
	must(t, frame.Until(`document.querySelectorAll(".embed-row").length === 0`, soon))
	if got := eval[string](t, frame, `[[...document.querySelectorAll(".embed-past button")].filter((b) => b.checkVisibility()).length, document.querySelectorAll(".screen textarea, .screen input").length, document.querySelector(".embed-past").offsetHeight, document.querySelector(".embed-stage").offsetHeight > 100].join()`); got != "0,0,31,true" {
		t.Error("buttons and keyboards there are, and how high the line is, and whether the screens are seen:", got)
	}
	eval[any](t, frame, `(document.querySelector("#marks").focus(), 0)`)
	must(t, frame.Key('\u0305')) // End
	must(t, frame.Until(`!emberwire.painter.head.past && emberwire.painter.head.state !== "running" && document.querySelectorAll(".embed-row").length === 3`, soon))
	shows(t, frame, "0", `Answer: hello Alice`)
	must(t, frame.Click("#embed-reset"))
	must(t, frame.Until(`emberwire.painter.head.past && emberwire.painter.head.now === 0`, soon))
	shot(frame, "replay")
	must(t, frame.Click("#embed-run"))
	must(t, frame.Until(`!emberwire.painter.head.past && emberwire.painter.head.state === "paused" && emberwire.painter.head.packets === 3`, soon))
	quiet(t, tab)
}
