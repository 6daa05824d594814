"use strict";
// The documentation's pages: a search box, and labs that run where a link to
// them stands. Without this script everything can be read, and the links open
// the playground.
(() => {
  const root = document.documentElement.dataset.root;
  const box = /** @type {HTMLInputElement} */ (document.getElementById("search")), list = document.getElementById("found");
  const MOST = 20; // results shown

  document.querySelector("search").hidden = false;
  let entries = null;
  const load = () => (entries ||= fetch(root + "docs/search.json").then((r) => {
    if (!r.ok) throw new Error("the server answered " + r.status);
    return r.json();
  }));

  // rank: 0 the title is it, 1 it begins so, 2 the title has it, 3 the text has it.
  function rank(e, words) {
    const title = e.t.toLowerCase(), text = (e.t + " " + e.p + " " + (e.x || "")).toLowerCase();
    if (!words.every((w) => text.includes(w))) return -1;
    const all = words.join(" ");
    return title === all ? 0 : title.startsWith(all) ? 1 : words.every((w) => title.includes(w)) ? 2 : 3;
  }

  function row(e) {
    const item = document.createElement("li"), a = document.createElement("a"), small = document.createElement("small");
    a.href = root + "docs/" + e.a;
    a.textContent = e.t;
    small.textContent = e.p + (e.x ? ": " + e.x : "");
    a.append(small);
    item.append(a);
    return item;
  }

  function said(text) {
    const item = document.createElement("li");
    item.className = "none";
    item.textContent = text;
    list.replaceChildren(item);
  }

  async function search() {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = words.length === 0;
    if (list.hidden) return;
    const asked = box.value;
    try {
      const all = await load();
      if (asked !== box.value) return;
      const hits = all.map((e, i) => ({ e, i, r: rank(e, words) })).filter((h) => h.r >= 0);
      hits.sort((a, b) => a.r - b.r || a.i - b.i);
      if (hits.length === 0) said("Nothing here about “" + box.value.trim() + "”.");
      else list.replaceChildren(...hits.slice(0, MOST).map((h) => row(h.e)));
    } catch (e) {
      entries = null;
      said("The search could not be loaded (" + e.message + ").");
    }
  }

  const links = () => [...list.querySelectorAll("a")];
  box.addEventListener("input", search);
  box.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" && links()[0]) { e.preventDefault(); links()[0].focus(); }
    if (e.key === "Enter" && links()[0]) { e.preventDefault(); links()[0].click(); list.hidden = true; }
    if (e.key === "Escape") { box.value = ""; list.hidden = true; }
  });
  list.addEventListener("keydown", (e) => {
    const at = links().findIndex((a) => a === document.activeElement), step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.key === "Escape") { box.focus(); list.hidden = true; }
    if (!step || at < 0) return;
    e.preventDefault();
    (links()[at + step] || box).focus();
  });
  document.addEventListener("click", (e) => { if (!e.target.closest("search")) list.hidden = true; });
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !e.target.closest("input,textarea,emberwire-lab")) { e.preventDefault(); box.focus(); }
  });

  // Programs of the reference run where they stand; those of single entries are
  // folded.
  const text = document.getElementById("text");
  for (const pre of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("pre.program"))) {
    const item = pre.closest("dd");
    if (item) {
      const details = document.createElement("details"), summary = document.createElement("summary");
      summary.textContent = "Program";
      summary.setAttribute("aria-label", "Program of " + pre.dataset.anchor);
      pre.before(details);
      details.append(summary, pre);
    }
    window.emberwireBench.upgrade(pre, text);
  }

  // A link to a lab gets a button that runs it in place.
  for (const a of document.querySelectorAll("a[data-lab]")) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = "Run here";
    b.setAttribute("aria-label", "Run the lab " + a.textContent + " here");
    b.addEventListener("click", () => {
      const next = b.nextElementSibling;
      if (next && next.localName === "emberwire-lab") { next.remove(); b.textContent = "Run here"; return; }
      const lab = document.createElement("emberwire-lab");
      lab.setAttribute("lab", a.dataset.lab);
      lab.setAttribute("run", "auto");
      lab.setAttribute("view", "screens,packets");
      b.after(lab);
      b.textContent = "Close";
    });
    a.after(" ", b);
  }

  // The page of an embed's messages sends and shows every one of them.
  const KEPT = 200; // lines of the log
  const last = location.pathname.split("/").filter((part) => part && part !== "index.html").pop();
  if (last === "messages") customElements.whenDefined("emberwire-lab").then(() => setTimeout(messages, 200));
  function messages() {
    const lab = /** @type {any} */ (document.querySelector("#text emberwire-lab"));
    if (!lab) { setTimeout(messages, 200); return; }
    const row = document.createElement("p"), log = document.createElement("pre");
    log.id = "messages";
    log.tabIndex = 0;
    log.setAttribute("aria-label", "What the lab tells");
    const lines = [];
    const write = (line) => { if (lines.push(line) > KEPT) lines.shift(); log.textContent = lines.join("\n"); log.scrollTop = log.scrollHeight; };
    const other = "# Another\n```toml lab.toml\n[[computer]]\nname = \"anna\"\n```\n```lua anna/startup.lua\nprint(\"another lab\")\n```\n";
    for (const [text, order] of Object.entries({ "run()": () => lab.run(), "pause()": () => lab.pause(), "reset()": () => lab.reset(), "listen()": () => lab.listen(), "listen(false)": () => lab.listen(false),
      "load(another)": () => lab.load(other), "load(broken)": () => lab.load("# Broken\n```toml lab.toml\nseed = \"x\"\n```\n") })) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "bench-run", textContent: text, onclick: () => { write("→ " + text); order(); } });
      row.append(button, " ");
    }
    for (const what of ["ready", "loaded", "state", "packet", "problem"]) lab.addEventListener("emberwire-" + what, (e) => write(`← emberwire-${what} ${JSON.stringify(e.detail)}`));
    lab.after(row, log);
  }
})();
