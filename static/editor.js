"use strict";
// The editor of the panel Files. The plain text area is always there, with line
// numbers, the mark of the line with an error, and spaces for Tab; CodeMirror
// (web/editor) takes its place when a file is opened for the first time, unless
// the build has none or somebody chose the text area. Both are behind the same
// few words, and say by changed that a text is another one.
(() => {
  const INDENT = "  ";
  const SCRIPT = "codemirror.js", CHOICE = "emberwire.editor"; // in this browser's storage: "plain"
  const link = window.emberwire;
  const $ = (id) => document.getElementById(id);
  const field = () => /** @type {HTMLTextAreaElement | null} */ ($("editor"));
  let open = { key: "", path: "" };

  // ---- the plain text area ----

  let wrong = 0; // the line with an error, 0: none

  function count(el) {
    let n = 1;
    for (let i = el.value.indexOf("\n"); i >= 0; i = el.value.indexOf("\n", i + 1)) n++;
    return n;
  }

  // number writes the numbers anew if there are more or fewer lines.
  function number() {
    const el = field(), at = $("editor-lines");
    if (!el || !at) return;
    const n = count(el);
    if (at.dataset.count !== String(n)) {
      at.dataset.count = String(n);
      at.textContent = Array.from({ length: n }, (_, i) => i + 1).join("\n");
    }
    scroll();
  }

  // scroll keeps numbers and mark beside their lines.
  function scroll() {
    const el = field(), at = $("editor-lines"), mark = $("editor-mark");
    if (!el || !at) return;
    at.style.transform = `translateY(${-el.scrollTop}px)`;
    if (!mark) return;
    const height = parseFloat(getComputedStyle(el).lineHeight), top = parseFloat(getComputedStyle(el).paddingTop);
    mark.hidden = wrong === 0;
    mark.style.height = height + "px";
    mark.style.transform = `translateY(${top + (wrong - 1) * height - el.scrollTop}px)`;
  }

  const plain = {
    set(_key, _path, text) {
      const el = field();
      if (!el) return false;
      wrong = 0;
      if (el.value !== text) {
        el.value = text;
        el.scrollTop = el.scrollLeft = 0;
        el.setSelectionRange(0, 0);
      }
      number();
      return el.value === text;
    },
    get: () => field()?.value ?? "",
    size: () => field()?.textLength ?? 0,
    forget() {},
    replace(text) {
      const el = field();
      if (!el) return;
      el.focus();
      el.select();
      if (!document.execCommand("insertText", false, text)) { el.value = text; el.dispatchEvent(new InputEvent("input", { bubbles: true })); }
      number();
    },
    mark(line, _said) { wrong = line; number(); },
    go(line) {
      const el = field();
      if (!el) return;
      let at = 0;
      for (let i = 1; i < line; i++) at = el.value.indexOf("\n", at) + 1 || el.value.length;
      el.focus();
      el.setSelectionRange(at, at);
      const height = parseFloat(getComputedStyle(el).lineHeight);
      el.scrollTop = Math.max(0, (line - 1) * height - el.clientHeight / 2);
    },
    cursor: () => field()?.selectionStart ?? 0,
    select(from, to) { field()?.setSelectionRange(from, to); },
    focus() { field()?.focus(); },
  };

  // ---- CodeMirror ----

  /** @type {typeof plain | null} */
  let code = null;
  let chosen = remembered();
  /** @type {Promise<void> | null} */
  let coming = null;
  const there = () => Object.hasOwn(JSON.parse($("assets")?.textContent || "{}"), SCRIPT);
  function remembered() { try { return localStorage.getItem(CHOICE) || ""; } catch { return ""; } }
  const now = () => (code && chosen !== "plain" ? code : plain);

  // fetched gets CodeMirror once; without it the text area stays.
  function fetched() {
    return coming ||= new Promise((done) => {
      const script = document.createElement("script");
      script.src = link.url(SCRIPT);
      script.onload = () => {
        const host = $("editor-code");
        if (host && window.emberwire.makeCode) {
          code = window.emberwire.makeCode(host, { tokens: link.tokens, touched: () => host.dispatchEvent(new InputEvent("input", { bubbles: true })), run: () => editor.run?.() });
          names();
          take(plain);
        }
        done();
      };
      script.onerror = () => { coming = null; done(); }; // the next file tries again
      document.head.append(script);
    });
  }
  async function names() {
    try {
      const answer = await fetch(link.url("docs/reference/names.json"));
      if (answer.ok) code?.names(await answer.json());
    } catch { /* completion knows Lua and the text alone */ }
  }

  // take shows what another editor has, with its cursor and the keyboard.
  function take(from) {
    const to = now();
    document.documentElement.dataset.editor = to === plain ? "plain" : "code";
    if (to === from || !open.key) return;
    const text = from.get(), at = from.cursor(), had = editor.focused(from);
    to.set(open.key, open.path, text);
    to.mark(marked.line, marked.text);
    to.select(at, at);
    if (had) to.focus();
  }

  // ---- both ----

  let marked = { line: 0, text: "" };
  const editor = {
    // set shows the text of a file and answers whether it is held as it is.
    set(key, path, text) {
      if (key !== open.key) marked = { line: 0, text: "" };
      open = { key, path };
      if (chosen !== "plain" && !code && there()) fetched();
      document.documentElement.dataset.editor = now() === plain ? "plain" : "code";
      return now().set(key, path, text);
    },
    get: () => now().get(),
    // forget lets go of the histories of what was open.
    forget() { code?.forget(); },
    // replace puts a text in place of all, as if it was pasted: it can be undone.
    replace(text) { now().replace(text); },
    mark(line, text) { marked = { line, text }; now().mark(line, text); },
    // go puts the cursor at the start of a line.
    go(line) { now().go(line); },
    cursor: () => now().cursor(),
    select(from, to) { now().select(from, to); },
    focus() { now().focus(); },
    focused(which = now()) { return document.activeElement === $(which === plain ? "editor" : "editor-code"); },
    kind: () => (now() === plain ? "plain" : "code"),
    can: there, // whether there is a choice
    // choose is the text area, or what there is.
    async choose(kind) {
      const from = now();
      chosen = kind === "plain" ? "plain" : "";
      try { localStorage.setItem(CHOICE, chosen); } catch { /* for this visit only */ }
      if (chosen !== "plain" && !code && there()) await fetched();
      else take(from);
    },
  };

  const PAUSE = 200, LONG = 1000, HEAVY = 256 << 10; // ms after the last key; of texts with so many characters, later
  let timer = 0;
  const mine = (e) => e.target.id === "editor" || e.target.id === "editor-code";
  addEventListener("input", (e) => {
    if (!mine(e)) return;
    if (e.target.id === "editor") number();
    clearTimeout(timer);
    timer = setTimeout(() => editor.changed?.(), now().size() > HEAVY ? LONG : PAUSE);
  });
  addEventListener("scroll", (e) => { if (e.target.id === "editor") scroll(); }, true);
  addEventListener("keydown", (e) => {
    if (e.target.id !== "editor" || e.isComposing) return;
    if (e.key === "Tab" && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey) {
      e.preventDefault();
      document.execCommand("insertText", false, INDENT);
    } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); editor.run?.(); }
    else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); e.target.blur(); } // Tab goes on behind it
  }, true);
  // Escape in CodeMirror is its own, all of it.
  addEventListener("keydown", (e) => { if (e.target.id === "editor-code" && e.key === "Escape") e.stopPropagation(); });

  window.emberwire.editor = editor;
})();
