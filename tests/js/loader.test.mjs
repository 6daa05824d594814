// What the loader does with addresses, labs and storage: static/loader.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

// began runs the loader on a page at an address. web answers what is fetched;
// asked are the commands that the engine gets.
async function began(href, { web = {}, storage = new Map(), say = true, confirm = () => false } = {}) {
  const asked = [], fetched = [], pushed = [], elements = { assets: { textContent: '{"labs/hello.md":{"h":"abc"}}' } };
  const location = new URL(href);
  const html = { dataset: {} };
  const document = { currentScript: { src: new URL("loader.js", href).href }, documentElement: html, title: "Emberwire", readyState: "complete",
    head: { append() {} }, activeElement: null, getElementById: (id) => elements[id] || null, createElement: () => ({}), addEventListener() {} };
  const fetch = async (url) => {
    const name = String(url);
    fetched.push(name);
    const [status, text] = web[name.replace(/\?h=\w+$/, "")] || [404, ""];
    return new Response(text, { status });
  };
  const light = Object.assign(new EventTarget(), { matches: false });
  const keep = { setItem: (k, v) => void storage.set(k, v), getItem: (k) => storage.get(k) ?? null, get length() { return storage.size; } };
  const globals = page({ document, location, fetch, confirm, matchMedia: () => light, navigator: {}, Blob, TextDecoder, TextEncoder, URL, URLSearchParams,
    history: { state: null, replaceState: (s, t, to) => { location.href = to; }, pushState: (s, t, to) => { pushed.push(String(to)); location.href = String(to); } } });
  const { window } = globals;
  Object.assign(window, { location, top: window, sessionStorage: keep });
  Object.defineProperty(window, "localStorage", { configurable: true, get: say ? () => keep : () => { throw new Error("SecurityError"); } });
  const keeping = { id: "", notes: [], problem: "", heard() {}, sent() {}, marked: () => "", mark() {}, offer() {}, begin() {}, none() {}, opened() {}, open: () => false, crashed: () => false, safe: async () => true, left() {}, say() {}, resume: async () => "none" };
  const state = [];
  Object.assign(window.emberwire, { seen: {}, early: { "engine.wasm": new Promise(() => {}), "app.wasm": new Promise(() => {}) },
    painter: { take() {}, tick() {}, parseFont() {}, forgetAll() {}, computers: () => [], monitors: () => [], floppies: [], parts: [], checks: [] },
    startEngine: () => ({ start() {}, send() {}, kill() {}, turns: 0, ask: async (c) => { asked.push(c); return { ok: true }; } }),
    base64: (b) => Buffer.from(b).toString("base64"), makeKeeping: () => keeping, makeRooms: () => ({ key: () => "", look() {} }), leaveRoom: async () => true });
  // Scripts see window's storage as a global that is looked up when it is used.
  run(globals, "near.js", ["loader.js", (text) => text.replace(/\blocalStorage\./g, "window.localStorage.")]);
  window.emberwire.onState = (text) => state.push(JSON.parse(text));
  for (let turns = 0; turns < 50; turns++) await new Promise((done) => { setImmediate(done); }); // all that was begun has ended
  const loads = () => asked.filter((c) => c.do === "load" || c.do === "open").map((c) => c.do === "open" ? `open ${c.text}` : `${c.text}: ${Buffer.from(c.data, "base64")}`);
  return { emberwire: window.emberwire, window, location, asked, loads, fetched, pushed, html, storage, light, problem: () => state.at(-1)?.problem ?? "" };
}

const HOST = "https://ember.test/play/";
const web = { [HOST + "labs/hello.md"]: [200, "# Hello"], [HOST + "labs/chat.md"]: [200, "# Chat"], "https://far.test/x/My%20Lab.md": [200, "# Far"], "http://10.0.0.7/y.md": [200, "# Inside"] };

test("the first lab is opened, by its name and hash", async () => {
  const p = await began(HOST, { web });
  assert.deepEqual(p.loads(), ["hello: # Hello"]);
  assert.ok(p.fetched.includes(HOST + "labs/hello.md?h=abc"));
  assert.ok(p.asked.some((c) => c.do === "next"), "who comes for the first time sees it hold at its first message");
});

