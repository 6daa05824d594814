// The keyboard and the mouse of the screens: static/keys.js.
import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { event, page, run } from "./script.mjs";

// bench is a page with the screens of some computers; told is what was sent.
function bench({ answer = { ok: true } } = {}) {
  const told = [], said = [], globals = page(), { window } = globals;
  const computers = [{ id: 3, advanced: true }, { id: 4, advanced: false }];
  Object.assign(window.emberwire, { painter: { cellAt: (_, x, y) => [x, y], computers: () => computers }, tileSaid: (...a) => said.push(a),
    ask: async (command) => { told.push(JSON.parse(JSON.stringify(command))); return answer; } });
  run(globals, "keys.js");
  const dispatch = (target, type, fields) => { const e = event(type, { target, ...fields }); window.dispatchEvent(e); return e; };
  const screenOf = (id) => {
    const screen = Object.assign(new EventTarget(), { querySelector: () => field, closest: (what) => what === ".screen" ? screen : null });
    const field = { classList: { contains: (c) => c === "keys" }, dataset: { computer: String(id) }, parentElement: screen, value: "", focused: 0,
      focus() { this.focused++; dispatch(this, "focusin"); }, blur() { dispatch(this, "focusout"); }, closest: (what) => what === ".screen" ? screen : null };
    const key = (type, code, k = "", more = {}) => dispatch(field, type, { code, key: k, repeat: false, isComposing: false, ctrlKey: false, altKey: false,
      shiftKey: false, metaKey: false, getModifierState: (name) => name === "AltGraph" && !!more.altGr, ...more });
    const mouse = (type, clientX, clientY, button = 0) => dispatch(field, type, { clientX, clientY, button });
    return { field, screen, key, mouse };
  };
  const words = ({ id, do: verb, key, held, text, x, y }) => [id === 3 ? "" : "#" + id, verb, key, held && "held", text, x && `at ${x},${y}`].filter((w) => w !== undefined && w !== "" && w !== false).join(" ");
  return { ...screenOf(3), screenOf, dispatch, globals, said, take: () => told.splice(0).map(words).join("; "), timers: globals.timers };
}

test("each key of the browser has its code, and no other name has one", () => {
  const { keyCode } = bench().globals.window.emberwire;
  const want = { KeyA: 65, KeyZ: 90, Digit0: 48, Digit9: 57, Space: 32, Enter: 257, NumpadEnter: 335, Numpad0: 320, F1: 290, F12: 301, F25: 314, ArrowUp: 265,
    ShiftRight: 344, Backquote: 96, ContextMenu: 348, Escape: 0, F26: 0, F0: 0, F: 0, Fn: 0, Lang1: 0, "": 0, Keya: 0, F01: 0, constructor: 0, toString: 0 };
  for (const [code, n] of Object.entries(want)) assert.equal(keyCode(code), n, code);
});

test("the keys of the browser are those of the keys API", () => {
  const rom = readFileSync(new URL("../../core/rom/rom/apis/keys.lua", import.meta.url), "utf8");
  const named = new Set([.../local codes = \{([^}]*)\}/.exec(rom)[1].matchAll(/= (\d+)/g)].map((m) => Number(m[1])));
  for (let i = 0; i < 10; i++) { named.add(48 + i); named.add(320 + i); }
  for (let i = 0; i < 26; i++) named.add(65 + i);
  for (let i = 1; i <= 25; i++) named.add(289 + i);
  const { keyCode } = bench().globals.window.emberwire, source = readFileSync(new URL("../../static/keys.js", import.meta.url), "utf8");
  const typed = new Set([347]); // the right one of two keys that programs know by one name only
  for (const [name] of source.matchAll(/\b[A-Z]\w+(?=: )/g)) if (keyCode(name)) typed.add(keyCode(name));
  for (const group of ["Key", "Digit", "Numpad", "F"]) for (const end of ["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"].join("")) typed.add(keyCode(group + end));
  for (let i = 10; i <= 25; i++) typed.add(keyCode("F" + i));
  typed.delete(0);
  named.add(347);
  assert.deepEqual([...typed].sort((a, b) => a - b), [...named].sort((a, b) => a - b));
});

