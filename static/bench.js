"use strict";
// The benches of the reference: a program stands in its entry, can be edited,
// and runs there in a small lab, the bench (docs/reference/benches.json). One
// frame with one engine serves all entries of a page and lies over the place of
// the entry that ran last; what else runs in the page is not touched.
(() => {
  const base = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const HEIGHT = 400; // of the frame, CSS pixels
  const FILE = "```lua you/startup.lua\n";

  /** @type {Promise<any> | null} */
  let benches = null;
  const load = () => (benches ||= fetch(base + "docs/reference/benches.json").then((r) => {
    if (!r.ok) throw new Error("the server answered " + r.status);
    return r.json();
  }).catch((e) => { benches = null; throw e; }));

  // labOf puts a program into its bench, as core/manual.OnBench does.
  function labOf(bench, code) {
    const at = bench.indexOf(FILE), after = bench.indexOf("```\n", at + FILE.length) + 4;
    let fence = "```";
    while (code.includes(fence)) fence += "`";
    return bench.slice(0, at) + fence + "lua you/startup.lua\n" + code + (code.endsWith("\n") ? "" : "\n") + fence + "\n" + bench.slice(after);
  }

  async function linkOf(text) {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    let out = "";
    for (const b of bytes) out += String.fromCharCode(b);
    return base + "#lab=1." + btoa(out).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function element(tag, className, text) {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text) el.textContent = text;
    return el;
  }
  function button(text, name, then) {
    const b = element("button", "plain", text);
    b.type = "button";
    b.setAttribute("aria-label", name);
    b.addEventListener("click", then);
    return b;
  }

  // ---- the frame ----

  let lab = null, place = null;
  const watch = new ResizeObserver(() => settle());
  function embedded() {
    if (customElements.get("emberwire-lab")) return Promise.resolve();
    if (!document.querySelector("script[src$='embed.js']")) {
      const script = document.createElement("script");
      script.src = base + "embed.js";
      document.head.append(script);
    }
    return customElements.whenDefined("emberwire-lab");
  }
  // settle lays the frame over the place of its entry.
  function settle() {
    if (!lab || !place) return;
    const box = lab.parentElement.getBoundingClientRect(), at = place.getBoundingClientRect();
    lab.hidden = !place.isConnected || at.width === 0;
    Object.assign(lab.style, { position: "absolute", margin: "0", left: at.left - box.left + "px", top: at.top - box.top + "px", width: at.width + "px" });
  }
  // show runs a lab in the frame, over a place within root.
  async function show(root, at, text) {
    await embedded();
    if (place && place !== at) place.style.height = "0px";
    place = at;
    place.style.height = HEIGHT + "px";
    if (!lab || lab.parentElement !== root) {
      lab?.remove();
      lab = document.createElement("emberwire-lab");
      for (const [name, value] of Object.entries({ view: "screens,packets", show: "you", run: "auto", speed: "10", height: String(HEIGHT), title: "The program's bench" })) lab.setAttribute(name, value);
      if (document.documentElement.dataset.theme) lab.setAttribute("theme", document.documentElement.dataset.theme);
      root.append(lab);
      watch.disconnect();
      watch.observe(root);
      for (const child of root.children) watch.observe(child);
    }
    settle();
    lab.load(text);
  }

  // ---- a program ----

  // upgrade makes a program of a <pre data-bench data-anchor>: it can be edited
  // and run within root.
  function upgrade(pre, root) {
    const original = pre.textContent, name = pre.dataset.anchor;
    const box = element("div", "bench"), row = element("div", "bench-row"), spot = element("div", "bench-place"), said = element("span", "bench-said");
    said.setAttribute("role", "status");
    /** @type {HTMLTextAreaElement | null} */
    let area = null;
    const code = () => (area ? area.value : original);
    const open = element("a", "bench-open", "Open as a lab");
    Object.assign(open, { href: base, target: "_blank", rel: "noopener" });
    const back = button("Back to the original", "Back to the original program of " + name, () => { area.value = original; typed(); area.focus(); });
    back.hidden = true;

    async function target() {
      try { open.href = await linkOf(labOf((await load())[pre.dataset.bench], code())); } catch { /* the link leads to the page itself */ }
    }
    function typed() {
      area.rows = Math.min(24, area.value.split("\n").length);
      back.hidden = area.value === original;
      target();
    }
    function edit() {
      if (area) return;
      area = document.createElement("textarea");
      Object.assign(area, { className: "bench-code", value: original, spellcheck: false, autocomplete: "off", wrap: "off" });
      area.setAttribute("autocapitalize", "off");
      area.setAttribute("aria-label", `Program of ${name}. Control and Enter run it.`);
      area.addEventListener("input", typed);
      area.addEventListener("keydown", (e) => {
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); run(); }
        e.stopPropagation();
      });
      pre.replaceWith(area);
      typed();
    }
    async function run() {
      edit();
      said.textContent = "";
      try {
        const all = await load();
        await show(root, spot, labOf(all[pre.dataset.bench], code()));
        said.textContent = /^# (.+)$/m.exec(all[pre.dataset.bench])[1];
      } catch (e) { said.textContent = `It could not be run (${e.message}). Try again.`; }
    }

    const go = button("Run", "Run the program of " + name, run);
    go.classList.add("bench-run");
    go.dataset.anchor = name;
    go.title = "Ctrl+Enter";
    pre.tabIndex = 0;
    pre.title = "Click to edit";
    pre.addEventListener("click", () => { if (!String(getSelection())) { edit(); area.focus(); } });
    pre.addEventListener("keydown", (e) => { if (e.key === "Enter") { e.preventDefault(); edit(); area.focus(); } });
    for (const what of ["pointerenter", "focus"]) open.addEventListener(what, target);
    pre.before(box);
    row.append(go, back, open, said);
    box.append(pre, row, spot);
  }

  window.emberwireBench = { upgrade, labOf };
  if (window.emberwire) window.emberwire.embedded = embedded;
})();
