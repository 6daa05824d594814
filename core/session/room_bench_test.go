package session

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
)

// chatter says something ten times a second and reads what others say.
const chatter = "local m = peripheral.find(\"modem\") m.open(15)\nlocal timer = os.startTimer(0.1)\nlocal heard = 0\nwhile true do\n" +
	"local event, id = os.pullEvent()\nif event == \"timer\" then m.transmit(15, 15, \"a line of forty bytes, as people write.\") timer = os.startTimer(0.1)\n" +
	"elseif event == \"modem_message\" then heard = heard + 1 end\nend\n"

const chatLab = "# Chat\n```toml lab.toml\n[medium]\nlatency = \"5ms\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\nkind = \"ender\"\n[guest]\n```\n" +
	"```lua alice/startup.lua\n" + chatter + "```\n```lua guest/startup.lua\n" + chatter + "```\n"

// A second of a room of 30 tabs that say ten messages each: ms/tab is what one
// of them costs its machine, with its computer and its packet list.
func BenchmarkRoomOfThirty(b *testing.B) {
	h := &hub{t: b}
	host := h.session()
	if err := host.Load("chat.md", []byte(chatLab), 0); err != nil {
		b.Fatal(err)
	}
	key := host.do(newRoom).Text
	h.run(100 * time.Millisecond)
	for len(h.tabs) < 30 {
		x := h.session()
		x.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
		h.run(50 * time.Millisecond)
	}
	h.run(3 * time.Second)
	for b.Loop() {
		h.run(time.Second)
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/30, "ms/tab")
}