test("a key down: what is sent, and whether the browser may act on it", () => {
  for (const [name, code, key, more, want, prevented] of [
    ["a letter", "KeyA", "a", {}, "key 65; char a", true],
    ["a letter of another layout", "KeyZ", "y", {}, "key 90; char y", true],
    ["an umlaut", "Quote", "ä", {}, "key 39; char ä", true],
    ["a character of two units", "KeyE", "😀", {}, "key 69; char 😀", true],
    ["a repeat", "KeyA", "a", { repeat: true }, "key 65 held; char a", true],
    ["Tab", "Tab", "Tab", {}, "key 258", true],
    ["Ctrl and a letter", "KeyA", "a", { ctrlKey: true }, "key 65", true],
    ["Alt and a letter", "KeyB", "b", { altKey: true }, "key 66", true],
    ["AltGr makes a character", "KeyQ", "@", { ctrlKey: true, altKey: true, altGr: true }, "key 81; char @", true],
    ["a chord with AltGr is a character", "KeyT", "þ", { ctrlKey: true, altKey: true, altGr: true }, "key 84; char þ", true],
    ["a dead key", "Backquote", "Dead", {}, "key 96", false],
    ["composing", "KeyA", "a", { isComposing: true }, "key 65", false],
    ["a key without a code", "Lang1", "HangulMode", {}, "", false],
    ["a name of no key", "constructor", "Unidentified", { ctrlKey: true, altKey: true }, "", false],
    ["paste is its own event", "KeyV", "v", { ctrlKey: true }, "", false],
    ["Cmd+V too", "KeyV", "v", { metaKey: true }, "", false],
    ["Ctrl+Insert is not paste", "Insert", "Insert", { ctrlKey: true }, "key 260", true],
    ["developer tools", "KeyI", "I", { ctrlKey: true, shiftKey: true }, "", false],
    ["reload", "F5", "F5", {}, "", false],
    ["Shift+F5 is the program's", "F5", "F5", { shiftKey: true }, "key 294", true],
    ["Cmd and a letter", "KeyA", "a", { metaKey: true }, "", false],
    ["terminate", "KeyT", "t", { ctrlKey: true, altKey: true }, "terminate", true],
    ["reboot", "KeyR", "r", { ctrlKey: true, altKey: true }, "power reboot", true],
    ["shut down", "KeyS", "s", { ctrlKey: true, altKey: true }, "power off", true],
  ]) {
    const b = bench(), e = b.key("keydown", code, key, more);
    assert.equal(b.take(), want, name);
    assert.equal(e.defaultPrevented, prevented, name);
  }
});

test("only keys that went down come up, and once", () => {
  const b = bench();
  b.key("keydown", "KeyA", "a");
  b.take();
  b.key("keyup", "KeyB");
  b.key("keyup", "KeyA");
  b.key("keyup", "KeyA");
  assert.equal(b.take(), "keyup 65");
});

test("Ctrl+T terminates after half a second, not before, and not when it is let go", () => {
  const b = bench();
  b.key("keydown", "ControlLeft", "Control", { ctrlKey: true });
  b.key("keydown", "KeyT", "t", { ctrlKey: true });
  b.timers.advance(499);
  b.key("keydown", "KeyT", "t", { ctrlKey: true, repeat: true });
  assert.equal(b.take(), "key 341; key 84");
  b.timers.advance(1);
  assert.equal(b.take(), "terminate");
  b.key("keyup", "KeyT");
  b.key("keydown", "KeyR", "r", { ctrlKey: true });
  b.key("keyup", "KeyR");
  b.timers.advance(1000);
  assert.equal(b.take(), "keyup 84; key 82; keyup 82");
});

test("Escape leaves the screen, does nothing else, and lets go of all keys; so does a hold", () => {
  const b = bench();
  let heard = 0;
  b.globals.window.addEventListener("keydown", () => heard++); // the page's own shortcuts; a real page's bubble
  b.key("keydown", "ShiftLeft", "Shift");
  b.key("keydown", "KeyT", "t", { ctrlKey: true });
  b.take();
  const e = b.key("keydown", "Escape", "Escape");
  assert.equal(e.defaultPrevented, true);
  assert.equal(e.cancelBubble, true);
  assert.equal(b.take(), "keyup 84; keyup 340");
  b.timers.advance(1000);
  assert.equal(b.take(), "");
});

