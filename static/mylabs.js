"use strict";
// My labs: what the gallery does with the labs that this browser keeps. Each
// order answers what is wrong, "" for nothing; list answers JSON.
(() => {
  const KEPT = 1;       // as core/session.KeepVersion
  const MOST = 4 << 20; // bytes of a lab, as core/labfile
  const link = window.emberwire, store = self.emberstore;
  const problemOf = (err) => err instanceof RangeError ? err.message : store.text(store.kindOf(err));
  const gone = "That lab is no longer kept in this browser.";
  const fileName = (title, taken) => {
    const base = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "lab";
    for (let n = 1; ; n++) {
      const name = n > 1 ? base + "-" + n : base;
      if (!taken.has(name)) { taken.add(name); return name + ".md"; }
    }
  };

  // orders by name; each is given the lab's id.
  const orders = {
    async list() {
      const has = new Set();
      try { for (const l of (await navigator.locks.query()).held) has.add(l.name); } catch { /* no locks: nobody tells */ }
      const here = link.keeping.id;
      return JSON.stringify((await store.list()).filter((r) => r.mine || r.newer).map((r) => ({ id: r.id, title: r.label || r.title || r.name || "A lab without a name", bytes: r.bytes || 0,
        when: new Date(r.when).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }), newer: r.newer,
        state: r.newer ? "made by a newer version of Emberwire; reload the page" : r.id === here ? "open here" : has.has("emberwire-lab:" + r.id) ? "open in another tab" : "" })));
    },
    open: (id) => link.openKept(id),
    async duplicate(id) {
      if (id === link.keeping.id) await link.keeping.safe();
      const lab = await store.get(id);
      if (!lab) return gone;
      const title = lab.record.label || lab.record.title || lab.record.name;
      await store.put({ ...lab.record, id: store.newID(), when: Date.now(), made: 0, label: title.replace(/ \(copy\)$/, "") + " (copy)" }, lab.files);
      return "";
    },
    async download(id) {
      const [name, bytes] = await sourceOf(id, new Set());
      link.saveFile(name, bytes);
      return "";
    },
    // delete can be undone as long as the page is there.
    async delete(id) {
      const lab = await store.get(id).catch((err) => { if (store.kindOf(err) !== "newer") throw err; });
      await store.remove(id);
      if (lab) link.keeping.say("deleted", `“${lab.record.label || lab.record.title || lab.record.name}” is deleted.`, ["Undo", async () => {
        try { await store.put(lab.record, lab.files); link.onLabs?.(); } catch (err) { link.fail(problemOf(err)); }
      }]);
      return "";
    },
    async zip() {
      if (link.keeping.id) await link.keeping.safe();
      const files = [], taken = new Set(), left = [];
      for (const r of (await store.list()).filter((x) => x.mine && !x.newer)) {
        try { files.push(await sourceOf(r.id, taken)); } catch (err) { left.push(`${r.label || r.title || r.name}: ${err.message}`); }
      }
      const blob = await self.emberzip.write(files);
      link.saveFile("emberwire-labs.zip", new Uint8Array(await blob.arrayBuffer()));
      return left.length ? "Not in the zip: " + left.join("; ") : "";
    },
    new: (kind) => link.newLab(kind),
    async embed(name) {
      const head = link.painter.head || {};
      await link.drawEmbed(name, head.changed || head.wrote ? "" : new URLSearchParams(location.search).get("lab") || "");
      return "";
    },
    async bring() {
      const field = document.createElement("input");
      Object.assign(field, { type: "file", accept: ".zip,.md", multiple: true });
      const files = await new Promise((done) => { field.onchange = () => done([...field.files]); field.oncancel = () => done([]); field.click(); });
      return bring(files);
    },
  };

  /** sourceOf is a kept lab as a lab file. @returns {Promise<[name: string, bytes: Uint8Array<ArrayBuffer>]>} */
  async function sourceOf(id, taken) {
    if (id === link.keeping.id) await link.keeping.safe();
    const r = await link.extract(id);
    if (!r.ok) throw new RangeError(r.error === "nothing is kept" ? gone : r.error);
    return [fileName(r.text, taken), Uint8Array.from(atob(r.data), (c) => c.charCodeAt(0))];
  }

  // bring takes labs in, of zip files or as they are; what is wrong with one does
  // not keep the others out.
  async function bring(files) {
    const wrong = [];
    for (const file of files) {
      try {
        const labs = /\.zip$/i.test(file.name) ? await self.emberzip.read(new Uint8Array(await file.arrayBuffer()), (name) => /\.md$/i.test(name) && !/(^|\/)(__MACOSX|\._)/.test(name), MOST)
          : file.size > MOST ? [] : [{ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }];
        if (!labs.length && /\.zip$/i.test(file.name)) labs.push(...await programsIn(file));
        if (!labs.length) wrong.push(`${file.name}: there is no lab in it (.md, at most 4 MiB), and no program`);
        for (const lab of labs) {
          const problem = await add(lab);
          if (problem) wrong.push(problem);
        }
      } catch (err) { wrong.push(`${file.name}: ${problemOf(err)}`); }
    }
    return wrong.slice(0, 5).join("; ") + (wrong.length > 5 ? `; and ${wrong.length - 5} more` : "");
  }
  // programsIn makes a lab of a zip with programs and without a lab.
  async function programsIn(file) {
    const list = await self.emberzip.read(new Uint8Array(await file.arrayBuffer()), (name) => !/(^|\/)(__MACOSX|\._)|\/$/.test(name), MOST);
    if (!list.some((f) => /\.lua$/i.test(f.name))) return [];
    const source = await link.programSource(list.map((f) => ({ path: f.name, data: f.bytes })));
    return [{ name: file.name.replace(/\.zip$/i, ".md"), bytes: new TextEncoder().encode(source) }];
  }
  // add keeps a lab file; the engine says whether it is one.
  async function add({ name, bytes }) {
    const short = name.split("/").pop().replace(/\.md$/i, "").replace(/[^\w-]+/g, "-").slice(0, 64) || "lab";
    const r = await link.ask({ do: "title", text: short, data: link.base64(bytes) });
    if (!r.ok) return r.error;
    const kept = { v: KEPT, name: short, title: r.text, opened: 1, edited: true, bytes: bytes.length }, file = store.newID();
    await store.put({ id: store.newID(), when: Date.now(), name: short, title: r.text, address: "", mine: true, bytes: bytes.length, wrote: 0, left: 0, text: JSON.stringify(kept), names: { 1: file } }, new Map([[file, bytes]]));
    return "";
  }
  link.bringLabs = bring;

  link.kept = async (what, id) => {
    try { return await orders[what](id); } catch (err) { return problemOf(err); }
  };
})();
