"use strict";
// The engine's worker: starts engine.wasm and keeps what arrives in an inbox,
// so that one call into Go takes many commands. EXEC, KEEP and MANY are set by
// the few lines in front of this script (see engine.js).
/* global Go, EXEC, KEEP, MANY, emberstore, makeKeeper */
importScripts(EXEC);
if (KEEP.length) importScripts(...KEEP); // else nothing is kept: an embed

// makeLab is what the engine has of one lab. post tells whoever looks at it.
/** @returns {any} */
const makeLab = (post) => {
  const channel = new MessageChannel(), lab = {
    inbox: [],
    turns: 0,                       // times the engine was awake
    now: 0,                         // lab time in seconds, as the engine knows it
    wake: null,                     // set by the engine while it sleeps
    net: false,                     // may programs ask the outside?
    room: null,                     // the WebSocket of a room
    gone: false,                    // nobody looks any more
    // drain gives everything that has arrived as one JSON array.
    drain() {
      this.turns++;
      if (this.gone) return null;
      if (!this.inbox.length) return "";
      const all = "[" + this.inbox.join(",") + "]";
      this.inbox.length = 0;
      return all;
    },
    take(command) { this.inbox.push(command); this.rouse(); },
    rouse() {
      const wake = this.wake;
      if (wake) { this.wake = null; wake(); }
    },
    snapshot(bytes) { post(bytes.buffer, { transfer: [bytes.buffer] }); },
    reply(number, text) { post([number, text]); },
    // rest calls back after the browser had its turn: a message to oneself is
    // not clamped to 4 ms as a timer is.
    rest(done) { this.rested = done; channel.port2.postMessage(0); },
    lives() { post({ turns: this.turns, now: this.now }); },
  };
  channel.port1.onmessage = () => lab.rested();
  return lab;
};
const own = makeLab((m, more) => postMessage(m, more)), take = (command) => own.take(command);

// What is worked on is kept in this browser (static/keeper.js).
if (KEEP.length) Object.assign(own, makeKeeper({ store: emberstore, post: (m) => postMessage(m), take }));

if (MANY) self.ember = many(); else {
  self.ember = own;
  self.onmessage = ({ data }) => {
    if (data.restore) own.restore(data);
    else if (data.module) { own.net = data.net === true; start(data.module, (m) => postMessage(m)); }
    else take(data);
  };
  setInterval(() => own.lives(), 1000); // a sign of life
}

// ---- the labs of somebody's page: one engine for all, a port for each ----

function many() {
  const ports = new Map(), labs = new Map(); // by number, as static/embed-files.js gives them
  let come = null, stopped = "";             // the engine's own: a lab has come
  const end = (text) => { // of the engine, with all that it has
    stopped = text;
    for (const port of ports.values()) port.postMessage({ stopped });
    postMessage({ stopped });
  };
  const leave = (number) => {
    const lab = labs.get(number);
    ports.get(number)?.close();
    ports.delete(number);
    labs.delete(number);
    if (lab) { lab.gone = true; lab.rouse(); }
  };
  const enter = (number, port) => {
    leave(number);
    if (stopped) { port.postMessage({ stopped }); return; }
    const lab = makeLab((m, more) => port.postMessage(m, more));
    port.onmessage = ({ data }) => { if (typeof data === "string") lab.take(data); };
    ports.set(number, port);
    labs.set(number, lab);
    come?.(lab);
  };
  self.onmessage = ({ data }) => {
    if (data.port) enter(data.lab, data.port);
    else if (data.module) start(data.module, ({ stopped: text }) => end(text));
    else if (data.stopped) end(data.stopped);
    else leave(data.lab);
  };
  setInterval(() => { for (const lab of labs.values()) lab.lives(); }, 1000);
  postMessage({ lives: true });
  return { labs(done) { come = done; for (const lab of labs.values()) come(lab); } };
}

// ---- the outside: fetch and WebSocket for wasm/engine/outside.go ----

const MAX_BODY = 16 << 20, MAX_MESSAGE = 128 << 10; // as core/hostnet
const CORS = "Could not connect (from a web page only servers that allow it by CORS can be reached, and from a secure page only by https)";
const calls = new Map(); // by number: how to end it, and a socket

