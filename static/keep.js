"use strict";
// Keeping, as the page sees it: under which name the open lab stands in the
// store (static/store.js), taking it up again after a reload, a crash or a way
// back, and what is said about all that. The entry of the browser's history has
// the name, so that it leads to the lab as it was left there. The engine's
// worker does the writing.
window.emberwire.makeKeeping = ({ link, engine, worker, take, tell }) => {
  const store = self.emberstore;
  const WAIT = 3000;  // ms for the last changes before another lab is opened
  const AGAIN = 400;  // ms for the page before a reload to let go
  const ALONE = 120;  // ms for another tab to say that it has the lab, where there are no locks
  const keeping = { id: "", unkept: false, problem: "", stored: false, notes: [] };
  let typing = false;  // in the editor, since its text was given to the engine
  let spare = null;    // the lab, where the store does not take it

  // ---- whose lab it is: two tabs never write the same one ----

  let free = null, held = "";
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("emberwire-labs") : null;
  const tab = store.newID();
  // own takes a name for this tab; false: another tab has it.
  async function own(id, wait) {
    release();
    held = id;
    if (navigator.locks) {
      const how = wait ? { signal: AbortSignal.timeout(AGAIN) } : { ifAvailable: true };
      return new Promise((done) => {
        navigator.locks.request("emberwire-lab:" + id, how, (lock) => {
          done(!!lock);
          return lock && held === id ? new Promise((let_go) => { free = let_go; }) : undefined; // or another lab is open by now
        }).catch((err) => done(err.name === "SecurityError")); // a frame without storage has no other tabs
      });
    }
    if (!channel) return true;
    return new Promise((done) => {
      const answer = (ours) => { clearTimeout(timer); channel.removeEventListener("message", hear); done(ours); };
      const hear = ({ data }) => { if (data.has === id && data.tab !== tab) answer(false); };
      const timer = setTimeout(answer, ALONE, true);
      channel.addEventListener("message", hear);
      channel.postMessage({ who: id, tab });
    });
  }
  function release() { free?.(); free = null; held = ""; }
  channel?.addEventListener("message", ({ data }) => {
    if (data.who && data.who === held && data.tab !== tab) channel.postMessage({ has: held, tab });
    if (data.changed) link.onLabs?.();
  });
  // others are the names that tabs have, where the browser tells.
  async function others() {
    try { return new Set((await navigator.locks.query()).held.map((l) => l.name)); } catch { return new Set(); }
  }

  // ---- names ----

  // begin gives the lab that was just opened a name; address opens it again,
  // "" if nothing does.
  keeping.begin = (address) => {
    Object.assign(keeping, { id: store.newID(), unkept: false, stored: false });
    spare = null;
    own(keeping.id);
    send({ do: "place", text: keeping.id, args: address ? [address] : [] });
  };
  // none: the open lab is not kept here; it is a room's.
  keeping.none = () => { release(); Object.assign(keeping, { id: "", unkept: false, stored: false }); };
  // mark writes the name into the entry of the history.
  keeping.mark = () => { try { history.replaceState({ ...history.state, work: keeping.id }, ""); } catch { /* a frame's stays */ } };
  keeping.marked = () => history.state?.work || "";
  const send = (command) => worker().send(JSON.stringify({ v: 2, n: 0, ...command }));

  // ---- taking a lab up again ----

  // resume opens a lab that was kept; it answers what is wrong, "none" if there
  // is nothing. same: after a crash of the engine.
  keeping.resume = async (id, same) => {
    const mine = same || await own(id, true);
    const r = await worker().restore(id, same && spare || undefined);
    if (!r.ok) { if (!same && keeping.id) own(keeping.id); return r.error === "nothing is kept" ? "none" : r.error; }
    const kept = JSON.parse(r.text);
    if (!mine) { id = store.newID(); own(id); }
    Object.assign(keeping, { id, unkept: false, stored: mine && !spare });
    send({ do: "place", text: id, args: kept.address ? [kept.address] : [], stored: mine });
    Object.assign(engine, { again: null, address: kept.address || "" });
    take(kept.name, same);
    const when = await whenOf(id);
    if (keeping.id !== id) return ""; // another one was opened meanwhile
    if (!mine) note("copy", "This lab is open in another tab too. This is a copy of it: what you change here is kept on its own.");
    note("restored", `Your work on this lab is back${when ? ", as it was kept " + when : ""}. The computers have started anew.`,
      ["Back to the original", () => link.ask({ do: "reset" })]);
    return "";
  };
  async function whenOf(id) {
    try { const r = (await store.list()).find((x) => x.id === id); return r ? whenText(r.when) : ""; } catch { return ""; }
  }
  function whenText(ms) {
    const at = new Date(ms), today = at.toDateString() === new Date().toDateString();
    return (today ? "at " : "on " + at.toLocaleDateString() + " at ") + at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  link.extract = (id) => worker().restore(id, undefined, "extract");
  keeping.crashed = () => keeping.stored || spare !== null;

  // offer says that there is work on what an address opens, if no tab has it.
  keeping.offer = async (address) => {
    let found;
    try {
      const { id } = keeping;
      for (let tries = 0; ; tries++) {
        const has = await others(), list = (await store.list()).filter((r) => r.mine && !r.newer && r.id !== id && (!address || r.address === address));
        if (!list.length || keeping.id !== id) return;
        found = list.find((r) => !has.has("emberwire-lab:" + r.id));
        if (found) break;
        if (tries === 6) return;
        await new Promise((go) => setTimeout(go, 500)); // the page before may still be going
      }
      note("offer", `You worked on “${found.title || found.name}” ${whenText(found.when)}.`, ["Go on with it", () => link.openKept(found.id)]);
    } catch { /* no store: there is nothing to offer */ }
  };

  // ---- what is said ----

  function note(id, text, action) {
    const old = keeping.notes.find((n) => n.id === id);
    keeping.notes = keeping.notes.filter((n) => n !== old).concat({ id, text, action: action?.[0] || "", do: action?.[1] });
    tell();
  }
  link.note = (id, act) => {
    const n = keeping.notes.find((x) => x.id === id);
    keeping.notes = keeping.notes.filter((x) => x !== n);
    if (act) n?.do?.();
    tell();
  };
  // opened forgets what was said about the lab before.
  keeping.opened = () => { keeping.notes = keeping.notes.filter((n) => n.id.startsWith("storage")); };
  keeping.left = (id, title) => note("left", `Your work on “${title}” is kept in Labs.`, ["Go back to it", () => link.openKept(id)]);
  keeping.say = note;

  const told = new Set(); // problems of the storage, each said once
  keeping.heard = ({ kept, spare: lab }) => {
    if (lab && lab.id === keeping.id) spare = lab;
    if (!kept) return;
    if (kept.id === keeping.id) { keeping.stored = true; spare = null; }
    Object.assign(keeping, { unkept: kept.unkept, problem: kept.problem });
    if (kept.problem && !told.has(kept.problem)) { told.add(kept.problem); note("storage " + kept.problem, store.text(kept.problem)); }
    if (!kept.problem && told.size) { told.clear(); keeping.notes = keeping.notes.filter((n) => !n.id.startsWith("storage")); tell(); }
    if (kept.id) { channel?.postMessage({ changed: true }); link.onLabs?.(); }
    for (const go of waiting.splice(0)) go();
  };

  // safe keeps the last changes now; true: all is kept.
  const waiting = [];
  keeping.safe = async () => {
    const end = performance.now() + WAIT;
    link.editor.changed?.();
    while (typing && performance.now() < end) await new Promise((go) => setTimeout(go, 20));
    send({ do: "keep" });
    await worker().ask({ do: "drafts" }); // behind it
    while (keeping.unkept && !keeping.problem && performance.now() < end) {
      await new Promise((go) => { waiting.push(go); setTimeout(go, end - performance.now()); });
    }
    return keeping.id !== "" && !keeping.unkept && !keeping.problem;
  };
  keeping.open = () => typing || drafts > 0 || keeping.unkept; // something is not kept yet
  addEventListener("input", (e) => { if (e.target.id === "editor" || e.target.id === "editor-code") typing = keeping.id !== ""; });
  // The components say how many texts are not saved once they have looked at what
  // was typed; if it is what is saved already, no draft follows.
  let unsaved = 0;
  Object.defineProperty(link, "drafts", { get: () => unsaved, set: (n) => { unsaved = n; typing = false; } });
  // sent sees commands on their way: with a text of the editor there is
  // something to keep before the engine says so.
  let drafts = 0; // on their way
  keeping.sent = (text) => {
    if (!/"do":"draft"/.test(text.slice(0, 100)) || !keeping.id) return;
    typing = false;
    drafts++;
    setTimeout(() => worker().ask({ do: "drafts" }).then(() => setTimeout(() => { drafts--; }, 100)), 0); // behind it, and behind what it comes to
  };
  const last = () => { if (keeping.open()) send({ do: "keep" }); };
  addEventListener("beforeunload", last);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") last(); }); // a tab in the background may be ended at any time

  link.keeping = keeping; // the tests ask it
  return keeping;
};
