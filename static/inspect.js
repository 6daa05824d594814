"use strict";
// Inside the computers: when the run is to stop, and what each of them is about at
// the moment that is shown: what its programs wait for, their calls with their
// variables, timers, queue (core/view Standing, docs/time.md). A button with
// data-inside, wherever it is drawn, opens it.
(() => {
  const EVERY = 500; // ms between two looks while the lab runs
  const link = window.emberwire, { painter, add } = link;
  let panel = null, parts = null, seen = "", stopped = null, timer = 0;
  const open = new Set(); // numbers of the computers that are unfolded

  const field = (parent, before, after) => {
    const label = add(parent, "label", "inside-when", before), input = document.createElement("input");
    label.append(input);
    if (after) label.append(after);
    return input;
  };

  // ---- the panel ----

  function show() {
    if (panel) return;
    panel = add(document.body, "dialog", "inside", "");
    panel.setAttribute("aria-label", "Inside the computers");
    const head = add(panel, "div", "sheet-head", "");
    add(head, "h2", "", "Inside the computers");
    const close = add(head, "button", "plain", "Close");
    close.type = "button";
    close.addEventListener("click", hide);
    const form = add(panel, "form", "inside-breaks", "");
    add(form, "strong", "", "Stop");
    const packets = field(form, "at a packet that fits "), fails = field(form, "", " when a program fails"), waits = field(form, "when a program has waited ", " s");
    packets.placeholder = "a filter of the list";
    packets.spellcheck = false;
    fails.type = "checkbox";
    waits.inputMode = "decimal";
    parts = { packets, fails, waits, said: add(panel, "p", "inside-said", ""), list: add(panel, "div", "inside-list", "") };
    parts.said.setAttribute("role", "status");
    parts.list.tabIndex = 0;
    parts.list.setAttribute("aria-label", "Computers");
    form.addEventListener("change", ask);
    form.addEventListener("submit", (e) => { e.preventDefault(); ask(); });
    panel.addEventListener("keydown", (e) => { if (e.key === "Escape") { e.stopPropagation(); hide(); } });
    fill();
    panel.show();
    seen = "";
    soon();
  }
  function hide() {
    panel?.remove();
    panel = parts = null;
    document.querySelector("[data-inside]")?.focus();
  }

  // fill writes what the lab is to stop at into the form.
  function fill() {
    const b = painter.head?.breaks || {};
    parts.packets.value = b.packets || "";
    parts.fails.checked = !!b.fails;
    parts.waits.value = b.waits || "";
  }
  async function ask() {
    const { packets, fails, waits } = parts, text = waits.value.trim().replace(",", ".");
    if (text && !(Number(text) >= 0)) { tell(`“${waits.value}” is no number of seconds`); return; }
    const reply = await link.ask({ do: "break", text: packets.value.trim(), args: fails.checked ? ["failure"] : [], num: Number(text) || 0 });
    tell(reply.ok ? "" : reply.error);
  }
  const tell = (text) => { if (parts) parts.said.textContent = text || why(painter.head?.stop); };

  // why says where the lab was stopped, and for what.
  function why(stop) {
    if (!stop) return "";
    const at = `Stopped at ${stop.t.toFixed(3)} s: `;
    if (stop.why === "packet") return at + `packet ${stop.n} fits the filter.`;
    return at + (stop.why === "failure" ? `${stop.name} failed: ${stop.text}` : `${stop.name} has waited too long for ${stop.text}.`);
  }

  // ---- what it shows ----

  function soon() { if (panel && !timer) timer = setTimeout(look, painter.head?.state === "running" ? EVERY : 0); }
  async function look() {
    timer = 0;
    if (!panel || !painter.head) return;
    const sign = signOf(painter.head), reply = await link.ask({ do: "inspect" });
    if (!panel) return;
    seen = sign;
    if (!reply.ok) { tell(reply.error); return; } // of a film there is no inside
    draw(JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data), (c) => c.charCodeAt(0)))));
  }
  const signOf = (head) => JSON.stringify([head.lab, head.past, head.now, head.state, head.ways, head.undo]);

  function draw(list) {
    const top = parts.list.scrollTop;
    parts.list.replaceChildren(...list.map(computer));
    parts.list.scrollTop = top;
  }
  function computer(c) {
    const box = document.createElement("details"), stop = painter.head?.stop;
    box.open = open.has(c.id) || !!stop && stop.why !== "packet" && stop.id === c.id;
    box.addEventListener("toggle", () => { if (box.open) open.add(c.id); else open.delete(c.id); });
    const head = add(box, "summary", "", ""), own = (c.programs || []).filter((p) => p.own);
    add(head, "b", "", c.name);
    add(head, "span", "", " " + about(c, own[0]));
    if (c.raised) {
      add(box, "p", "inside-error", c.raised.text);
      calls(box, c.raised.levels);
    }
    for (const p of own.length ? own : c.programs || []) {
      if (own.length) add(box, "p", "inside-waits", `waits for ${p.event || "any event"} in ${p.own}`);
      calls(box, p.levels);
    }
    for (const t of c.timers || []) add(box, "p", "", `${t.alarm ? "alarm" : "timer"} ${t.id} is due at ${t.due.toFixed(3)} s`);
    if (c.queued) add(box, "p", "", `${c.queued} ${c.queued === 1 ? "event waits" : "events wait"} in its queue:`);
    for (const e of c.queue || []) add(box, "pre", "", e);
    return box;
  }
  // about is a computer in one line.
  function about(c, own) {
    if (c.power !== "on") return c.power === "failed" ? "has failed" : "is off";
    if (c.running) return "has something to do";
    const still = `for ${Math.max(0, painter.head.now - c.since).toFixed(3)} s`;
    return own ? `waits ${still}: ${own.event || "any event"} in ${own.own}` : `waits ${still} for a command`;
  }
  function calls(box, levels) {
    const list = add(box, "ol", "inside-calls", "");
    for (const l of levels || []) {
      const item = add(list, "li", l.chunk ? "" : "muted", l.chunk ? `${l.chunk}:${l.line} ${l.name || ""}` : l.name || "");
      for (const v of l.locals || []) add(item, "pre", "", `${v.name} = ${v.value}`);
      if (l.more) add(item, "pre", "", `and ${l.more} more`);
    }
  }

  document.addEventListener("click", (e) => {
    if (/** @type {HTMLElement} */ (e.target).closest?.("[data-inside]")) { if (panel) hide(); else show(); }
  });

  // A lab that is stopped shows itself.
  painter.watchers.add(() => {
    const head = painter.head;
    if (!head) return;
    const now = head.stop ? JSON.stringify([head.lab, head.stop]) : null;
    if (now !== stopped) {
      stopped = now;
      if (now) show();
      tell("");
    }
    if (panel && signOf(head) !== seen) soon();
  });
})();
