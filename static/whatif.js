"use strict";
// What if a packet were lost, late or another one: the run is gone over again with that done
// to it, and both are set beside each other (core/view Comparison, docs/time.md).
// A button with data-whatif, wherever the components draw it, names the packet.
(() => {
  const CHOICES = [["lose", "were lost"], ["delay 50ms", "came 50 ms later"], ["delay 250ms", "came 250 ms later"], ["delay 1s", "came 1 s later"],
    ["change", "said something else…"]];
  const MOST = 3000; // pairs shown
  const link = window.emberwire, { painter, add } = link;
  let dialog = null;

  document.addEventListener("click", (e) => {
    const at = /** @type {HTMLElement} */ (e.target), button = /** @type {HTMLElement} */ (at.closest?.("[data-whatif]"));
    if (button) open(Number(button.dataset.whatif));
    if (at.closest?.("[data-beside]")) beside();
  });

  // beside sets this run beside the other way, which it was before somebody went
  // on from the past.
  function beside() {
    dialog?.remove();
    dialog = add(document.body, "dialog", "wide-sheet whatif", "");
    dialog.setAttribute("aria-label", "The other way and this run");
    const head = add(dialog, "div", "sheet-head", "");
    add(head, "h2", "", "The other way, and this run");
    const close = add(head, "button", "plain", "Close");
    close.type = "button";
    close.addEventListener("click", () => dialog.close());
    const said = add(dialog, "p", "whatif-said", ""), table = add(dialog, "div", "whatif-pairs", "");
    said.setAttribute("role", "status");
    table.tabIndex = 0;
    dialog.addEventListener("keydown", (e) => e.stopPropagation()); // the page behind it waits
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    show(said, table, ["The other way", "This run"]);
  }

  function open(number) {
    dialog?.remove();
    dialog = add(document.body, "dialog", "wide-sheet whatif", "");
    dialog.setAttribute("aria-label", `What if packet ${number} were lost, late or another one`);
    const head = add(dialog, "div", "sheet-head", "");
    const title = add(head, "h2", "", `What if packet ${number} `), choice = add(title, "select", "", "");
    choice.setAttribute("aria-label", "What happens to it");
    for (const [value, text] of CHOICES) add(choice, "option", "", text).value = value;
    const keep = add(head, "button", "plain filled", "Keep this run"), back = add(head, "button", "plain", "Back to how it was");
    for (const b of [keep, back]) b.type = "button";
    const form = changing(dialog, number), said = add(dialog, "p", "whatif-said", "");
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
      const [text, ...args] = [...choice.value.split(" "), ...form.args()], ways = painter.head.ways || 0;
      const reply = await link.ask({ do: "whatif", num: number, text, args });
      if (!reply.ok) said.textContent = reply.error;
      else if (await arrived(ways)) { changed = true; await show(said, table); }
      choice.disabled = keep.disabled = back.disabled = busy = false;
    };
    const asIt = async () => {
      const ways = painter.head.ways;
      if ((await link.ask({ do: "branch", num: painter.head.branches.length, text: "tried" })).ok) await arrived(ways);
      changed = false;
    };
    // What it is to say is asked for first, of the run as it was.
    const chosen = async () => {
      if (choice.value !== "change") { form.hide(); again(); return; }
      busy = true;
      if (changed) await asIt();
      busy = false;
      table.replaceChildren();
      said.textContent = await form.show();
    };
    choice.addEventListener("change", chosen);
    form.element.addEventListener("submit", (e) => { e.preventDefault(); if (!busy) again(); });
    keep.addEventListener("click", () => dialog.close());
    back.addEventListener("click", async () => { if (changed) await asIt(); dialog.close(); });
    dialog.addEventListener("cancel", (e) => { e.preventDefault(); if (!busy) back.click(); });
    dialog.addEventListener("keydown", (e) => e.stopPropagation()); // the page behind it waits
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    again();
  }

  // changing is a form for one part of a message: which one, and what comes there.
  function changing(dialog, number) {
    const element = /** @type {HTMLFormElement} */ (add(dialog, "form", "whatif-change", ""));
    element.hidden = true;
    const part = add(element, "select", "", ""), to = add(element, "input", "", "");
    part.setAttribute("aria-label", "What is changed in it");
    to.setAttribute("aria-label", "What comes there: JSON, nil, or a text");
    to.spellcheck = false;
    add(element, "button", "plain", "Change it");
    part.addEventListener("change", () => { to.value = part.selectedOptions[0]?.dataset.is || ""; });
    // show answers what to say about it.
    const show = async () => {
      const reply = await link.ask({ do: "packet", num: number, text: "parts" });
      if (!reply.ok) return reply.error;
      const parts = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data), (x) => x.charCodeAt(0))));
      const was = part.value;
      part.replaceChildren();
      for (const p of parts) Object.assign(add(part, "option", "", p.path), { value: p.path }).dataset.is = p.text;
      if (parts.some((p) => p.path === was)) part.value = was;
      else { part.value = (parts.find((p) => p.path.startsWith("message")) || parts[0]).path; part.dispatchEvent(new Event("change")); }
      element.hidden = false;
      to.focus();
      const left = reply.total - parts.length;
      return "Choose a part and write what comes there: JSON, nil, or else a text." + (left ? ` ${left} parts are too long or too many to be listed.` : "");
    };
    return { element, show, hide: () => { element.hidden = true; }, args: () => element.hidden ? [] : [part.value, to.value] };
  }

  // arrived waits until the other run is the present.
  const arrived = (ways) => new Promise((done) => {
    const see = () => { if (painter.head?.ways > ways) { painter.watchers.delete(see); done(true); } };
    painter.watchers.add(see);
  });

  async function show(said, table, ways = ["As it was", "What if"]) {
    const reply = await link.ask({ do: "compare", num: painter.head.branches.length });
    if (!reply.ok) { said.textContent = reply.error; return; }
    const c = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data), (x) => x.charCodeAt(0))));
    const pairs = c.pairs || [], here = pairs[c.first], differ = pairs.filter((p) => !p.same).length;
    said.textContent = c.first < 0 ? "Both runs are the same: nobody would notice."
      : `The first difference is packet ${(here.a || here.b).n} at ${(here.a || here.b).t.toFixed(3)} s; ${differ} of ${pairs.length} differ.` +
        (c.refused ? ` ${c.refused} keys or edits could not be repeated.` : "");
    table.replaceChildren();
    const names = add(table, "div", "pair pair-head", "");
    for (const text of [ways[0], "", ways[1]]) add(names, "span", "", text);
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
