package browser

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"testing"
)

// A frame of somebody else's page that may do nothing but run scripts: no
// origin, no storage, no worker from an address.
func TestSandboxedFrameOfAnotherOrigin(t *testing.T) {
	tab := newTab(t)
	page := "http://localhost:" + serve(t) + "/framed.html"
	other := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="%s" width="1300" height="800"></iframe>`, page)
	}))
	must(t, tab.Open("http://127.0.0.1:"+other+"/"))
	frame, err := tab.Frame(page, soon)
	must(t, err)
	must(t, frame.Until(`document.querySelector("#bench .screen canvas")`, soon))
	must(t, frame.Until(`emberwire.painter.text(emberwire.painter.computers()[0].id).length > 0`, soon))
	if origin := eval[string](t, frame, `self.origin`); origin != "null" {
		t.Errorf("the frame has the origin %q, want none", origin)
	}
	must(t, frame.Until(`emberwire.painter.head.held === 1 && parseFloat(emberwire.painter.clock().slice(3)) >= 0.5`, soon)) // the first lab, at its first message
	quiet(t, frame)
	quiet(t, tab)
}

// On the local network a page has no secure context.
func TestAddressOfTheLocalNetwork(t *testing.T) {
	host := lanAddress()
	if host == "" {
		t.Skip("this machine has no address but its own")
	}
	tab := newTab(t)
	openAt(t, tab, "http://"+net.JoinHostPort(host, serve(t))+"/")
	if eval[bool](t, tab, `self.isSecureContext`) {
		t.Errorf("%s is a secure context, this test shows nothing", host)
	}
	must(t, tab.Until(`emberwire.painter.text(emberwire.painter.computers()[0].id).length > 0`, soon))
	quiet(t, tab)
}

func lanAddress() string {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return ""
}

// The page may lie in any folder of a server.
func TestPageInAFolder(t *testing.T) {
	tab := newTab(t)
	page := packedPage(t)
	port := listen(t, http.StripPrefix("/some/where", page))
	openAt(t, tab, "http://localhost:"+port+"/some/where/")
	must(t, tab.Until(`emberwire.painter.text(emberwire.painter.computers()[0].id).length > 0`, soon))
	quiet(t, tab)
}

// What an export says of itself holds in a frame without an origin too, on a
// file host that lets everybody read.
func TestExportInASandboxedFrame(t *testing.T) {
	s := packedPage(t)
	dir := t.TempDir() + "/out"
	must(t, s.Export(dir))
	files := http.FileServerFS(os.DirFS(dir))
	page := "http://localhost:" + listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		files.ServeHTTP(w, r)
	})) + "/"
	other := plainHost(t, map[string]string{"page.html": fmt.Sprintf(`<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="%s?lab=hello" width="1300" height="800"></iframe>`, page)})
	tab := newTab(t)
	must(t, tab.Open("http://127.0.0.1:"+other+"/page.html"))
	frame := inside(t, tab, page)
	shows(t, frame, "1", `On channel 15: hello`)
	quiet(t, frame)
}
