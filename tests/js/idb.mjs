// idb.mjs is an IndexedDB in memory that fails on order: enough of it for
// static/store.js, with transactions that end by themselves, versions, and tabs
// that hold a database open.
//
//   const disk = makeDisk();
//   const { indexedDB, IDBKeyRange } = disk.tab();   // one for each tab
//   disk.faults.commit = "QuotaExceededError";       // see faults

/** The first of two keys: numbers of arrays, strings, as IndexedDB has them.
 * @param {any} a @param {any} b @returns {number} */
export function compare(a, b) {
  const rank = (k) => Array.isArray(k) ? 2 : typeof k === "string" ? 1 : 0;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (!Array.isArray(a)) return a < b ? -1 : a > b ? 1 : 0;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const c = compare(a[i], b[i]);
    if (c) return c;
  }
  return a.length - b.length;
}

class Range {
  constructor(low, high) { this.low = low; this.high = high; }
  static bound(low, high) { return new Range(low, high); }
  has(key) { return compare(key, this.low) >= 0 && compare(key, this.high) <= 0; }
}

const error = (name) => new DOMException(`${name} on order`, name);
const fire = (target, type, more) => target["on" + type]?.({ type, target, ...more });

/** A store of a browser.
 *
 * faults:
 *   open     name of the error with which it is not opened, or "throw NAME" at once
 *   commit   name of the error with which changes are not written
 *   break    so many transactions that stop in the middle, the database closed
 *   hang     nothing that is asked is answered, until it is set false: disk.go()
 *   room     bytes of all files together
 */
export function makeDisk() {
  const faults = { open: "", commit: "", break: 0, hang: false, room: Infinity };
  const disk = { faults, version: 0, stores: new Map(), open: new Set(), held: [], writes: 0 };

  // soon is the browser's turn; held back while it hangs.
  const soon = (run) => { if (faults.hang) disk.held.push(run); else setImmediate(run); };
  disk.go = () => { faults.hang = false; for (const run of disk.held.splice(0)) setImmediate(run); };
  disk.empty = () => { for (const s of disk.stores.values()) s.rows = []; };
  disk.rows = (name) => disk.stores.get(name).rows;

  class Database {
    constructor() { this.open = true; this.objectStoreNames = { contains: (name) => disk.stores.has(name) }; disk.open.add(this); }
    createObjectStore(name, { keyPath } = {}) {
      if (disk.stores.has(name)) throw error("ConstraintError");
      disk.stores.set(name, { keyPath, rows: [] });
    }
    close() { this.open = false; disk.open.delete(this); for (const retry of disk.held.splice(0)) setImmediate(retry); }
    transaction(names, mode) {
      if (!this.open) throw error("InvalidStateError");
      for (const n of names) if (!disk.stores.has(n)) throw error("NotFoundError");
      return new Transaction(this, mode);
    }
  }

  class Transaction {
    constructor(db, mode) {
      Object.assign(this, { db, mode, error: null, over: false, todo: [], breaks: faults.break > 0 });
      if (this.breaks) faults.break--;
      this.before = new Map([...disk.stores].map(([name, s]) => [name, [...s.rows]]));
      soon(() => this.step());
    }
    objectStore(name) { return new Store(this, disk.stores.get(name)); }
    abort(err = null) {
      if (this.over) throw error("InvalidStateError");
      this.over = true;
      this.error = err;
      for (const [name, rows] of this.before) disk.stores.get(name).rows = rows;
      setImmediate(() => fire(this, "abort"));
    }
    step() {
      if (this.over) return;
      const next = this.todo.shift();
      if (next) {
        next();
        if (this.breaks) { this.db.close(); this.abort(error("AbortError")); fire(this.db, "close"); return; }
        soon(() => this.step());
        return;
      }
      const full = disk.stores.get("files").rows.reduce((sum, [, v]) => sum + v.length, 0) > faults.room;
      if (this.mode === "readwrite" && (faults.commit || full)) { this.abort(error(faults.commit || "QuotaExceededError")); return; }
      this.over = true;
      if (this.mode === "readwrite") disk.writes++;
      fire(this, "complete");
    }
  }

  class Store {
    constructor(tx, store) { this.tx = tx; this.store = store; }
    ask(answer) {
      if (this.tx.over) throw error("TransactionInactiveError");
      const request = { result: undefined };
      this.tx.todo.push(() => { request.result = answer(); fire(request, "success"); });
      return request;
    }
    find(keys) { return this.store.rows.filter(([k]) => !keys || (keys instanceof Range ? keys.has(k) : compare(keys, k) === 0)); }
    get(key) { return this.ask(() => structuredClone(this.find(key)[0]?.[1])); }
    getAll(keys) { return this.ask(() => this.find(keys).map(([, v]) => structuredClone(v))); }
    getAllKeys(keys) { return this.ask(() => this.find(keys).map(([k]) => k)); }
    delete(keys) { const gone = () => { const rows = new Set(this.find(keys)); this.store.rows = this.store.rows.filter((r) => !rows.has(r)); }; return this.ask(gone); }
    put(value, key = value[this.store.keyPath]) {
      const copy = structuredClone(value); // as it is now
      return this.ask(() => { this.store.rows = [...this.store.rows.filter(([k]) => compare(k, key) !== 0), [key, copy]].sort((a, b) => compare(a[0], b[0])); });
    }
  }

  function open(name, version) {
    if (faults.open.startsWith("throw ")) throw error(faults.open.slice(6));
    const request = { result: null, error: null };
    const attempt = (told) => {
      if (faults.open) { request.error = error(faults.open); fire(request, "error"); return; }
      if (version < disk.version) { request.error = error("VersionError"); fire(request, "error"); return; }
      if (version > disk.version && disk.open.size) {
        if (!told) for (const db of [...disk.open]) fire(db, "versionchange");
        if (disk.open.size) { if (!told) fire(request, "blocked"); disk.held.push(() => attempt(true)); return; }
      }
      request.result = new Database();
      if (version > disk.version) { disk.version = version; fire(request, "upgradeneeded"); }
      fire(request, "success");
    };
    soon(() => attempt(false));
    return request;
  }
  disk.tab = () => ({ indexedDB: { open }, IDBKeyRange: Range });
  return disk;
}
