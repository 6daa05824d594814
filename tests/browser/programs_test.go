package browser

import (
	"strings"
	"testing"
)

// Ten programs of the shell, typed in the page.
func TestTenProgramsInThePage(t *testing.T) {
	tab := newTab(t)
	openAt(t, tab, "http://localhost:"+serve(t)+"/?lab=hello")
	eval[string](t, tab, "emberwire.loadText('programs', "+scriptText("# P\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```text alice/notes.txt\na\n```\n")+")")
	shows(t, tab, "0", `CraftOS 1\.9\n>$`)
	must(t, tab.Click("#screen-0"))
	must(t, tab.Until(`document.activeElement.id === "keys-0"`, soon))
	for _, c := range []struct{ types, pattern string }{
		{"id\r", `> id\nThis is computer #0\n>`},
		{"label set Ember\r", `Computer label set to "Ember"\n>`},
		{"mkdir box\r", `> mkdir box\n>`},
		{"copy notes.txt box/n\r", `> copy notes\.txt box/n\n>`},
		{"clear\r", `^>$`},
		{"ls box\r", `> ls box\nn\n>`},
		{"type box\r", `> type box\ndirectory\n>`},
		{"set list.show_hidden true\r", `"list\.show_hidden" set to true\n>`},
		{"redstone probe\r", `Redstone inputs: none\n>`},
		{"drive\r", `hdd \(\d+KB remaining\)\n>`},
		{"help drive\r", `drive \[path\]`},
		{"clear\rlua\r", `Interactive Lua prompt\.\nCall exit\(\) to exit\.\nlua>`},
		{"{ 1, 'x' }\r", `\{ 1, "x" \}\nlua>`},
		{"exit()\redit x\r", `Press Ctrl or click here to access menu`},
		{"print(6 * 7)", `^print\(6 \* 7\)`},
	} {
		must(t, tab.Type(c.types))
		shows(t, tab, "0", c.pattern)
	}
}

// scriptText writes text as a string of JavaScript.
func scriptText(text string) string {
	return "`" + strings.ReplaceAll(text, "`", "\\`") + "`"
}