// answer makes an input of what came of a call. Nobody waits for a closed one,
// and after a reset its number may be another call's.
function answer(id, call, a) {
  if (calls.get(id) !== call) return;
  if (a.kind !== "opened" && a.kind !== "message") calls.delete(id);
  take(JSON.stringify({ v: 2, do: "answer", data: base64(new TextEncoder().encode(JSON.stringify({ id, ...a }))) }));
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// sameHost refuses an address in which the browser reads another host than the
// one that was checked.
function sameHost(address, host) {
  const read = new URL(address).hostname.replace(/^\[|\]$|\.$/g, "");
  if (read !== host && !host.includes(":")) throw new RangeError("Domain not permitted");
}

own.fetch = async (text) => {
  const r = JSON.parse(text), stop = new AbortController(), call = { end: () => stop.abort() };
  calls.set(r.id, call);
  let late = false;
  const timer = setTimeout(() => { late = true; stop.abort(); }, r.timeout);
  try {
    sameHost(r.url, r.host);
    const response = await fetch(r.url, { method: r.method, headers: r.headers, body: r.hasBody ? bytesOf(r.body || "") : undefined,
      redirect: r.redirect ? "follow" : "manual", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", signal: stop.signal });
    if (response.type === "opaqueredirect") throw new RangeError("Could not connect (a browser does not show redirects, it only follows them)");
    // Where a redirect leads is known only afterwards; what came from there stays here.
    if (r.only && !r.only.includes(new URL(response.url).hostname)) throw new RangeError("Domain not permitted");
    const body = await bodyOf(response);
    answer(r.id, call, { kind: "response", status: response.status, headers: [...response.headers].map(([name, value]) => ({ name, value })), body: base64(body) });
  } catch (err) {
    const error = late ? "Timed out" : err instanceof RangeError ? err.message : /TRACE|CONNECT/.test(r.method) ? "A browser forbids " + r.method : CORS;
    answer(r.id, call, { kind: "failure", error });
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
};

// bodyOf reads no more than a computer takes.
async function bodyOf(response) {
  const parts = [];
  let size = 0;
  if (!response.body) return new Uint8Array(0);
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > MAX_BODY) throw new RangeError("Response is too large");
    parts.push(value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

own.dial = (text) => {
  const r = JSON.parse(text);
  let socket, timer = 0, open = false;
  const call = { end: () => { clearTimeout(timer); socket?.close(); } };
  calls.set(r.id, call);
  const failed = (error) => { clearTimeout(timer); answer(r.id, call, { kind: "failure", error }); };
  try {
    const address = /:\/\//.test(r.url) ? r.url : "ws://" + r.url;
    sameHost(address, r.host);
    socket = new WebSocket(address);
  } catch (err) { failed(err instanceof RangeError ? err.message : CORS); return; }
  call.socket = socket;
  timer = setTimeout(() => { failed("Timed out"); socket.close(); }, r.timeout);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => { open = true; clearTimeout(timer); answer(r.id, call, { kind: "opened" }); };
  socket.onmessage = ({ data }) => {
    const binary = typeof data !== "string", body = binary ? new Uint8Array(data) : new TextEncoder().encode(data);
    if (body.length > MAX_MESSAGE) { socket.close(); return; }
    answer(r.id, call, { kind: "message", body: base64(body), binary });
  };
  socket.onclose = (e) => {
    if (!open) { failed("Could not connect"); return; }
    answer(r.id, call, { kind: "closed", error: e.reason, code: e.code === 1006 ? 0 : e.code });
  };
};

own.send = (id, text, binary) => {
  const socket = calls.get(id)?.socket, data = bytesOf(JSON.parse(text));
  if (socket?.readyState === WebSocket.OPEN) socket.send(binary ? data : new TextDecoder().decode(data));
};

own.hangUp = (id) => {
  const call = calls.get(id);
  calls.delete(id);
  call?.end();
};

// ---- the WebSocket of a room, for wasm/engine/room.go ----

const MAX_INBOX = 16 << 20; // bytes that wait for the engine; with more this tab is too slow and starts over
own.room = {
  socket: null, channel: null, inbox: [], size: 0,
  open(address) {
    this.close();
    let socket;
    const tell = (kind, data) => { if (this.socket === socket) this.put(kind, data); };
    try { socket = new WebSocket(address); } catch { socket = {}; this.socket = socket; tell(3, new Uint8Array(2)); return; }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => tell(1, new Uint8Array(0));
    socket.onmessage = ({ data }) => { if (typeof data !== "string") tell(2, new Uint8Array(data)); };
    socket.onclose = ({ code }) => tell(3, new Uint8Array([code & 255, code >> 8]));
  },
  // tune joins the tabs of this browser that are in the same room.
  tune(name) {
    const channel = this.channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => { if (this.channel === channel && data instanceof Uint8Array) this.put(4, data); };
  },
  tell(bytes) { this.channel?.postMessage(bytes); },
  put(kind, data) {
    if (kind === 4 && this.size > MAX_INBOX) return; // its sender sends it again
    this.inbox.push([kind, data]);
    this.size += 5 + data.length;
    if (this.size > MAX_INBOX && kind === 2) { this.close(); this.put(3, new Uint8Array([0xa1, 0x0f])); return; } // 4001: too slow
    own.rouse();
  },
  // drain gives all that came in one piece: kind, length (four bytes, the
  // lowest first), data; null for nothing.
  drain() {
    if (!this.inbox.length) return null;
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const [kind, data] of this.inbox) {
      const n = data.length;
      all.set([kind, n & 255, n >> 8 & 255, n >> 16 & 255, n >> 24 & 255], at);
      all.set(data, at + 5);
      at += 5 + n;
    }
    this.inbox.length = this.size = 0;
    return all;
  },
  send(bytes) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(bytes); },
  waiting() { return this.socket?.bufferedAmount || 0; },
  close() {
    const socket = this.socket;
    this.channel?.close();
    this.socket = this.channel = null;
    this.inbox.length = this.size = 0;
    socket?.close?.();
  },
};

/** @param {WebAssembly.Module} module @param {(m: { stopped: string }) => void} tell */
async function start(module, tell) {
  const go = new Go();
  go.exit = (code) => { if (code) tell({ stopped: `the engine ended with status ${code}` }); };
  try {
    const instance = await WebAssembly.instantiate(module, go.importObject);
    await go.run(instance);
    tell({ stopped: "the engine ended" });
  } catch (err) {
    tell({ stopped: String(err && err.message || err) });
  }
}