test("?lab= opens that one, and who has been here before is not held", async () => {
  const p = await began(HOST + "?lab=chat", { web, storage: new Map([["visited", "1"]]) });
  assert.deepEqual(p.loads(), ["chat: # Chat"]);
  assert.ok(!p.asked.some((c) => c.do === "next"));
});

test("a name that is no lab's asks no server for anything else", async () => {
  const p = await began(HOST + "?lab=" + encodeURIComponent("../secret"), { web });
  assert.deepEqual(p.loads(), []);
  assert.ok(!p.fetched.some((f) => f.includes("secret")), p.fetched.join());
  assert.equal(await p.emberwire.load("nothere"), 'There is no lab "nothere" here.');
});

test("a lone % in the address is mended", async () => {
  assert.equal((await began(HOST + "?lab=hello&x=100%", { web })).location.search, "?lab=hello&x=100%25");
});

test("#lab= holds a lab", async () => {
  assert.deepEqual((await began(HOST + "#lab=AbC", { web })).loads(), ["open AbC"]);
});

test("?src= opens a lab of another server, named as its file", async () => {
  const p = await began(HOST + "?src=https://far.test/x/My%2520Lab.md", { web });
  assert.deepEqual(p.loads(), ["My-20Lab: # Far"]);
});

test("what is no address, or no web, is refused with its name", async () => {
  const { emberwire } = await began(HOST, { web });
  assert.equal(await emberwire.openURL("http://"), '"http://" is no address of a lab.');
  assert.equal(await emberwire.openURL("javascript:alert(1)"), "A lab comes from an address with http or https, not javascript:");
  assert.equal(await emberwire.openURL("https://far.test/none.md"), "The lab at https://far.test/none.md could not be fetched: the server answered 404. You can download it and drop the file here.");
});

test("a link into one's own network asks first", async () => {
  const asks = [];
  const p = await began(HOST, { web, confirm: (t) => { asks.push(t); return asks.length > 1; } });
  assert.equal(await p.emberwire.openURL("http://10.0.0.7/y.md"), "The lab at http://10.0.0.7/y.md was not fetched: it lies in your own network.");
  assert.match(asks[0], /^This link asks 10\.0\.0\.7 for a lab/);
  assert.ok(!p.fetched.includes("http://10.0.0.7/y.md"));
  assert.equal(await p.emberwire.openURL("http://10.0.0.7/y.md"), "");
});

test("a lab of more than 4 MiB is not read to its end", async () => {
  const p = await began(HOST, { web: { ...web, "https://far.test/big.md": [200, "x".repeat((4 << 20) + 1)] } });
  assert.match(await p.emberwire.openURL("https://far.test/big.md"), /: it is larger than the 4 MiB of a lab\./);
  assert.equal(await p.emberwire.openFile(Object.assign(new Blob(["x".repeat((4 << 20) + 1)]), { name: "big.md" })), "big.md is larger than the 4 MiB of a lab.");
});

test("choosing a lab puts it into the address, without what was opened before", async () => {
  const p = await began(HOST + "?src=https://far.test/x/My%2520Lab.md", { web });
  assert.equal(await p.emberwire.choose("chat"), "");
  assert.deepEqual(p.pushed, [HOST + "?lab=chat"]);
});

test("storage that is refused is memory", async () => {
  const { emberwire, window } = await began(HOST, { web, say: false });
  emberwire.setTheme("light");
  assert.equal(emberwire.theme(), "light");
  assert.deepEqual([window.localStorage.length, window.localStorage.key(0), window.localStorage.getItem("none")], [1, "theme", null]);
});

test("the theme follows the system until one is chosen", async () => {
  const p = await began(HOST, { web });
  assert.equal(p.html.dataset.theme, "dark");
  p.light.matches = true;
  p.light.dispatchEvent(new Event("change"));
  assert.equal(p.html.dataset.theme, "light");
  p.emberwire.setTheme("dark");
  p.light.dispatchEvent(new Event("change"));
  assert.equal(p.html.dataset.theme, "dark");
});
