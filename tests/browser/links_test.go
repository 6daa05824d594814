package browser

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Open, edit, share, open the link in another context, download there, run
// headless: the same bytes and the same trace all the way.
func TestALinkTravels(t *testing.T) {
	port := serve(t)
	one := newTab(t)
	openAt(t, one, "http://localhost:"+port+"/?lab=hello")
	shows(t, one, "1", `channel 43\.\n>`)
	edit(t, one, "bob", "startup.lua")
	put(t, one, "local m = peripheral.find('modem')\nm.open(15)\nprint((select(5, os.pullEvent('modem_message'))))\n")
	save(t, one)
	must(t, one.Click("#share-button"))
	must(t, one.Until(`document.querySelector("#share-link")?.value.includes("#lab=")`, soon))
	address := eval[string](t, one, `document.querySelector("#share-link").value`)
	must(t, one.Until(`/The link holds the whole lab.*[\d,]+ characters for/.test(document.querySelector("#share").innerText)`, soon))
	source := saved(t, one)
	// Embed: the fenced block has this lab, and the preview is an embed of it.
	must(t, one.Until(`/^\x60{4}emberwire\nembed: view=screens,packets run=click\n# Hello/m.test(document.querySelector(".embed-text")?.value) && document.querySelector("#share-embed emberwire-lab")?.shadowRoot.querySelector("button")`, soon))
	eval[int](t, one, `(document.querySelector("#share-embed [value=frame]").click(), 0)`)
	must(t, one.Until(`/^<iframe src="http.*embed\.html\?view=screens,packets&amp;run=click#lab=1\./.test(document.querySelector(".embed-text").value)`, soon))
	if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
		must(t, one.Shot(dir+"/share.png"))
	}
	must(t, one.Click("#share-copy"))
	must(t, one.Until(`!document.querySelector(".edited").textContent`, soon)) // in the clipboard it is safe

	two := newTab(t)
	openAt(t, two, address)
	shows(t, two, "1", `hello\n>`)
	if again := saved(t, two); again != source {
		t.Errorf("the lab of the link is\n%s\nwant\n%s", again, source)
	}
	must(t, two.Until(`emberwire.painter.head.now > 4`, soon))
	trace := eval[string](t, two, `emberwire.ask({ do: "trace" }).then((r) => r.text)`)
	file := filepath.Join(t.TempDir(), "lab.md")
	must(t, os.WriteFile(file, []byte(source), 0o644))
	run := exec.Command("go", "run", "../../web/emberwire", "run", "--trace", "--until", "4s", file)
	out, err := run.Output()
	_, headless, found := strings.Cut(string(out), "== trace ==========================================\n")
	if !found {
		t.Fatalf("%v\n%s", err, out)
	}
	headless, _, _ = strings.Cut(headless, "== ")
	if plain(headless) != plain(trace) || strings.Count(trace, "\n") < 2 {
		t.Errorf("headless\n%s, in the page\n%s", headless, trace)
	}
	choose(t, two, "reset")
	shows(t, two, "1", `hello\n>`)
	quiet(t, one)
	quiet(t, two)
}

