"use strict";
// The editor is a plain text area; this gives it line numbers, the mark of the
// line with an error, and spaces for Tab. Works on #editor and #editor-lines
// wherever and whenever the components draw them.
(() => {
  const INDENT = "  ";
  const field = () => /** @type {HTMLTextAreaElement | null} */ (document.getElementById("editor"));
  const lines = () => document.getElementById("editor-lines");
  let wrong = 0; // the line with an error, 0: none

  function count(el) {
    let n = 1;
    for (let i = el.value.indexOf("\n"); i >= 0; i = el.value.indexOf("\n", i + 1)) n++;
    return n;
  }

  // number writes the numbers anew if there are more or fewer lines.
  function number() {
    const el = field(), at = lines();
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
    const el = field(), at = lines(), mark = document.getElementById("editor-mark");
    if (!el || !at) return;
    at.style.transform = `translateY(${-el.scrollTop}px)`;
    if (!mark) return;
    const height = parseFloat(getComputedStyle(el).lineHeight), top = parseFloat(getComputedStyle(el).paddingTop);
    mark.hidden = wrong === 0;
    mark.style.height = height + "px";
    mark.style.transform = `translateY(${top + (wrong - 1) * height - el.scrollTop}px)`;
  }

  const editor = {
    // set shows a text and answers whether the field holds it as it is.
    set(text) {
      const el = field();
      if (!el) return false;
      wrong = 0;
      el.value = text;
      el.scrollTop = el.scrollLeft = 0;
      el.setSelectionRange(0, 0);
      number();
      return el.value === text;
    },
    get: () => field()?.value ?? "",
    // replace puts a text in place of all, as if it was pasted: it can be undone.
    replace(text) {
      const el = field();
      if (!el) return;
      el.focus();
      el.select();
      if (!document.execCommand("insertText", false, text)) { el.value = text; el.dispatchEvent(new InputEvent("input", { bubbles: true })); }
      number();
    },
    mark(line) { wrong = line; number(); },
    // go puts the cursor at the start of a line.
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
  };

  const PAUSE = 200; // ms after the last key
  let timer = 0;
  addEventListener("input", (e) => {
    if (e.target.id !== "editor") return;
    number();
    clearTimeout(timer);
    timer = setTimeout(() => editor.changed?.(), PAUSE);
  });
  addEventListener("scroll", (e) => { if (e.target.id === "editor") scroll(); }, true);
  addEventListener("keydown", (e) => {
    if (e.target.id !== "editor" || e.isComposing) return;
    if (e.key === "Tab" && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey) {
      e.preventDefault();
      document.execCommand("insertText", false, INDENT);
    } else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); e.target.blur(); } // Tab goes on behind it
  }, true);

  window.emberwire.editor = editor;
})();
