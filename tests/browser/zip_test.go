package browser

import (
	"fmt"
	"strings"
	"testing"
)

// My labs: duplicate, download, all as a zip, and the zip in another browser.
func TestMyLabsAsAZip(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	onScreen(t, tab, "work.lua", "my work")
	allKept(t, tab)
	eval[int](t, tab, `(emberwire.saveFile = (name, bytes) => { (window.saved ||= {})[name] = bytes; }, 0)`)
	must(t, tab.Click("#lab"))
	must(t, tab.Click(`.my-list button[aria-label="Duplicate Hello, modem"]`))
	must(t, tab.Until(`document.querySelector('.my-list button[aria-label="Download Hello, modem (copy)"]') && document.querySelectorAll(".my-list li").length === 2`, soon))
	if state := eval[string](t, tab, `document.querySelectorAll(".my-list li .muted")[1].textContent`); !strings.Contains(state, ", open here") || !strings.Contains(state, " kB") {
		t.Errorf("the open lab is %q", state)
	}
	must(t, tab.Click(`.my-list button[aria-label="Download Hello, modem (copy)"]`))
	must(t, tab.Until(`window.saved?.["hello-modem.md"]`, soon))
	if lab := eval[string](t, tab, `new TextDecoder().decode(saved["hello-modem.md"])`); !strings.Contains(lab, "text bob/work.lua noeol\nmy work\n") && !strings.Contains(lab, "lua bob/work.lua noeol\nmy work\n") {
		t.Errorf("the download is\n%s", lab)
	}
	must(t, tab.Click("#my-zip"))
	must(t, tab.Until(`window.saved?.["emberwire-labs.zip"]`, soon))
	zip := eval[string](t, tab, `emberwire.base64(saved["emberwire-labs.zip"])`)

	other := open(t, "cable")
	problem := eval[string](t, other, fmt.Sprintf(`(() => { const b = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0)); return emberwire.bringLabs([new File([b], "labs.zip"), new File(["no lab"], "x.md"), new File([b.slice(0, 99)], "half.zip")]); })()`, zip))
	if !strings.Contains(problem, "half.zip: The zip file is none, or its end is missing.") || !strings.Contains(problem, "x: ") {
		t.Errorf("what is wrong: %q", problem)
	}
	must(t, other.Click("#lab"))
	must(t, other.Until(`document.querySelectorAll('.my-list button[aria-label="Open Hello, modem"]').length === 2`, soon))
	must(t, other.Click(`.my-list button[aria-label="Open Hello, modem"]`))
	hasWork(t, other)
}

// Three thousand broken files: each is read or refused in
// words, and never gives more than it may.
func TestBrokenZipsAreRefused(t *testing.T) {
	tab := open(t, "hello")
	got := eval[string](t, tab, `(async () => {
		let seed = 7;
		const rnd = (n) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return (seed >> 8) % n; };
		const text = (n) => new TextEncoder().encode("lab ".repeat(n));
		const good = new Uint8Array(await (await emberzip.write([["a.md", text(50)], ["d/b.md", text(3000)], ["c.txt", text(1)], ["é.md", new Uint8Array(0)]])).arrayBuffer());
		const first = await emberzip.read(good, (n) => n.endsWith(".md"), 1 << 20);
		if (first.map((f) => f.name + f.bytes.length).join() !== "a.md200,d/b.md12000,é.md0") return "good: " + first.map((f) => f.name + f.bytes.length);
		let refused = 0;
		for (let i = 0; i < 3000; i++) {
			const bad = good.slice(0, rnd(20) ? good.length : rnd(good.length));
			for (let k = rnd(4); k >= 0; k--) bad[rnd(20) ? bad.length - 1 - rnd(Math.min(300, bad.length)) : rnd(bad.length)] = rnd(3) ? rnd(256) : 255;
			try {
				for (const f of await emberzip.read(bad, () => true, 1 << 20)) if (f.bytes.length > 1 << 20 || /\.\.|^\/|\\/.test(f.name)) return "out of bounds: " + f.name;
			} catch (err) { if (!(err instanceof RangeError) || !err.message.startsWith("The zip file ")) return String(err.stack); refused++; }
		}
		return refused > 1000 ? "" : "only " + refused + " were refused";
	})()`)
	if got != "" {
		t.Error(got)
	}
	// Each bound, by hand: name, size and count in the central directory.
	for _, c := range []struct{ change, want string }{
		{`b[at + 46] = 47`, "has a name that leads elsewhere"},
		{`b.set([46, 46, 47], at + 46)`, "has a name that leads elsewhere"},
		{`b[at + 46] = 92`, "has a name that leads elsewhere"},
		{`b[at + 46] = 255`, "has a name that is not UTF-8."},
		{`b[at + 8] |= 1`, "has an encrypted file, abcdef.md."},
		{`b[at + 10] = 99`, "has a file that is packed in an unknown way, abcdef.md."},
		{`b[at + 26] = 9`, "has a file that is too large, abcdef.md"},
		{`b[at + 24] ^= 1`, "is damaged: abcdef.md has another size than it says."},
		{`b[at + 16] ^= 1`, "is damaged: the sum of abcdef.md is wrong."},
		{`b[at + 42] = 9`, "is damaged: abcdef.md is not where it says."},
		{`b[b.length - 22 + 10] = b[b.length - 22 + 8] = 9`, "is damaged: its directory ends too early."},
		{`b.fill(255, b.length - 12, b.length - 10); b.fill(255, b.length - 14, b.length - 12)`, "is of the kind zip64, which is not read."},
		{`b[b.length - 11] = b[b.length - 13] = 100`, "files, at most 1000."},
		{`b[b.length - 18] = 1`, "has several parts."},
		{`b[b.length - 22] = 0`, "is none, or its end is missing."},
	} {
		got := eval[string](t, tab, `(async () => {
			const b = new Uint8Array(await (await emberzip.write([["abcdef.md", new TextEncoder().encode("lab ".repeat(90))]])).arrayBuffer());
			const at = new DataView(b.buffer).getUint32(b.length - 6, true);
			`+c.change+`;
			return emberzip.read(b, () => true, 1 << 17).then(() => "read", (err) => err.message);
		})()`)
		if !strings.HasPrefix(got, "The zip file ") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.change, got, c.want)
		}
	}
}
