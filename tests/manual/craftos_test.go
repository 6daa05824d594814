package manual

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/manual"
)

// walk prints every function that a program finds, and the methods of all
// peripherals of the bench.
const walk = `
local seen = {}
local function from(name, t)
  for k, v in pairs(t) do if type(v) == "function" then seen[#seen + 1] = name .. tostring(k) end end
end
for _, env in ipairs { _ENV, _G } do
  for k, v in pairs(env) do
    if type(v) == "function" then seen[#seen + 1] = "globals." .. k
    elseif type(v) == "table" and v ~= _G and v ~= _ENV and k ~= "package" then from(k .. ".", v) end
  end
end
for _, name in ipairs(peripheral.getNames()) do
  for _, m in ipairs(peripheral.getMethods(name)) do seen[#seen + 1] = peripheral.getType(name) .. "." .. m end
end
from("window.", window.create(term.current(), 1, 1, 1, 1))
from("vector.", getmetatable(vector.new()).__index)
from("file.", fs.open("startup.lua", "r"))
from("file.", fs.open("x", "w"))
for m, path in pairs { expect = "expect", strings = "strings", pretty = "pretty", completion = "completion", require = "require",
  shellCompletion = "shell.completion", nft = "image.nft", dfpwm = "audio.dfpwm" } do from(m .. ".", require("cc." .. path)) end
table.sort(seen)
local last
for _, name in ipairs(seen) do if name ~= last then print(name) last = name end end
`

// ofLua are the parts of Lua itself, which its own manual is about, and Phoenix,
// which has its own list here.
var ofLua = regexp.MustCompile(`^(string|math|table|coroutine|bit32|bit|debug|utf8|syscall|computer)\.|` +
	`^globals\.(assert|error|getmetatable|setmetatable|ipairs|next|pairs|pcall|xpcall|rawequal|rawget|rawlen|rawset|select|tonumber|tostring|type|unpack|setfenv|getfenv|load|loadstring)$`)

// spelt are names that mean the same as another.
var spelt = strings.NewReplacer("colours.", "colors.", "colors.", "colors.", "rs.", "redstone.", "Colour", "Color", "Analogue", "Analog", "serialise", "serialize", "os.computer", "os.getComputer")

// Everything that a computer has is in the reference, and nothing else is.
func TestTheReferenceHasWhatAComputerHas(t *testing.T) {
	var names []string
	for _, bench := range []string{"craftos.md", "pocket.md"} { // a pocket computer has a table more
		found, err := run(read(t, filepath.Join(folder, "bench", bench)), walk)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	var list []manual.Entry
	if err := json.Unmarshal([]byte(read(t, filepath.Join(folder, "craftos.json"))), &list); err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, e := range list {
		told[e.Anchor] = true
	}
	have := map[string]bool{}
	for _, name := range names {
		owner, method, _ := strings.Cut(spelt.Replace(name), ".")
		if told["term."+method] && (owner == "window" || owner == "monitor") {
			continue // a screen, too
		}
		have[owner+"."+method] = true
		if !ofLua.MatchString(name) && !told[owner+"."+method] {
			t.Errorf("%s has no entry", name)
		}
	}
	for _, e := range list {
		functions := []string{"function", "method"}
		if owner, _, inner := strings.Cut(e.Anchor, "."); inner && slices.Contains(functions, e.Kind) && owner != "response" && owner != "socket" && !have[e.Anchor] {
			t.Errorf("a computer has no %s", e.Anchor)
		}
	}
	if len(names) < 400 {
		t.Errorf("only %d names were found", len(names))
	}
}