// plain is a trace without the reasons of misses, which are computed only
// while somebody looks.
func plain(trace string) string {
	var out strings.Builder
	for line := range strings.Lines(trace) {
		for _, word := range strings.Fields(line) {
			if !strings.HasPrefix(word, "-") || !strings.Contains(word, ":") {
				out.WriteString(word + " ")
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

// saved is the lab as it stands.
func saved(t *testing.T, tab *Tab) string {
	t.Helper()
	return eval[string](t, tab, `emberwire.ask({ do: "save" }).then((r) => atob(r.data))`)
}

func TestALinkIsOpenedWhileThePageIsOpen(t *testing.T) {
	tab := open(t, "hello")
	text := eval[string](t, tab, `emberwire.ask({ do: "link" }).then((r) => r.text)`)
	eval[string](t, tab, `emberwire.choose("cable")`)
	must(t, tab.Until(`emberwire.painter.head.title !== "Hello, modem"`, soon))
	eval[int](t, tab, fmt.Sprintf(`(location.hash = "#lab=%s", 0)`, text))
	must(t, tab.Until(`emberwire.painter.head.title === "Hello, modem"`, soon))
	eval[int](t, tab, `(location.hash = "#lab=abc", 0)`)
	must(t, tab.Until(`/the link is damaged/.test(document.querySelector(".notice")?.textContent)`, soon))
}

// labServer gives a lab to other pages, or keeps it.
func labServer(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/labs/my lab.md":
		w.Header().Set("Access-Control-Allow-Origin", "*")
		fmt.Fprint(w, webLab("print('from elsewhere')"))
	case "/closed.md":
		fmt.Fprint(w, webLab("print('secret')"))
	case "/huge.md":
		w.Header().Set("Access-Control-Allow-Origin", "*")
		for range 50 {
			fmt.Fprint(w, strings.Repeat("x", 100_000))
		}
	default:
		w.Header().Set("Access-Control-Allow-Origin", "*")
		http.NotFound(w, r)
	}
}

func TestLabsFromAnotherServer(t *testing.T) {
	tab := newTab(t)
	page, other := "http://localhost:"+serve(t)+"/?src=", "http://localhost:"+listen(t, http.HandlerFunc(labServer))
	must(t, tab.OnNew(`window.confirm = (text) => /lies in your own network/.test(text) && !location.href.includes("refused")`))
	openAt(t, tab, page+other+"/labs/my%2520lab.md")
	shows(t, tab, "0", `from elsewhere`)
	must(t, tab.Click("#share-button"))
	must(t, tab.Until(`/Download my-20lab\.md|Download my-lab\.md/.test(document.querySelector("#share").innerText)`, soon))
	for path, want := range map[string]string{
		other + "/refused":   "was not fetched: it lies in your own network",
		other + "/none.md":   "could not be fetched: the server answered 404",
		other + "/closed.md": "its server is not reached, or does not let other pages read it (CORS)",
		other + "/huge.md":   "it is larger than the 4 MiB of a lab",
		"file:///etc/passwd": "A lab comes from an address with http or https, not file:",
		"javascript:alert()": "A lab comes from an address with http or https, not javascript:",
	} {
		must(t, tab.Open(page+path))
		must(t, tab.Until(fmt.Sprintf(`document.querySelector(".notice")?.textContent.includes(%q)`, want), soon))
	}
}

// A lab asks no host before it was allowed.
func TestAHostIsAskedForFirst(t *testing.T) {
	tab := newTab(t)
	var asked []string
	host := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Host[:3]+r.URL.Path)
		if r.URL.Path == "/leave" {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			http.Redirect(w, r, "http://third.example.test:"+r.Host[strings.IndexByte(r.Host, ':')+1:]+"/open", http.StatusFound)
			return
		}
		elsewhere(w, r)
	}))
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=hello")
	lab := webLab("print(http.get('http://web.example.test:" + host + "/open'))\nprint(http.get('http://other.example.test/'))\nprint(http.get('http://web.example.test:" + host + "/leave'))")
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("web", %q)`, lab))
	shows(t, tab, "0", `Domain not permitted(.|\n)*Domain not permitted`)
	must(t, tab.Until(`/^alice asked for web\.example\.test/.test(document.querySelector('[data-host="web.example.test"]')?.textContent)`, soon))
	if len(asked) > 0 {
		t.Fatalf("asked before it was allowed: %q", asked)
	}
	must(t, tab.Click(`[aria-label="Dismiss the question about other.example.test"]`))
	must(t, tab.Until(`!document.querySelector('[data-host="other.example.test"]')`, soon))
	must(t, tab.Click(`[aria-label="Allow web.example.test for this lab"]`))
	must(t, tab.Until(`!document.querySelector(".notice")`, soon))
	choose(t, tab, "reset")
	shows(t, tab, "0", `table: .*\n.*Domain not permitted.*\n.*Domain not permitted`) // a redirect leads to a third host
	if len(asked) != 3 || asked[0] != "web/open" || asked[1] != "web/leave" {
		t.Errorf("asked %q", asked)
	}
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("web", %q)`, lab)) // opened again: asked again
	shows(t, tab, "0", `Domain not permitted(.|\n)*Domain not permitted`)
	must(t, tab.Until(`document.querySelectorAll(".notice.ask").length === 2`, soon))
	if len(asked) != 3 {
		t.Errorf("asked %q", asked)
	}
}

