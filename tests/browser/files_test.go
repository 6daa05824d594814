package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// edit opens a file of a computer in the editor.
func edit(t *testing.T, tab *Tab, computer, path string) {
	t.Helper()
	must(t, tab.Click(`[aria-label="Files of `+computer+`"]`))
	must(t, tab.Until(leaf(path), soon))
	eval[int](t, tab, `(`+leaf(path)+`.click(), 0)`)
	must(t, tab.Until(`document.querySelector(".editor-name").textContent === "`+path+`" && emberwire.editor.focused()`, soon))
}

// leaf is an expression for the line of a file or folder in the tree.
func leaf(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return fmt.Sprintf(`[...document.querySelectorAll(".leaf")].find((l) => l.querySelector(".leaf-name").textContent === %q)`, name)
}

// put replaces the text in the editor, as typing would.
func put(t *testing.T, tab *Tab, text string) {
	t.Helper()
	eval[int](t, tab, fmt.Sprintf(`(emberwire.editor.replace(%q), 0)`, text))
}

// onDisk waits until a file has a content.
func onDisk(t *testing.T, tab *Tab, id int, path, want string) {
	t.Helper()
	read := fmt.Sprintf(`emberwire.ask({ do: "read", id: %d, text: %q }).then((r) => r.ok ? atob(r.data || "") : r.error)`, id, path)
	var got string
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got = eval[string](t, tab, read); got == want {
			return
		}
	}
	t.Fatalf("%s of %d is %q, want %q", path, id, got, want)
}

func save(t *testing.T, tab *Tab) {
	t.Helper()
	must(t, tab.Chord('s', chromedp.ModifierCtrl))
	must(t, tab.Until(`document.querySelector("#save").disabled`, soon))
}

// Edit, see the error at its line, correct it, save, reboot: the new program
// runs. Then everything is taken back and done again.
func TestEditSaveRunUndo(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	edit(t, tab, "bob", "startup.lua")
	was := eval[string](t, tab, `emberwire.editor.get()`)
	put(t, tab, "print('one')\nif x then\nprint('edited')\n")
	must(t, tab.Until(`/^Line 4: 'end' expected/.test(document.querySelector("#editor-wrong").textContent)`, soon))
	must(t, tab.Until(`document.querySelector(".edited").textContent`, soon))
	must(t, tab.Click("#editor-wrong"))
	must(t, tab.Until(`emberwire.editor.cursor() === 39`, soon)) // the start of line 4
	put(t, tab, "print('one')\nprint('edited')\n")
	must(t, tab.Until(`!document.querySelector("#editor-wrong").checkVisibility()`, soon))
	save(t, tab)
	onDisk(t, tab, 1, "startup.lua", "print('one')\nprint('edited')\n")
	must(t, tab.Click(`[aria-label^="Reboot bob"]`))
	shows(t, tab, "1", `one\nedited\n>`)

	must(t, tab.Click(`[aria-label^="Undo: change bob/startup.lua"]`))
	onDisk(t, tab, 1, "startup.lua", was)
	must(t, tab.Until(`emberwire.editor.get().includes("15") && !document.querySelector(".edited").textContent`, soon))
	eval[int](t, tab, `(document.activeElement.blur(), 0)`)
	must(t, tab.Chord('z', chromedp.ModifierCtrl, chromedp.ModifierShift))
	onDisk(t, tab, 1, "startup.lua", "print('one')\nprint('edited')\n")
	choose(t, tab, "reset")
	shows(t, tab, "1", `I listen on channel 15`)
	must(t, tab.Click(`[aria-label^="Undo: back to the original"]`))
	shows(t, tab, "1", `one\nedited\n>`)
	must(t, tab.Click(".again"))
	must(t, tab.Until(`emberwire.painter.head.now < 2`, soon))
	shows(t, tab, "1", `one\nedited\n>`)
	put(t, tab, "print('two')\n") // saved before anybody has looked at it: nothing is left to ask about
	must(t, tab.Chord('\r', chromedp.ModifierCtrl))
	shows(t, tab, "1", `two\n>`)
	must(t, tab.Until(`!emberwire.keeping.open()`, soon))
}