test("keys outside of screens are the page's", () => {
  const b = bench();
  const e = b.dispatch(new EventTarget(), "keydown", { code: "KeyA", key: "a" });
  assert.equal(b.take(), "");
  assert.equal(e.defaultPrevented, false);
});

test("a field that is given another computer types there", () => {
  const b = bench();
  b.field.dataset.computer = "4";
  b.key("keydown", "KeyA", "a");
  assert.equal(b.take(), "#4 key 65; #4 char a");
});

test("what an input came to is told, but not of what comes along", async () => {
  const b = bench({ answer: { ok: false, error: "computer 3 is off" } });
  b.key("keydown", "KeyA", "a");
  await new Promise(setImmediate);
  assert.deepEqual(b.said, [[3, "computer 3 is off"], [3, "computer 3 is off"]]);
  b.key("keyup", "KeyA");
  await new Promise(setImmediate);
  assert.equal(b.said.length, 2);
});

test("a paste is one line of at most 512 characters", () => {
  const b = bench();
  const paste = (text) => { b.dispatch(b.field, "paste", { clipboardData: { getData: () => text } }); return b.take(); };
  for (const [text, want] of [["one\ntwo", "paste one"], ["one\r\ntwo", "paste one"], ["", ""], ["\nx", ""], ["ä".repeat(600), "paste " + "ä".repeat(512)], ["😀".repeat(600), "paste " + "😀".repeat(512)]]) assert.equal(paste(text), want);
  b.dispatch(b.field, "paste", { clipboardData: null });
  assert.equal(b.take(), "");
});

test("text without usable keys", () => {
  const b = bench();
  const typed = (inputType, data = null, isComposing = false) => { b.dispatch(b.field, "beforeinput", { inputType, data, isComposing }); return b.take(); };
  assert.equal(typed("insertText", "é"), "char é");
  assert.equal(typed("insertLineBreak"), "key 257; keyup 257");
  assert.equal(typed("insertParagraph"), "key 257; keyup 257");
  assert.equal(typed("deleteContentBackward"), "key 259; keyup 259");
  assert.equal(typed("historyUndo"), "");
  assert.equal(typed("insertFromPaste", "x"), "");
  assert.equal(typed("insertCompositionText", "k", true), "");
  b.field.value = "か";
  b.dispatch(b.field, "compositionend", { data: "か" });
  assert.equal(b.take(), "char か");
  assert.equal(b.field.value, "");
});

test("the mouse: click, drag once a cell, up outside; only on its own screen", () => {
  const b = bench(), other = b.screenOf(5);
  b.mouse("mousemove", 1, 1);
  b.mouse("mousedown", 5, 6, 2);
  b.mouse("mousemove", 5, 6);
  b.mouse("mousemove", 6, 6);
  other.mouse("mousemove", 9, 9);
  b.globals.window.dispatchEvent(event("mouseup", { target: new EventTarget() }));
  b.globals.window.dispatchEvent(event("mouseup", { target: new EventTarget() }));
  assert.equal(b.take(), "mouse 2 click at 5,6; mouse 2 drag at 6,6; mouse 2 up at 6,6");
  assert.equal(b.field.focused, 1);
  b.mouse("mousedown", 1, 1, 4);
  assert.equal(b.take(), "");
  b.mouse("mousedown", 2, 2, 1);
  b.field.blur();
  assert.equal(b.take(), "mouse 3 click at 2,2; mouse 3 up at 2,2");
});

test("a click gives a standard computer the keyboard, and nothing else", () => {
  const b = bench(), plain = b.screenOf(4);
  plain.mouse("mousedown", 1, 1);
  assert.equal(plain.field.focused, 1);
  assert.equal(b.take(), "");
});

test("the wheel scrolls a screen that has the keyboard; else it is the page's", () => {
  const b = bench();
  const wheel = (deltaY) => { const e = event("wheel", { clientX: 2, clientY: 2, deltaY }); b.screen.dispatchEvent(e); return e.defaultPrevented; };
  assert.equal(wheel(-3), false);
  b.field.focus();
  assert.equal(wheel(-3), true);
  assert.equal(wheel(0), false);
  assert.equal(wheel(2), true);
  b.field.blur();
  assert.equal(wheel(2), false);
  assert.equal(b.take(), "mouse -1 scroll at 2,2; mouse 1 scroll at 2,2");
});
