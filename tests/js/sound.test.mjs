// What speakers play, in the page: static/sound.js. The numbers of the samples
// are those of core/speaker's WAV file (TestSamplesOfThePage).
import test from "node:test";
import assert from "node:assert/strict";
import { page, run, event } from "./script.mjs";

// open is a page with a lab that has a speaker.
function open(muted = false, kept = {}) {
  const asked = [], voices = [], watchers = new Set();
  class Voice {
    connect() {}
    start(at) { this.at = at; voices.push(this); }
    stop() { this.stopped = true; this.onended(); }
  }
  class AudioContext {
    static made = 0;
    constructor() { AudioContext.made++; AudioContext.last = this; Object.assign(this, { currentTime: 10, state: "running", destination: {} }); }
    createGain() { return { gain: {}, connect() {} }; }
    createBuffer(_, n) { return { length: n, copyToChannel(samples) { this.samples = samples; } }; }
    createBufferSource() { return new Voice(); }
    suspend() { this.state = "suspended"; }
    resume() { this.state = "running"; }
  }
  const place = { children: [], get firstElementChild() { return this.children[0]; }, get firstChild() { return this.children[0]; },
    appendChild(e) { this.children.push(e); return e; }, replaceChildren() { this.children = []; } };
  const document = { currentScript: { dataset: muted ? { muted: "" } : {} }, getElementById: () => place,
    createElement: () => ({ setAttribute(name, value) { this[name] = value; } }) };
  const lab = { parts: [{ kind: "speaker" }] };
  const painter = { watchers, head: null, parts: [], floppies: [], computers: () => [lab] };
  const globals = page({ document, AudioContext, atob, localStorage: { getItem: (k) => kept[k] ?? null, setItem: (k, v) => { kept[k] = v; } } });
  Object.assign(globals.window.emberwire, { painter, ask: (c) => asked.push(c) });
  globals.window.AudioContext = AudioContext;
  run(globals, "sound.js");
  let n = 0;
  const tell = (head) => { painter.head = { n: ++n, lab: 1, now: 0, speed: 1, state: "running", ...head }; for (const see of watchers) see(painter.head); };
  const touch = () => globals.window.dispatchEvent(event("pointerdown"));
  return { painter, asked, voices, tell, touch, place, lab, kept, context: () => AudioContext.last, made: () => AudioContext.made, sound: globals.window.emberwire.sound };
}

const note = (at, more = {}) => ({ part: "a.left", at, kind: "note", name: "harp", volume: 1, pitch: 12, ...more });
const audio = (at, n) => ({ part: "a.left", at, kind: "audio", volume: 1, samples: Buffer.alloc(n, 64).toString("base64") });
const near = (got, want) => assert.ok(Math.abs(got - want) < 1e-6, `${got}, want ${want}`);

test("samples are those of the WAV file", () => {
  const { sound } = open();
  const harp = sound.wave(note(0));
  assert.equal(harp.length, 19200);
  near(harp[0], 0);
  near(harp[100], -0.98629129);
  near(sound.wave(note(0, { name: "bell", pitch: 0 }))[10], 0.82368806);
  const snare = sound.wave(note(0, { name: "snare", volume: 0.5 }));
  assert.equal(snare.length, 2400);
  near(snare[0], -0.26354980);
  near(snare[2], 0.00424194);
  near(sound.wave({ kind: "sound", name: "x", volume: 2, pitch: 1.5 })[7], 0.97344488);
  assert.deepEqual([...sound.wave({ kind: "audio", volume: 2, samples: Buffer.from([127, 128, 0, 255]).toString("base64") })], [127 / 64, -2, 0, -1 / 64]);
});

test("a drive is heard once the lab has a record", () => {
  const p = open();
  p.lab.parts = [{ kind: "drive" }];
  p.touch();
  p.tell({});
  assert.equal(p.place.children.length, 0);
  p.painter.floppies = [{ name: "song", record: true }];
  p.tell({});
  assert.equal(p.place.children.length, 1);
  assert.equal(p.asked.at(-1).num, 1);
});

