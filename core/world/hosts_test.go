package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// The names of the lab's computers lead to them in every URI and tool, of both
// systems; a name of [[web]] comes before them.
func TestNamesOfComputers(t *testing.T) {
	f, err := labfile.Parse("names.md", []byte(`
`+"```toml lab.toml\n"+`until = "10s"
[[computer]]
name = "anna"
[[computer.modem]]
side = "back"
kind = "ender"
ip = "10.0.0.1"
[[computer]]
name = "Ben"
os = "phoenix"
[[computer.modem]]
side = "back"
kind = "ender"
ip = "10.0.0.2"
[[computer]]
name = "shop"
[[web]]
name = "shop"
file = "web/page.txt"
`+"```\n\n```txt web/page.txt\nthe page\n```\n\n```lua anna/startup.lua"+`
sleep(2)
print(http.get("http://ben:8080/x").readAll(), http.get("http://shop/").readAll())
print(http.get("http://nobody/"))
local h = syscall.connect("psp://ben:7")
os.pullEvent("handle_data_ready")
print(h.read("*a"), h.status())
print(syscall.hostname(), syscall.hosts().Ben[1], #syscall.hosts().shop)
`+"```\n\n```lua Ben/startup.lua"+`
syscall.ipconfig("back", { ip = "10.0.0.9" })
syscall.listen("psp://ben:7")
syscall.listen("http://0.0.0.0:8080")
while true do
  local event, p = coroutine.yield()
  if event == "network_request" and p.uri:find("^psp") then p.handle.write("hello ", syscall.hostname(), " at ", syscall.lookup("ben"))
  elseif event == "network_request" then p.handle.write("served") end
end
`+"```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.Run()
	got := l.Log(0)
	want := "served\tthe page\n\nnil\tDomain not permitted\tnil\nhello Ben at 10.0.0.9\topen\nanna\t10.0.0.9\t0\n> "
	if !strings.HasSuffix(got, want) {
		t.Errorf("%s", got)
	}
}
