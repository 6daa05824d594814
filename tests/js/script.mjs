// script.mjs runs the page's scripts (static/*.js) in Node. They are not
// modules: each is a function over globals of the browser. Here the globals
// are handed in, so that a test says what the browser would have said.
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";

const folder = new URL("../../static/", import.meta.url);

/**
 * Makes the globals of a page: a window that hears events and has no clock of
 * its own, and whatever the test brings. What a script sets on window or self
 * is seen there.
 * @param {Record<string, any>} [more] further globals, or others in their place
 * @returns {Record<string, any>}
 */
export function page(more = {}) {
  const window = Object.assign(new EventTarget(), { emberwire: {} });
  const timers = clock();
  const globals = { window, self: window, addEventListener: window.addEventListener.bind(window), ...timers, ...more };
  return Object.assign(globals, { timers });
}

/** A clock that goes only when the test says so: advance(ms). */
export function clock() {
  let now = 0, last = 0;
  const due = new Map(); // number -> { at, run, every }
  const start = (every) => (run, ms = 0, ...args) => { due.set(++last, { at: now + ms, run: () => run(...args), every: every ? ms : 0 }); return last; };
  const stop = (number) => { due.delete(number); };
  function advance(ms) {
    const end = now + ms;
    for (;;) {
      const [number, next] = [...due].filter(([, t]) => t.at <= end).sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0] || [];
      if (!next) break;
      now = next.at;
      if (next.every) next.at += next.every; else due.delete(number);
      next.run();
    }
    now = end;
  }
  return { setTimeout: start(false), setInterval: start(true), clearTimeout: stop, clearInterval: stop, performance: { now: () => now }, advance };
}

/**
 * Runs scripts of static/, in this order, over the globals of a page.
 * @param {Record<string, any>} globals what page() gave
 * @param {...(string | [string, (text: string) => string])} names files, as
 *   "zip.js"; with a function, what it makes of the file
 */
export function run(globals, ...names) {
  for (const name of names) {
    const [path, change = (text) => text] = [name].flat();
    const file = new URL(path, folder);
    const keys = Object.keys(globals);
    compileFunction(change(readFileSync(file, "utf8")), keys, { filename: file.pathname })(...keys.map((k) => globals[k]));
  }
}

/** An event with the fields that a script reads. @param {string} type @param {Record<string, any>} fields */
export function event(type, fields = {}) {
  const e = new Event(type, { cancelable: true });
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(e, name, { value });
  return e;
}
