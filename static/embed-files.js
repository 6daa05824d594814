"use strict";
// A hidden frame with the origin of Emberwire's host (embed-files.html). It
// fetches, for the page around, those files that every embed needs and
// everybody may read, without credentials. embed.js asks it.
(() => {
  const FILE = /^(engine\.wasm[\w.]*|font\/ember\.txt|labs\/[\w-]{1,64}\.md)(\?h=\w+)?$/;
  async function fetched(file) {
    if (!FILE.test(file)) return { status: 0 };
    try {
      const r = await fetch(file, { credentials: "omit" });
      return { status: r.status, bytes: r.ok ? await r.arrayBuffer() : null };
    } catch { return { status: 0 }; }
  }
  addEventListener("message", (e) => {
    const port = e.ports[0];
    if (e.source !== window.parent || e.data?.emberwire !== "files" || !port) return;
    port.onmessage = async ({ data }) => {
      const file = String(data?.file), answer = await fetched(file);
      port.postMessage({ file, ...answer }, answer.bytes ? [answer.bytes] : []);
    };
    port.postMessage({ ready: true });
  });
})();
