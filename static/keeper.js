"use strict";
// The keeper: what is worked on goes from the engine into the store
// (static/store.js), in the worker. The engine gives bytes under numbers (blob)
// and then a lab that names them (keep). Labs are written one after another;
// meanwhile newer states of the same lab wait in one place, so that a slow
// storage holds nothing up but itself. What could not be written is tried again,
// and the page has it as long as it lives: an engine that has to be restarted
// finds it there.
//   store        emberstore
//   post(m)      tells the page: { kept: { unkept, problem, id } } or { spare }
//   take(c)      gives the engine a command
self.makeKeeper = ({ store, post, take }) => {
  const SLOW = 10_000;                    // ms until a storage that does not end counts as one that does not keep
  const FIRST = 5_000, LONGEST = 300_000; // ms until what failed is tried again; each time twice as long
  let fresh = new Map();                  // bytes by number that no lab has named yet
  const names = new Map();                // of bytes in the store, by number
  const waiting = [];                     // { id, text, files, names }, the oldest first
  let busy = false, dirty = false, failed = "", told = "";
  let restored = new Map();               // bytes by number of the lab that was taken up last
  let timer = 0, pause = FIRST;

  // tell tells the page whether something is not kept yet, and why.
  function tell(id) {
    const unkept = dirty || busy || waiting.length > 0 || failed !== "";
    const sign = [unkept, failed, id].join();
    if (sign === told && !id) return;
    told = sign;
    post({ kept: { unkept, problem: failed, id } });
  }

  function keep(id, text) {
    dirty = false;
    const last = waiting.at(-1), files = fresh;
    fresh = new Map();
    if (last?.id === id) later(last, text, files); else waiting.push({ id, text, files });
    write();
  }

  // later lets a newer state of a lab take the older one's place; of its bytes
  // those stay that are still named.
  function later(lab, text, files) {
    const all = new Map([...lab.files, ...files]), named = numbersOf(JSON.parse(text));
    for (const number of all.keys()) if (!named.has(number)) all.delete(number);
    Object.assign(lab, { text, files: all });
  }

  async function write() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    tell();
    let done, again = null;
    while (waiting.length) {
      const next = waiting.shift();
      const problem = await put(next);
      if (!problem) { done = next.id; failed = ""; pause = FIRST; again = null; continue; }
      if (problem === "missing") { take('{"v":2,"n":0,"do":"keep","whole":true}'); continue; } // somebody has emptied the storage: all of it again
      failed = problem;
      const newer = waiting[0];
      if (newer?.id === next.id) { // with it, at once
        later(next, newer.text, newer.files);
        waiting[0] = next;
        continue;
      }
      post({ spare: next });
      again = next;
    }
    busy = false;
    if (again) tryAgain(again);
    tell(done);
  }

  // tryAgain puts back what failed last; a lab from before has been left.
  function tryAgain(lab) {
    waiting.push(lab);
    if (failed === "newer") return; // until the page is loaded anew
    timer = setTimeout(write, pause);
    pause = Math.min(2 * pause, LONGEST);
  }

  // put writes a lab; it answers what is wrong, "" for nothing. Its names are
  // told too, so that who has it as a spare finds the rest of its bytes.
  async function put(lab) {
    const { id, text, files } = lab, need = lab.names = {};
    const slow = setTimeout(() => { failed = "slow"; post({ spare: lab }); tell(); }, SLOW);
    try {
      const kept = JSON.parse(text), named = new Map();
      for (const [number, bytes] of files) {
        const name = await nameOf(bytes);
        names.set(number, name);
        named.set(name, bytes);
      }
      for (const number of numbersOf(kept)) need[number] = names.get(number);
      for (const number of names.keys()) if (!(number in need)) names.delete(number);
      await store.put({ id, when: Date.now(), name: kept.name, title: kept.title, address: kept.address || "", mine: !!(kept.used || kept.edited || kept.work || kept.drafts),
        bytes: kept.bytes, wrote: kept.wrote || 0, left: kept.left || 0, text, names: need }, named);
      return "";
    } catch (err) { return store.kindOf(err); } finally { clearTimeout(slow); }
  }

  // numbersOf are those of the bytes that a lab needs.
  function numbersOf(kept) {
    const out = new Set([kept.opened]);
    for (const list of [kept.work, kept.disks, kept.drafts]) for (const x of list || []) if (x.bytes > 0) out.add(x.bytes);
    return out;
  }

  async function nameOf(bytes) {
    if (!crypto.subtle) return store.newID(); // no secure context
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (x) => x.toString(16).padStart(2, "0")).join("");
  }

  // restore gives the engine a lab that was kept: of the store, or what the page
  // has of it (spare); or does another verb with it.
  async function restore({ restore: id, number, spare, verb }) {
    const fail = (error) => post([number, JSON.stringify({ v: 2, n: number, ok: false, error })]);
    let text;
    try {
      const whole = spare && Object.keys(spare.names).every((n) => spare.files.has(Number(n)));
      const lab = whole ? null : await store.get(id);
      if (!lab && !spare) { fail("nothing is kept"); return; }
      text = spare ? spare.text : lab.record.text;
      restored = new Map(Object.entries((spare || lab.record).names).map(([n, name]) => [Number(n), spare?.files.get(Number(n)) || lab?.files.get(name)]));
    } catch (err) { fail(store.text(store.kindOf(err))); return; }
    take(JSON.stringify({ v: 2, n: number, do: verb || "restore", data: base64(new TextEncoder().encode(text)) }));
  }

  function base64(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 0x8000));
    return btoa(text);
  }

  return {
    keep, restore,
    pending: () => { dirty = true; tell(); },                  // something has changed that is to be kept
    blob: (number, bytes) => { fresh.set(number, bytes); },
    kept: (number) => restored.get(number) || null,
  };
};
