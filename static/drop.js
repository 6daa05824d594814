"use strict";
// Files dropped on a screen go to its computer, as the event file_transfer: at
// the prompt they are imported. Dropped beside the screens they do nothing;
// without this the browser would leave the page for them.
(() => {
  const MOST = 1 << 20; // bytes of one file, as core/lab
  const link = window.emberwire;
  const hasFiles = (e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
  const computerOf = (e) => e.target.closest?.("[data-computer]")?.dataset.computer;

  addEventListener("dragover", (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    e.dataTransfer.dropEffect = computerOf(e) === undefined ? "none" : "copy";
  });
  addEventListener("drop", async (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    const id = computerOf(e);
    if (id === undefined) return;
    for (const file of [...e.dataTransfer.files]) {
      const problem = await give(Number(id), file);
      if (problem) { link.fail(problem); return; }
    }
  });

  async function give(id, file) {
    if (file.size > MOST) return `${file.name} is larger than a computer's disk`;
    let bytes;
    try { bytes = new Uint8Array(await file.arrayBuffer()); } catch { return `${file.name} could not be read; is it a folder?`; }
    let text = "";
    for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 0x8000));
    const reply = await link.ask({ do: "drop", id, text: file.name, data: btoa(text) });
    return reply.ok ? "" : reply.error;
  }
})();
