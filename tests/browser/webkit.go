package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Bounds of a conversation with WebKit.
const (
	webKitStart  = 30 * time.Second // until the driver has a browser
	webKitAnswer = 60 * time.Second
	webKitReply  = 8 << 20 // bytes
)

// WebKit is one running MiniBrowser of WebKitGTK on a screen of its own, driven
// by WebDriver (W3C) through WebKitWebDriver.
type WebKit struct {
	screen, driver *exec.Cmd
	session        string // address
}

// StartWebKit starts the driver, with Xvfb's screen for its window; dir is for
// the profile. An error says that this system cannot run it.
func StartWebKit(driver, dir string) (*WebKit, error) {
	w := &WebKit{}
	display, err := w.show()
	if err == nil {
		err = w.drive(driver, display, dir)
	}
	if err != nil {
		w.Close()
		return nil, fmt.Errorf("starting %s: %w", filepath.Base(driver), err)
	}
	return w, nil
}

// show starts the screen, which chooses a free number and writes it.
func (w *WebKit) show() (display string, err error) {
	r, out, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1440x960x24", "-nolisten", "tcp")
	cmd.ExtraFiles = []*os.File{out}
	err = cmd.Start()
	out.Close()
	if err != nil {
		return "", err
	}
	w.screen = cmd
	if err := r.SetReadDeadline(time.Now().Add(webKitStart)); err != nil {
		return "", err
	}
	var text []byte
	for b := make([]byte, 16); !bytes.Contains(text, []byte("\n")); {
		n, err := r.Read(b)
		if err != nil {
			return "", fmt.Errorf("Xvfb names no display: %w", err)
		}
		text = append(text, b[:n]...)
	}
	return ":" + strings.TrimSpace(string(text)), nil
}

// drive starts the driver at a free port, and a browser.
func (w *WebKit) drive(driver, display, dir string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	w.driver = exec.Command(driver, "--host=127.0.0.1", "--port="+port)
	w.driver.Env = append(os.Environ(), "DISPLAY="+display, "GDK_BACKEND=x11", "HOME="+dir, "XDG_CACHE_HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "NO_AT_BRIDGE=1")
	if err := w.driver.Start(); err != nil {
		return err
	}
	address := "http://127.0.0.1:" + port
	end := time.Now().Add(webKitStart)
	for webDriver("GET", address+"/status", nil, nil, time.Second) != nil {
		if time.Now().After(end) {
			return errors.New("the driver does not answer")
		}
		time.Sleep(20 * time.Millisecond)
	}
	var made struct{ SessionID string }
	if err := webDriver("POST", address+"/session", map[string]any{"capabilities": map[string]any{}}, &made, webKitStart); err != nil {
		return err
	}
	w.session = address + "/session/" + made.SessionID
	return nil
}

// webDriver makes one call and gives its value.
func webDriver(method, address string, body, into any, within time.Duration) error {
	ctx, stop := context.WithTimeout(context.Background(), within)
	defer stop()
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		text = bytes.NewReader(b)
	}
	q, err := http.NewRequestWithContext(ctx, method, address, text)
	if err != nil {
		return err
	}
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	var reply struct{ Value json.RawMessage }
	if err := json.NewDecoder(io.LimitReader(a.Body, webKitReply)).Decode(&reply); err != nil {
		return err
	}
	if a.StatusCode != http.StatusOK {
		return fmt.Errorf("%d: %.300s", a.StatusCode, reply.Value)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(reply.Value, into)
}

func (w *WebKit) call(name string, body, into any) error {
	return webDriver("POST", w.session+"/"+name, body, into, webKitAnswer)
}

// Close ends the browser, its driver and its screen.
func (w *WebKit) Close() {
	if w.session != "" {
		_ = webDriver("DELETE", w.session, nil, nil, 5*time.Second) // it is killed anyway
	}
	for _, c := range []*exec.Cmd{w.driver, w.screen} {
		if c != nil {
			_ = c.Process.Kill()
			_ = c.Wait()
		}
	}
}

// Open goes to an address.
func (w *WebKit) Open(url string) error { return w.call("url", map[string]any{"url": url}, nil) }

// Eval gives the value of an expression.
func (w *WebKit) Eval(expression string, into any) error {
	return w.call("execute/sync", map[string]any{"script": "return " + expression, "args": []any{}}, into)
}

// Until waits until an expression holds.
func (w *WebKit) Until(expression string, within time.Duration) error {
	for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		var ok bool
		err := w.Eval("!!("+expression+")", &ok)
		if err == nil && ok {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("WebKit: not true within %v: %s (last error: %v)", within, expression, err)
		}
	}
}

// Click clicks in the middle of an element, once it is there.
func (w *WebKit) Click(selector string) error {
	middle := fmt.Sprintf(`((b) => [b.x + b.width / 2, b.y + b.height / 2])(document.querySelector(%q).getBoundingClientRect())`, selector)
	if err := w.Until(fmt.Sprintf("document.querySelector(%q)", selector), 10*time.Second); err != nil {
		return err
	}
	var at []float64
	if err := w.Eval(middle, &at); err != nil {
		return err
	}
	return w.act(map[string]any{"type": "pointer", "id": "mouse", "actions": []map[string]any{
		{"type": "pointerMove", "x": int(at[0]), "y": int(at[1])}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}}})
}

// Type presses keys; "\r" is Enter.
func (w *WebKit) Type(text string) error {
	var keys []map[string]any
	for _, r := range text {
		value := string(r)
		if r == '\r' { // as WebDriver names it
			value = "\ue007"
		}
		keys = append(keys, map[string]any{"type": "keyDown", "value": value}, map[string]any{"type": "keyUp", "value": value})
	}
	return w.act(map[string]any{"type": "key", "id": "keyboard", "actions": keys})
}

func (w *WebKit) act(source map[string]any) error {
	return w.call("actions", map[string]any{"actions": []any{source}}, nil)
}
