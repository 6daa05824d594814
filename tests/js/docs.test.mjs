// The search of the documentation's pages: static/docs/docs.js.
import test from "node:test";
import assert from "node:assert/strict";
import { event, page, run } from "./script.mjs";

// node is as much of an element as the script needs.
class Element extends EventTarget {
  constructor(tag = "") { super(); Object.assign(this, { localName: tag, hidden: true, value: "", textContent: "", children: [], dataset: {}, attributes: {} }); }
  append(...list) { this.children.push(...list); }
  after(...list) { this.next = list.at(-1); }
  replaceChildren(...list) { this.children = list; }
  setAttribute(name, value) { this.attributes[name] = value; }
  querySelectorAll(tag) { return this.children.flatMap((c) => c.children || []).filter((c) => c.localName === tag); }
  get nextElementSibling() { return this.next; }
  remove() { this.removed = true; }
  closest() { return null; }
  focus() { this.focused = true; }
  click() { this.dispatchEvent(new Event("click")); }
}

const entries = [{ t: "modem.open", p: "Reference", a: "cnet#open", x: "opens a channel" }, { t: "open", p: "Phoenix", a: "phoenix#open" }, { t: "openTab", p: "Shell", a: "shell#tab" },
  { t: "Channels", p: "Guide", a: "guide#c", x: "to open one" }, ...Array.from({ length: 30 }, (_, i) => ({ t: "many" + i, p: "P", a: "m" + i }))];

function docs({ web = async () => new Response(JSON.stringify(entries)), links = [] } = {}) {
  const box = new Element("input"), list = new Element("ul"), bar = new Element("search");
  const document = Object.assign(new EventTarget(), { documentElement: { dataset: { root: "../" } }, activeElement: null, createElement: (tag) => new Element(tag),
    getElementById: (id) => ({ search: box, found: list })[id] || null, querySelector: () => bar, querySelectorAll: (what) => what.startsWith("a[") ? links : [] });
  const asked = [];
  run(page({ document, location: new URL("https://ember.test/docs/lab/"), fetch: (url) => { asked.push(url); return web(); } }), "docs/docs.js");
  const type = async (text) => { box.value = text; box.dispatchEvent(new Event("input")); for (let turns = 0; turns < 50; turns++) await new Promise((done) => { setImmediate(done); }); };
  return { box, list, bar, asked, type, titles: () => list.children.map((c) => c.className === "none" ? c.textContent : c.children[0].textContent) };
}

test("what is it comes before what begins so, has it in its title, or in its text", async () => {
  const d = docs();
  assert.equal(d.bar.hidden, false);
  await d.type("open");
  assert.deepEqual(d.titles(), ["open", "openTab", "modem.open", "Channels"]);
  assert.equal(d.list.children[0].children[0].href, "../docs/phoenix#open");
  await d.type("  OPEN channel ");
  assert.deepEqual(d.titles(), ["modem.open", "Channels"]);
  assert.deepEqual(d.asked, ["../docs/search.json"], "it is fetched once");
});

test("at most 20 are shown; none is said; nothing typed shows nothing", async () => {
  const d = docs();
  await d.type("many");
  assert.equal(d.titles().length, 20);
  await d.type("nowhere");
  assert.deepEqual(d.titles(), ["Nothing here about “nowhere”."]);
  await d.type("");
  assert.equal(d.list.hidden, true);
});

test("what cannot be loaded is said, and tried again", async () => {
  let down = true;
  const d = docs({ web: async () => new Response(JSON.stringify(entries), { status: down ? 503 : 200 }) });
  await d.type("open");
  assert.deepEqual(d.titles(), ["The search could not be loaded (the server answered 503)."]);
  down = false;
  await d.type("openTab");
  assert.deepEqual(d.titles(), ["openTab"]);
});

test("keys: down into the list, Enter takes the first, Escape empties", async () => {
  const d = docs();
  await d.type("open");
  const links = d.list.querySelectorAll("a");
  d.box.dispatchEvent(event("keydown", { key: "ArrowDown" }));
  assert.equal(links[0].focused, true);
  let went = 0;
  links[0].addEventListener("click", () => went++);
  d.box.dispatchEvent(event("keydown", { key: "Enter" }));
  assert.deepEqual([went, d.list.hidden], [1, true]);
  d.box.dispatchEvent(event("keydown", { key: "Escape" }));
  assert.equal(d.box.value, "");
});

test("a link to a lab gets a button that runs it in place, and closes it", () => {
  const a = new Element("a");
  Object.assign(a, { textContent: "Hello", dataset: { lab: "hello" } });
  docs({ links: [a] });
  const b = a.next;
  assert.deepEqual([b.textContent, b.attributes["aria-label"]], ["Run here", "Run the lab Hello here"]);
  b.click();
  assert.deepEqual([b.next.localName, b.next.attributes.lab, b.textContent], ["emberwire-lab", "hello", "Close"]);
  b.click();
  assert.deepEqual([b.next.removed, b.textContent], [true, "Run here"]);
});
