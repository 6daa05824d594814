"use strict";
// Conversations: what belongs together, with what was counted of each. The
// engine looks into a part of the list at a time, and is asked until it is done.
(() => {
  const link = window.emberwire;
  const HEADS = [["Protocol", ""], ["Between", ""], ["Messages", "n"], ["Passed on", "n"], ["Bytes", "n"], ["Begins", "n"], ["Takes", "n"], ["Lost", "n"], ["Unheard", "n"], ["Again", "n"], ["Conversation", ""]];
  const make = (name, text = "", className = "") => { const e = document.createElement(name); if (text !== "") e.textContent = text; if (className) e.className = className; return e; };
  const box = () => /** @type {HTMLInputElement} */ (document.getElementById("filter"));
  const seconds = (v) => v.toFixed(3) + " s";

  async function open() {
    const said = make("p", "", "muted"), place = make("div", "", "talk-list");
    said.setAttribute("role", "status");
    place.tabIndex = 0; place.setAttribute("role", "region"); place.setAttribute("aria-label", "Conversations");
    const dialog = link.sheet("Conversations", said, place);
    const filter = box().value;
    for (;;) {
      const reply = await link.ask({ do: "talks", text: filter });
      if (!dialog.isConnected) return;
      if (!reply.ok) { said.textContent = reply.error; return; }
      show(place, reply.talks || [], dialog);
      said.textContent = count(reply, filter);
      if (!reply.unread) return;
    }
  }

  function count(reply, filter) {
    const n = reply.total || 0, shown = (reply.talks || []).length;
    return `${n} ${n === 1 ? "conversation" : "conversations"}${filter ? " of what the filter shows" : ""}${shown < n ? `; the ${shown} with the most messages are shown` : ""}${reply.unread ? `; ${reply.unread} messages are yet to be looked into` : ""}. A click shows the messages of one.`;
  }

  function show(place, talks, dialog) {
    const table = make("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    for (const [text, kind] of HEADS) { const th = make("th", text, kind); th.scope = "col"; head.append(th); }
    for (const t of talks) {
      const row = body.insertRow(), name = make("button", t.stream);
      name.type = "button";
      name.onclick = () => { dialog.close(); filterBy(t.filter); };
      const cells = [t.proto, (t.names || []).join(" ↔ ") || "", t.count, t.passed || "", t.bytes, seconds(t.first), seconds(t.last - t.first), t.lost || "", t.unheard || "", t.again || ""];
      cells.forEach((text, i) => row.append(make("td", String(text), HEADS[i][1])));
      const last = make("td");
      last.append(name);
      row.append(last);
    }
    place.replaceChildren(table);
  }

  // filterBy writes into the filter box as if it had been typed.
  function filterBy(text) {
    const field = box();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.getElementById("packet-list")?.focus();
  }

  addEventListener("click", (e) => { if (e.target.closest?.(".talks")) open(); });
})();
