package browser

import (
	"strings"
	"testing"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// The gallery is opened, searched and used by keys alone; Escape closes it.
func TestALabIsOpenedFromTheGalleryByKeyboard(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Until(`document.querySelector("#lab") && document.querySelector("#packet-list")`, soon))
	must(t, tab.Key('g'))
	must(t, tab.Until(`document.activeElement.id === "gallery-search" && document.querySelectorAll(".card svg .q-name").length > 20`, soon))
	if got := eval[string](t, tab, `[...document.querySelectorAll(".gallery h3")].map((h) => h.textContent).join("|")`); !strings.HasPrefix(strings.TrimPrefix(got, "My labs|"), "Modem|cNet|Phoenix|References and suites") {
		t.Errorf("the headings are %s", got)
	}
	if got := eval[string](t, tab, `document.querySelector(".card[aria-current=true]").dataset.lab`); got != "hello" {
		t.Errorf("%s is marked as running", got)
	}
	must(t, tab.Type("rednet chat"))
	must(t, tab.Until(`document.querySelectorAll(".card").length === 1 && document.querySelector(".card").dataset.lab === "chat"`, soon))
	press(t, tab, "ArrowDown", 0)
	must(t, tab.Until(`document.activeElement.dataset.lab === "chat"`, soon))
	must(t, tab.Key('\r'))
	must(t, tab.Until(`location.search === "?lab=chat" && !document.querySelector("#gallery")`, soon))
	shows(t, tab, "2", `Alice: `)
	must(t, tab.Key('g'))
	must(t, tab.Until(`document.querySelector("#gallery")`, soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector("#gallery") && document.activeElement.id === "lab"`, soon))
}

// The browser's back goes to the lab before, and forward to the next again.
func TestBackGoesToTheLabBefore(t *testing.T) {
	tab := open(t, "hello")
	must(t, tab.Click("#lab"))
	must(t, tab.Click("[data-lab=chat]"))
	must(t, tab.Until(`location.search === "?lab=chat" && document.querySelector("#lab").value === "chat"`, soon))
	eval[int](t, tab, `(history.back(), 0)`)
	must(t, tab.Until(`location.search === "?lab=hello" && document.querySelector("#lab").value === "hello"`, soon))
	shows(t, tab, "1", `I listen on channel 15`)
	eval[int](t, tab, `(history.forward(), 0)`)
	must(t, tab.Until(`document.querySelector("#lab").value === "chat"`, soon))
	if n := eval[int](t, tab, `document.querySelectorAll(".bar").length`); n != 1 {
		t.Errorf("there are %d bars", n)
	}
}
