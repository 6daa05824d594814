package copper

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/modem"
)

// hosted is a server computer that hosts a folder with cnet, full of things
// that are nobody else's business, and a client that sends whatever is asked.
type hosted struct {
	*world
	server, client *testNode
}

// mark stands in everything that must never leave the server.
const mark = "VERY-PRIVATE"

func host(t testing.TB, folder string) *hosted {
	h := &hosted{world: newWorld(t, modem.Impairment{}, 1)}
	h.server = h.add("server", `
shell.run("cnet users files add anna pw1 2")
shell.run("cnet host files `+folder+`")`)
	for name, text := range map[string]string{
		"www/index": "public", "www/docs/a": "public", "www/s.key": mark, "www/certAuth_private.KEY": mark, "www/old_users.tbl": mark,
		"secret": mark, "s.crt": mark, "certAuth.key": mark, "wwwx/f": mark, "other_sessions.txt": mark, "startup_": mark,
	} {
		if err := h.server.FS().WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	h.run(modem.Time(2 * time.Second))
	h.client = h.add("client", `
local cNet = require "cNet"
local connection = cNet.connectCtcp("files")
cNet.login(connection, "anna", "pw1")
while true do
  os.pullEvent("ask")
  local handle = fs.open("path", "rb")
  local text = handle.readAll() or ""
  handle.close()
  handle = fs.open("method", "rb")
  local method = handle.readAll()
  handle.close()
  local r, _, reason = cNet.sendCttpRequest(connection, cNet.CttpRequest:new(method, text, {}, method == "POST" and "written" or nil), 1)
  handle = fs.open("answer", "wb")
  handle.write(r and r.statusCode .. " " .. textutils.serialise(r.data) or "nothing: " .. tostring(reason))
  handle.close()
end
`)
	h.run(modem.Time(8 * time.Second))
	return h
}

// ask sends one request as a user of level 2.
func (h *hosted) ask(method, path string) string {
	for name, text := range map[string]string{"method": method, "path": path, "answer": "none"} {
		if err := h.client.FS().WriteFile(name, []byte(text)); err != nil {
			h.t.Fatal(err)
		}
	}
	h.client.Queue(computer.E("ask"))
	h.run(h.now.Add(300 * time.Millisecond))
	answer, _ := h.client.FS().ReadFile("answer")
	return string(answer)
}

// outside are the files of the server that no request may touch.
func (h *hosted) outside(folder string) (files []fs.File) {
	for _, f := range h.server.FS().Snapshot() {
		private := bytes.Contains(f.Data, []byte(mark)) || strings.HasSuffix(f.Path, ".key") || strings.HasSuffix(f.Path, ".crt") || strings.HasSuffix(f.Path, ".tbl")
		if private || folder != "" && !strings.HasPrefix(f.Path, folder+"/") {
			if !strings.HasSuffix(f.Path, "_sessions.txt") || f.Path == "other_sessions.txt" {
				files = append(files, f)
			}
		}
	}
	return files
}

func same(a, b []fs.File) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Path != b[i].Path || !bytes.Equal(a[i].Data, b[i].Data) {
			return false
		}
	}
	return true
}

// spellings of ways out of the folder, and of what lies there.
var spellings = []string{
	"/..\\files_private.key", "/x\\..\\..\\secret", "/.:./secret", "/.*./secret", "/.\"./secret", "/.|./secret", "/.<./secret", "/.>./secret", "/.?./secret",
	"/.\x00./secret", "/.\x01./secret", "/.\n./secret", "/../secret", "//../secret", "/docs/../../secret", "/docs\\..\\..\\secret", "..", "/..", "/../", "/../..", "/../../secret",
	"/../wwwx/f", "/..\\wwwx\\f", "/.\x1f.\\secret", "/..?/secret", "/:../secret", "/..\\startup.lua",
}

// TestHostKeepsInside: no spelling of a path leads out of the folder, whatever
// the method, and secrets in it are not for others.
func TestHostKeepsInside(t *testing.T) {
	h := host(t, "")
	before := h.outside("www")
	if got := h.ask("GET", "/index"); got != `200 "public"` {
		t.Fatalf("the folder is not served: %s\n%s\n%s", got, h.client.log.String(), h.server.log.String())
	}
	for _, inside := range []string{"/docs/../index", "/./index", "\\index", "/docs\\..\\index", "/.../index", "/in?dex"} {
		if got := h.ask("GET", inside); got != `200 "public"` {
			t.Errorf("GET %q: %s", inside, got)
		}
	}
	for _, path := range append(spellings, "/s.key", "/S.KEY", "/certAuth_private.KEY", "/old_users.tbl", "/s.k?ey", "/docs/../s.key", "/new_sessions.txt", "/new.crt") {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			if got := h.ask(method, path); !strings.HasPrefix(got, "400 ") || strings.Contains(got, mark) {
				t.Errorf("%s %q: %s", method, path, got)
			}
		}
	}
	for _, c := range []struct{ method, path, want string }{
		{"GET", "/", "200 {\n  \"docs\",\n  \"index\",\n}"}, {"DELETE", "/", "403 "}, {"POST", "/", "409 "}, {"POST", "/docs", "409 "}, {"POST", "/index/x", "409 "}, {"GET", "/none", "404 "},
	} {
		if got := h.ask(c.method, c.path); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s %s: %s, want %s", c.method, c.path, got, c.want)
		}
	}
	if !same(before, h.outside("www")) {
		t.Error("something outside was changed")
	}
}

