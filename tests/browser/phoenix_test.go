package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A Phoenix computer says what it runs, and takes commands like any other.
func TestPhoenixPrompt(t *testing.T) {
	tab := open(t, "phoenix-os-user")
	must(t, tab.Until(`document.querySelector("[data-computer='0'] .tile-os").textContent === "phoenix"`, soon))
	shows(t, tab, "0", `heard by nobody\n/ \$`)
	must(t, tab.Click("#screen-0"))
	must(t, tab.Until(`document.activeElement.id === "keys-0"`, soon))
	must(t, tab.Type("ip addr\r"))
	shows(t, tab, "0", `ip addr\n/lo +127.0.0.1/8\n/back +10.0.0.1/24\n/ \$`)
	must(t, tab.Type("ping 10.0.0.2\r"))
	shows(t, tab, "0", `ping: Permission denied\n/ \$`)
	must(t, tab.Type("nc -l 9\r"))
	shows(t, tab, "0", `listening on port 9`)
	must(t, tab.Chord('t', chromedp.ModifierCtrl, chromedp.ModifierAlt))
	shows(t, tab, "0", `Terminated\n/ \$`)
}
