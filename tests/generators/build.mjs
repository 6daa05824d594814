// Builds the sites of sites.mjs with the real generators:
//   node tests/generators/build.mjs DIR [name…]
// Each goes into a folder of DIR; DIR/built.json says what was built by which
// version, and what could not be. `make generators` looks at them in a browser.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SITES } from "./sites.mjs";

const [to, ...only] = process.argv.slice(2);
if (!to) { console.error("node tests/generators/build.mjs DIR [name…]"); process.exit(2); }
const list = path.join(to, "built.json");
const before = only.length && existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []; // of earlier runs
const built = before.filter((s) => !only.includes(s.name));
for (const site of SITES.filter((s) => !only.length || only.includes(s.name))) {
  const folder = site.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"), dir = path.resolve(to, folder);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(path.join(dir, "out"), { recursive: true });
  const one = { name: site.name, dir: folder, fixture: site.fixture, pages: site.pages, element: site.element ?? true, goes: site.goes ?? false, toggle: site.toggle || "", version: "", problem: "" };
  try {
    site.build(dir);
    one.version = site.version(dir);
    console.log(`${site.name} ${one.version}`);
  } catch (err) {
    one.problem = String(err.stderr || err.message).trim().split("\n").slice(-6).join("\n");
    console.log(`${site.name}: ${one.problem}`);
  }
  built.push(one);
}
writeFileSync(list, JSON.stringify(built, null, 1));
