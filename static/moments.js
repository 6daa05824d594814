"use strict";
// Moments of the run that have names (docs/time.md): they are of the lab's document.
// A button with data-moments, wherever it is drawn, shows them, goes to one, and
// gives the moment that is shown a name.
(() => {
  const link = window.emberwire, { painter, add } = link;
  let dialog = null, from = null;

  const button = (parent, className, text, click) => {
    const b = /** @type {HTMLButtonElement} */ (add(parent, "button", className, text));
    b.type = "button";
    b.addEventListener("click", click);
    return b;
  };

  document.addEventListener("click", (e) => {
    from = /** @type {HTMLElement} */ (e.target).closest?.("[data-moments]") || from;
    if (from && from.contains(/** @type {Node} */ (e.target))) open();
  });

  function open() {
    dialog?.remove();
    dialog = add(document.body, "dialog", "wide-sheet moments", "");
    dialog.setAttribute("aria-label", "Named moments");
    const head = add(dialog, "div", "sheet-head", "");
    add(head, "h2", "", "Moments");
    button(head, "plain", "Close", () => dialog.close());
    const form = /** @type {HTMLFormElement} */ (add(dialog, "form", "moment-new", "")), label = add(form, "label", "", shown() + " "), name = document.createElement("input");
    name.maxLength = 60;
    name.placeholder = "its name";
    label.append(name);
    add(form, "button", "plain filled", "Name it");
    const said = add(dialog, "p", "moment-said", ""), list = add(dialog, "ul", "moment-list", "");
    said.setAttribute("role", "status");
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      if (!name.value.trim()) { said.textContent = "A moment needs a name."; return; }
      if (await told(said, { do: "name", args: [name.value.trim()] })) { name.value = ""; fill(said, list); }
    });
    dialog.addEventListener("keydown", (e) => e.stopPropagation()); // the page behind it waits
    dialog.addEventListener("close", () => { dialog.remove(); from?.focus(); });
    dialog.showModal();
    name.focus();
    fill(said, list);
  }

  // shown says which moment is named.
  const shown = () => {
    const head = painter.head, at = `${head.now.toFixed(3)} s`;
    return !head.past ? `Now, at ${at},` : head.held ? `Packet ${head.held}, at ${at},` : `This moment, at ${at},`;
  };

  // told does a command, and says why it was not done.
  async function told(said, command) {
    const reply = await link.ask(command);
    said.textContent = reply.ok ? "" : reply.error;
    if (reply.ok) link.timeline.look?.();
    return reply.ok;
  }

  async function fill(said, list) {
    const reply = await link.ask({ do: "timeline" });
    if (!reply.ok) { said.textContent = reply.error; return; }
    const line = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data || ""), (c) => c.charCodeAt(0))));
    list.replaceChildren();
    const names = (line.names || []).sort((a, b) => Number(!!a.away) - Number(!!b.away) || a.t - b.t);
    for (const m of names) {
      const row = add(list, "li", "", "");
      const go = button(row, "plain moment-go", m.name, async () => { if (await told(said, { do: "seek", text: m.name })) dialog.close(); });
      go.disabled = !!m.away;
      add(row, "span", "moment-at", m.away ? `${m.at}, where this run has not come` : `${m.at.startsWith("packet:") ? "packet " + m.at.slice(7) + ", " : ""}${m.t.toFixed(3)} s`);
      button(row, "plain", "Remove", async () => { if (await told(said, { do: "name", text: m.at })) fill(said, list); })
        .setAttribute("aria-label", `Remove the name ${m.name}`);
    }
    if (!names.length) said.textContent ||= "No moment has a name yet. Names are kept in the lab, and shared with it.";
  }
})();
