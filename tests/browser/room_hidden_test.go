package browser

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// hiddenFor is how long the tab is out of sight.
const hiddenFor = 60 * time.Second

// echoProgram answers everything it hears; the other side asks ten times a
// second and keeps the slowest answer.
const echoProgram = `local m = peripheral.find("modem")
m.open(15)
if os.getComputerID() == 0 then
  while true do
    local _, _, _, _, n = os.pullEvent("modem_message")
    m.transmit(15, 15, n)
  end
end
local slowest, answers = 0, 0
for n = 1, 1e9 do
  local start = os.clock()
  m.transmit(15, 15, n)
  local timer = os.startTimer(5)
  repeat
    local event, id, _, _, text = os.pullEvent()
    if event == "timer" and id == timer then slowest = 5 break end
  until event == "modem_message" and text == n
  slowest, answers = math.max(slowest, os.clock() - start), answers + 1
  term.setCursorPos(1, 1)
  term.clearLine()
  term.write(("%d answers, the slowest after %.2f s"):format(answers, slowest))
  sleep(0.1)
end
`

// A tab that nobody sees for a minute goes on computing: its timers slow down,
// the engine's worker does not.
func TestHiddenTabAnswers(t *testing.T) {
	h := newHouse(t)
	host, link := h.host(labOfRoom(echoProgram))
	guest := h.join(link, "1")
	shows(t, guest, "1", `^[0-9]+ answers`)
	w, err := chromedp.Call(host.ctx, browser.GetWindowForTarget, browser.GetWindowForTargetParams{})
	must(t, err)
	show := func(state browser.WindowState) {
		_, err := chromedp.Call(host.ctx, browser.SetWindowBounds, browser.SetWindowBoundsParams{WindowID: w.WindowID, Bounds: &browser.Bounds{WindowState: state}})
		must(t, err)
	}
	show(browser.WindowStateMinimized)
	must(t, host.Until(`document.visibilityState === "hidden"`, soon))
	before := eval[int](t, guest, `parseInt(emberwire.painter.text(1))`)
	time.Sleep(hiddenFor)
	if state := eval[string](t, host, `document.visibilityState`); state != "hidden" {
		t.Fatalf("the tab was %s", state)
	}
	after := eval[int](t, guest, `parseInt(emberwire.painter.text(1))`)
	t.Logf("%d answers in a minute; %s", after-before, screen(t, guest, "1"))
	if after-before < 60 {
		t.Errorf("%d answers while the tab was hidden for a minute", after-before)
	}
	show(browser.WindowStateNormal)
	must(t, host.Until(`document.visibilityState === "visible"`, soon))
	quiet(t, host)
	quiet(t, guest)
}
