"use strict";
// Dropped files. On a screen they go to its computer, as the event
// file_transfer: at the prompt they are imported. On the tree of files they
// are written there. A lab file dropped beside both is opened. Without this
// the browser would leave the page for them.
(() => {
  const MOST = 1 << 20; // bytes of one file, as core/lab
  const link = window.emberwire;
  const hasFiles = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
  const place = (e) => {
    const at = e.target.closest?.("[data-computer], [data-tree]");
    return at ? { id: Number(at.dataset.tree ?? at.dataset.computer), folder: e.target.closest("[data-folder]")?.dataset.folder ?? at.dataset.folder ?? "", tree: "tree" in at.dataset } : null;
  };

  addEventListener("dragover", (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    e.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", async (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    const to = place(e), files = [...e.dataTransfer.files], entries = link.entriesOf(e.dataTransfer);
    if (e.target.closest?.("#gallery") && (entries.some((x) => x.isDirectory) || files.some((f) => /\.lua$/i.test(f.name)))) { // programs: a new lab has them
      const problem = await link.programLab(entries);
      link.fail(problem); // or nothing any more
      if (!problem) /** @type {HTMLElement | null} */ (document.querySelector("#gallery .sheet-head button"))?.click();
      return;
    }
    if (!to) { lab(files); return; }
    for (const file of files) {
      const problem = await give(to, file);
      if (problem) { link.fail(problem); return; }
    }
  });

  function lab(files) {
    if (files.length === 1 && /\.md$/i.test(files[0].name)) { link.openFile(files[0]); return; }
    if (files.some((f) => /\.(zip|md)$/i.test(f.name))) { // several labs: they come to My labs
      link.bringLabs(files).then((problem) => { link.fail(problem); if (!problem) link.keeping.say("brought", "The labs are in Labs now, under My labs."); });
      return;
    }
    link.fail("Drop a lab (one .md file) here to open it, Lua programs or a folder on the sheet Labs for a new one, or files on a screen or on a computer's files to give them to it.");
  }

  async function give(to, file) {
    if (file.size > MOST) return `${file.name} is larger than a computer's disk`;
    let bytes;
    try { bytes = new Uint8Array(await file.arrayBuffer()); } catch { return `${file.name} could not be read; is it a folder?`; }
    const path = (to.folder ? to.folder + "/" : "") + file.name;
    const reply = await link.ask(to.tree ? { do: "write", id: to.id, text: path, data: link.base64(bytes) } : { do: "drop", id: to.id, text: file.name, data: link.base64(bytes) });
    return reply.ok ? "" : reply.error;
  }
})();
