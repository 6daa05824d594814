"use strict";
// What stands on screens as text, for those who hear a page and for programs
// that look at it: ComputerCraft's characters as Unicode.
(() => {
  const SPEAK = 1200; // ms between two announcements to a screen reader
  const SYMBOLS = " ☺☻♥♦♣♠•◘  ♂♀ ♪♫►◄↕‼¶§▬↨↑↓→←∟↔▲▼";
  const { painter } = window.emberwire;

  // text is a screen as lines without trailing blanks.
  painter.text = (id) => {
    const s = painter.screens.get(id);
    if (!s) return "";
    const lines = [];
    for (let y = 0; y < s.h; y++) {
      let line = "";
      for (let x = 0; x < s.w; x++) line += character(s.cells[y * 3 * s.w + x]);
      lines.push(line.trimEnd());
    }
    return lines.join("\n").trimEnd();
  };

  function character(code) {
    if (code < 32) return SYMBOLS[code] || " ";
    if (code === 127 || (code > 128 && code < 160)) return "▒";
    return code === 128 ? " " : String.fromCharCode(code);
  }

  // Nothing is asked while nothing comes.
  let due = 0;
  function later() { due ||= setTimeout(speak, SPEAK); }
  painter.watchers.add(later);

  // speak keeps the text alternatives fresh and announces the new lines of
  // the focused screen, a few at a time.
  function speak() {
    due = 0;
    for (const s of painter.screens.values()) {
      if (s.spoken) continue;
      const place = document.getElementById("text-" + s.id);
      if (!place) { later(); continue; } // the components are on their way
      s.spoken = true;
      const text = painter.text(s.id);
      place.textContent = text;
      const lines = text.split("\n"), old = new Set(s.lines);
      s.lines = lines;
      const focused = document.activeElement?.closest?.("[data-computer]");
      const live = document.getElementById("live");
      if (live && focused && Number(focused.dataset.computer) === s.id) {
        live.textContent = lines.filter((l) => l && !old.has(l)).slice(-5).join("\n");
      }
    }
  }
})();
