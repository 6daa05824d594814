package browser

import (
	"os"
	"strings"
	"testing"
)

func distFolder() string { return os.Getenv("EMBERWIRE_DIST") }

// contrast walks all visible text and returns what is below 4.5 to 1. What is
// hard to compute is not guessed: the backgrounds are all plain colours.
const contrast = `(() => {
  const rgb = (c) => (c.match(/[\d.]+/g) || []).map(Number);
  const lum = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (el) => { for (; el; el = el.parentElement) { const c = rgb(getComputedStyle(el).backgroundColor); if (c.length === 3 || c[3] > .99) return c; } return [255, 255, 255]; };
  const bad = new Set(); let seen = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode());) {
    const el = n.parentElement;
    if (!n.data.trim() || !el.checkVisibility() || el.closest(".unseen, script")) continue;
    seen++;
    const a = lum(rgb(getComputedStyle(el).color)), b = lum(ground(el));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.add(ratio.toFixed(2) + " " + el.className + " " + n.data.trim().slice(0, 30));
  }
  return seen < 10 ? ["only " + seen + " texts were seen"] : [...bad];
})()`

func TestTextIsReadableInLightAndDark(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector(".row")`, soon))
	pickRow(t, tab, 1)
	for _, scheme := range []string{"light", "dark"} {
		must(t, tab.Scheme(scheme))
		must(t, tab.Until(`document.documentElement.dataset.theme === "`+scheme+`"`, soon))
		eval[any](t, tab, `new Promise((r) => setTimeout(r, 300)).then(() => 0)`)
		if bad := eval[[]string](t, tab, contrast); len(bad) > 0 {
			t.Errorf("%s: too little contrast:\n%s", scheme, strings.Join(bad, "\n"))
		}
		if dir := os.Getenv("EMBERWIRE_SHOTS"); dir != "" {
			must(t, tab.Shot(dir+"/hello-"+scheme+".png"))
		}
	}
}

// choose takes an item of the menu at the end of the bar.
func choose(t *testing.T, tab *Tab, item string) {
	t.Helper()
	must(t, tab.Click("#menu-button"))
	must(t, tab.Click("#menu-"+item))
}

// pickRow opens the packet with a number.
func pickRow(t *testing.T, tab *Tab, number int) {
	t.Helper()
	row := "#row-" + itoa(number)
	must(t, tab.Until(`document.querySelector("`+row+`")`, soon))
	must(t, tab.Click(row))
	must(t, tab.Until(`document.querySelector(".layer")`, soon))
}

func TestThemeSwitchHoldsAgainstTheSystem(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Scheme("dark"))
	choose(t, tab, "theme")
	must(t, tab.Until(`document.documentElement.dataset.theme === "light"`, soon))
	must(t, tab.Open("http://"+eval[string](t, tab, `location.host`)+"/"))
	must(t, tab.Until(`document.documentElement.dataset.theme === "light"`, soon))
}

// Every control has a name, and Tab reaches every one of them; a screen gives
// the keyboard back with Escape.
func TestEverythingIsReachedByKeyboard(t *testing.T) {
	tab := open(t, "hello")
	if bad := eval[[]string](t, tab, `[...document.querySelectorAll("button, select, input, textarea, [tabindex='0']")].filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim())).map((e) => e.outerHTML)`); len(bad) > 0 {
		t.Errorf("without a name:\n%s", strings.Join(bad, "\n"))
	}
	want := eval[int](t, tab, `(window.tried = new Set(), [...document.querySelectorAll("button, select, input, textarea, [tabindex='0']")].filter((e) => e.checkVisibility()).length)`)
	for range want {
		must(t, tab.Key('\t'))
		eval[int](t, tab, `(tried.add(document.activeElement), document.activeElement.tagName === "TEXTAREA" && document.activeElement.dataset.computer ? (tried.lastScreen = document.activeElement, 1) : 0)`)
		if eval[bool](t, tab, `!!document.activeElement.dataset.computer`) {
			leaveScreen(t, tab)
		}
	}
	if got := eval[int](t, tab, `tried.size`); got < want {
		t.Errorf("Tab reached %d of %d controls", got, want)
	}
}

// leaveScreen presses Escape, after which Tab goes on behind the screen.
func leaveScreen(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Key('\u001b'))
	if eval[bool](t, tab, `!!document.activeElement.dataset.computer`) {
		t.Fatal("Escape does not give the keyboard back")
	}
}

func TestHelpOpensAndCloses(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Key('?'))
	must(t, tab.Until(`document.querySelector("#help") && document.activeElement.id === "help"`, soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector("#help")`, soon))
}
