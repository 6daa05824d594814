// The smallest site of each generator that has a fenced lab, the element, and a
// second page to go to. Each says how it is written, built, and which version
// did it. HOST stands where Emberwire is served: the test puts it in.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { page as globals, run as script } from "../js/script.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const LAB = readFileSync(path.join(here, "../browser/testdata/fenced.md"), "utf8");
export const HOST = "https://labs.example.test/";
// The lines that the page's sheet Share gives for each generator, and its documentation.
const share = globals();
script(share, "share.js");
const setup = (site) => share.window.emberwire.embedSetup(site, HOST).text;
const SCRIPT = setup("page");
const ELEMENT = '<emberwire-lab lab="hello" run="auto"></emberwire-lab>';
const FENCE = "````emberwire\n" + LAB + "````\n";
const SECOND = "````emberwire\n" + LAB.replace("# Own", "# Second") + "````\n";
const first = (link, { element = ELEMENT, script = "" } = {}) => `# First\n\nBefore.\n\n[The second page](${link})\n\n${FENCE}\nBetween.\n\n${element}\n\n${script}\n\nAfter.\n`;
const second = "# Second page\n\nBefore.\n\n" + SECOND + "\nAfter.\n";

function put(dir, files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
}
const run = (dir, command, ...args) => execFileSync(command, args, { cwd: dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 300000,
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", NO_UPDATE_NOTIFIER: "1", NO_UPDATE_CHECK: "1", CI: "1" } });
const version = (command, ...args) => () => /\d+\.\d+(\.\d+)?/.exec(run(".", command, ...args))[0];
const npm = (name) => () => JSON.parse(readFileSync(path.join(here, "node_modules", name, "package.json"), "utf8")).version;
const python = (name) => () => run(".", "/usr/bin/python3", "-c", `import importlib.metadata as m; print(m.version("${name}"))`).trim();
const bin = (name) => path.join(here, "node_modules/.bin", name);
// Those from npm want their modules beside the site.
const modules = (dir) => symlinkSync(path.join(here, "node_modules"), path.join(dir, "node_modules"));
const page = (body, head = "") => `<!doctype html><html><head><meta charset="utf-8"><title>x</title>${head}</head><body><main>${body}</main></body></html>`;
const load = (name) => createRequire(path.join(here, "x.js"))(name);

function mkdocs(name, fixture, config, more = {}) {
  return { name, fixture, version: (dir) => /content="([^"]*mkdocs-[^"]*)"/.exec(readFileSync(path.join(dir, "out/index.html"), "utf8"))?.[1] || python("mkdocs")(), pages: ["index.html", "second/index.html"], ...more,
    build(dir) {
      put(dir, { "mkdocs.yml": `site_name: x\nuse_directory_urls: true\n${setup("mkdocs")}\n${config}`, "docs/index.md": first("second.md"), "docs/second.md": second });
      run(dir, "mkdocs", "build", "-q", "-d", "out");
    } };
}
const SUPERFENCES = "markdown_extensions:\n  - pymdownx.superfences";

function hugo(name, fixture, config, script) {
  return { name, fixture, version: version("hugo", "version"), pages: ["index.html", "second/index.html"], element: config.includes("unsafe"),
    build(dir) {
      put(dir, { "config.toml": `title = "x"\nbaseURL = "/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap"]\n${config}`,
        "layouts/_default/single.html": page("{{ .Content }}", script), "layouts/_default/list.html": page("{{ .Content }}", script), "layouts/index.html": page("{{ .Content }}", script),
        "content/_index.md": "---\ntitle: x\n---\n" + first("second/"), "content/second.md": "---\ntitle: y\n---\n" + second });
      run(dir, "hugo", "--quiet", "-d", "out");
    } };
}

function sphinx(name, fixture, theme) {
  return { name, fixture, version: python("sphinx"), pages: ["index.html", "second.html"],
    build(dir) {
      put(dir, { "conf.py": `project = "x"\nextensions = ["myst_parser"]\nhtml_theme = "${theme}"\n${setup("sphinx")}\nfrom pygments.lexers.special import TextLexer\ndef setup(app):\n    app.add_lexer("emberwire", TextLexer)\n`,
        "index.md": first("second.md") + "\n```{toctree}\nsecond\n```\n", "second.md": second });
      run(dir, "sphinx-build", "-q", "-W", "-b", "html", ".", "out");
    } };
}

function pandoc(format) {
  return { name: "Pandoc, " + format, fixture: "Pandoc, superfences custom fence", version: version("pandoc", "--version"), pages: ["index.html", "second.html"],
    build(dir) {
      put(dir, { "index.md": first("second.html"), "second.md": second, "head.html": SCRIPT });
      for (const p of ["index", "second"]) run(dir, "pandoc", "-s", "-f", format, "--metadata", "title=x", "-H", "head.html", "-o", `out/${p}.html`, p + ".md");
    } };
}

function rendered(name, version, render, more) {
  return { name, fixture: "MkDocs, Jekyll, Eleventy, markdown-it, marked", version, pages: ["index.html", "second.html"], ...more,
    build(dir) {
      put(dir, { "out/index.html": page(render(first("second.html")), SCRIPT), "out/second.html": page(render(second), SCRIPT) });
    } };
}

function jekyll(name, fixture, config) {
  return { name, fixture, version: version("jekyll", "--version"), pages: ["index.html", "second.html"],
    build(dir) {
      put(dir, { "_config.yml": "title: x\n" + config, "_layouts/page.html": LAYOUT, "index.md": "---\nlayout: page\n---\n" + first("second.html"), "second.md": "---\nlayout: page\n---\n" + second });
      run(dir, "jekyll", "build", "-q", "--disable-disk-cache", "-d", "out");
    } };
}

const LAYOUT = page("{{ content }}", SCRIPT);

function eleventy(name, fixture, config) {
  return { name, fixture, version: npm("@11ty/eleventy"), pages: ["index.html", "second/index.html"],
    build(dir) {
      modules(dir);
      put(dir, { "eleventy.config.cjs": config, "_includes/page.liquid": LAYOUT,
        "index.md": "---\nlayout: page.liquid\n---\n" + first("second/"), "second.md": "---\nlayout: page.liquid\n---\n" + second });
      run(dir, bin("eleventy"), "--quiet", "--config=eleventy.config.cjs", "--output=out");
    } };
}

export const SITES = [
  mkdocs("MkDocs", "MkDocs, Jekyll, Eleventy, markdown-it, marked", "theme:\n  name: mkdocs\n  highlightjs: false\nmarkdown_extensions:\n  - fenced_code\n"),
  mkdocs("Material for MkDocs", "MkDocs, Jekyll, Eleventy, markdown-it, marked", "theme:\n  name: material\n  font: false\n  features: [navigation.instant, content.code.copy]\n  palette:\n    - scheme: default\n      toggle: {icon: material/brightness-7, name: dark}\n    - scheme: slate\n      toggle: {icon: material/brightness-4, name: light}\nsite_url: http://127.0.0.1/\n",
    { goes: true, toggle: 'label[for="__palette_2"], .md-header__option label:not([hidden])' }),
  mkdocs("Material for MkDocs with superfences", "Material for MkDocs", "theme:\n  name: material\n  font: false\n" + SUPERFENCES + "\n  - pymdownx.highlight\n"),
  mkdocs("Material for MkDocs with line numbers", "Material for MkDocs with line numbers", "theme:\n  name: material\n  font: false\n" + SUPERFENCES + "\n  - pymdownx.highlight:\n      linenums: true\n"),
  mkdocs("Material for MkDocs with line numbers inline", "Material for MkDocs with line numbers inline", "theme:\n  name: material\n  font: false\n" + SUPERFENCES + "\n  - pymdownx.highlight:\n      linenums: true\n      linenums_style: pymdownx-inline\n      anchor_linenums: true\n"),
  mkdocs("superfences custom fence", "Pandoc, superfences custom fence", "theme:\n  name: material\n  font: false\n" + SUPERFENCES + ":\n      custom_fences:\n        - name: emberwire\n          class: emberwire\n          format: !!python/name:pymdownx.superfences.fence_code_format\n"),
  sphinx("Sphinx with MyST, alabaster", "Sphinx with MyST", "alabaster"),
  sphinx("Sphinx with MyST, Read the Docs", "Sphinx with MyST", "sphinx_rtd_theme"),
  hugo("Hugo", "Hugo", "", SCRIPT),
  hugo("Hugo with raw HTML", "Hugo", "[markup.goldmark.renderer]\nunsafe = true\n", SCRIPT),
  hugo("Hugo with line numbers in a table", "Hugo with line numbers in a table", "[markup.highlight]\nguessSyntax = true\nlineNos = true\nlineNumbersInTable = true\n", SCRIPT),
  hugo("Hugo with line numbers and classes", "Hugo with line numbers and classes", "[markup.highlight]\nguessSyntax = true\nlineNos = true\nlineNumbersInTable = true\nnoClasses = false\n", SCRIPT),
  hugo("Hugo with line numbers inline", "Hugo with line numbers inline", "[markup.highlight]\nguessSyntax = true\nlineNos = true\nlineNumbersInTable = false\n", SCRIPT),
  jekyll("Jekyll", "MkDocs, Jekyll, Eleventy, markdown-it, marked", ""),
  pandoc("markdown"), pandoc("gfm"), pandoc("commonmark_x"),
  rendered("markdown-it", npm("markdown-it"), (text) => load("markdown-it")({ html: true }).render(text)),
  rendered("markdown-it without html", npm("markdown-it"), (text) => load("markdown-it")().render(text), { element: false }),
  rendered("marked", npm("marked"), (text) => load("marked").parse(text)),
  eleventy("Eleventy", "MkDocs, Jekyll, Eleventy, markdown-it, marked", "module.exports = () => {};\n"),
  eleventy("Eleventy with syntax highlighting", "Eleventy with syntax highlighting",
    'module.exports = (c) => { c.addPlugin(require("@11ty/eleventy-plugin-syntaxhighlight"), { init: ({ Prism }) => { Prism.languages.emberwire = {}; } }); };\n'),
  { name: "VitePress", fixture: "VitePress", version: npm("vitepress"), pages: ["index.html", "second.html"], goes: true, toggle: ".VPSwitchAppearance",
    build(dir) {
      modules(dir);
      put(dir, { "package.json": '{"type":"module"}', ".vitepress/config.js": `export default { title: "x", outDir: "./out", ${setup("vitepress")} };\n`,
        "index.md": first("./second.md"), "second.md": second });
      run(dir, bin("vitepress"), "build");
    } },
  { name: "Starlight", fixture: "Starlight", version: npm("@astrojs/starlight"), pages: ["index.html", "second/index.html"], toggle: "starlight-theme-select select",
    build(dir) {
      modules(dir);
      put(dir, { "package.json": '{"type":"module"}', "astro.config.mjs": `import { defineConfig } from "astro/config";\nimport starlight from "@astrojs/starlight";\nexport default defineConfig({ outDir: "./out", integrations: [starlight({ title: "x", pagefind: false, ${setup("starlight")} })] });\n`,
        "src/content.config.ts": 'import { defineCollection } from "astro:content";\nimport { docsLoader } from "@astrojs/starlight/loaders";\nimport { docsSchema } from "@astrojs/starlight/schema";\nexport const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };\n',
        "src/content/docs/index.md": "---\ntitle: x\n---\n" + first("/second/"), "src/content/docs/second.md": "---\ntitle: y\n---\n" + second });
      run(dir, bin("astro"), "build", "--silent");
    } },
  { name: "Docusaurus", fixture: "Docusaurus", version: npm("@docusaurus/core"), pages: ["index.html", "second/index.html"], goes: true, toggle: "button[class*=colorMode], button[title*=mode]",
    build(dir) {
      modules(dir);
      put(dir, { "package.json": '{"name":"x","private":true}', "docusaurus.config.js": `module.exports = { title: "x", url: "http://127.0.0.1", baseUrl: "/", onBrokenLinks: "warn", ${setup("docusaurus")} presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false, theme: {} }]] };\n`,
        "docs/index.md": "---\nslug: /\n---\n" + first("./second.md"), "docs/second.md": second });
      run(dir, bin("docusaurus"), "build", "--out-dir", "out");
    } },
];
