"use strict";
// The store: labs as they are worked on, in this browser (IndexedDB). The
// engine's worker writes them, the page lists them. Each lab is a small record
// and its files, which stand under the lab's id and the SHA-256 of their bytes,
// so that only what has changed is written. A record and its files change in
// one transaction: what is closed in the middle leaves the old ones.
//
// Errors have a kind: "refused" (no storage here), "full", "newer" (another
// version of the page has it), "missing" (files that were to be there are not).
(() => {
  const NAME = "emberwire", VERSION = 1; // of the database
  const RECORD = 1;                      // of a record; a newer one is neither opened nor overwritten
  const MOST = 256 << 20, MOST_LABS = 300;          // bytes and number of all that somebody works on
  const STRANGERS = 16 << 20, STRANGER_LABS = 8;    // so too, of labs that nobody has used: they go first

  const problem = (kind, text) => Object.assign(new Error(text || kind), { kind });
  const kindOf = (err) => err.kind || (err.name === "QuotaExceededError" ? "full" : err.name === "VersionError" ? "newer" : "refused");

  let opening = null; // promise of the database
  function open() {
    opening ||= new Promise((done, failed) => {
      let request;
      try { request = indexedDB.open(NAME, VERSION); } catch (err) { failed(problem("refused", err.message)); return; }
      request.onupgradeneeded = () => {
        request.result.createObjectStore("labs", { keyPath: "id" });
        request.result.createObjectStore("files");
      };
      request.onerror = () => failed(problem(kindOf(request.error), request.error.message));
      request.onblocked = () => {}; // another tab closes its own in a moment
      request.onsuccess = () => {
        const db = request.result;
        const gone = () => { opening = null; };
        db.onversionchange = () => { db.close(); gone(); };
        db.onclose = gone;
        done(db);
      };
    });
    opening.catch(() => { opening = null; });
    return opening;
  }

  // inside does work(labs, files, tx) in one transaction; what it returns last
  // by its set function is the answer.
  async function inside(mode, work) {
    const begin = (db) => db.transaction(["labs", "files"], mode, { durability: "relaxed" });
    let tx;
    try { tx = begin(await open()); } catch (err) {
      if (err.name !== "InvalidStateError") throw err;
      opening = null; // it was closed under our feet
      tx = begin(await open());
    }
    return new Promise((done, failed) => {
      let answer, why = null;
      const stop = (err) => { why = err; try { tx.abort(); } catch { /* over already */ } };
      tx.oncomplete = () => done(answer);
      tx.onabort = tx.onerror = () => { const err = why || tx.error || problem("refused", "the transaction was stopped"); failed(problem(kindOf(err), err.message)); };
      try { work(tx.objectStore("labs"), tx.objectStore("files"), (value) => { answer = value; }, stop); } catch (err) { stop(err); }
    });
  }

  const keysOf = (id) => IDBKeyRange.bound([id], [id, []]);

  // put writes a record whose names lists its files; files are the new ones by
  // name. Labs that nobody has used are taken away beyond their bounds.
  function put(record, files) {
    return inside("readwrite", (labs, all, set, stop) => {
      labs.getAll().onsuccess = ({ target: { result } }) => {
        const old = result.find((r) => r.id === record.id);
        if (old?.v > RECORD) return stop(problem("newer"));
        const have = new Set(old ? Object.values(old.names) : []), need = new Set(Object.values(record.names));
        for (const name of need) if (!have.has(name) && !files.has(name)) return stop(problem("missing"));
        const others = result.filter((r) => r.id !== record.id);
        if (record.mine) {
          const mine = others.filter((r) => r.mine), bytes = mine.reduce((sum, r) => sum + r.bytes, record.bytes);
          if (!old && mine.length >= MOST_LABS || bytes > MOST && record.bytes > (old?.bytes || 0)) return stop(problem("full", "the bound of all labs"));
        }
        for (const id of overdue(others, record.mine ? null : record)) { labs.delete(id); all.delete(keysOf(id)); }
        for (const name of have) if (!need.has(name)) all.delete([record.id, name]);
        for (const [name, bytes] of files) if (need.has(name) && !have.has(name)) all.put(bytes, [record.id, name]);
        labs.put({ v: RECORD, made: old?.made || record.when, ...record });
        set(true);
      };
    });
  }

  // overdue are the labs that nobody has used and that are too many, or too
  // much, beside one that comes; the oldest first.
  function overdue(list, comes) {
    const unused = list.filter((r) => !r.mine && !(r.v > RECORD)).sort((a, b) => b.when - a.when), out = [];
    let bytes = comes?.bytes || 0, count = comes ? 1 : 0;
    for (const r of unused) {
      bytes += r.bytes; count++;
      if (bytes > STRANGERS || count > STRANGER_LABS) out.push(r.id);
    }
    return out;
  }

  // get is a record with its files by name, or null.
  function get(id) {
    return inside("readonly", (labs, all, set, stop) => {
      labs.get(id).onsuccess = ({ target: { result } }) => {
        if (!result) { set(null); return; }
        if (result.v > RECORD) { stop(problem("newer")); return; }
        const files = new Map(), lab = { record: result, files };
        set(lab);
        all.getAllKeys(keysOf(id)).onsuccess = ({ target: { result: keys } }) => {
          all.getAll(keysOf(id)).onsuccess = ({ target: { result: values } }) => keys.forEach((key, i) => files.set(key[1], values[i]));
        };
      };
    });
  }

  // list are all records, the newest first.
  async function list() {
    const all = await inside("readonly", (labs, _, set) => { labs.getAll().onsuccess = ({ target: { result } }) => set(result); });
    return all.map((r) => ({ ...r, newer: r.v > RECORD })).sort((a, b) => b.when - a.when);
  }

  // change lets a record be changed: do gives the new one.
  function change(id, make) {
    return inside("readwrite", (labs, _, set) => {
      labs.get(id).onsuccess = ({ target: { result } }) => { if (result && !(result.v > RECORD)) { labs.put(make(result)); set(true); } };
    });
  }

  const remove = (id) => inside("readwrite", (labs, all, set) => { labs.delete(id); all.delete(keysOf(id)); set(true); });

  // text says of an error what somebody can do.
  function text(kind) {
    switch (kind) {
      case "full": return "The storage for labs is full: what you make from now on is not kept when this page is closed. Delete labs you do not need in Labs, or download this one (Share).";
      case "newer": return "A newer version of Emberwire has the storage of this browser: this page no longer keeps what you make. Download the lab (Share) and reload the page.";
      case "missing": return "Files of this lab were deleted from the storage of this browser.";
    }
    return "This browser keeps nothing for this page: what you make is gone when the page is closed. Download what you want to keep (Share).";
  }

  const newID = () => { const b = crypto.getRandomValues(new Uint8Array(12)); return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join(""); };

  self.emberstore = { put, get, list, change, remove, text, kindOf, newID };
})();