// What a program writes is seen, and does not overwrite what is typed.
func TestTheTreeFollowsPrograms(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	edit(t, tab, "bob", "startup.lua")
	write := func(text string) {
		must(t, tab.Click("#screen-1"))
		must(t, tab.Type("lua\r"))
		must(t, tab.Type(text+"\rexit()\r"))
	}
	write(`h=fs.open("startup.lua","w") h.write("-- new") h.close() fs.makeDir("made")`)
	must(t, tab.Until(`emberwire.editor.get() === "-- new"`, soon))
	must(t, tab.Until(leaf("made"), soon))
	put(t, tab, "-- mine")
	must(t, tab.Until(`document.querySelector(".leaf-dot").textContent`, soon))
	write(`h=fs.open("startup.lua","w") h.write("-- theirs") h.close()`)
	must(t, tab.Until(`document.querySelector(".editor-note").checkVisibility() && /A program has changed the file/.test(document.querySelector(".editor-note").innerText)`, soon))
	if text := eval[string](t, tab, `emberwire.editor.get()`); text != "-- mine" {
		t.Errorf("the editor shows %q", text)
	}
	must(t, tab.Click(".editor-note button"))
	must(t, tab.Until(`emberwire.editor.get() === "-- theirs"`, soon))
}

// Bytes that are no text stay as they are, and so do line ends.
func TestFilesKeepTheirBytes(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Click(`[aria-label="Files of bob"]`))
	must(t, tab.Until(leaf("startup.lua"), soon))
	dropped(t, tab, ".tree", "picture", `new Uint8Array([0, 1, 2, 255])`)
	dropped(t, tab, ".tree", "latin", `new Uint8Array([99, 97, 102, 233])`)
	dropped(t, tab, ".tree", "windows.txt", `"a\r\nb\r\n"`)
	dropped(t, tab, ".tree", "bom.lua", `"\ufeffprint('ä')\n"`)
	for name, want := range map[string]string{"picture": "4 bytes that are not text", "latin": "4 bytes that are not UTF-8 text"} {
		must(t, tab.Until(leaf(name), soon))
		eval[int](t, tab, `(`+leaf(name)+`.click(), 0)`)
		must(t, tab.Until(fmt.Sprintf(`document.querySelector(".editor-closed").checkVisibility() && document.querySelector(".editor-closed").textContent.includes(%q)`, want), soon))
	}
	for name, want := range map[string]string{"windows.txt": "a\nb\nc", "bom.lua": "print('ä')\nc"} {
		edit(t, tab, "bob", name)
		put(t, tab, want)
		save(t, tab)
	}
	onDisk(t, tab, 1, "windows.txt", "a\r\nb\r\nc")
	onDisk(t, tab, 1, "bom.lua", "\u00ef\u00bb\u00bfprint('\u00c3\u00a4')\nc") // as atob gives bytes
	onDisk(t, tab, 1, "latin", "caf\u00e9")
}

// Everything by keyboard: open the panel, go through the tree, make a file,
// write, save, leave, delete, undo.
func TestFilesByKeyboard(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	must(t, tab.Key('f'))
	must(t, tab.Until(`document.activeElement.id === "files-tree" && document.querySelector(".leaf")`, soon))
	down := func() { must(t, tab.Key(0x301)) } // arrow down
	down()
	must(t, tab.Until(`document.querySelector(".leaf.at .leaf-name").textContent === "startup.lua"`, soon))
	for range 20 { // to "New file", wherever it stands
		if eval[string](t, tab, `document.activeElement.getAttribute("aria-label") || ""`) == "New file" {
			break
		}
		must(t, tab.Chord('\t', chromedp.ModifierShift))
	}
	must(t, tab.Key('\r'))
	must(t, tab.Until(`document.activeElement.id === "files-name"`, soon))
	must(t, tab.Type("lib/greet.lua\r"))
	must(t, tab.Until(`emberwire.editor.focused() && document.querySelector(".editor-name").textContent === "lib/greet.lua"`, soon))
	eval[any](t, tab, `emberwire.editor.choose("plain").then(() => 0)`)
	must(t, tab.Type("if true then\r\tprint('hi')\rend"))
	save(t, tab)
	onDisk(t, tab, 0, "lib/greet.lua", "if true then\n  print('hi')\nend")
	must(t, tab.Key('\u001b'))
	if eval[bool](t, tab, `emberwire.editor.focused()`) {
		t.Error("Escape does not leave the editor")
	}
	must(t, tab.Key('f'))
	must(t, tab.Until(`document.activeElement.id === "files-tree" && document.querySelector(".leaf.at .leaf-name").textContent === "greet.lua"`, soon))
	must(t, tab.Key(0x302)) // arrow left: to the folder
	must(t, tab.Until(`document.querySelector(".leaf.at .leaf-name").textContent === "lib"`, soon))
	must(t, tab.Key(0x302)) // fold it
	must(t, tab.Until(`!`+leaf("greet.lua")+` && `+leaf("lib")+`.getAttribute("aria-expanded") === "false"`, soon))
	must(t, tab.Key(0x7f)) // delete
	must(t, tab.Until(`!`+leaf("lib"), soon))
	must(t, tab.Chord('z', chromedp.ModifierCtrl))
	must(t, tab.Until(leaf("lib"), soon))
	onDisk(t, tab, 0, "lib/greet.lua", "if true then\n  print('hi')\nend")
	must(t, tab.Key('s'))
	must(t, tab.Until(`document.activeElement.id === "share" && document.querySelector("#share-link").value.includes("#lab=")`, soon))
	must(t, tab.Key('\u001b'))
	must(t, tab.Until(`!document.querySelector("#share")`, soon))
}

