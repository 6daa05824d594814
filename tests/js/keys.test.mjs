// The keyboard of an embed: static/keys.js.
import test from "node:test";
import assert from "node:assert/strict";
import { event, page, run } from "./script.mjs";

// screen is a field over a screen; told is what was sent.
function screen({ advanced = true } = {}) {
  const told = [], field = Object.assign(new EventTarget(), { focus() {}, blur() { this.dispatchEvent(event("blur")); }, value: "" }), at = new EventTarget();
  const globals = page({ document: { activeElement: field } });
  globals.window.emberwire.painter = { cellAt: (_, x, y) => [x, y], computers: () => [{ id: 3, advanced }] };
  run(globals, "keys.js");
  globals.window.emberwire.listenKeys(field, at, 3, (command) => told.push(command));
  const key = (type, code, k, more = {}) => {
    const e = event(type, { code, key: k ?? "", repeat: false, isComposing: false, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false,
      getModifierState: (name) => name === "AltGraph" && !!more.altGr, ...more });
    field.dispatchEvent(e);
    return e;
  };
  return { told, field, key, at, globals, take: () => told.splice(0).map(({ id, ...rest }) => { assert.equal(id, 3); return JSON.parse(JSON.stringify(rest)); }) };
}

test("a letter is a key and a character, and comes up again", () => {
  const s = screen();
  assert.equal(s.key("keydown", "KeyA", "a").defaultPrevented, true);
  s.key("keydown", "KeyA", "a", { repeat: true });
  s.key("keyup", "KeyA", "a");
  s.key("keyup", "KeyA", "a"); // not down: nothing
  assert.deepEqual(s.take(), [{ do: "key", key: 65 }, { do: "char", text: "a" }, { do: "key", key: 65, held: true }, { do: "char", text: "a" }, { do: "keyup", key: 65 }]);
});

test("AltGr types, Ctrl and Alt do not", () => {
  const s = screen();
  s.key("keydown", "KeyQ", "@", { ctrlKey: true, altKey: true, altGr: true });
  s.key("keydown", "KeyB", "b", { altKey: true });
  assert.deepEqual(s.take(), [{ do: "key", key: 81 }, { do: "char", text: "@" }, { do: "key", key: 66 }]);
});

test("Ctrl+T terminates after half a second, not before, and not when it is let go", () => {
  const s = screen();
  s.key("keydown", "KeyT", "t", { ctrlKey: true });
  s.globals.timers.advance(499);
  assert.deepEqual(s.take(), [{ do: "key", key: 84 }]);
  s.globals.timers.advance(1);
  assert.deepEqual(s.take(), [{ do: "terminate" }]);
  s.key("keyup", "KeyT", "t");
  s.key("keydown", "KeyR", "r", { ctrlKey: true });
  s.key("keyup", "KeyR", "r");
  s.globals.timers.advance(1000);
  assert.deepEqual(s.take(), [{ do: "keyup", key: 84 }, { do: "key", key: 82 }, { do: "keyup", key: 82 }]);
  s.key("keydown", "KeyS", "s", { ctrlKey: true, altKey: true });
  assert.deepEqual(s.take(), [{ do: "power", text: "off" }]);
});

test("keys of the browser stay the browser's", () => {
  const s = screen();
  for (const [code, more] of [["F5", {}], ["F12", {}], ["KeyI", { ctrlKey: true, shiftKey: true }], ["KeyV", { ctrlKey: true }], ["KeyV", { metaKey: true }], ["KeyR", { metaKey: true }]]) {
    assert.equal(s.key("keydown", code, "x", more).defaultPrevented, false, code);
  }
  assert.deepEqual(s.take(), []);
});

test("what was down comes up when the screen is left", () => {
  const s = screen();
  s.key("keydown", "ShiftLeft", "Shift");
  s.key("keydown", "KeyA", "A", { shiftKey: true });
  s.take();
  assert.equal(s.key("keydown", "Escape", "Escape").defaultPrevented, true);
  assert.deepEqual(s.take(), [{ do: "keyup", key: 65 }, { do: "keyup", key: 340 }]);
});

test("a paste is one line of at most 512 characters", () => {
  const s = screen();
  const paste = (text) => { s.field.dispatchEvent(event("paste", { clipboardData: { getData: () => text } })); return s.take(); };
  assert.deepEqual(paste("one\ntwo"), [{ do: "paste", text: "one" }]);
  assert.deepEqual(paste("\ntwo"), []);
  assert.equal([...paste("😀".repeat(600))[0].text].length, 512);
});

test("on-screen keyboards that send no codes", () => {
  const s = screen();
  for (const [inputType, data] of [["insertText", "é"], ["insertLineBreak", null], ["deleteContentBackward", null], ["insertFromPaste", "x"]]) s.field.dispatchEvent(event("beforeinput", { inputType, data, isComposing: false }));
  assert.deepEqual(s.take(), [{ do: "char", text: "é" }, { do: "key", key: 257 }, { do: "keyup", key: 257 }, { do: "key", key: 259 }, { do: "keyup", key: 259 }]);
});

test("the mouse: click, drag once a cell, up outside; nothing on a standard computer", () => {
  const s = screen();
  const mouse = (type, clientX, clientY, button = 0) => s.at.dispatchEvent(event(type, { clientX, clientY, button }));
  mouse("mousedown", 2, 3, 2);
  mouse("mousemove", 2, 3);
  mouse("mousemove", 4, 3);
  s.globals.window.dispatchEvent(event("mouseup"));
  s.globals.window.dispatchEvent(event("mouseup"));
  assert.deepEqual(s.take(), [["click", 2, 2, 3], ["drag", 2, 4, 3], ["up", 2, 4, 3]].map(([text, key, x, y]) => ({ do: "mouse", text, key, x, y })));
  const plain = screen({ advanced: false });
  plain.at.dispatchEvent(event("mousedown", { clientX: 1, clientY: 1, button: 0 }));
  assert.deepEqual(plain.take(), []);
});
