"use strict";
// The store: labs as they are worked on, in this browser (IndexedDB). The
// engine's worker writes them, the page lists them. Each lab is a small record
// and its files, which stand under the lab's id and the SHA-256 of their bytes,
// so that only what has changed is written. A record and its files change in
// one transaction: what is closed in the middle leaves the old ones.
//
// Errors have a kind: "refused" (no storage here), "full", "newer" (another
// version of the page has it), "missing" (files that were to be there are not),
// "broken" (it stopped in the middle, twice), "slow" (it does not answer).
(() => {
  const NAME = "emberwire", VERSION = 1; // of the database
  const RECORD = 1;                      // of a record; a newer one is neither opened nor overwritten
  const MOST = 256 << 20, MOST_LABS = 300;          // bytes and number of all that somebody works on
  const STRANGERS = 16 << 20, STRANGER_LABS = 8;    // so too, of labs that nobody has used: they go first

  const PATIENCE = 5000;                 // ms that a question waits for its answer: a page has to go on

  const problem = (kind, text) => Object.assign(new Error(text || kind), { kind });
  const KINDS = { QuotaExceededError: "full", VersionError: "newer", AbortError: "broken", InvalidStateError: "broken", UnknownError: "broken", TimeoutError: "broken" };
  const kindOf = (err) => err.kind || KINDS[err.name] || "refused";

  let opening = null; // promise of the database
  function open() {
    opening ||= new Promise((done, failed) => {
      let request;
      try { request = indexedDB.open(NAME, VERSION); } catch (err) { failed(problem("refused", err.message)); return; }
      request.onupgradeneeded = () => {
        const { result } = request;
        if (!result.objectStoreNames.contains("labs")) result.createObjectStore("labs", { keyPath: "id" });
        if (!result.objectStoreNames.contains("files")) result.createObjectStore("files");
      };
      request.onerror = () => { const kind = kindOf(request.error); failed(problem(kind === "broken" ? "refused" : kind, request.error.message)); };
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

  // inside does work(labs, files, set, stop) in one transaction; what it sets
  // last is the answer. One that stops in the middle is begun once more: nothing
  // of it has happened.
  async function inside(mode, work) {
    try { return await once(mode, work); } catch (err) {
      if (err.kind !== "broken") throw err;
      opening?.then((db) => db.close(), () => {});
      opening = null; // it was closed under our feet
      return once(mode, work);
    }
  }

  async function once(mode, work) {
    const db = await open();
    return new Promise((done, failed) => {
      let answer, why = null, tx;
      const end = () => { const err = why || tx.error || problem("broken", "the transaction was stopped"); failed(problem(kindOf(err), err.message)); };
      const stop = (err) => { why = err; try { tx.abort(); } catch { end(); /* over already */ } };
      try { tx = db.transaction(["labs", "files"], mode, { durability: "relaxed" }); } catch (err) { failed(problem(kindOf(err), err.message)); return; }
      tx.oncomplete = () => done(answer);
      tx.onabort = end;
      try { work(tx.objectStore("labs"), tx.objectStore("files"), (value) => { answer = value; }, stop); } catch (err) { stop(err); }
    });
  }

  // soon is for questions: what is not answered in time has failed.
  function soon(promise) {
    let timer;
    const late = new Promise((_, failed) => { timer = setTimeout(() => failed(problem("slow", "the storage does not answer")), PATIENCE); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  const keysOf = (id) => IDBKeyRange.bound([id], [id, []]);

  // put writes a record whose names lists its files; files are the new ones by
  // name. Labs that nobody has used are taken away beyond their bounds, and all
  // of them where the browser has no more room.
  async function put(record, files) {
    try { return await write(record, files, false); } catch (err) {
      if (err.kind !== "full" || err.message === OURS) throw err;
      return write(record, files, true);
    }
  }
  const OURS = "the bound of all labs";

  function write(record, files, alone) {
    return inside("readwrite", (labs, all, set, stop) => {
      labs.getAll().onsuccess = ({ target: { result } }) => {
        const old = result.find((r) => r.id === record.id);
        if (old?.v > RECORD) return stop(problem("newer"));
        const have = new Set(Object.values(old?.names || {})), need = new Set(Object.values(record.names));
        for (const name of need) if (!have.has(name) && !files.has(name)) return stop(problem("missing"));
        const others = result.filter((r) => r.id !== record.id);
        if (record.mine) {
          const mine = others.filter((r) => r.mine), bytes = mine.reduce((sum, r) => sum + r.bytes, record.bytes);
          if (!old && mine.length >= MOST_LABS || bytes > MOST && record.bytes > (old?.bytes || 0)) return stop(problem("full", OURS));
        }
        for (const id of alone ? others.filter(unused).map((r) => r.id) : overdue(others, record.mine ? null : record)) { labs.delete(id); all.delete(keysOf(id)); }
        for (const name of have) if (!need.has(name)) all.delete([record.id, name]);
        for (const [name, bytes] of files) if (need.has(name) && !have.has(name)) all.put(bytes, [record.id, name]);
        labs.put({ v: RECORD, made: old?.made || record.when, ...record });
        set(true);
      };
    });
  }

  const unused = (r) => !r.mine && !(r.v > RECORD);

  // overdue are the labs that nobody has used and that are too many, or too
  // much, beside one that comes; the oldest first.
  function overdue(list, comes) {
    const newest = list.filter(unused).sort((a, b) => b.when - a.when), out = [];
    let bytes = comes?.bytes || 0, count = comes ? 1 : 0;
    for (const r of newest) {
      bytes += r.bytes; count++;
      if (bytes > STRANGERS || count > STRANGER_LABS) out.push(r.id);
    }
    return out;
  }

  // get is a record with its files by name, or null.
  function get(id) {
    return soon(inside("readonly", (labs, all, set, stop) => {
      labs.get(id).onsuccess = ({ target: { result } }) => {
        if (!result) { set(null); return; }
        if (result.v > RECORD) { stop(problem("newer")); return; }
        const files = new Map(), lab = { record: result, files };
        set(lab);
        all.getAllKeys(keysOf(id)).onsuccess = ({ target: { result: keys } }) => {
          all.getAll(keysOf(id)).onsuccess = ({ target: { result: values } }) => keys.forEach((key, i) => files.set(key[1], values[i]));
        };
      };
    }));
  }

  // list are all records, the newest first.
  async function list() {
    const all = await soon(inside("readonly", (labs, _, set) => { labs.getAll().onsuccess = ({ target: { result } }) => set(result); }));
    return all.map((r) => ({ ...r, newer: r.v > RECORD })).sort((a, b) => b.when - a.when);
  }

  const remove = (id) => inside("readwrite", (labs, all, set) => { labs.delete(id); all.delete(keysOf(id)); set(true); });

  // text says of an error what somebody can do.
  function text(kind) {
    switch (kind) {
      case "full": return "The storage for labs is full: what you make from now on is not kept when this page is closed. Delete labs you do not need in Labs, or download this one (Share).";
      case "newer": return "A newer version of Emberwire has the storage of this browser: this page no longer keeps what you make. Download the lab (Share) and reload the page.";
      case "broken": return "The storage of this browser stopped in the middle: the last changes are not kept yet. It is tried again; download what you want to keep (Share).";
      case "slow": return "The storage of this browser does not answer: what you make is not kept as long as that lasts. Download what you want to keep (Share).";
      case "missing": return "Files of this lab were deleted from the storage of this browser.";
    }
    return "This browser keeps nothing for this page: what you make is gone when the page is closed. Download what you want to keep (Share).";
  }

  const newID = () => { const b = crypto.getRandomValues(new Uint8Array(12)); return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join(""); };

  self.emberstore = { put, get, list, remove, text, kindOf, newID };
})();
