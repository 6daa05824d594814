package browser

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Bounds of a conversation with Firefox.
const (
	foxStart   = 60 * time.Second
	foxAnswer  = 60 * time.Second
	foxMessage = 32 << 20 // bytes
)

// foxPrefs keep a new profile from asking, and from calling anybody.
const foxPrefs = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
`

// Firefox is one running Firefox, driven by WebDriver BiDi (W3C) over its own
// WebSocket: no driver is between.
type Firefox struct {
	cmd    *exec.Cmd
	conn   *websocket.Conn
	mu     sync.Mutex
	number int
	waits  map[int]chan foxReply
	said   []string // errors and warnings of all consoles
	ended  error
}

// foxReply is what Firefox sends: an answer, or an event.
type foxReply struct {
	ID      int             `json:"id"`
	Type    string          `json:"type"` // success, error, event
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Result  json.RawMessage `json:"result"`
	Params  json.RawMessage `json:"params"`
}

// StartFirefox runs the Firefox at path bin with a new profile in dir.
func StartFirefox(bin, dir string) (*Firefox, error) {
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(foxPrefs), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(bin, "--headless", "--no-remote", "--profile", dir, "--remote-debugging-port", "0")
	cmd.Env = append(os.Environ(), "HOME="+dir, "MOZ_CRASHREPORTER_DISABLE=1")
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	f := &Firefox{cmd: cmd, waits: map[int]chan foxReply{}}
	address, err := listensAt(out)
	if err == nil {
		err = f.connect(address)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("starting %s: %w", bin, err)
	}
	return f, nil
}

// listensAt waits for the line that names the address.
func listensAt(out io.Reader) (string, error) {
	found := make(chan string, 1)
	go func() {
		defer close(found)
		for lines := bufio.NewScanner(out); lines.Scan(); { // to its end: Firefox waits for nobody who reads
			if _, at, ok := strings.Cut(lines.Text(), "WebDriver BiDi listening on "); ok {
				found <- strings.TrimSpace(at)
			}
		}
	}()
	select {
	case at, ok := <-found:
		if !ok {
			return "", errors.New("it ended")
		}
		return at, nil
	case <-time.After(foxStart):
		return "", errors.New("it does not say where it listens")
	}
}

func (f *Firefox) connect(address string) error {
	ctx, stop := context.WithTimeout(context.Background(), foxStart)
	defer stop()
	conn, _, err := websocket.Dial(ctx, address+"/session", nil)
	if err != nil {
		return err
	}
	conn.SetReadLimit(foxMessage)
	f.conn = conn
	go f.listen()
	if err := f.call("session.new", map[string]any{"capabilities": map[string]any{}}, nil); err != nil {
		return err
	}
	return f.call("session.subscribe", map[string]any{"events": []string{"log.entryAdded"}}, nil)
}

func (f *Firefox) listen() {
	for {
		_, b, err := f.conn.Read(context.Background())
		var r foxReply
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		f.mu.Lock()
		if err != nil {
			f.ended = err
			for id, wait := range f.waits {
				close(wait)
				delete(f.waits, id)
			}
			f.mu.Unlock()
			return
		}
		if r.Type == "event" {
			f.note(r)
		} else if wait := f.waits[r.ID]; wait != nil {
			delete(f.waits, r.ID)
			wait <- r
		}
		f.mu.Unlock()
	}
}

// note keeps what a console says of errors.
func (f *Firefox) note(r foxReply) {
	var entry struct{ Level, Text string }
	if r.Method == "log.entryAdded" && json.Unmarshal(r.Params, &entry) == nil && (entry.Level == "error" || entry.Level == "warn") {
		f.said = append(f.said, entry.Level+": "+entry.Text)
	}
}

// Errors are what the consoles of all its pages said so far.
func (f *Firefox) Errors() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.said...)
}

// call gives one command and reads its answer into result.
func (f *Firefox) call(method string, params map[string]any, result any) error {
	f.mu.Lock()
	if f.ended != nil {
		defer f.mu.Unlock()
		return f.ended
	}
	f.number++
	id, wait := f.number, make(chan foxReply, 1)
	f.waits[id] = wait
	f.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.Background(), foxAnswer)
	defer stop()
	if err := f.conn.Write(ctx, websocket.MessageText, text); err != nil {
		return err
	}
	select {
	case r, ok := <-wait:
		switch {
		case !ok:
			return fmt.Errorf("%s: Firefox has gone", method)
		case r.Type == "error":
			return fmt.Errorf("%s: %s: %s", method, r.Error, r.Message)
		case result != nil:
			return json.Unmarshal(r.Result, result)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: no answer in %v", method, foxAnswer)
	}
}

// Close ends it.
func (f *Firefox) Close() {
	if f.conn != nil {
		f.conn.CloseNow()
	}
	f.cmd.Process.Kill()
	f.cmd.Wait()
}

// FoxTab is one page, in a window of its own: it is seen, and so not slowed.
type FoxTab struct {
	fox     *Firefox
	context string
}

// Tab opens a window.
func (f *Firefox) Tab() (*FoxTab, error) {
	var made struct{ Context string }
	err := f.call("browsingContext.create", map[string]any{"type": "window"}, &made)
	return &FoxTab{f, made.Context}, err
}

// Size sets the viewport, in CSS pixels.
func (t *FoxTab) Size(width, height int) error {
	return t.fox.call("browsingContext.setViewport", map[string]any{"context": t.context, "viewport": map[string]any{"width": width, "height": height}}, nil)
}

// Open goes to an address.
func (t *FoxTab) Open(url string) error {
	return t.fox.call("browsingContext.navigate", map[string]any{"context": t.context, "url": url, "wait": "interactive"}, nil)
}

// Eval runs an expression, awaiting a promise, and reads its value as JSON.
func (t *FoxTab) Eval(expression string, into any) error {
	var r struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err := t.fox.call("script.evaluate", map[string]any{"target": map[string]any{"context": t.context}, "awaitPromise": true,
		"expression": "(async () => JSON.stringify((await (" + expression + ")) ?? null))()"}, &r)
	if err != nil {
		return err
	}
	if r.Type != "success" {
		return errors.New(r.ExceptionDetails.Text)
	}
	return json.Unmarshal([]byte(r.Result.Value), into)
}

// Until waits until an expression is true.
func (t *FoxTab) Until(expression string, within time.Duration) error {
	for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		var ok bool
		err := t.Eval("!!("+expression+")", &ok)
		if err == nil && ok {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("Firefox: not true within %v: %s (last error: %v)", within, expression, err)
		}
	}
}

// Click clicks in the middle of an element, once it is there and rests.
func (t *FoxTab) Click(selector string) error {
	if err := t.Until(fmt.Sprintf("document.querySelector(%q)", selector), 10*time.Second); err != nil {
		return err
	}
	var at []float64
	if err := t.Eval(fmt.Sprintf(atRest, selector), &at); err != nil {
		return fmt.Errorf("finding %s: %w", selector, err)
	}
	return t.act(map[string]any{"type": "pointer", "id": "mouse", "actions": []map[string]any{
		{"type": "pointerMove", "x": int(at[0]), "y": int(at[1])}, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}}})
}

// Type presses keys; "\r" is Enter, "\u001b" Escape.
func (t *FoxTab) Type(text string) error {
	var keys []map[string]any
	for _, r := range text {
		value := string(r)
		switch r { // as WebDriver names them
		case '\r':
			value = "\ue007"
		case '\u001b':
			value = "\ue00c"
		}
		keys = append(keys, map[string]any{"type": "keyDown", "value": value}, map[string]any{"type": "keyUp", "value": value})
	}
	return t.act(map[string]any{"type": "key", "id": "keyboard", "actions": keys})
}

func (t *FoxTab) act(source map[string]any) error {
	return t.fox.call("input.performActions", map[string]any{"context": t.context, "actions": []any{source}}, nil)
}
