"use strict";
// Addresses in the visitor's own machine or network: a link must not make the
// page ask them without a word. The browser has normalised the host (percent
// signs, other digits, 2130706433) when a URL is made of it. A name that
// resolves to such an address cannot be told from others here.
(() => {
  const NAMES = /^[^.]+$|(^|\.)(localhost|local|internal|lan|home\.arpa)$/; // a name without a dot is the network's own
  /** @type {[string, number][]} */
  const closed = [["0.", 8], ["10.", 8], ["100.64.", 10], ["127.", 8], ["169.254.", 16], ["172.16.", 12], ["192.0.0.", 24], ["192.168.", 16], ["198.18.", 15], ["224.", 3]];
  const number = (text) => text.split(".").reduce((n, part, i) => n + Number(part) * 2 ** (24 - 8 * i), 0);
  const within = (/** @type {number} */ address, /** @type {[string, number]} */ [prefix, bits]) => Math.floor(address / 2 ** (32 - bits)) === Math.floor(number(prefix) / 2 ** (32 - bits));

  self.embernear = (/** @type {URL} */ url) => {
    const host = url.hostname.replace(/\.$/, "");
    if (/^[\d.]+$/.test(host)) return closed.some((range) => within(number(host), range));
    if (host.startsWith("[")) return !/^\[[23][\da-f]{3}:/.test(host) || /^\[200(2:|1:0?:)/.test(host); // only 2000::/3 is public, without 6to4 and Teredo
    return NAMES.test(host);
  };
})();
