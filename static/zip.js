"use strict";
// Zip files: labs out and in. What comes in is a stranger's: every bound is
// checked before anything is unpacked, and what is unpacked is counted. Only
// what zip tools commonly write is read: stored or deflated, no encryption, no
// zip64, one part.
(() => {
  const MOST_BYTES = 300 << 20, MOST_ENTRIES = 1000, MOST_NAME = 200;
  const utf8 = new TextEncoder(), text = new TextDecoder("utf-8", { fatal: true });
  const fail = (why) => { throw new RangeError("The zip file " + why); };

  const table = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
  function crc(bytes) {
    let c = -1;
    for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8);
    return (c ^ -1) >>> 0;
  }

  // through sends bytes through a stream, at most so many come out; null: more.
  async function through(bytes, stream, most) {
    const writer = stream.writable.getWriter(), parts = [];
    const fed = writer.write(bytes).then(() => writer.close()).catch(() => {}); // the reader says what is wrong
    let size = 0;
    for (const reader = stream.readable.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      if ((size += value.length) > most) { reader.cancel().catch(() => {}); return null; }
      parts.push(value);
    }
    await fed;
    const all = new Uint8Array(size);
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  }

  // head is a local or central header; dates are left out.
  function head(central, name, entry) {
    const b = new DataView(new ArrayBuffer((central ? 46 : 30) + name.length));
    let at = 0;
    const put = (size, value) => { if (size === 2) b.setUint16(at, value, true); else b.setUint32(at, value, true); at += size; };
    put(4, central ? 0x02014b50 : 0x04034b50);
    if (central) put(2, 20);
    put(2, 20); put(2, 0x0800); put(2, entry.method); put(2, 0); put(2, 0x21); put(4, entry.crc); put(4, entry.packed.length); put(4, entry.size);
    put(2, name.length); put(2, 0);
    if (central) { put(2, 0); put(2, 0); put(2, 0); put(4, 0); put(4, entry.offset); }
    new Uint8Array(b.buffer).set(name, at);
    return new Uint8Array(b.buffer);
  }

  // write makes a zip file of [name, bytes] pairs.
  async function write(files) {
    const parts = [], central = [];
    let offset = 0;
    const push = (list, bytes) => { list.push(bytes); return bytes.length; };
    for (const [path, bytes] of files) {
      const name = utf8.encode(path), packed = await through(bytes, new CompressionStream("deflate-raw"), Infinity);
      const entry = { method: 8, crc: crc(bytes), packed, size: bytes.length, offset };
      offset += push(parts, head(false, name, entry)) + push(parts, packed);
      central.push(head(true, name, entry));
    }
    const size = central.reduce((sum, c) => sum + c.length, 0), end = new DataView(new ArrayBuffer(22));
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, central.length, true); end.setUint16(10, central.length, true);
    end.setUint32(12, size, true); end.setUint32(16, offset, true);
    return new Blob([...parts, ...central, new Uint8Array(end.buffer)], { type: "application/zip" });
  }

  // list reads the directory: { name, method, crc, packed, size, from }.
  function list(bytes) {
    if (bytes.length > MOST_BYTES) fail(`has more than ${MOST_BYTES >> 20} MiB.`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let end = bytes.length - 22;
    for (const low = Math.max(0, end - 0xffff); end >= low && view.getUint32(end, true) !== 0x06054b50; end--);
    if (end < 0 || view.getUint32(end, true) !== 0x06054b50) fail("is none, or its end is missing.");
    const count = view.getUint16(end + 10, true), start = view.getUint32(end + 16, true), length = view.getUint32(end + 12, true);
    if (view.getUint16(end + 4, true) || view.getUint16(end + 8, true) !== count) fail("has several parts.");
    if (count === 0xffff || start === 0xffffffff) fail("is of the kind zip64, which is not read.");
    if (count > MOST_ENTRIES) fail(`has ${count} files, at most ${MOST_ENTRIES}.`);
    if (start + length > end) fail("is damaged: its directory is not where it says.");
    const out = [];
    let at = start;
    for (let i = 0; i < count; i++) {
      if (at + 46 > start + length || view.getUint32(at, true) !== 0x02014b50) fail("is damaged: its directory ends too early.");
      const u16 = (n) => view.getUint16(at + n, true), u32 = (n) => view.getUint32(at + n, true);
      const next = at + 46 + u16(28) + u16(30) + u16(32);
      if (next > start + length) fail("is damaged: its directory ends too early.");
      const e = { name: nameOf(bytes.subarray(at + 46, at + 46 + u16(28))), flags: u16(8), method: u16(10), crc: u32(16), packed: u32(20), size: u32(24), from: u32(42) };
      at = next;
      if (e.name.endsWith("/")) continue; // a folder
      if (e.flags & 1) fail(`has an encrypted file, ${e.name}.`);
      if (e.method !== 0 && e.method !== 8) fail(`has a file that is packed in an unknown way, ${e.name}.`);
      if (e.from + 30 > start || view.getUint32(e.from, true) !== 0x04034b50) fail(`is damaged: ${e.name} is not where it says.`);
      e.at = e.from + 30 + view.getUint16(e.from + 26, true) + view.getUint16(e.from + 28, true);
      if (e.at + e.packed > start) fail(`is damaged: ${e.name} is not where it says.`);
      out.push(e);
    }
    // Files that lie over each other unpack to far more than they are.
    const places = [...out].sort((a, b) => a.from - b.from);
    for (let i = 1; i < places.length; i++) if (places[i].from < places[i - 1].at + places[i - 1].packed) fail("is damaged: files lie over each other.");
    return out;
  }

  // nameOf wants a path that stays where it is put.
  function nameOf(bytes) {
    let name;
    try { name = text.decode(bytes); } catch { fail("has a name that is not UTF-8."); }
    const shown = JSON.stringify(name.slice(0, 60));
    if (!name || name.length > MOST_NAME) fail(`has a name that is empty or longer than ${MOST_NAME} characters, ${shown}.`);
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\\:]|^\/|(^|\/)\.\.?(\/|$)/.test(name)) fail(`has a name that leads elsewhere, ${shown}.`);
    return name;
  }

  // read gives the files whose names want wants, { name, bytes }, each of at
  // most so many bytes.
  async function read(bytes, want, most) {
    const out = [], wanted = list(bytes).filter((e) => want(e.name));
    if (wanted.reduce((sum, e) => sum + Math.min(e.size, most), 0) > MOST_BYTES) fail(`unpacks to more than ${MOST_BYTES >> 20} MiB.`);
    for (const e of wanted) {
      if (e.size > most) fail(`has a file that is too large, ${e.name}: ${e.size} bytes, at most ${most}.`);
      const packed = bytes.subarray(e.at, e.at + e.packed);
      let data = packed;
      if (e.method === 8) {
        try { data = await through(packed, new DecompressionStream("deflate-raw"), e.size); } catch { fail(`is damaged: ${e.name} cannot be unpacked.`); }
      }
      if (!data || data.length !== e.size) fail(`is damaged: ${e.name} has another size than it says.`);
      if (crc(data) !== e.crc) fail(`is damaged: the sum of ${e.name} is wrong.`);
      out.push({ name: e.name, bytes: data });
    }
    return out;
  }

  self.emberzip = { write, read, list };
})();
