"use strict";
// Rooms: their links, and what a tab needs to come back to one as itself. The
// key stands in the fragment and is sent to nobody. What is kept stays in the
// tab (a reload finds it), and where the browser can tell whether another tab
// is using it, in the browser too: closing the tab loses nothing then.
(() => {
  const KEEP = 2000; // ms between two looks at whether there is something new to keep
  const MOST = 8;    // rooms that are kept in the browser; the oldest goes
  const WAIT = 1500; // ms for the page before a reload to let go
  const NAME = "room:";

  // stores are where records are kept: the tab's own, and the browser's.
  const stores = () => navigator.locks ? [sessionStorage, localStorage] : [sessionStorage];
  const read = (store, key) => { try { return JSON.parse(store.getItem(NAME + key)); } catch { return null; } };
  function write(key, record) {
    for (const store of stores()) {
      try { thin(store); store.setItem(NAME + key, JSON.stringify(record)); } catch { store.removeItem(NAME + key); } // full: it holds until the page goes
    }
  }
  const forget = (key) => { for (const store of stores()) store.removeItem(NAME + key); };
  function thin(store) {
    const all = Array.from({ length: store.length }, (_, i) => store.key(i)).filter((k) => k.startsWith(NAME)).map((k) => k.slice(NAME.length));
    all.sort((a, b) => (read(store, b)?.at || 0) - (read(store, a)?.at || 0));
    for (const key of all.slice(MOST)) store.removeItem(NAME + key);
  }

  // hold takes a record for this tab; false: another tab has it. Without locks
  // a copied tab finds out when the server lets one of the two go.
  function hold(id, wait) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((done) => {
      const how = wait ? { signal: AbortSignal.timeout(WAIT) } : { ifAvailable: true };
      navigator.locks.request("emberwire-" + NAME + id, how, (lock) => {
        done(!!lock);
        return lock ? new Promise((release) => { free = release; }) : undefined;
      }).catch(() => done(false));
    });
  }
  let free = null;
  function release() { free?.(); free = null; }

  // mine is the record of a room that this tab may take up; null: there is none.
  async function mine(key) {
    for (const store of stores()) {
      const record = read(store, key);
      if (record?.id && await hold(record.id, store === sessionStorage)) return record;
    }
    return null;
  }

  window.emberwire.makeRooms = ({ link, engine, server, open, tell, placed }) => {
    const { painter } = link;
    const key = () => /^#room=([\w-]+)$/.exec(location.hash)?.[1];
    const linkOf = (k) => link.address() + "#room=" + k;
    let now = "", id = ""; // the room this tab is in, and its record's

    // newRoom opens a room for the lab that runs; it answers what is wrong. The
    // address carries the room from then on.
    link.newRoom = async () => {
      const r = await link.ask({ do: "room", args: [server] });
      if (!r.ok) return r.error;
      await enter(r.text);
      try { history.replaceState(null, "", "#room=" + r.text); } catch { /* a frame's address stays */ }
      placed();
      tell();
      return "";
    };
    // join goes into a room: as the tab it was there, or as a new one.
    async function join(k) {
      if (painter.head?.room?.state) return link.fail("this tab is in a room already; leave it first"); // its link and its record stay
      engine.room = linkOf(k);
      release();
      const was = await mine(k);
      if (was && !await open(was.name, { do: "room", text: k, data: was.lab, args: [server, was.kept] })) {
        [now, id, said] = [k, was.id, ""];
        return "";
      }
      const problem = await open("room", { do: "room", text: k, args: [server] });
      if (!problem) await enter(k);
      return problem;
    }
    async function enter(k) {
      release();
      [now, id, said] = [k, crypto.getRandomValues(new Uint32Array(4)).join("-"), ""];
      engine.room = linkOf(k);
      await hold(id, false);
    }
    link.leaveRoom = async () => {
      await link.ask({ do: "leave" });
      forget(now);
      release();
      now = "";
      return key() !== undefined;
    };

    // keep writes down what there is, when it has changed.
    let said = "", timer = 0;
    const sign = () => {
      const head = painter.head || {};
      return head.room?.state ? JSON.stringify([head.lab, head.undo, head.redo, painter.disks, head.room]) : "";
    };
    function look() {
      if (timer || !now || !sign() || sign() === said) return;
      timer = setTimeout(keep, said ? KEEP : 0);
    }
    async function keep() {
      const of = now, is = sign();
      const kept = await link.ask({ do: "kept" }), lab = kept.ok ? await link.ask({ do: "save" }) : kept;
      timer = 0;
      if (of !== now) return;
      said = is;
      if (lab.ok) write(now, { id, at: Date.now(), name: engine.lab, kept: kept.text, lab: lab.data });
    }
    return { key, join, look };
  };
})();