// TestHostEverything: also with the whole disk as folder secrets are kept.
func TestHostEverything(t *testing.T) {
	h := host(t, ".")
	before := h.outside("")
	for _, path := range []string{"/files_private.key", "/files_users.tbl", "/files_sessions.txt", "/files.crt", "/certAuth.key", "/www/s.key", "/www\\..\\files_private.key", "/files_private.k*ey", "/FILES_private.KEY"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			if got := h.ask(method, path); !strings.HasPrefix(got, "400 ") {
				t.Errorf("%s %q: %s", method, path, got)
			}
		}
	}
	if got := h.ask("DELETE", "/www"); !strings.HasPrefix(got, `403 "keys and users are kept in it`) {
		t.Error(got)
	}
	if got := h.ask("GET", "/"); strings.Contains(got, ".key") || strings.Contains(got, ".tbl") || strings.Contains(got, ".crt") || !strings.Contains(got, "startup.lua") {
		t.Error(got)
	}
	if got := h.ask("POST", "/rom/x"); !strings.HasPrefix(got, "403 ") {
		t.Error(got)
	}
	if !same(before, h.outside("")) {
		t.Error("a secret was changed")
	}
}

// FuzzHostPaths asks for any path, with every method.
func FuzzHostPaths(f *testing.F) {
	for _, s := range spellings {
		f.Add(s, byte(0))
		f.Add(s, byte(1))
		f.Add(s, byte(2))
	}
	h := host(f, "")
	before := h.outside("www")
	f.Fuzz(func(t *testing.T, path string, method byte) {
		h.t = t
		got := h.ask([]string{"GET", "POST", "DELETE"}[method%3], path)
		if strings.Contains(got, mark) || !same(before, h.outside("www")) {
			t.Fatalf("%q: %s", path, got)
		}
	})
}

// TestLargeFiles: what does not fit into a message is sent in parts to whom
// asks for them, and refused with a reason at both ends to others.
func TestLargeFiles(t *testing.T) {
	h := host(t, "")
	large := strings.Repeat("0123456789\x00\xff\r\n\"\\ember", 1200)
	if err := h.server.FS().WriteFile("www/large", []byte(large)); err != nil {
		t.Fatal(err)
	}
	if got := h.ask("GET", "/large"); !strings.HasPrefix(got, `507 "the file has 25200 bytes, too many for one message`) {
		t.Error(got[:min(len(got), 200)])
	}
	h.server.want(t, "GET /large 507 anna: the file has")
	other := h.add("other", `
shell.run("cnet request files /large -o got")
print(fs.getSize("got"))
local f = fs.open("big", "w") f.write(("x"):rep(20000)) f.close()
print(shell.run("cnet request POST files /x -f big"))
for _, from in ipairs { "25201", "-1", "1.5", "x", "1e999", "0x10" } do shell.run("cnet request files /large -h from=" .. from .. " -o part") end
`)
	h.run(h.now.Add(30 * time.Second))
	other.want(t, "200 OK\n", "size: 25200", "parts: 7", "25200", "message is longer than 16000 bytes\nfalse", "400 BAD_REQUEST\n", "the header from is an offset from 0 to 25200")
	if got, _ := other.FS().ReadFile("got"); string(got) != large {
		t.Errorf("%d bytes came", len(got))
	}
	if part, _ := other.FS().ReadFile("part"); len(part) == 0 || !strings.HasPrefix(large[16:], string(part)) {
		t.Errorf("%d bytes from 16", len(part))
	}
}

// TestDiskFull: what was there before stays.
func TestDiskFull(t *testing.T) {
	h := host(t, "")
	free, _ := h.server.FS().FreeSpace("")
	full := make([]byte, free-600)
	if err := h.server.FS().WriteFile("full", full); err != nil {
		t.Fatal(err)
	}
	if got := h.ask("POST", "/index"); !strings.HasPrefix(got, "201") {
		t.Error(got) // the same cost
	}
	if got := h.ask("POST", "/a"); !strings.HasPrefix(got, "201") {
		t.Error(got)
	}
	if got := h.ask("POST", "/b"); !strings.HasPrefix(got, "507 ") {
		t.Error(got)
	}
	if ok, _ := h.server.FS().Exists("www/b"); ok {
		t.Error("a part of the file is there")
	}
}
