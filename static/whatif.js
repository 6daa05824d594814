"use strict";
// What if a packet were lost, or late: the run is gone over again with that done
// to it, and both are set beside each other (core/view Comparison, docs/time.md).
// A button with data-whatif, wherever the components draw it, names the packet.
(() => {
  const CHOICES = [["lose", "were lost"], ["delay 50ms", "came 50 ms later"], ["delay 250ms", "came 250 ms later"], ["delay 1s", "came 1 s later"]];
  const MOST = 3000; // pairs shown
  const link = window.emberwire, { painter } = link;
  let dialog = null;

  const add = (parent, tag, className, text) => {
    const el = document.createElement(tag);
    el.className = className;
    el.textContent = text;
    parent.append(el);
    return el;
  };

  document.addEventListener("click", (e) => {
    const button = /** @type {HTMLElement} */ (e.target).closest?.("[data-whatif]");
    if (button) open(Number(button.dataset.whatif));
  });

  function open(number) {
    dialog?.remove();
    dialog = add(document.body, "dialog", "wide-sheet whatif", "");
    dialog.setAttribute("aria-label", `What if packet ${number} were lost or late`);
    const head = add(dialog, "div", "sheet-head", "");
    const title = add(head, "h2", "", `What if packet ${number} `), choice = add(title, "select", "", "");
    choice.setAttribute("aria-label", "What happens to it");
    for (const [value, text] of CHOICES) add(choice, "option", "", text).value = value;
    const keep = add(head, "button", "plain filled", "Keep this run"), back = add(head, "button", "plain", "Back to how it was");
    for (const b of [keep, back]) b.type = "button";
    const said = add(dialog, "p", "whatif-said", "");
    said.setAttribute("role", "status");
    const table = add(dialog, "div", "whatif-pairs", "");
    table.tabIndex = 0;
    let changed = false, busy = false;
    // Another choice begins from the run as it was.
    const again = async () => {
      busy = true;
      choice.disabled = keep.disabled = back.disabled = true;
      said.textContent = "The run is gone over again…";
      if (changed) await asIt();
      const [text, ...args] = choice.value.split(" "), ways = painter.head.ways || 0;
      const reply = await link.ask({ do: "whatif", num: number, text, args });
      if (!reply.ok) said.textContent = reply.error;
      else if (await arrived(ways)) { changed = true; await show(said, table); }
      choice.disabled = keep.disabled = back.disabled = busy = false;
    };
    const asIt = async () => {
      const ways = painter.head.ways;
      if ((await link.ask({ do: "branch", num: painter.head.branches.length })).ok) await arrived(ways);
      changed = false;
    };
    choice.addEventListener("change", again);
    keep.addEventListener("click", () => dialog.close());
    back.addEventListener("click", async () => { if (changed) await asIt(); dialog.close(); });
    dialog.addEventListener("cancel", (e) => { e.preventDefault(); if (!busy) back.click(); });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    again();
  }

  // arrived waits until the other run is the present.
  const arrived = (ways) => new Promise((done) => {
    const see = () => { if (painter.head?.ways > ways) { painter.watchers.delete(see); done(true); } };
    painter.watchers.add(see);
  });

  async function show(said, table) {
    const reply = await link.ask({ do: "compare", num: painter.head.branches.length });
    if (!reply.ok) { said.textContent = reply.error; return; }
    const c = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data), (x) => x.charCodeAt(0))));
    const pairs = c.pairs || [], here = pairs[c.first], differ = pairs.filter((p) => !p.same).length;
    said.textContent = c.first < 0 ? "Both runs are the same: nobody would have noticed."
      : `The first difference is packet ${(here.a || here.b).n} at ${(here.a || here.b).t.toFixed(3)} s; ${differ} of ${pairs.length} differ.` +
        (c.refused ? ` ${c.refused} keys or edits could not be repeated.` : "");
    table.replaceChildren();
    const names = add(table, "div", "pair pair-head", "");
    for (const text of ["As it was", "", "What if"]) add(names, "span", "", text);
    pairs.slice(0, MOST).forEach((p, i) => pair(table, p, i === c.first));
    table.querySelector(".first")?.scrollIntoView({ block: "center" });
  }

  // pair draws one line: what was, how it differs, what would be.
  function pair(table, p, first) {
    const row = add(table, "div", `pair${p.same ? " same" : ""}${first ? " first" : ""}`, "");
    const side = (line) => add(row, "span", "", line ? `${String(line.n).padStart(3)}  ${line.t.toFixed(3).padStart(7)}  ${line.text}` : "");
    side(p.a);
    add(row, "span", "pair-how", p.same ? "=" : !p.b ? "only there" : !p.a ? "only here" : p.a.text === p.b.text ? "at another time" : "differs");
    side(p.b);
  }
})();
