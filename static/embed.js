"use strict";
// Labs in any page: <script src="…/embed.js" async></script> makes frames of
//   <emberwire-lab src="lab.md" view="screens,packets" run="click" readonly height="420"></emberwire-lab>
// and of fenced blocks of a Markdown page whose language is emberwire. The
// element can run(), pause(), reset(), load(text) and listen(): it then tells
// "emberwire-packet"; "emberwire-loaded", "-state" and "-problem" always.
// docs/embed.md is the manual.
(() => {
  const base = new URL("./", document.currentScript.src).href;
  const HEIGHT = { screens: 380, map: 360, packets: 300 };
  const PARAMS = ["lab", "view", "run", "theme", "show"];
  const KNOWN = [...PARAMS, "readonly", "height", "title", "name"]; // what a block may set: nothing that could run
  const BLOCKS = "pre > code.language-emberwire, pre > code.lang-emberwire, pre[lang=emberwire], .highlight-source-emberwire pre, .language-emberwire pre > code";

  // The engine is fetched once for all frames of a page: the browser keeps what
  // frames without an origin have fetched apart, each for itself.
  const files = new Map();
  function fileOf(name) {
    if (!/^engine\.wasm[\w.]*\?h=\w+$/.test(name)) return Promise.resolve(null);
    if (!files.has(name)) {
      files.set(name, fetch(new URL(name, base)).then((r) => r.ok ? r.arrayBuffer() : null).catch(() => null));
    }
    return files.get(name);
  }

  class Lab extends HTMLElement {
    #frame = null;
    #text = null; // a lab that is given as text
    #ready = false;

    connectedCallback() {
      if (this.#frame) return;
      const address = new URL("embed.html?files=ask", base);
      for (const name of PARAMS) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      if (this.hasAttribute("readonly")) address.searchParams.set("readonly", "");
      if (this.hasAttribute("src")) address.searchParams.set("src", new URL(this.getAttribute("src"), document.baseURI).href);
      const views = (this.getAttribute("view") || "screens").split(",");
      const frame = this.#frame = document.createElement("iframe");
      frame.src = address.href;
      frame.title = this.getAttribute("title") || "Emberwire lab";
      frame.loading = "lazy";
      // Scripts, and the link to the whole page; no storage and no origin.
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      frame.style.cssText = "display:block;width:100%;border:1px solid #8884;border-radius:6px;box-sizing:border-box";
      frame.style.height = (Number(this.getAttribute("height")) || Math.max(...views.map((v) => HEIGHT[v.trim()] || 380))) + "px";
      addEventListener("message", this);
      this.style.display = "block";
      this.append(frame);
    }
    disconnectedCallback() {
      removeEventListener("message", this);
      this.#frame?.remove();
      this.#frame = null;
      this.#ready = false;
    }
    handleEvent(e) {
      if (!this.#frame || e.source !== this.#frame.contentWindow || !e.data?.emberwire) return;
      const { emberwire: what, ...detail } = e.data;
      if (what === "want") {
        fileOf(String(detail.file)).then((bytes) => this.#post("file", { file: detail.file, bytes }));
        return;
      }
      if (what === "ready") {
        this.#ready = true;
        if (this.#text !== null) this.#post("load", { text: this.#text, name: this.getAttribute("name") || "lab" });
      }
      this.dispatchEvent(new CustomEvent("emberwire-" + what, { detail, bubbles: true }));
    }
    #post(order, more) { this.#frame?.contentWindow.postMessage({ emberwire: order, ...more }, "*"); }
    load(text) { this.#text = text; if (this.#ready) this.#post("load", { text, name: this.getAttribute("name") || "lab" }); }
    run() { this.#post("run"); }
    pause() { this.#post("pause"); }
    reset() { this.#post("reset"); }
    listen(on = true) { this.#post("packets", { on }); }
  }
  if (!customElements.get("emberwire-lab")) customElements.define("emberwire-lab", Lab);

  // A block says how it wants to be shown in its first line, if that begins
  // with "embed:": embed: view=screens,packets run=click
  function upgrade() {
    for (const block of document.querySelectorAll(BLOCKS)) {
      const pre = block.closest("pre"), lab = document.createElement("emberwire-lab");
      if (!pre || pre.dataset.emberwire) continue;
      pre.dataset.emberwire = "upgraded";
      let text = block.textContent;
      const line = /^embed:(.*)\r?\n/.exec(text);
      if (line) {
        text = text.slice(line[0].length);
        for (const [, name, value] of line[1].matchAll(/([a-z]+)(?:=(\S+))?/g)) if (KNOWN.includes(name)) lab.setAttribute(name, value ?? "");
      }
      lab.load(text);
      pre.replaceWith(lab);
    }
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", upgrade); else upgrade();
})();
