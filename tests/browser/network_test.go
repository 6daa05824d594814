package browser

import "testing"

// The network as a form: what is wrong stands at its field, what is right runs,
// and nothing else of lab.toml is changed.
func TestNetworkForm(t *testing.T) {
	tab := open(t, "cable")
	must(t, tab.Until(`document.querySelector("#tab-files")`, soon))
	must(t, tab.Click("#tab-files"))
	eval[int](t, tab, `(() => { const s = document.querySelector("#files-computer"); s.value = [...s.options].at(-1).value; s.dispatchEvent(new Event("change", { bubbles: true })); return 0; })()`)
	must(t, tab.Until(`document.querySelector("#network-form")`, soon))
	toml := `emberwire.ask({ do: "read", id: -1000000000, text: "lab.toml" }).then((r) => atob(r.data))`
	was := eval[string](t, tab, toml)
	set := func(id, value string) {
		eval[int](t, tab, `(document.querySelector("#network-`+id+`").value = `+quoted(value)+`, 0)`)
	}
	must(t, tab.Click("#network-form"))
	must(t, tab.Until(`document.querySelector("#network-seed")`, soon))
	set("seed", "7")
	set("medium-loss", "3")
	must(t, tab.Click("#network [type=submit]"))
	must(t, tab.Until(`/^3 is no probability/.test(document.querySelector("#network-medium-loss-wrong").textContent) && document.activeElement.id === "network-medium-loss"`, soon))
	if now := eval[string](t, tab, toml); now != was {
		t.Errorf("what is wrong was written:\n%s", now)
	}
	set("medium-loss", "0.25")
	set("kind", "monitor")
	must(t, tab.Click("#network [type=submit]"))
	must(t, tab.Until(`!document.querySelector("#network") && emberwire.painter.monitors().length === 1`, soon))
	cable := eval[string](t, tab, `emberwire.network.cablesOf(`+quoted(was)+`)[0]`)
	want := eval[string](t, tab, `(() => { const n = emberwire.network; let text = n.setValue(`+quoted(was)+`, "", "seed", "7"); text = n.setValue(text, "medium", "loss", "0.25");
		return n.withBlock(text, "peripheral", { kind: '"monitor"', cable: '"`+cable+`"' }); })()`)
	if now := eval[string](t, tab, toml); now != want {
		t.Errorf("lab.toml is\n%s\nwant\n%s", now, want)
	}
	eval[any](t, tab, `emberwire.ask({ do: "undo" }).then(() => 0)`)
	must(t, tab.Until(`emberwire.painter.monitors().length === 0`, soon))
	if now := eval[string](t, tab, toml); now != was {
		t.Errorf("taken back, lab.toml is\n%s", now)
	}
}