// An engine that ended takes no edits with it.
func TestEditsOutliveTheEngine(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	edit(t, tab, "bob", "startup.lua")
	put(t, tab, "print('still here')\n")
	save(t, tab)
	put(t, tab, "-- being typed")
	eval[any](t, tab, `new Promise((r) => setTimeout(r, 3000)).then(() => 0)`)
	eval[int](t, tab, `(emberwire.kill(), 0)`)
	must(t, tab.Until(`[...document.querySelectorAll(".notice button")].some((b) => b.textContent === "Restart the engine")`, soon))
	must(t, tab.Click(".notice button"))
	shows(t, tab, "1", `still here\n>`)
	must(t, tab.Until(`document.querySelector(".edited").textContent`, soon))
	if text := eval[string](t, tab, `emberwire.editor.get()`); text != "-- being typed" {
		t.Errorf("the editor shows %q", text)
	}
}

func TestFilesAreReadableInLightAndDark(t *testing.T) {
	tab := open(t, "hello")
	edit(t, tab, "bob", "startup.lua")
	put(t, tab, "if x\n")
	must(t, tab.Until(`/^Line 2:/.test(document.querySelector("#editor-wrong").textContent)`, soon))
	for _, sheet := range []bool{false, true} {
		if sheet {
			eval[int](t, tab, `(document.activeElement.blur(), 0)`)
			must(t, tab.Key('s'))
			must(t, tab.Until(`document.querySelector("#share-link")?.value.includes("#lab=")`, soon))
		}
		for _, scheme := range []string{"light", "dark"} {
			must(t, tab.Scheme(scheme))
			must(t, tab.Until(`document.documentElement.dataset.theme === "`+scheme+`"`, soon))
			eval[any](t, tab, `new Promise((r) => setTimeout(r, 300)).then(() => 0)`)
			if bad := eval[[]string](t, tab, contrast); len(bad) > 0 {
				t.Errorf("%s: too little contrast:\n%s", scheme, strings.Join(bad, "\n"))
			}
		}
	}
}

// Texts that were not saved are kept while other files are looked at, and
// another lab is not opened over them without a question.
func TestUnsavedEditsAreAskedAbout(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	leaving := `(() => { const e = new Event("beforeunload", { cancelable: true }); dispatchEvent(e); return e.defaultPrevented; })()`
	if eval[bool](t, tab, leaving) {
		t.Error("the page asks although nothing was edited")
	}
	edit(t, tab, "alice", "startup.lua")
	put(t, tab, "-- kept")
	must(t, tab.Until(`document.querySelector(".edited").textContent`, soon))
	edit(t, tab, "bob", "startup.lua")
	edit(t, tab, "alice", "startup.lua")
	if text := eval[string](t, tab, `emberwire.editor.get()`); text != "-- kept" {
		t.Errorf("the text that was not saved is now %q", text)
	}
	if !eval[bool](t, tab, leaving) {
		t.Error("leaving the page does not ask")
	}
	eval[int](t, tab, `(emberwire.choose("cable"), 0)`) // kept first: nothing is asked
	must(t, tab.Until(`emberwire.painter.head.title !== "Hello, modem" && /Your work on “Hello, modem” is kept/.test(document.querySelector('[data-note="left"]')?.textContent)`, soon))
	must(t, tab.Until(`!document.querySelector(".edited").textContent && location.search === "?lab=cable"`, soon))
	if eval[bool](t, tab, leaving) {
		t.Error("the page asks although the other lab was not edited")
	}
	must(t, tab.Click(`[data-note="left"] button`))
	must(t, tab.Until(`emberwire.painter.head.title === "Hello, modem" && emberwire.editor.get() === "-- kept"`, soon))
}
