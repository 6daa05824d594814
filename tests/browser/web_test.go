package browser

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// webLab is a lab of one computer that runs a program.
func webLab(program string) string {
	return "# Web\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\n" + program + "\n```\n"
}

// elsewhere is a server that lets pages in, if they ask for /open.
func elsewhere(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/open":
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, r.Method, " \x00\xff")
	case "/closed":
		fmt.Fprint(w, "secret")
	case "/ws":
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return
		}
		kind, data, err := c.Read(context.Background())
		if err == nil {
			_ = c.Write(context.Background(), kind, append([]byte("you said "), data...))
			_ = c.Close(4000, "enough")
		}
	default:
		w.Header().Set("Access-Control-Allow-Origin", "*")
		http.NotFound(w, r)
	}
}

func TestHTTPFromThePage(t *testing.T) {
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=hello")
	host := "web.example.test:" + listen(t, http.HandlerFunc(elsewhere))
	program := strings.ReplaceAll(`
local r = http.get("http://HOST/open")
print(r.getResponseCode(), r.getResponseHeaders()["Content-Type"], #r.readAll())
print(http.post("http://HOST/open", "x").readAll():sub(1, 4))
print(select(2, http.get("http://HOST/none")))
local _, err = http.get("http://HOST/closed") print(err:match("CORS"))
print(http.get("http://localhost/"))
local s = http.websocket("ws://HOST/ws")
s.send("hi") print(s.receive()) print(s.receive())
print("done")`, "HOST", host)
	eval[string](t, tab, fmt.Sprintf(`emberwire.loadText("web", %q)`, webLab(program)))
	allow(t, tab, "web.example.test")
	shows(t, tab, "0", `done`)
	text := screen(t, tab, "0")
	for _, want := range []string{"200", "text/plain", "\nPOST\n", "Not Found", "\nCORS\n", "Connection refused", "you said hi", "nil\ndone\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the screen lacks %q:\n%s", want, text)
		}
	}
}

// allow lets the lab ask a host, and begins it anew.
func allow(t *testing.T, tab *Tab, host string) {
	t.Helper()
	for _, command := range []string{`{ do: "allow", text: "` + host + `" }`, `{ do: "reset" }`} {
		if why := eval[string](t, tab, `emberwire.ask(`+command+`).then((r) => r.error || "")`); why != "" {
			t.Fatal(why)
		}
	}
}

// In a frame on somebody's page nothing leaves the lab.
func TestNoHTTPFromAFrame(t *testing.T) {
	tab := newTab(t)
	port := serve(t)
	outer := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<iframe src="http://localhost:%s/framed.html?lab=hello" sandbox="allow-scripts" style="width:900px;height:600px"></iframe>`, port)
	}))
	must(t, tab.Open("http://localhost:"+outer+"/"))
	frame, err := tab.Frame("http://localhost:"+port, soon)
	must(t, err)
	must(t, frame.Until(`document.querySelector("#bench .screen canvas")`, soon))
	eval[string](t, frame, fmt.Sprintf(`emberwire.loadText("web", %q)`, webLab(`print(http.get("https://example.com"))`)))
	shows(t, frame, "0", `Domain not permitted`)
}