test("nothing is asked, made or heard before a gesture", () => {
  const p = open();
  p.tell({ sounds: [note(0)] });
  assert.deepEqual([p.made(), p.asked, p.voices.length], [0, [], 0]);
  assert.equal(p.place.children[0].textContent, "Sound on");
  p.touch();
  assert.deepEqual(p.asked, [{ do: "listen", num: 1 }]);
  p.tell({ now: 0.1, sounds: [note(0.1)] });
  assert.equal(p.voices.length, 1);
});

test("a lab without speakers makes no audio and has no switch", () => {
  const p = open();
  p.lab.parts = [];
  p.tell({});
  p.touch();
  p.tell({ sounds: [note(0)] });
  assert.deepEqual([p.made(), p.asked, p.place.children.length], [0, [], 0]);
  p.lab.parts = [{ kind: "speaker" }];
  p.tell({});
  assert.deepEqual([p.made(), p.place.children.length], [1, 1]);
});

test("sounds keep their distances, audio has no seams, a stop ends it", () => {
  const p = open();
  p.touch();
  p.tell({});
  p.tell({ now: 1, sounds: [note(0.9), note(1), note(1.25)] });
  near(p.voices[1].at - p.voices[0].at, 0.1);
  near(p.voices[2].at - p.voices[0].at, 0.35);
  assert.ok(p.voices[0].at > 10);
  p.tell({ now: 2, sounds: [audio(2, 4800)] });
  p.context().currentTime = 11;
  p.tell({ now: 2.03, sounds: [audio(2.13, 4800)] });
  near(p.voices[4].at, p.voices[3].at + 0.1);
  p.tell({ now: 2.1, sounds: [{ part: "a.left", at: 2.1, kind: "stop" }] });
  assert.ok(p.voices.every((v) => v.stopped));
  assert.equal(p.sound.state().playing, 0);
});

test("what is long over is not begun, and there is a bound", () => {
  const p = open();
  p.touch();
  p.tell({});
  p.tell({ now: 30, sounds: [note(1), note(28.9)] });
  assert.equal(p.voices.length, 0);
  p.tell({ now: 30, sounds: Array.from({ length: 100 }, () => note(30)) });
  assert.equal(p.voices.length, 64);
});

test("paused it is silent, and goes on where it was", () => {
  const p = open();
  p.touch();
  p.tell({});
  p.tell({ state: "paused" });
  assert.equal(p.context().state, "suspended");
  p.tell({});
  assert.equal(p.context().state, "running");
});

test("the switch mutes at once, and the choice is kept", () => {
  const p = open();
  p.touch();
  p.tell({ sounds: [note(0)] });
  const button = p.place.children[0];
  button.onclick();
  assert.deepEqual(p.asked.at(-1), { do: "listen", num: 0 });
  assert.deepEqual([button.textContent, button["aria-pressed"], p.kept.sound, p.sound.state().playing], ["Sound off", "false", "off", 0]);
  p.tell({ sounds: [note(0)] });
  assert.equal(p.voices.length, 1);
  const again = open(false, p.kept);
  again.tell({});
  again.touch();
  assert.deepEqual([again.made(), again.place.children[0].textContent], [0, "Sound off"]);
});

test("an embed is muted until its switch is pressed", () => {
  const p = open(true);
  p.tell({});
  p.touch();
  assert.deepEqual([p.made(), p.asked, p.place.children[0].textContent], [0, [], "Sound off"]);
  p.place.children[0].onclick();
  assert.deepEqual([p.made(), p.asked], [1, [{ do: "listen", num: 1 }]]);
});

test("another lab, another engine and the past end what is heard", () => {
  const p = open();
  p.touch();
  p.tell({ sounds: [note(0)] });
  p.tell({ lab: 2 });
  assert.deepEqual([p.sound.state().playing, p.asked.length], [0, 1]);
  p.tell({ lab: 2, n: 1 });
  assert.equal(p.asked.length, 2);
  p.tell({ lab: 2, sounds: [note(0)] });
  p.tell({ lab: 2, past: true });
  assert.equal(p.sound.state().playing, 0);
});