// A lab that wants many hosts does not push the page away.
func TestManyAsksAreFewNotices(t *testing.T) {
	tab := open(t, "hello")
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("web", %q)`, webLab("for i = 1, 30 do http.get('http://h' .. i .. '.test') end")))
	must(t, tab.Until(`/14 more hosts/.test(document.querySelector(".notices").innerText) && document.querySelectorAll(".notice.ask").length === 3`, soon))
	must(t, tab.Click(`[aria-label="Dismiss the question about h1.test"]`))
	must(t, tab.Until(`document.querySelector('[data-host="h3.test"]') && /13 more hosts/.test(document.querySelector(".notices").innerText)`, soon))
	must(t, tab.Click(`.notice.ask:last-child button`))
	must(t, tab.Until(`!document.querySelector(".notice.ask")`, soon))
}

func TestALabIsDroppedOnThePage(t *testing.T) {
	tab := open(t, "hello")
	dropped(t, tab, ".bar", "my lab.md", fmt.Sprintf("%q", webLab("print('dropped')")))
	shows(t, tab, "0", `dropped`)
	dropped(t, tab, ".bar", "picture.png", `"x"`)
	must(t, tab.Until(`/Drop a lab/.test(document.querySelector(".notice")?.textContent)`, soon))
}

// On a narrow touch screen the keys that on-screen keyboards lack are there.
func TestKeyBarOnATouchScreen(t *testing.T) {
	tab := newTab(t)
	must(t, tab.Touch())
	must(t, tab.Size(390, 844))
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=hello")
	t.Cleanup(func() { quiet(t, tab) })
	shows(t, tab, "0", `blocks away\.\n>`)
	if eval[bool](t, tab, `!!document.querySelector("#keybar")?.checkVisibility()`) {
		t.Error("the key bar is there although no screen has the keyboard")
	}
	must(t, tab.Tap("#screen-0", 20*time.Millisecond))
	must(t, tab.Until(`document.activeElement.id === "keys-0" && document.querySelector("#keybar").checkVisibility()`, soon))
	box := eval[[]float64](t, tab, `(() => { const b = document.querySelector("#keybar").getBoundingClientRect(); return [b.left, b.right, b.bottom]; })()`)
	if box[0] != 0 || box[1] != 390 || box[2] != 844 {
		t.Errorf("the key bar is at %v", box)
	}
	must(t, tab.Type("lua\r"))
	shows(t, tab, "0", `lua>|Interactive`)
	must(t, tab.Type(`while true do print(os.pullEvent()) end`))
	must(t, tab.Key('\r'))
	must(t, tab.Tap(`[data-key="↑"]`, 20*time.Millisecond))
	shows(t, tab, "0", `key\s+265\s+false\n`)
	shows(t, tab, "0", `key_up\s+265`)
	must(t, tab.Tap(`[data-key="Ctrl"]`, 20*time.Millisecond))
	shows(t, tab, "0", `key\s+341`)
	must(t, tab.Tap(`[data-key="→"]`, 700*time.Millisecond))
	shows(t, tab, "0", `key\s+262\s+true`)
	if id := eval[string](t, tab, `document.activeElement.id`); id != "keys-0" {
		t.Errorf("a key took the keyboard away: it is at %q", id)
	}
	must(t, tab.Tap(`[data-key="Ctrl+T"]`, 20*time.Millisecond))
	shows(t, tab, "0", `Terminated`)
	must(t, tab.Tap(`[data-key="Esc"]`, 20*time.Millisecond))
	must(t, tab.Until(`document.activeElement === document.body && !document.querySelector("#keybar").checkVisibility()`, soon))
}
