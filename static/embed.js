"use strict";
// Labs in any page: <script src="…/embed.js" async></script> makes frames of
//   <emberwire-lab src="lab.md" view="screens,packets" run="click" readonly height="420"></emberwire-lab>
// and of fenced blocks of a Markdown page whose language is emberwire. The
// element can run(), pause(), reset(), load(text) and listen(): it then tells
// "emberwire-packet"; "emberwire-loaded", "-state" and "-problem" always.
// docs/embed.md is the manual.
(() => {
  // A page may have the script twice, as when two embeds were pasted with it: the first does it all.
  const HERE = Symbol.for("emberwire.embed");
  if (window[HERE]) return;
  window[HERE] = true;
  const base = new URL("./", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;
  const MOST = 4 << 20;        // bytes of a lab, as core/labfile
  const VERSION = 1;           // of the messages to and from a frame, as in embedded.js
  const PASSED = ["view", "theme", "show", "speed", "files", "lines", "hide", "readonly"]; // what the frame reads from its address
  const KNOWN = ["lab", "src", "run", "height", "title", "name", ...PASSED];
  const GLOBAL = ["id", "class", "style", "hidden", "lang", "dir", "slot", "part", "tabindex", "role", "inert", "is", "nonce", "translate", "key", "ref"]; // of every element
  const GUESS = 8;       // lines of a program that is not known yet
  const HIGHEST = 10000; // CSS pixels that an author may give
  const TALLEST = 1200;  // CSS pixels of an embed whose height nobody gave; the rest scrolls
  const IN_BLOCKS = KNOWN.filter((name) => name !== "src" && name !== "lab"); // a block is a lab: nothing in it could fetch another
  const RUNS = ["visible", "auto", "click", "replay"];
  const SILENT = 2500;   // ms that a frame which was loaded may be silent before that is said
  const AHEAD = 600;     // CSS pixels: a frame is made when it is so near the window

  // ---- files of HOST, once for all frames of a page ----

  // A frame without an origin may read nothing from a file host that does not
  // say so by CORS, not even the host it came from. So its page asks: straight
  // where the page has HOST's origin; else through a hidden frame that has it
  // (embed-files.html), which needs neither CORS nor connect-src. Only the named
  // files that everybody may read are given. That frame also has the engine, one
  // for all labs of the page.
  const files = new Map();
  const sameOrigin = new URL(base).origin === location.origin;
  const alone = self.origin === "null"; // a page without an origin: a frame in it has none either, and each lab its own engine
  function fileOf(name) {
    if (!files.has(name)) files.set(name, (sameOrigin || alone ? straight(name) : byHelper(name)).catch(() => ({ status: 0 })));
    return files.get(name);
  }
  async function straight(name) {
    if (!/^(engine\.wasm[\w.]*|font\/ember\.txt|labs\/[\w-]{1,64}\.md)(\?h=\w+)?$/.test(name)) return { status: 0 };
    const r = await fetch(new URL(name, base), { credentials: "same-origin" });
    return { status: r.status, bytes: r.ok ? await r.arrayBuffer() : null };
  }
  const byHelper = (name) => helped().then(({ port, waiting }) => new Promise((answer) => { waiting.set(name, answer); port.postMessage({ file: name }); }));
  let helper = null, hidden = null, frames = 0; // frames: that ever were; each has its number there
  function helped() {
    if (hidden && !hidden.isConnected) helper = null; // somebody has cleaned the page up
    helper ||= new Promise((done, fail) => {
      const frame = hidden = document.createElement("iframe");
      frame.src = new URL("embed-files.html", base).href;
      frame.title = "Emberwire files";
      frame.style.display = "none";
      frame.setAttribute("aria-hidden", "true");
      const { port1, port2 } = new MessageChannel(), waiting = new Map();
      const giveUp = () => { frame.remove(); fail(new Error(`${frame.src} does not answer`)); };
      let timer = setTimeout(giveUp, 15000);
      port1.onmessage = ({ data }) => {
        if (data.ready) { clearTimeout(timer); done({ port: port1, waiting }); return; }
        waiting.get(data.file)?.(data);
        waiting.delete(data.file);
      };
      frame.onload = () => { // a policy may have given it another page, or another origin
        clearTimeout(timer);
        timer = setTimeout(giveUp, SILENT);
        frame.contentWindow.postMessage({ emberwire: "files" }, new URL(base).origin, [port2]);
      };
      document.documentElement.append(frame);
    });
    return helper;
  }

  // ---- light or dark, as the page around is ----

  // A page says by its looks which it is: the system's setting may be another.
  function themeOf(el) {
    for (let at = el; at; at = at.parentElement || at.getRootNode().host) {
      const c = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(getComputedStyle(at).backgroundColor);
      if (c && (c[4] === undefined || Number(c[4]) > 0.5)) return 0.299 * Number(c[1]) + 0.587 * Number(c[2]) + 0.114 * Number(c[3]) > 128 ? "light" : "dark";
    }
    const canvas = getComputedStyle(document.documentElement).colorScheme;
    return canvas === "dark" || (canvas.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches) ? "dark" : "light";
  }
  const labs = new Set(); // those in the page
  let repaint = 0;
  const themes = () => { repaint ||= setTimeout(() => { repaint = 0; for (const lab of labs) lab.paintTheme(); }, 60); };
  const look = { attributes: true, attributeFilter: ["class", "style", "data-theme", "data-bs-theme", "data-md-color-scheme", "data-mode", "data-color-mode"] };
  function watchThemes() {
    const observer = new MutationObserver(themes);
    observer.observe(document.documentElement, look);
    if (document.body) observer.observe(document.body, look);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themes);
  }

  // ---- what stands there before anything is loaded ----

  // sketch reads from a lab's text what a picture of it needs: its computers and
  // monitors, its title, its programs, and the screens it wants to end with.
  function sketch(given) {
    const text = given.replace(/\r\n?/g, "\n");
    const toml = /^(`{3,}|~{3,})[ \t]*toml[ \t]+lab\.toml[^\n]*\n([^]*?)^\1/m.exec(text)?.[2] || "";
    const blocks = [...text.matchAll(/^(`{3,}|~{3,})[ \t]*\S+[ \t]+(\S+)[ \t]*\n([^]*?)^\1/gm)].map(([, , path, body]) => ({ path, body }));
    const screens = blocks.map((b) => ({ name: /^want\/([\w-]+)\.txt$/.exec(b.path)?.[1], body: b.body })).filter((s) => s.name && s.name !== "trace");
    const names = toml.split(/^\s*\[\[computer\]\]/m).slice(1).map((of) => /^\s*name\s*=\s*["']([^"']*)/m.exec(of.split(/^\s*\[/m)[0])?.[1] || "");
    names.push(...Array(toml.match(/^\s*kind\s*=\s*["']monitor["']/gm)?.length || 0).fill("monitor"));
    return { title: /^# (.+)$/m.exec(text)?.[1] || "", computers: Math.max(1, names.length || 2), names, screens, blocks };
  }
  // programOf is the first program that view=code shows, as far as lines= lets it be seen.
  function programOf({ blocks }, files, lines) {
    const body = (files ? blocks.find((b) => b.path === files.split(",")[0].trim()) : blocks.find((b) => /^[\w-]+\/startup\.lua$/.test(b.path)))?.body.replace(/\n$/, "") ?? "";
    const range = /^(?:[^,:]+:)?(\d+)?(-)?(\d+)?/.exec(lines.trim()), all = body.split("\n");
    return range?.[1] || range?.[3] ? all.slice(Number(range[1] ?? 1) - 1, range[2] ? Number(range[3] ?? all.length) : Number(range[1])) : all;
  }
  const firstOf = (lines) => Number(/^(?:[^,:]+:)?(\d+)/.exec(lines.trim())?.[1] || 1);
  // layoutOf is how embed.css divides a frame of that width, in CSS pixels: the
  // columns of screens, and the height that all of it takes.
  const SCREEN_W = 310, SCREEN_H = 175, FRAME_W = 18, FRAME_H = 50; // a screen, and its tile with the gap
  function layoutOf(width, views, computers, lines) {
    const has = (v) => views.includes(v), dpr = devicePixelRatio || 1, beside = has("code") && width >= 900 && computers <= 2;
    const room = (beside ? width * 0.54 : width) - 4, strip = width < 520 && computers > 2;
    const columns = strip ? 1 : Math.max(1, Math.min(computers, Math.floor(room / (SCREEN_W + FRAME_W))));
    const fits = (room / columns - FRAME_W) / SCREEN_W, scale = fits * dpr >= 1 ? Math.min(2, Math.floor(fits * dpr) / dpr) : fits;
    const rows = strip ? 1 : Math.ceil(computers / columns);
    const screens = has("screens") ? rows * (SCREEN_H * scale + FRAME_H) + 8 + (strip ? 112 : 0) : 0;
    const others = (has("map") ? 260 : 0) + (has("packets") ? 150 : 0), stage = screens ? screens + others : has("code") && !others ? 0 : Math.max(others, 300);
    const code = has("code") ? 52 + Math.min(lines + (has("lines") ? 2 : 0), 14) * 20 + (width < 520 ? 34 : 0) : 0;
    return { columns, beside, strip, scale, small: Math.min(Math.max((room / (computers - 1) - 14) / SCREEN_W, 0.3), 0.4), height: Math.round(Math.min(TALLEST, 44 + (has("replay") ? 31 : 0) + (beside ? Math.max(code, stage) : code + stage))) };
  }

  // The colours and measures are those of app.css and embed.css: what runs later
  // stands where its picture stood.
  const STYLE = `:host{display:block;margin-block:1.25em;position:relative;max-width:100%;direction:ltr;text-align:left;
      --ground:#15110e;--panel:#1c1713;--raised:#28211b;--line:#382f27;--ink:#f3eae0;--muted:#b7a898;--ember:#ff8340;--ember-ink:#1c0f06;--error:#43201a}
    *{box-sizing:border-box}
    iframe,.poster{display:block;width:100%;border:1px solid #8884;border-radius:6px}
    .poster{position:absolute;inset:0;overflow:hidden;display:flex;flex-direction:column;background:var(--ground);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
    .poster.light{--ground:#efe8df;--panel:#fbf7f1;--raised:#f0e8dd;--line:#d8ccbd;--ink:#2a211a;--muted:#5f5146;--ember:#b94a0c;--ember-ink:#fff8f2;--error:#f8ddd6}
    .bar{flex:none;display:flex;align-items:center;gap:8px;height:42px;padding:0 8px;background:var(--panel);border-bottom:1px solid var(--line);white-space:nowrap;overflow:hidden}
    .bar b{margin-left:38px;font-weight:600;overflow:hidden;text-overflow:ellipsis}
    button,.soon{flex:none;display:inline-flex;align-items:center;justify-content:center;gap:8px;min-width:76px;height:30px;padding:0 12px;border:0;border-radius:6px;background:var(--ember);color:var(--ember-ink);font:600 14px system-ui,sans-serif;white-space:nowrap;cursor:pointer}
    button::before{content:"";border-left:9px solid;border-block:6px solid transparent}
    button:focus-visible{outline:3px solid var(--ink);outline-offset:-3px}
    .work>button{position:absolute;inset:0;margin:auto}
    .soon{background:none;color:var(--muted);font-weight:400;cursor:default}
    .work{flex:1;min-height:0;position:relative;display:flex;flex-direction:column}
    .work.beside{flex-direction:row}
    .code{flex:none;min-width:0;display:flex;flex-direction:column;max-height:60%;border-bottom:1px solid var(--line);background:var(--panel)}
    .beside .code{flex:0 0 46%;max-height:none;border-bottom:0;border-right:1px solid var(--line)}
    .tabs{flex:none;height:35px;display:flex;overflow:hidden;background:var(--ground);border-bottom:1px solid var(--line);color:var(--muted);font:12px/34px ui-monospace,monospace}
    .tabs.two{height:69px}
    .tabs span{flex:none;height:34px;padding:0 12px}
    .tabs span:first-child{background:var(--panel);color:var(--ink);box-shadow:inset 0 2px var(--ember)}
    .lines{position:relative;margin:0;padding:8px 0 8px 43px;max-height:301px;overflow:hidden;font:13px/20px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .beside .lines{max-height:none}
    .lines i{position:absolute;left:0;width:39px;padding-right:8px;text-align:right;font-style:normal;color:var(--muted);white-space:pre}
    .stage{flex:1;min-width:0;min-height:0;display:flex;flex-direction:column}
    .screens{flex:1;min-height:0;display:flex;flex-wrap:wrap;align-content:flex-start;justify-content:center;gap:8px;padding:6px 5px;overflow:hidden}
    .tile{width:calc(310px*var(--scale) + 10px);padding:0 4px 4px;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
    .tile b{display:block;height:34px;padding-left:18px;font-weight:650;line-height:34px;overflow:hidden}
    .small{width:calc(310px*var(--scale) + 6px);padding:0 2px 2px}
    .small b{height:24px;font-size:12px;line-height:24px}
    .row{flex:0 0 100%;margin-top:-8px}
    .tile pre{margin:0;padding:calc(2px*var(--scale));height:calc(175px*var(--scale));background:#111;color:#aaa39b;border-radius:2px;overflow:hidden;font:calc(10px*var(--scale))/calc(9px*var(--scale)) ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .click .screens{cursor:pointer}
    .map,.packets{flex:0 1 260px;border-top:1px solid var(--line);color:var(--muted);font-size:12px}
    .packets{flex-basis:150px;padding:4px 8px;background:var(--panel)}
    .stage>:first-child{border-top:0}
    .stage>:first-child:not(.screens){flex:1}
    p{margin:0}
    .said{flex:none;padding:8px 16px;background:var(--error);overflow-wrap:anywhere}`;
  const sheet = new CSSStyleSheet(); // allowed where a policy forbids inline styles
  sheet.replaceSync(STYLE);

  function element(tag, className, text) {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text) el.textContent = text;
    return el;
  }

  // programs is the picture of what view=code shows, tile that of a screen.
  function programs({ blocks }, files, code, first, width) {
    const box = element("div", "code"), all = files ? files.split(",") : blocks.map((b) => b.path).filter((p) => /^[\w-]+\/startup\.lua$/.test(p)).slice(0, 4);
    const tabs = box.appendChild(element("div", width < 520 && all.length > 1 ? "tabs two" : "tabs"));
    for (const path of all) tabs.append(element("span", "", path.trim()));
    const pre = box.appendChild(element("pre", "lines"));
    pre.append(element("i", "", code.map((_, i) => first + i).join("\n")), code.join("\n"));
    pre.firstChild.setAttribute("aria-hidden", "true");
    return box;
  }
  function tile(name, body, scale, small) {
    const box = element("div", small ? "tile small" : "tile"), pre = element("pre", "", body);
    box.style.setProperty("--scale", scale);
    if (body) pre.setAttribute("aria-label", "How the screen of " + name + " will look");
    box.append(element("b", "", name), pre);
    return box;
  }

  // ---- the element ----

  class Lab extends HTMLElement {
    // A framework that takes the page over finds the element as it was written.
    #root = this.attachShadow({ mode: "open" });
    #frame = null;
    #number = 0;       // of the frame
    #poster = null;
    #observer = null;
    #text = null;      // of the lab; null while it is not known
    #place = {};       // where it came from: { lab } or { from }
    #width = 0;        // that the height was made for
    #needs = null;
    #widths = new ResizeObserver(() => { // the column was made narrower, or is seen at last
      if (this.#needs && this.clientWidth && this.clientWidth !== this.#width) this.#size(this.#needs.computers, this.#needs.lines);
    });
    #problems = [];
    #blamed = [];      // of the line embed: of a block
    #ready = false;
    #wanted = false;   // somebody asked for it, or run says so
    #held = [];        // orders that came before there was a frame

    connectedCallback() {
      if (labs.has(this)) return;
      labs.add(this);
      this.#root.adoptedStyleSheets = [sheet];
      this.#problems = [...this.#blamed];
      const run = this.#word("run", RUNS, "visible");
      this.#attributes();
      this.#wanted = run !== "click";
      this.#show();
      if (run === "auto") this.#open();
      else if (run === "visible" || run === "replay") this.#near(() => this.#open());
      addEventListener("message", this);
      this.#widths.observe(this);
    }
    disconnectedCallback() {
      this.#widths.disconnect();
      removeEventListener("message", this);
      labs.delete(this);
      this.#observer?.disconnect();
      this.#root.replaceChildren();
      this.#leave();
      this.#frame = this.#poster = null;
      this.#ready = false;
      this.#problems = [];
    }
    #near(then) {
      this.#observer = new IntersectionObserver((seen) => { if (seen.some((e) => e.isIntersecting)) { this.#observer.disconnect(); then(); } }, { rootMargin: AHEAD + "px" });
      this.#observer.observe(this);
    }
    #word(name, known, usual) {
      const word = this.getAttribute(name) ?? usual;
      if (known.includes(word)) return word;
      this.#problems.push(`This embed does not know ${name}=${word}: ${known.join(", ")}.`);
      return usual;
    }
    #views() { return (this.getAttribute("view") || "screens").split(",").map((v) => v.trim()).filter(Boolean); }

    // show makes room for the lab and draws what is known of it, where it will be.
    #show() {
      this.#poster?.remove();
      const poster = this.#poster = element("div", "poster " + this.#theme()), title = this.getAttribute("title") || sketch(this.#text || "").title;
      const hide = (this.getAttribute("hide") || "").split(/[ ,]+/), bar = element("div", "bar"), button = element(this.#wanted ? "span" : "button", this.#wanted ? "soon" : "", this.#wanted ? "Loading" : "Run");
      if (!this.#wanted) {
        const name = title || this.getAttribute("lab") || "this lab";
        Object.assign(button, { type: "button", title: "Run " + name, onclick: () => this.run() });
        button.setAttribute("aria-label", "Run " + name);
        poster.classList.add("click");
      }
      const work = this.#picture(), inBar = !hide.includes("bar") && !hide.includes("run");
      (inBar ? bar : work).append(button);
      bar.append(element("b", "", hide.includes("title") ? "" : title));
      if (!hide.includes("bar")) poster.append(bar);
      if (this.#problems.length) poster.append(element("p", "said", this.#problems.join(" ")));
      poster.append(work);
      this.#root.append(poster); // the frame stays where it is: moved, it would begin anew
    }
    // picture draws programs and screens as far as the lab's text is known.
    #picture() {
      const about = sketch(this.#text || ""), views = this.#views(), lines = this.getAttribute("lines") || "", files = this.getAttribute("files") || "";
      const code = !views.includes("code") ? [] : this.#text ? programOf(about, files, lines) : Array(GUESS).fill("");
      const show = (this.getAttribute("show") || "").split(",").map((n) => n.trim()).filter(Boolean), names = about.names.length ? about.names.filter((n) => !show.length || show.includes(n)) : show.length ? show : Array(about.computers).fill("");
      const layout = this.#size(names.length || about.computers, code.length);
      const work = element("div", layout.beside ? "work beside" : "work"), stage = element("div", "stage");
      if (code.length) work.append(programs(about, files, code, firstOf(lines), this.#width));
      work.append(stage);
      if (views.includes("screens")) {
        const screens = stage.appendChild(element("div", "screens"));
        if (!this.#wanted) screens.onclick = () => this.run();
        for (const [i, name] of names.slice(0, 12).entries()) {
          if (layout.strip && i === 1) screens.append(element("div", "row"));
          screens.append(tile(name, about.screens.find((s) => s.name === name)?.body, layout.strip && i > 0 ? layout.small : layout.scale, layout.strip && i > 0));
        }
      }
      if (views.includes("map")) stage.append(element("div", "map"));
      if (views.includes("packets")) stage.append(element("div", "packets", "Packets appear here."));
      return work;
    }
    #size(computers, lines) {
      this.#width = this.clientWidth;
      this.#needs = { computers, lines };
      const more = [this.hasAttribute("lines") ? "lines" : "", this.getAttribute("run") || ""]; // they take room, too
      const layout = layoutOf(this.clientWidth || 700, [...this.#views(), ...more], computers, lines);
      this.#stretch(this.#height() ?? layout.height);
      return layout;
    }
    #stretch(px) {
      this.style.minHeight = px + "px";
      if (this.#frame) this.#frame.style.height = px + "px";
    }
    // attributes says which ones are not known, and what is wrong with the rest of ours.
    #attributes() {
      for (const name of this.getAttributeNames()) {
        if (/^[a-z]+$/.test(name) && !name.startsWith("on") && !KNOWN.includes(name) && !GLOBAL.includes(name)) this.#problems.push(`This embed does not know ${name}: ${KNOWN.join(", ")}.`);
      }
      if (this.hasAttribute("height") && this.#height() === null) this.#problems.push(`This embed does not know height=${this.getAttribute("height").slice(0, 100)}: CSS pixels, like 420, at most ${HIGHEST}.`);
    }
    // height is the one that was given, or null.
    #height() {
      const px = Number(this.getAttribute("height"));
      return px > 0 && px <= HIGHEST ? px : null;
    }

    // open makes the frame, and asks for the lab and the engine at once: the
    // frame's own files come meanwhile.
    #open() {
      if (this.#frame || !labs.has(this)) return;
      const address = new URL("embed.html?by=page&run=auto", base);
      for (const name of PASSED) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
      if (!this.hasAttribute("theme")) address.searchParams.set("theme", this.#theme());
      if ((this.getAttribute("run") ?? "visible") === "visible") address.searchParams.set("run", "visible");
      if (this.getAttribute("run") === "replay") address.searchParams.set("run", "replay");
      if (!alone) address.searchParams.set("engine", "shared"); // it need not bring its own
      const frame = this.#frame = document.createElement("iframe");
      frame.src = address.href;
      frame.title = this.getAttribute("title") || "Emberwire lab";
      // Scripts, and the link to the whole page; no storage and no origin.
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      frame.style.height = this.style.minHeight;
      frame.onload = () => setTimeout(() => { if (frame === this.#frame && !this.#ready) this.#blocked(); }, SILENT);
      if (!alone) helped().catch(() => {}); // the engine is asked for first, and comes meanwhile
      this.#root.prepend(frame);
      this.#number = ++frames;
      if (this.#text === null) this.#find();
    }
    // leave takes the lab out of the engine.
    #leave() {
      const lab = this.#number;
      if (lab) helper?.then(({ port }) => port.postMessage({ lab }), () => {});
      this.#number = 0;
    }

    // find fetches the lab that the attributes name. The page around may read
    // what lies beside it; a frame without an origin may not.
    async #find() {
      const name = this.getAttribute("lab"), src = this.getAttribute("src");
      if (name === null && src === null) return;
      try {
        const [text, place] = name !== null ? await named(name) : await beside(src);
        if (this.#text !== null) return; // load() was quicker
        this.#place = place;
        this.#take(text);
      } catch (err) { this.#say(err.message); }
    }
    #take(text) {
      this.#text = text;
      if (!this.#root.childElementCount) return; // not in the page yet
      if (this.#poster) this.#show();
      this.#give();
    }
    #give() {
      if (this.#ready && this.#text !== null) this.#post("load", { text: this.#text, name: this.getAttribute("name") || this.#place.lab || "lab", ...this.#place });
    }
    // blocked says what may keep a frame from answering, and what to do.
    #blocked() {
      const text = `The lab's frame does not answer: ${base}embed.html is not there, or a policy of this page forbids it. Its Content-Security-Policy must allow frame-src ${new URL(base).origin}; under Cross-Origin-Embedder-Policy the frame's host must send that header, too.`;
      this.#say(text);
      this.dispatchEvent(new CustomEvent("emberwire-problem", { detail: { text }, bubbles: true }));
    }
    #say(text) {
      this.#problems.push(text);
      if (this.#ready) this.#post("problem", { text: this.#problems.join(" ") });
      else if (this.#poster) this.#show();
    }

    handleEvent(e) {
      if (!this.#frame || e.source !== this.#frame.contentWindow || !e.data?.emberwire) return;
      const { emberwire: what, ...detail } = e.data;
      if (what === "size") { // more than was foreseen; never less: the text below would jump
        const { offsetHeight, clientHeight } = this.#frame, border = offsetHeight - clientHeight, px = Math.min(TALLEST, Math.ceil(Number(detail.height)) + border);
        if (this.#height() === null && px > offsetHeight) this.#stretch(px);
        return;
      }
      if (what === "want") {
        fileOf(String(detail.file)).then(({ bytes }) => this.#post("file", { file: detail.file, bytes: bytes || null }));
        return;
      }
      if (what === "engine") {
        const [way] = e.ports, lab = this.#number;
        if (way) helped().then(({ port }) => port.postMessage({ lab, stuck: detail.stuck === true }, [way]), (err) => way.postMessage({ stopped: err.message }));
        return;
      }
      if (what === "ready") {
        const version = detail.version ?? 1;
        if (version !== VERSION) {
          const text = `The frame speaks version ${String(version).slice(0, 40)} of the messages; embed.js speaks version ${VERSION}. Take both from the same Emberwire, and load the page anew.`;
          this.#frame.remove();
          this.#leave();
          this.#frame = null;
          this.#show();
          this.#say(text);
          this.dispatchEvent(new CustomEvent("emberwire-problem", { detail: { text }, bubbles: true }));
          return;
        }
        this.#ready = true;
        this.#problems = this.#problems.filter((p) => !p.startsWith("The lab's frame does not answer")); // it was only slow
        this.#give();
        if (this.#problems.length) this.#post("problem", { text: this.#problems.join(" ") });
        for (const order of this.#held.splice(0)) this.#post(order);
      }
      if (what === "problem" && this.#text === null && this.#problems.length) this.#frame.style.height = this.style.minHeight = "120px"; // no lab, no room for one
      if (what === "state" || what === "problem") { this.#poster?.remove(); this.#poster = null; }
      this.dispatchEvent(new CustomEvent("emberwire-" + what, { detail, bubbles: true }));
    }
    #post(order, more) { this.#frame?.contentWindow.postMessage({ emberwire: order, version: VERSION, ...more }, "*"); }
    #order(order) { if (this.#ready) this.#post(order); else this.#held.push(order); }
    #theme() { const t = this.getAttribute("theme"); return t === "dark" || t === "light" ? t : themeOf(this); }

    paintTheme() {
      if (this.#poster) this.#poster.className = "poster " + this.#theme();
      if (this.#ready && !this.hasAttribute("theme")) this.#post("theme", { theme: this.#theme() });
    }
    load(text) { this.#place = {}; this.#take(String(text)); }
    blame(text) { this.#blamed.push(text); }
    run() {
      this.#wanted = true;
      if (this.#frame) { this.#order("run"); return; }
      this.#show();
      this.#open();
      this.#order("run");
    }
    pause() { this.#order("pause"); }
    reset() { this.#order("reset"); }
    listen(on = true) {
      if (this.#ready) this.#post("packets", { on });
      else this.addEventListener("emberwire-ready", () => this.#post("packets", { on }), { once: true });
    }
  }

  async function named(name) {
    if (!/^[\w-]{1,64}$/.test(name)) throw new RangeError(`There is no lab "${name.slice(0, 64)}" here.`);
    const { status, bytes } = await fileOf(`labs/${name}.md`);
    if (bytes) return [new TextDecoder().decode(bytes), { lab: name }];
    throw new RangeError(status === 404 ? `There is no lab "${name}" here.` : `The lab "${name}" could not be fetched from ${base}.`);
  }
  async function beside(src) {
    let url;
    if (!src.trim()) throw new RangeError("src= is empty: the address of a lab file.");
    try { url = new URL(src, document.baseURI); } catch { throw new RangeError(`src=${src.slice(0, 200)} is no address.`); }
    const what = `The lab at ${url.href.slice(0, 200)}`;
    if (!/^https?:$/.test(url.protocol)) throw new RangeError(`A lab comes from an address with http or https, not ${url.protocol}`);
    let r;
    try { r = await fetch(url, { credentials: "same-origin", referrerPolicy: "no-referrer" }); } catch {
      throw new RangeError(`${what} could not be fetched: its server is not reached, or does not let other pages read it (CORS).`);
    }
    if (!r.ok) throw new RangeError(`${what} could not be fetched: the server answered ${r.status}.`);
    return [await bounded(r), { from: url.href }];
  }
  async function bounded(response) {
    const parts = [];
    let size = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts).text();
      if ((size += value.length) > MOST) { reader.cancel(); throw new RangeError("The lab is larger than 4 MiB."); }
      parts.push(value);
    }
  }
  if (!customElements.get("emberwire-lab")) customElements.define("emberwire-lab", Lab);

  // ---- fenced blocks ----

  const ROOTS = "#__docusaurus, #__next, #__nuxt, #app, [data-reactroot], [data-server-rendered]"; // of frameworks

  // Where generators leave the language of a block.
  const BLOCKS = ["code.language-emberwire", "code.lang-emberwire", "code[data-lang=emberwire]", "pre.emberwire", "pre.language-emberwire", "pre.highlight-emberwire",
    "pre[lang=emberwire]", "pre[data-language=emberwire]", "pre[data-lang=emberwire]", ".highlight-emberwire pre", ".highlight-source-emberwire pre",
    ".language-emberwire pre", ".lang-emberwire pre"].join();
  const NOT_TEXT = "button, script, style, .linenos, .lineno, .lnt, .ln, .gutter, .rouge-gutter, .line-numbers, .line-numbers-rows, .copy, [data-copy], [aria-hidden=true], [style*='user-select:none'], [style*='user-select: none']";

  // isLab knows a block whose language was dropped on the way by its first line
  // and the file that every lab has.
  const isLab = (text) => text.trimStart().startsWith("embed:") && /^(`{3,}|~{3,})[ \t]*toml lab\.toml/m.test(text);

  // textOf is a block's text without line numbers and buttons; a line that is an
  // element of its own, or ends in <br>, ends in a line break.
  function textOf(block) {
    let out = "";
    (function walk(node) {
      if (node.nodeType === Node.TEXT_NODE) { out += node.data; return; }
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(NOT_TEXT)) return;
      if (node.localName === "br") { out += "\n"; return; }
      const from = out.length;
      for (const child of node.childNodes) walk(child);
      if (/^(div|p|li|tr)$/.test(node.localName) && !out.includes("\n", from)) out += "\n";
    })(block);
    return out;
  }
  // outermost is the block with its frame, line numbers and buttons: the last
  // element around it in which nothing else stands.
  function outermost(block, text) {
    let el = block;
    for (let up = el.parentElement; up && !up.matches("body, main, article, section, " + ROOTS) && textOf(up).trim().replace(/^emberwire\s*/, "") === text.trim(); up = up.parentElement) el = up;
    return el;
  }
  const seen = new WeakSet(), made = new Map(); // made: lab -> its block

  function upgrade() {
    const found = new Set();
    for (const el of document.querySelectorAll(BLOCKS)) found.add(el.closest("pre"));
    for (const pre of document.querySelectorAll("pre")) if (!seen.has(pre) && pre.textContent.includes("embed:") && pre.textContent.length < MOST && isLab(textOf(pre))) found.add(pre);
    for (const pre of found) if (pre && !seen.has(pre) && !pre.closest(NOT_TEXT)) replace(pre);
  }
  // wordsOf are those of the line embed: of a block, each with its value.
  const wordsOf = (line) => [...line.matchAll(/([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?/g)].map(([, name, double, single, plain]) => [name, double ?? single ?? plain ?? ""]);
  // replace shows a lab in place of a block. The block stays, hidden: a
  // framework may hold on to it.
  function replace(pre) {
    seen.add(pre);
    const lab = /** @type {Lab} */ (document.createElement("emberwire-lab")), all = textOf(pre).replace(/^\uFEFF/, ""), box = outermost(pre, all);
    let text = all;
    const line = /^\s*embed:([^\n]*)\n/.exec(text);
    if (line) {
      text = text.slice(line[0].length);
      // How the block wants to be shown: embed: view=screens,packets run=click title="Two words"
      for (const [name, value] of wordsOf(line[1])) {
        if (IN_BLOCKS.includes(name)) lab.setAttribute(name, value);
        else lab.blame(`This embed does not know ${name}: ${IN_BLOCKS.join(", ")}.`);
      }
    }
    lab.load(text);
    box.style.setProperty("display", "none", "important");
    box.after(lab);
    made.set(lab, { pre, box });
  }
  // again looks once more when the page changed without being loaded anew. A
  // lab that a framework threw away while its block stands is made again.
  function again() {
    for (const [lab, { pre, box }] of made) {
      if (lab.isConnected && pre.isConnected) continue;
      lab.remove();
      made.delete(lab);
      box.style.removeProperty("display");
      seen.delete(pre);
    }
    upgrade();
  }
  let timer = 0;
  function begin() {
    watchThemes();
    upgrade();
    new MutationObserver(() => { timer ||= setTimeout(() => { timer = 0; again(); }, 100); }).observe(document.documentElement, { childList: true, subtree: true });
  }
  // atOnce: a block in sight, whose engine need not wait for the framework.
  function atOnce(block) {
    const { top, bottom } = block.getBoundingClientRect(), line = /^\s*embed:[^\n]*/.exec(block.textContent)?.[0] || "";
    return bottom > -AHEAD && top < innerHeight + AHEAD && !/\brun=["']?click/.test(line);
  }
  // A framework compares the page with what it would have made, and takes what
  // was added before for an error. So where there is one, after it.
  function later() {
    if (!document.querySelector(ROOTS)) { begin(); return; }
    if (!alone && [...document.querySelectorAll(BLOCKS)].some(atOnce)) helped().catch(() => {}); // it stands outside of what the framework has
    const idle = () => window.requestIdleCallback ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 300);
    if (document.readyState === "complete") idle(); else addEventListener("load", idle);
  }
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", later); else later();
})();
