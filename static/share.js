"use strict";
// The part Embed of the sheet Share: what somebody puts into their page to have
// the lab there, with a preview. It is drawn into #share-embed.
(() => {
  const link = window.emberwire;
  const VIEWS = { code: "Programs", screens: "Screens", map: "Map", packets: "Packets" };
  const WAYS = { fence: "Fenced block", element: "Element", frame: "Plain frame" };

  function element(tag, text, more) {
    const el = document.createElement(tag);
    if (text) el.textContent = text;
    Object.assign(el, more);
    return el;
  }
  const host = () => link.address().replace(/[?#].*$/, "").replace(/[^/]*$/, "");
  const script = (src) => `<script src="${src}" async></script>`;

  // Where a generator takes the script, once for all its pages: the file, and what
  // is written there. docs/embed has a page for each; tests/generators builds them so.
  const SITES = {
    page: ["Any page", "", script],
    mkdocs: ["MkDocs, Material", "mkdocs.yml", (src) => `extra_javascript:\n  - ${src}`],
    sphinx: ["Sphinx with MyST", "conf.py", (src) => `html_js_files = [("${src}", {"async": "async"})]`],
    hugo: ["Hugo", "the head of layouts/_default/baseof.html", script],
    jekyll: ["Jekyll", "the head of _layouts/default.html", script],
    docusaurus: ["Docusaurus", "docusaurus.config.js", (src) => `scripts: [{ src: "${src}", async: true }],`],
    vitepress: ["VitePress", ".vitepress/config.js", (src) => `head: [["script", { src: "${src}", async: "" }]],`],
    starlight: ["Starlight", "astro.config.mjs, in starlight({ … })", (src) => `head: [{ tag: "script", attrs: { src: "${src}", async: true } }],`],
    eleventy: ["Eleventy", "the head of your layout", script],
    pandoc: ["Pandoc", "head.html, then pandoc -s -H head.html", script],
  };
  link.embedSetup = (site, from = host()) => ({ file: SITES[site][1], text: SITES[site][2](from + "embed.js") });

  // embedText is what is copied into a page: a fenced block of Markdown, an element
  // beside a lab file, or a frame with the lab in its address. A page of no
  // generator has the script in its text.
  link.embedText = (way, { name, lab, source, packed, view, run, site = "page" }) => {
    const setup = site === "page" ? script(host() + "embed.js") + "\n" : "";
    if (way === "element") return setup + `<emberwire-lab ${lab ? `lab="${lab}"` : `src="${name}.md"`} view="${view}" run="${run}"></emberwire-lab>\n`;
    if (way === "frame") return `<iframe src="${host()}embed.html?view=${view}&run=${run}${lab ? "&lab=" + lab : ""}${lab ? "" : "#lab=" + packed}" width="100%" height="480" style="border:0"\n  sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>\n`.replace(/&(?!amp;)/g, "&amp;");
    let fence = "```";
    for (const [run] of source.matchAll(/`{3,}|~{3,}/g)) if (run[0] === "`" && run.length >= fence.length) fence = "`".repeat(run.length + 1);
    return setup + `${setup && "\n"}${fence}emberwire\nembed: view=${view} run=${run}\n${source}${source.endsWith("\n") ? "" : "\n"}${fence}\n`;
  };

  link.drawEmbed = async (name, lab) => {
    const place = document.getElementById("share-embed");
    if (!place || place.childElementCount) return;
    const [saved, packed] = await Promise.all([link.ask({ do: "save" }), link.ask({ do: "link" })]);
    if (!saved.ok) { place.append(element("p", saved.error, { className: "share-problem" })); return; }
    const source = new TextDecoder().decode(Uint8Array.from(atob(saved.data || ""), (c) => c.charCodeAt(0)));
    const views = new Set(["screens", "packets"]);
    let way = "fence", run = "click", site = "page";

    const out = element("textarea", "", { readOnly: true, rows: 4, className: "share-link embed-text", spellcheck: false });
    out.setAttribute("aria-label", "Text of the embed");
    const said = element("p", "", { className: "muted" });
    said.setAttribute("role", "status");
    const once = element("p", "", { className: "muted embed-once" }), line = element("textarea", "", { readOnly: true, rows: 2, className: "share-link embed-setup", spellcheck: false, id: "share-embed-setup" });
    line.setAttribute("aria-label", "Setup of the generator");
    const preview = document.createElement("emberwire-lab");
    function draw() {
      const view = Object.keys(VIEWS).filter((v) => views.has(v)).join(",") || "screens";
      const problem = way === "frame" && !lab && !packed.ok ? packed.error : "";
      out.value = problem || link.embedText(way, { name, lab, source, packed: packed.text, view, run, site });
      const setup = link.embedSetup(site);
      once.hidden = line.hidden = copyLine.hidden = site === "page" || way === "frame";
      once.textContent = `Once, in ${setup.file}:`;
      line.value = setup.text;
      said.textContent = { fence: "Paste it into a Markdown page: the lab stands in the text, and stays readable without scripts.",
        element: lab ? "Paste it into a page." : `Paste it into a page, and put ${name}.md beside that page (download it above).`,
        frame: "For sites that allow no scripts of yours: the lab is in the address." }[way];
      for (const [n, value] of Object.entries({ view, height: "300", run: "click", theme: document.documentElement.dataset.theme || "dark" })) preview.setAttribute(n, value);
      const fresh = /** @type {any} */ (preview.cloneNode()); // the frame reads its address once
      place.querySelector("emberwire-lab")?.replaceWith(fresh);
      fresh.load?.(source);
    }
    function choice(type, group, value, text, on, then) {
      const label = element("label"), field = element("input", "", { type, name: group, value, checked: on });
      field.addEventListener("change", () => { then(field.checked); draw(); });
      label.append(field, " " + text);
      return label;
    }
    const ways = element("div", "", { className: "share-row" }), seen = element("div", "", { className: "share-row" });
    for (const [key, text] of Object.entries(WAYS)) ways.append(choice("radio", "embed-way", key, text, key === way, () => { way = key; }));
    for (const [key, text] of Object.entries(VIEWS)) seen.append(choice("checkbox", "embed-view", key, text, views.has(key), (on) => { if (on) views.add(key); else views.delete(key); }));
    seen.append(choice("checkbox", "embed-run", "click", "waits for a click", true, (on) => { run = on ? "click" : "visible"; }));
    const sites = element("select"), label = element("label", "For ");
    sites.id = "share-embed-site";
    for (const [key, [text]] of Object.entries(SITES)) sites.append(element("option", text, { value: key }));
    sites.addEventListener("change", () => { site = sites.value; draw(); });
    label.append(sites);
    ways.append(label);
    const copier = (id, from) => {
      const button = element("button", "Copy", { type: "button", className: "plain", id });
      button.addEventListener("click", async () => { said.textContent = await link.copy(from.value) || "The text is copied."; });
      return button;
    };
    const copyLine = copier("share-embed-copy-setup", line), row = element("div", "", { className: "share-row" });
    row.append(copier("share-embed-copy", out), said);
    place.append(ways, seen, once, line, copyLine, out, row, preview);
    await link.embedded();
    draw();
  };
})();
