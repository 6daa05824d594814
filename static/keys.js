"use strict";
// The keyboard and the mouse of the screens, on the page and in an embed: what
// happens at a text field of class keys, or over the screen around it, goes as
// commands to the computer that the field names (data-computer).
// spec/computercraft.md 4.14.
(() => {
  const HOLD = 500;      // ms that Ctrl+T, Ctrl+R or Ctrl+S must be held
  const MAX_PASTE = 512; // characters of its first line
  const ENTER = 257, BACKSPACE = 259;

  // The physical keys (KeyboardEvent.code) as the codes of GLFW, which programs
  // see. Letters, digits, F1 to F25 and the digits of the number pad are counted
  // out. Escape has none: it gives the keyboard back to the page.
  const CODES = { Space: 32, Quote: 39, Comma: 44, Minus: 45, Period: 46, Slash: 47, Semicolon: 59, Equal: 61, BracketLeft: 91, Backslash: 92,
    IntlBackslash: 92, BracketRight: 93, Backquote: 96, Enter: ENTER, Tab: 258, Backspace: BACKSPACE, Insert: 260, Delete: 261, ArrowRight: 262,
    ArrowLeft: 263, ArrowDown: 264, ArrowUp: 265, PageUp: 266, PageDown: 267, Home: 268, End: 269, CapsLock: 280, ScrollLock: 281, NumLock: 282,
    PrintScreen: 283, Pause: 284, NumpadDecimal: 330, NumpadDivide: 331, NumpadMultiply: 332, NumpadSubtract: 333, NumpadAdd: 334,
    NumpadEnter: 335, NumpadEqual: 336, ShiftLeft: 340, ControlLeft: 341, AltLeft: 342, MetaLeft: 343, ShiftRight: 344, ControlRight: 345,
    AltRight: 346, MetaRight: 347, ContextMenu: 348 };
  for (let i = 0; i < 26; i++) CODES["Key" + String.fromCharCode(65 + i)] = 65 + i;
  for (let i = 0; i < 10; i++) { CODES["Digit" + i] = 48 + i; CODES["Numpad" + i] = 320 + i; }
  for (let i = 1; i <= 25; i++) CODES["F" + i] = 289 + i;
  const keyCode = (code) => Object.hasOwn(CODES, code) ? CODES[code] : 0;

  // CHORDS are what T, R and S do with Ctrl held, or at once with Ctrl+Alt where
  // the browser keeps Ctrl for itself.
  const CHORDS = { KeyT: { do: "terminate" }, KeyR: { do: "power", text: "reboot" }, KeyS: { do: "power", text: "off" } };
  const QUIET = ["keyup", "mouse"]; // come along with something else: nothing is said about them

  const link = window.emberwire;
  const fieldOf = (e) => e.target.classList?.contains("keys") ? e.target : null;
  const idOf = (field) => Number(field.dataset.computer);

  // keysField is the field at which is typed for a computer.
  link.keysField = (id, name) => {
    const field = document.createElement("textarea");
    field.dataset.computer = String(id);
    Object.assign(field, { className: "keys", id: "keys-" + id, rows: 1, autocomplete: "off", spellcheck: false });
    field.setAttribute("autocapitalize", "off");
    field.setAttribute("aria-label", `Keyboard of ${name}. Escape leaves.`);
    field.setAttribute("aria-describedby", "text-" + id);
    return field;
  };

  async function put(id, command) {
    const reply = await link.ask({ id, ...command });
    if (!QUIET.includes(command.do)) link.tileSaid?.(id, reply.ok ? "" : reply.error);
  }

  // ---- keys ----

  const held = new Set(); // codes that are down at the field with the keyboard
  let hold = 0;           // timer of a chord

  // browserKey are keys that stay the browser's: paste (which comes as its own
  // event), developer tools, full screen, reload.
  function browserKey(e) {
    const control = e.ctrlKey || e.metaKey;
    if (e.code === "KeyV" && control && !e.altKey || e.code === "Insert" && e.shiftKey && control && !e.altKey) return true;
    if (/^Key[IJC]$/.test(e.code)) return control && e.shiftKey;
    if (/^F(5|11|12)$/.test(e.code)) return !e.shiftKey;
    return e.metaKey && !e.code.startsWith("Meta");
  }

  function down(e, field) {
    const altGr = e.getModifierState("AltGraph"), id = idOf(field); // with AltGr, Ctrl and Alt are part of the character
    if (e.code === "Escape") { field.blur(); e.preventDefault(); e.stopPropagation(); return; }
    if (browserKey(e)) return;
    const chord = Object.hasOwn(CHORDS, e.code) ? CHORDS[e.code] : null;
    if (chord && e.ctrlKey && e.altKey && !altGr) { put(id, chord); e.preventDefault(); return; }
    const key = keyCode(e.code), waits = chord && e.ctrlKey && !e.altKey && !e.metaKey && !e.shiftKey;
    if (waits && e.repeat) { e.preventDefault(); return; }
    if (key) { held.add(key); put(id, { do: "key", key, held: e.repeat || undefined }); }
    if (waits) {
      e.preventDefault();
      clearTimeout(hold);
      hold = setTimeout(() => put(id, chord), HOLD);
      return;
    }
    const text = [...e.key].length === 1 && !e.isComposing && !e.metaKey && (!(e.ctrlKey || e.altKey) || altGr);
    if (text) put(id, { do: "char", text: e.key });
    if ((key || text) && e.key !== "Dead" && !e.isComposing) e.preventDefault();
  }
  function release(e, field) {
    clearTimeout(hold);
    const key = keyCode(e.code);
    if (held.delete(key)) put(idOf(field), { do: "keyup", key });
  }
  // leave lets go of everything, in the order of the codes.
  function leave(_, field) {
    clearTimeout(hold);
    for (const key of [...held].sort((a, b) => a - b)) put(idOf(field), { do: "keyup", key });
    held.clear();
    up();
    field.parentElement.removeEventListener("wheel", wheel);
  }
  // enter listens to the wheel only now: who listens always slows the page's scrolling.
  function enter(_, field) { field.parentElement.addEventListener("wheel", wheel, { passive: false }); }

  // ---- text without usable keys: input methods, dead keys, on-screen keyboards ----

  function tap(id, key) { put(id, { do: "key", key }); put(id, { do: "keyup", key }); }
  function typed(e, field) {
    if (e.isComposing || e.inputType === "insertFromPaste") return;
    e.preventDefault();
    const id = idOf(field);
    if (e.inputType === "insertLineBreak" || e.inputType === "insertParagraph") tap(id, ENTER);
    else if (e.inputType === "deleteContentBackward") tap(id, BACKSPACE);
    else if (e.data) put(id, { do: "char", text: e.data });
  }
  function composed(e, field) {
    if (e.data) put(idOf(field), { do: "char", text: e.data });
    field.value = "";
  }
  function paste(e, field) {
    e.preventDefault();
    const text = [...(e.clipboardData?.getData("text") || "").split(/[\r\n]/)[0]].slice(0, MAX_PASTE).join("");
    if (text) put(idOf(field), { do: "paste", text });
  }

  // Before the page's own shortcuts (capture): Escape leaves the screen and does
  // nothing else.
  for (const [name, act] of Object.entries({ keydown: down, keyup: release, focusin: enter, focusout: leave, beforeinput: typed, compositionend: composed, paste,
    drop: (e) => e.preventDefault() })) {
    addEventListener(name, (e) => { const field = fieldOf(e); if (field) act(e, field); }, true);
  }

  // ---- mouse ----

  let button = 0, at = [0, 0], over = null, of = 0; // 1 left, 2 right, 3 middle; cell of the last click or drag; on which screen, whose
  const screenOf = (e) => { const screen = e.target.closest?.(".screen"); return screen?.querySelector(".keys") ? screen : null; };
  const keysOf = (screen) => screen.querySelector(".keys");
  const cell = (screen, e) => link.painter.cellAt(idOf(keysOf(screen)), e.clientX, e.clientY);
  const coloured = (id) => !!link.painter.computers().find((c) => c.id === id)?.advanced;
  /** @param {Id} id @param {string} text @param {number} key @param {number[]} [to] */
  const mouse = (id, text, key, [x, y] = at) => { put(id, { do: "mouse", text, key, x, y }); };

  function up() {
    if (!button) return;
    mouse(of, "up", button);
    button = 0;
  }
  function wheel(e) {
    const screen = e.currentTarget, id = idOf(keysOf(screen));
    if (!coloured(id) || !e.deltaY) return; // the page scrolls
    e.preventDefault();
    mouse(id, "scroll", Math.sign(e.deltaY), cell(screen, e));
  }
  addEventListener("mousedown", (e) => {
    const screen = screenOf(e);
    if (!screen) return;
    e.preventDefault();
    keysOf(screen).focus({ preventScroll: true });
    const id = idOf(keysOf(screen));
    if (!coloured(id) || e.button > 2) return;
    button = [1, 3, 2][e.button]; at = cell(screen, e); over = screen; of = id;
    mouse(id, "click", button);
  });
  addEventListener("mousemove", (e) => {
    if (!button || screenOf(e) !== over) return;
    const to = cell(over, e);
    if (to.join() === at.join()) return;
    at = to;
    mouse(of, "drag", button);
  });
  addEventListener("mouseup", up);
  addEventListener("contextmenu", (e) => { if (screenOf(e)) e.preventDefault(); });

  link.keyCode = keyCode;
})();
