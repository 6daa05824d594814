package browser

import (
	"strings"
	"testing"
)

// dropped drops a file on what the selector finds.
func dropped(t *testing.T, tab *Tab, selector, name, text string) {
	t.Helper()
	eval[int](t, tab, `(() => {
		const data = new DataTransfer();
		data.items.add(new File([`+text+`], "`+name+`"));
		const at = document.querySelector("`+selector+`");
		for (const kind of ["dragover", "drop"]) at.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
		return 0;
	})()`)
}

func TestDroppedFileIsImported(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	dropped(t, tab, "#screen-1", "tool.lua", `"print('I am a tool')"`)
	shows(t, tab, "1", `Imported tool\.lua\n>`)
	must(t, tab.Type("tool\r"))
	shows(t, tab, "1", `I am a tool`)
	dropped(t, tab, ".bar", "other.lua", `"x"`)
	if text := screen(t, tab, "1"); strings.Contains(text, "other") {
		t.Errorf("a file dropped beside the screens came:\n%s", text)
	}
	dropped(t, tab, "#screen-1", "big", `new Uint8Array(1 << 21)`)
	must(t, tab.Until(`/big is larger/.test(document.querySelector(".notice")?.textContent)`, soon))
}
