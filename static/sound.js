"use strict";
// What the lab's speakers play, through the browser's audio: the same sounds as
// emberwire run --audio writes (core/speaker/wav.go). A page may make none before
// somebody has done something in it: until then nothing is asked of the engine.
// The switch in #sound is there while the lab has a speaker, or a drive and a record; data-muted at the
// script says that it is off at first.
(() => {
  const RATE = 48000;   // samples a second
  const TONE = 0.4;     // s of the tone that stands for a note or a sound
  const LOWEST = 184.997; // Hz: F sharp 3, pitch 0 of a harp
  const OCTAVES = { bass: -2, didgeridoo: -2, guitar: -1, flute: 1, cow_bell: 1, bell: 2, chime: 2, xylophone: 2 };
  const DRUMS = ["basedrum", "snare", "hat"];
  const GAIN = 0.25;    // of one speaker at volume 1
  const LATE = 1;       // s of lab time after which a sound is not begun any more
  const LEAD = 0.08;    // s from a snapshot to its sounds, so that they keep their distances
  const AHEAD = 1.5;    // s that a sound may wait; else the clocks are laid together anew
  const SEAM = 0.15;    // s within which one buffer of audio goes on where the last one ends
  const MOST = 64;      // sounds at a time

  const link = window.emberwire, { painter } = link;
  let on = document.currentScript.dataset.muted === undefined && kept() !== "off";
  let touched = false;  // somebody has done something here
  let context = null, out = null;
  let lab = -1, seen = 0, past = false, told = false; // told: the engine knows that somebody listens
  let anchor = null;    // { lab, at, speed }: a lab time and when it is heard
  const playing = new Set(), lanes = new Map(); // lanes: speaker -> { end, voices }

  function kept() { try { return localStorage.getItem("sound"); } catch { return null; } }
  function keep(word) { try { localStorage.setItem("sound", word); } catch { /* it holds until the page goes */ } }

  // ---- samples ----

  // wave is a sound as samples, -1 to 1 at volume 1.
  function wave(s) {
    if (s.kind === "audio") return Float32Array.from(atob(s.samples || ""), (c) => (c.charCodeAt(0) << 24 >> 24) / 128 * s.volume);
    const drum = s.kind === "note" && DRUMS.includes(s.name), n = RATE * TONE / (drum ? 8 : 1), samples = new Float32Array(n);
    if (drum) {
      for (let i = 0, x = 1; i < n; i++) { x = (Math.imul(x, 1664525) + 1013904223) >>> 0; samples[i] = s.volume * ((x >>> 16) / 32768 - 1); }
      return samples;
    }
    const hertz = s.kind === "note" ? LOWEST * 2 ** (s.pitch / 12 + (OCTAVES[s.name] || 0)) : 2 * LOWEST * s.pitch;
    for (let i = 0; i < n; i++) samples[i] = s.volume * (1 - i / n) * Math.sin(2 * Math.PI * hertz * i / RATE);
    return samples;
  }

  // ---- playing ----

  // when is the context's time at which a sound is to be heard.
  function when(s, head) {
    const now = context.currentTime;
    let at = anchor && anchor.speed === head.speed ? anchor.at + (s.at - anchor.lab) / head.speed : -1;
    if (at < now || at > now + AHEAD) {
      anchor = { lab: Math.min(head.now, s.at), at: now + LEAD, speed: head.speed };
      at = anchor.at;
    }
    return at;
  }

  function play(s, head) {
    const lane = lanes.get(s.part) || { end: 0, voices: new Set() };
    lanes.set(s.part, lane);
    if (s.kind === "stop") { for (const v of lane.voices) v.stop(); lane.end = 0; return; }
    const samples = s.at < head.now - LATE || playing.size >= MOST ? [] : wave(s);
    if (!samples.length) return;
    let at = when(s, head);
    if (s.kind === "audio") {
      if (Math.abs(at - lane.end) < SEAM) at = lane.end;
      lane.end = at + samples.length / RATE;
    }
    const buffer = context.createBuffer(1, samples.length, RATE), voice = context.createBufferSource();
    buffer.copyToChannel(samples, 0);
    voice.buffer = buffer;
    voice.connect(out);
    voice.onended = () => { playing.delete(voice); lane.voices.delete(voice); };
    playing.add(voice);
    lane.voices.add(voice);
    voice.start(at);
  }

  function silence() {
    for (const voice of playing) voice.stop();
    playing.clear();
    lanes.clear();
    anchor = null;
  }

  // ---- the switch, and what the engine is told ----

  // speakers: is there something to hear? A drive is, where the lab has records.
  const speakers = () => {
    const records = painter.floppies.some((f) => f.record);
    return [...painter.computers().flatMap((c) => c.parts || []), ...painter.parts].some((p) => p.kind === "speaker" || records && p.kind === "drive");
  };

  // settle brings the audio and the engine to what is wanted. running: does lab
  // time go on?
  function settle(running) {
    const wanted = on && touched && speakers() && Boolean(window.AudioContext);
    if (wanted && !context) {
      context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      out = context.createGain();
      out.gain.value = GAIN;
      out.connect(context.destination);
    }
    if (told !== wanted) {
      told = wanted;
      link.ask({ do: "listen", num: told ? 1 : 0 });
      if (!told) silence();
    }
    if (!context) return;
    if (told && running) { if (context.state === "suspended") context.resume(); } else if (context.state === "running") context.suspend();
  }

  const running = (head) => head?.state === "running" || head?.state === "ended";

  function turn() {
    on = !on;
    keep(on ? "on" : "off");
    settle(running(painter.head));
    draw();
  }

  // draw puts the switch where it belongs.
  function draw() {
    const place = document.getElementById("sound");
    if (!place) return;
    if (!speakers()) { if (place.firstChild) place.replaceChildren(); return; }
    const button = /** @type {HTMLButtonElement} */ (place.firstElementChild || place.appendChild(Object.assign(document.createElement("button"), { type: "button", className: "plain", onclick: turn })));
    const text = on ? "Sound on" : "Sound off";
    if (button.textContent === text) return;
    button.textContent = text;
    button.title = on ? "Speakers are heard; press to mute them" : "Speakers are muted; press to hear them";
    button.setAttribute("aria-pressed", String(on));
  }

  painter.watchers.add((head) => {
    if (head.lab !== lab || head.n < seen || Boolean(head.past) !== past) silence();
    if (head.n < seen) told = false; // another engine
    [lab, seen, past] = [head.lab, head.n, Boolean(head.past)];
    draw();
    settle(running(head));
    if (told) for (const s of head.sounds || []) play(s, head);
  });
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => { if (touched) return; touched = true; if (painter.head) settle(running(painter.head)); }, { capture: true });

  link.sound = { wave, state: () => ({ on, context: context ? context.state : "none", playing: playing.size, listens: told }) };
})();
