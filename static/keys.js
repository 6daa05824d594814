"use strict";
// The keyboard and mouse of a screen in an embed, where no components run:
// emberwire.listenKeys(field, screen, id, send) turns what happens at a text
// field over a screen into commands, as ui/keyboard.go and ui/pointer.go do on
// the page (spec/computercraft.md 4.14).
(() => {
  const HOLD = 500, MAX_PASTE = 512;
  const NAMED = { Space: 32, Quote: 39, Comma: 44, Minus: 45, Period: 46, Slash: 47, Semicolon: 59, Equal: 61, BracketLeft: 91, Backslash: 92,
    IntlBackslash: 92, BracketRight: 93, Backquote: 96, Enter: 257, Tab: 258, Backspace: 259, Insert: 260, Delete: 261, ArrowRight: 262,
    ArrowLeft: 263, ArrowDown: 264, ArrowUp: 265, PageUp: 266, PageDown: 267, Home: 268, End: 269, CapsLock: 280, ScrollLock: 281, NumLock: 282,
    PrintScreen: 283, Pause: 284, NumpadDecimal: 330, NumpadDivide: 331, NumpadMultiply: 332, NumpadSubtract: 333, NumpadAdd: 334,
    NumpadEnter: 335, NumpadEqual: 336, ShiftLeft: 340, ControlLeft: 341, AltLeft: 342, MetaLeft: 343, ShiftRight: 344, ControlRight: 345,
    AltRight: 346, MetaRight: 347, ContextMenu: 348 };

  function keyCode(code) {
    if (/^Key[A-Z]$/.test(code)) return code.charCodeAt(3);
    if (/^Digit\d$/.test(code)) return code.charCodeAt(5);
    if (/^Numpad\d$/.test(code)) return 320 + Number(code[6]);
    const f = /^F(\d\d?)$/.exec(code);
    if (f) return Number(f[1]) >= 1 && Number(f[1]) <= 25 ? 289 + Number(f[1]) : 0;
    return NAMED[code] || 0;
  }

  // chord is what T, R and S do with Ctrl held, or at once with Ctrl+Alt.
  function chord(code) {
    return { KeyT: { do: "terminate" }, KeyR: { do: "power", text: "reboot" }, KeyS: { do: "power", text: "off" } }[code];
  }

  // browserKey are the keys that stay the browser's.
  function browserKey(e) {
    const control = e.ctrlKey || e.metaKey;
    if (e.code === "KeyV" && control && !e.altKey || e.code === "Insert" && e.shiftKey && control && !e.altKey) return true;
    if (/^Key[IJC]$/.test(e.code)) return control && e.shiftKey;
    if (/^F(5|11|12)$/.test(e.code)) return !e.shiftKey;
    return e.metaKey && !e.code.startsWith("Meta");
  }

  window.emberwire.listenKeys = (field, screen, id, send) => {
    const held = new Set();
    let hold = 0, button = 0, at = [0, 0];
    const put = (command) => send({ id, ...command });
    const tap = (key) => { put({ do: "key", key }); put({ do: "keyup", key }); };

    field.addEventListener("keydown", (e) => {
      const altGr = e.getModifierState("AltGraph");
      if (e.code === "Escape") { field.blur(); e.preventDefault(); e.stopPropagation(); return; }
      if (browserKey(e)) return;
      const c = chord(e.code);
      if (c && e.ctrlKey && e.altKey && !altGr) { put(c); e.preventDefault(); return; }
      const key = keyCode(e.code);
      if (c && e.ctrlKey && !e.altKey && !e.metaKey && !e.shiftKey) {
        e.preventDefault();
        if (e.repeat) return;
        held.add(key); put({ do: "key", key });
        clearTimeout(hold);
        hold = setTimeout(() => put(c), HOLD);
        return;
      }
      if (key) { held.add(key); put({ do: "key", key, held: e.repeat || undefined }); }
      const text = [...e.key].length === 1 && !e.isComposing && !e.metaKey && (!(e.ctrlKey || e.altKey) || altGr);
      if (text) put({ do: "char", text: e.key });
      if ((key || text) && e.key !== "Dead" && !e.isComposing) e.preventDefault();
    });
    field.addEventListener("keyup", (e) => {
      clearTimeout(hold);
      const key = keyCode(e.code);
      if (held.delete(key)) put({ do: "keyup", key });
    });
    field.addEventListener("blur", () => {
      clearTimeout(hold);
      for (const key of [...held].sort((a, b) => a - b)) put({ do: "keyup", key });
      held.clear();
      up();
    });
    field.addEventListener("beforeinput", (e) => {
      if (e.isComposing || e.inputType === "insertFromPaste") return;
      e.preventDefault();
      if (e.inputType === "insertLineBreak" || e.inputType === "insertParagraph") tap(257);
      else if (e.inputType === "deleteContentBackward") tap(259);
      else if (e.data) put({ do: "char", text: e.data });
    });
    field.addEventListener("compositionend", (e) => { if (e.data) put({ do: "char", text: e.data }); field.value = ""; });
    field.addEventListener("paste", (e) => {
      e.preventDefault();
      const text = [...(e.clipboardData?.getData("text") || "").split(/[\r\n]/)[0]].slice(0, MAX_PASTE).join("");
      if (text) put({ do: "paste", text });
    });

    const cell = (e) => window.emberwire.painter.cellAt(id, e.clientX, e.clientY);
    /** @param {string} text @param {number} key @param {number[]} at */
    const mouse = (text, key, [x, y]) => put({ do: "mouse", text, key, x, y });
    const coloured = () => window.emberwire.painter.computers().find((c) => c.id === id)?.advanced;
    function up() { if (button) { mouse("up", button, at); button = 0; } }
    screen.addEventListener("mousedown", (e) => {
      e.preventDefault();
      field.focus({ preventScroll: true });
      if (!coloured() || e.button > 2) return;
      button = [1, 3, 2][e.button]; at = cell(e);
      mouse("click", button, at);
    });
    screen.addEventListener("mousemove", (e) => {
      const to = cell(e);
      if (!button || to.join() === at.join()) return;
      at = to;
      mouse("drag", button, at);
    });
    addEventListener("mouseup", up);
    screen.addEventListener("contextmenu", (e) => e.preventDefault());
    screen.addEventListener("wheel", (e) => {
      if (!coloured() || document.activeElement !== field || !e.deltaY) return; // the page scrolls
      e.preventDefault();
      mouse("scroll", Math.sign(e.deltaY), cell(e));
    }, { passive: false });
  };
})();
