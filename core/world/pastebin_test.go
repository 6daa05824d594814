package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
)

// pastebin asks where the lab's web leads, and says what went wrong.
func TestPastebin(t *testing.T) {
	src := "# X\n```toml lab.toml\n[[web]]\nname = \"pastebin.com/raw/abc123\"\nfile = \"web/program.lua\"\n[[web]]\nname = \"pastebin.com/raw/robot\"\nfile = \"web/page.html\"\n[[web]]\nname = \"pastebin.com/raw/bad\"\nfile = \"web/bad.lua\"\n" +
		"[[web]]\nname = \"pastebin.com/api/api_post.php\"\nfile = \"web/url.txt\"\n[[computer]]\nname = \"a\"\n```\n```lua web/program.lua\nprint('fetched', ...)\n```\n```html web/page.html\n<html>\n```\n```lua web/bad.lua\nx =\n```\n```text web/url.txt noeol\nhttps://pastebin.com/new1\n```\n```lua a/startup.lua\n" + `
for _, line in ipairs { "run abc123 one two", "run https://pastebin.com/abc123 three", "get abc123 here", "get abc123 here", "get none there", "run robot", "run bad", "run ../x", "put startup.lua", "put nothing", "nonsense", "get abc123" } do
  print("- " .. line) shell.run("pastebin " .. line)
end
shell.run("here four")
settings.set("pastebin.key", "k") shell.run("pastebin put here")
` + "\n```\n"
	l := started(t, parsed(t, src), lab.Options{})
	l.Run()
	want := `- run abc123 one two
Connecting to pastebin.com... Success.
fetched	one	two
- run https://pastebin.com/abc123 three
Connecting to pastebin.com... Success.
fetched	three
- get abc123 here
Connecting to pastebin.com... Success.
Downloaded as here
- get abc123 here
File already exists
- get none there
Connecting to pastebin.com... Failed.
Not Found
- run robot
Connecting to pastebin.com... Failed.
Pastebin blocked the download due to spam protection. Please complete the captcha in a web browser: https://pastebin.com/robot
- run bad
Connecting to pastebin.com... Success.
[string "bad"]:2: unexpected symbol near <eof>
- run ../x
Invalid pastebin code.
The code is the ID at the end of the pastebin.com URL.
- put startup.lua
Set pastebin.key to a developer key of pastebin.com first
- put nothing
No such file
- nonsense
Usages:
pastebin put <filename>
pastebin get <code> <filename>
pastebin run <code> <arguments>
- get abc123
Usages:
pastebin put <filename>
pastebin get <code> <filename>
pastebin run <code> <arguments>
fetched	four
Connecting to pastebin.com... Success.
Uploaded as https://pastebin.com/new1
Run "pastebin get new1" to download anywhere
> `
	if got := strings.TrimPrefix(l.Log(0), "CraftOS 1.9\n"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
