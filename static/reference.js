"use strict";
// The page's panel Reference: what the libraries promise, with a program of its
// own for every entry, which runs where it stands (bench.js). The lists are
// fetched when the panel is opened for the first time; ?ref=phoenix/listen in
// the address opens it at an entry.
(() => {
  const link = window.emberwire;
  const VOLUMES = { cnet: "cNet", cryptonet: "CryptoNet", phoenix: "Phoenix", craftos: "CraftOS" };
  const TYPING = 150; // ms after the last key before it is searched

  function element(tag, className, text, more) {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text) el.textContent = text;
    for (const [name, value] of Object.entries(more || {})) el.setAttribute(name, value);
    return el;
  }
  function button(text, className, then, more) {
    const b = element("button", className, text, { type: "button", ...more });
    b.addEventListener("click", then);
    return b;
  }
  const addressOf = (volume, anchor) => { const to = new URL(location.href); to.searchParams.set("ref", volume + "/" + anchor); return to.href; };
  const wordsOf = (e) => [e.anchor, e.name, e.signature, e.text, e.errors].join("\n").toLowerCase();

  let wanted = new URLSearchParams(location.search).get("ref") || "";
  let inner = null; // what scrolls; the frame of the benches lies in it

  link.reference = () => {
    const panel = document.getElementById("reference");
    if (!panel || panel.childElementCount) return;
    const head = element("div", "ref-head"), body = element("div", "ref-body", "", { tabindex: "0", role: "document", "aria-label": "Reference" });
    const search = element("input", "ref-search", "", { id: "ref-search", type: "search", placeholder: "Search: timeout", "aria-label": "Search the reference", autocomplete: "off", spellcheck: "false" });
    inner = element("div", "ref-inner");
    body.append(inner);
    head.append(search);
    const sections = Object.entries(VOLUMES).map(([file, title]) => sectionOf(file, title));
    for (const s of sections) {
      inner.append(s.el);
      head.append(button(s.title, "plain", () => { s.el.scrollIntoView(); s.el.focus({ preventScroll: true }); }, { title: "Go to the part about " + s.title }));
    }
    let timer = 0;
    search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { for (const s of sections) s.search(search.value); }, TYPING); });
    panel.append(head, body);
    for (const s of sections) s.fetch();
  };

  // ---- a list ----

  function sectionOf(file, title) {
    const el = element("section", "", "", { id: "ref-" + file, tabindex: "-1", "aria-label": title });
    const note = element("p", "ref-note", "Loading…", { role: "status" }), problem = element("div", "ref-problem", "", { role: "alert" }), list = element("div");
    problem.hidden = true;
    el.append(element("h2", "", title), note, problem, list);
    const groups = [];
    let asked = "";

    async function fetchList() {
      problem.hidden = true;
      try {
        const response = await fetch(link.url(`docs/reference/${file}.json`));
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        for (const g of await response.json()) groups.push(groupOf(file, g));
        list.replaceChildren(...groups.map((g) => g.el));
        search(asked);
        if (wanted.startsWith(file + "/")) visit(wanted.slice(file.length + 1));
      } catch (e) {
        note.textContent = "";
        problem.replaceChildren(element("span", "", `The reference of ${title} could not be loaded (${e.message}). Try again; if that does not help, reload the page.`),
          button("Try again", "plain", fetchList, { "aria-label": "Try again to load the reference of " + title }));
        problem.hidden = false;
      }
    }
    // search shows the groups in which all words are found: whole if their heading
    // has them, else only the entries that have them.
    function search(text) {
      asked = text;
      if (!groups.length) return;
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const has = (all) => words.every((w) => all.includes(w));
      let found = 0;
      for (const g of groups) {
        const whole = has(g.words);
        let any = whole;
        for (const item of g.items) { item.el.hidden = !whole && !has(item.words); any ||= !item.el.hidden; }
        g.el.hidden = !any;
        if (any) found++;
      }
      note.textContent = found ? "" : `Nothing here about “${text.trim()}”.`;
      note.hidden = found > 0;
    }
    // visit scrolls to an entry.
    function visit(anchor) {
      wanted = "";
      const to = list.querySelector(`[data-entry="${CSS.escape(anchor)}"]`);
      if (!to) { note.textContent = `There is no entry ${anchor.slice(0, 80)}.`; note.hidden = false; el.scrollIntoView(); return; }
      to.scrollIntoView({ block: "start" });
      to.classList.add("ref-here");
    }
    return { el, title, fetch: fetchList, search };
  }

  function groupOf(file, g) {
    const el = element("div", "ref-group"), top = element("div", "ref-top"), title = g.head.name || g.name;
    top.append(element("h3", "", title), here(file, g.head.anchor || g.name));
    el.append(top);
    if (g.head.signature) el.append(element("code", "ref-signature", g.head.signature));
    if (g.head.anchor) top.dataset.entry = g.head.anchor;
    told(el, g.head, true);
    const items = [];
    if (g.items?.length) {
      const dl = element("dl", "ref-items");
      for (const e of g.items) {
        const item = element("div", "ref-item", "", { "data-entry": e.anchor }), dt = element("dt"), dd = element("dd");
        dt.append(element("span", "ref-kind", e.kind), element("span", "ref-name", e.name));
        if (e.signature !== e.name) dt.append(element("code", "", e.signature));
        dt.append(here(file, e.anchor));
        told(dd, e, false, dt);
        item.append(dt, dd);
        dl.append(item);
        items.push({ el: item, words: wordsOf(e) });
      }
      el.append(dl);
    }
    return { el, items, words: (g.head.anchor ? wordsOf(g.head) + "\n" : "") + g.name.toLowerCase() };
  }

  // here is the address of an entry.
  function here(file, anchor) {
    const a = element("a", "ref-address", "#", { href: addressOf(file, anchor), title: "Address of this entry", "aria-label": "Address of " + anchor });
    a.addEventListener("click", (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      try { history.replaceState(history.state, "", a.href); } catch { /* a frame without an origin has no address of its own */ }
      a.closest("[data-entry]")?.scrollIntoView({ block: "start" });
    });
    return a;
  }

  // told is what an entry says, its errors, and its program: of a heading at
  // once, of others behind a button in row.
  function told(to, e, shown, row) {
    if (e.text) to.append(element("p", "", e.text));
    if (e.errors) {
      const p = element("p", "ref-errors");
      p.append(element("span", "ref-kind", "errors"), element("code", "", e.errors));
      to.append(p);
    }
    if (!e.program) return;
    const put = () => {
      const pre = element("pre", "program", e.program, { "data-bench": e.bench, "data-anchor": e.anchor });
      to.append(pre);
      window.emberwireBench.upgrade(pre, inner);
    };
    if (shown) { put(); return; }
    row.append(button("Run", "plain bench-run", () => {
      if (!to.querySelector(".bench")) put();
      to.querySelector(".bench .bench-run").click();
    }, { "data-anchor": e.anchor, "aria-label": "Run the program of " + e.anchor }));
  }

  // An address with ref= opens the panel as soon as there is one.
  if (wanted) {
    const until = setInterval(() => {
      const tab = document.getElementById("tab-reference");
      if (!tab) return;
      clearInterval(until);
      tab.click();
    }, 100);
  }
})();
