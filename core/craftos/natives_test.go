package craftos

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
)

// documented are the natives that a bios of ComputerCraft finds, as its public
// documentation has them ("term", "fs", "os", "peripheral", "redstone", "http";
// what the documentation marks as Lua is not among them). spec/computercraft.md
// 4.1, 4.2, 4.9 to 4.17.
const documented = `
	term: write scroll getCursorPos setCursorPos getCursorBlink setCursorBlink getSize clear clearLine blit
		getTextColour setTextColour getBackgroundColour setBackgroundColour isColour setPaletteColour getPaletteColour nativePaletteColour
		getTextColor setTextColor getBackgroundColor setBackgroundColor isColor setPaletteColor getPaletteColor nativePaletteColor
	fs: list combine getName getDir getSize exists isDir isReadOnly makeDir move copy delete open getDrive getFreeSpace getCapacity attributes
	os: queueEvent startTimer cancelTimer setAlarm cancelAlarm shutdown reboot getComputerID computerID setComputerLabel
		getComputerLabel computerLabel clock time day epoch date
	peripheral: isPresent getType hasType getMethods call
	redstone: getSides setOutput getOutput getInput setBundledOutput getBundledOutput getBundledInput testBundledInput
		setAnalogOutput setAnalogueOutput getAnalogOutput getAnalogueOutput getAnalogInput getAnalogueInput
	rs: getSides
	http: request checkURL websocket
	string: byte char find format gfind gmatch gsub len lower match pack packsize rep reverse sub unpack upper
	table: concat foreach foreachi getn insert maxn move pack remove sort unpack
	math: abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp ldexp log log10 max min modf pow rad random randomseed sin sinh sqrt tan tanh
	coroutine: create isyieldable resume running status wrap yield
	utf8: char codepoint codes len offset
	bit32: arshift band bnot bor btest bxor extract lrotate lshift replace rrotate rshift
	bit: bnot band bor bxor brshift blshift blogic_rshift
	debug: getinfo getlocal getmetatable gethook sethook setmetatable traceback getupvalue setupvalue
	_G: assert error getmetatable ipairs load loadstring next pairs pcall rawequal rawget rawlen rawset select setfenv getfenv setmetatable tonumber tostring type unpack xpcall`

// foreign is a small system of another's: it has a screen, events, a shell of one
// line and a way to show its errors, on nothing but natives.
const foreign = `
local missing = {}
local group
for word in documented:gmatch("%S+") do
	if word:sub(-1) == ":" then group = word:sub(1, -2)
	elseif type(_G[group]) ~= "table" or type(_G[group][word]) ~= "function" then missing[#missing + 1] = group .. "." .. word end
end
local y = 1
local function say(...)
	local out = table.pack(...)
	for i = 1, out.n do out[i] = tostring(out[i]) end
	term.setCursorPos(1, y)
	term.write(table.concat(out, " "))
	y = y + 1
end
say("missing: " .. table.concat(missing, " "))
say(type(_HOST), type(_CC_DEFAULT_SETTINGS), os.getComputerID(), term.getSize())
say(type(print), type(sleep), type(require), type(os.pullEvent), type(fs.complete), type(term.redirect), type(peripheral.wrap), type(settings), type(collectgarbage))
local f = fs.open("rom/hello", "r")
say(f.readAll(), fs.isReadOnly("rom"), fs.getDrive("rom"))
f.close()
say(pcall(fs.delete, "rom/hello"))
say(os.startTimer(0.05) >= 0, coroutine.yield("timer"))
os.queueEvent("mine", 1, "two")
say(coroutine.yield("mine"))
say(peripheral.getType("top"), peripheral.call("top", "isWireless"), pcall(peripheral.call, "left", "x"))
say(pcall(redstone.setOutput, "top"))
say(http.request("http://page.test/"))
local event, url, handle = coroutine.yield("http_success")
say(event, url, handle.readAll(), handle.getResponseCode())
local line = ""
while true do
	local event, a = coroutine.yield()
	if event == "char" then line = line .. a
	elseif event == "key" and a == 257 then break end
end
say("you said " .. line)
os.shutdown()
coroutine.yield()`

// A system that is not ours finds the natives it is used to and none of what our
// own ROM makes in Lua.
func TestAForeignSystem(t *testing.T) {
	w := newWorld(t)
	w.boot = NewROM("local documented = [["+documented+"]]\n"+foreign, fstest.MapFS{"hello": {Data: []byte("hi")}})
	c := w.computer(nil)
	o := &outside{fixtures: hostnet.Fixtures{{Name: "page.test", Body: []byte("a page")}}}
	o.web = NewWeb(c, o)
	c.AddStack(o.web)
	w.modem(c, "top", 0)
	w.run(2 * time.Second)
	for _, r := range "ahoy" {
		c.Queue(computer.E("char", string(r)))
	}
	c.Queue(computer.E("key", 257.0, false))
	w.run(time.Second)
	want := `missing:
string string 0 51 19
nil nil nil nil nil nil nil nil nil
hi true rom
false /rom/hello: Access denied
true timer 0
mine 1 two
modem true false No peripheral attached
false bad argument #2 (boolean expected, got nil)
true
http_success http://page.test/ a page 200 OK
you said ahoy
`
	var got strings.Builder
	for line := range strings.Lines(c.Screen().Text()) {
		got.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if c.State() != computer.Off {
		t.Errorf("it is %v: %s", c.State(), c.FailureText())
	}
}
