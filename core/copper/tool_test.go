package copper

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// TestTool runs each command of cnet between two computers.
func TestTool(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	s := w.add("server", `
fs.makeDir("www/docs")
for name, text in pairs { ["www/index"] = "Welcome", ["www/docs/a"] = "A", secret = "never" } do
  local f = fs.open(name, "w") f.write(text) f.close()
end
shell.run("cnet certificates make Shop")
shell.run("cnet users Shop add anna pw1 2")
shell.run("cnet users Shop add bert pw2")
shell.run("cnet users Shop level bert 1")
shell.run("cnet users Shop delete nobody")
shell.run("cnet certificates init")
shell.run("cnet certificates sign Shop.crt")
shell.run("cnet certificates")
shell.run("cnet host Nothing nowhere")
shell.run("cnet host Shop -r")`)
	w.run(modem.Time(2 * time.Second))
	s.want(t, "anna, level 2\nbert, level 1", "No user called nobody.", "certAuth.key is for everybody", "Shop: key ", "digits, signed by our authority",
		"There is no folder /nowhere", "Shop serves /www")
	c := w.add("client", `
local f = fs.open("send", "w") f.write("from a file") f.close()
local function run(line) print("$ " .. line) print(shell.run("cnet " .. line)) end
run "discover"
run "certificates Shop"
run "request Shop /index"
run "request Shop /docs"
run "request Shop /../secret"
run "request Shop /none -h a=b -t 2"
run "request POST Shop /new -d hello"
run "request POST Shop /new -d hello -u bert -p pw2"
run "request POST Shop /new -f send -u anna -p pw1"
run "request get Shop /new -o got"
print(fs.open("got", "r").readAll())
run "request DELETE Shop /new -u anna -p pw1"
run "request GET Shop /new"
run "register Shop carl pw3"
run "register Shop carl pw3"
run "login Shop carl pw3"
run "login Shop carl wrong"
run "request Nobody /x -t 1"
run "request Shop /x -q"
run "request Shop"
run "request Shop /x -h nonsense"
run "dance"
`)
	w.run(modem.Time(90 * time.Second))
	for _, line := range []string{
		"$ discover\nShop (signed) on channel 2768\n1 server\ntrue", "$ certificates Shop\nShop: key ", "digits, signed\ntrue",
		"$ request Shop /index\n200 OK\nWelcome\ntrue", "$ request Shop /docs\n200 OK\n{\n  \"a\",\n}\ntrue",
		"$ request Shop /../secret\n400 BAD_REQUEST\nthis path leads out of the folder\nThe request failed\nfalse", "404 NOT_FOUND\nthere is no such file\nThe request failed\nfalse",
		"-d hello\n401 UNAUTHORIZED\n", "-u bert -p pw2\n403 FORBIDDEN\n", "-u anna -p pw1\n201 CREATED\ntrue", "$ request get Shop /new -o got\n200 OK\ntrue\nfrom a file",
		"$ request DELETE Shop /new -u anna -p pw1\n200 OK\ntrue", "$ request GET Shop /new\n404 NOT_FOUND\n",
		"$ register Shop carl pw3\ncarl is a user of Shop now\ntrue", "Shop refuses the registration: this name is taken\nfalse",
		"Logged in as carl, permission level 1\ntrue", "$ login Shop carl wrong\nLogin failed\nfalse", "Nobody does not answer\nfalse",
		"There is no option -q here, see cnet help\nfalse", "Usage: cnet request [GET|POST|DELETE] <server> <path>",
		"A header is written name=value, not nonsense\nfalse", "There is no command dance, see cnet help\nfalse",
	} {
		c.want(t, line)
	}
	s.want(t, "GET /index 200", "POST /new 403 bert: your permission level is 1, it takes 2", "POST /new 201 anna", "anna logged in, level 2", "carl failed to log in")
}

// TestToolHelp: every command is listed and explained.
func TestToolHelp(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
shell.run("cnet")
for _, name in ipairs { "host", "request", "discover", "certificates", "users", "register", "login", "help" } do shell.run("cnet help " .. name) end
shell.run("cnet help dance")
shell.run("help cnet")`)
	w.run(modem.Time(3 * time.Second))
	for _, name := range []string{"host", "request", "discover", "certificates", "users", "register", "login", "help"} {
		if strings.Count(c.log.String(), "cnet "+name) < 2 {
			t.Errorf("%s is not listed and explained", name)
		}
	}
	c.want(t, "There is no command dance", "Copper OS's network: servers with names")
}
