"use strict";
// The network of a lab as a form: seed and bounds, the medium, the cables, what
// hangs on them. The form changes single lines of lab.toml and leaves all others
// as they are; what is wrong stands at its field, as the engine says it.
(() => {
  const link = window.emberwire;
  const THE_LAB = -1000000000; // core/view.TheLab
  const FILE = "lab.toml";

  // ---- lines of lab.toml ----

  // linesOf gives the lines of a text with the table that each is in: "" at the
  // top, "medium", "cable.lan", "[peripheral]" of lists. Lines within a value of
  // several lines are in none.
  function linesOf(text) {
    const state = link.tokens.LANGUAGES.toml.start();
    let table = "", count = 0;
    return text.split("\n").map((line) => {
      const inside = state.quote !== "" || state.deep > 0;
      link.tokens.lineOf("toml", line, state);
      const head = inside ? null : /^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?/.exec(line);
      if (head) {
        table = (head[1] === "[[" ? "[" + head[2] + "]" : head[2]).replace(/\s*\.\s*/g, ".").replace(/"([\w-]+)"/g, "$1");
        count++;
      }
      return { line, table, block: count, head: !!head, inside };
    });
  }
  const keyed = (l, key) => !l.inside && !l.head && new RegExp(`^\\s*(?:${key}|"${key}")\\s*=`).test(l.line);

  // valueOf is what stands behind a key, without its comment; "" for none.
  function valueOf(text, table, key) {
    const l = linesOf(text).find((x) => x.table === table && keyed(x, key));
    if (!l) return "";
    const at = l.line.indexOf("=") + 1, state = { ...link.tokens.LANGUAGES.toml.start(), value: true };
    let out = "";
    for (let i = at; i < l.line.length;) {
      const [to, kind] = link.tokens.LANGUAGES.toml.next(l.line, i, state);
      if (kind !== "comment") out += l.line.slice(i, to);
      i = to;
    }
    return out.trim();
  }
  // setValue is the text with another value behind a key; "" takes the line away.
  function setValue(text, table, key, value) {
    const lines = linesOf(text), out = lines.map((l) => l.line), at = lines.findIndex((l) => l.table === table && keyed(l, key));
    if (at >= 0) {
      const comment = /\s#[^"']*$/.exec(out[at])?.[0] || "";
      if (value === "") out.splice(at, 1);
      else out[at] = out[at].slice(0, out[at].indexOf("=") + 1) + " " + value + comment;
    } else if (value !== "") {
      const head = lines.findIndex((l) => l.head && l.table === table);
      if (table === "") {
        const last = lines.findLastIndex((l) => l.table === "" && l.line.includes("="));
        out.splice(last + 1, 0, `${key} = ${value}`);
      } else if (head >= 0) out.splice(head + 1, 0, `${key} = ${value}`);
      else out.push(...out.at(-1) === "" ? [] : [""], `[${table}]`, `${key} = ${value}`, "");
    }
    return out.join("\n");
  }
  // blocks are the tables of a list, each with the number of its head.
  const blocks = (text, name) => linesOf(text).filter((l) => l.head && l.table === `[${name}]`).map((l) => l.block);
  // without is the text without one block of a list.
  const without = (text, block) => linesOf(text).filter((l) => l.block !== block).map((l) => l.line).join("\n");
  const withBlock = (text, name, values) => text.replace(/\n*$/, "\n\n") + `[[${name}]]\n` + Object.entries(values).filter(([, v]) => v !== "").map(([k, v]) => `${k} = ${v}\n`).join("");
  const inBlock = (text, block, key) => {
    const lines = linesOf(text).filter((l) => l.block === block && !l.head);
    return valueOf(lines.map((l) => l.line).join("\n"), "", key);
  };
  // cablesOf are the cables that modems, peripherals or tables name.
  function cablesOf(text) {
    const out = new Set();
    for (const l of linesOf(text)) {
      const named = /^cable\.(.+)$/.exec(l.table)?.[1];
      if (l.head && named) out.add(named);
      const at = keyed(l, "cable") && /=\s*"([\w-]+)"/.exec(l.line)?.[1];
      if (at) out.add(at);
    }
    return [...out].sort();
  }

  // ---- the form ----

  const TEXT = "text", NUMBER = "number", SWITCH = "switch";
  const WIRE = [["latency", TEXT, "0s"], ["jitter", TEXT, "0s"], ["loss", NUMBER, "0"], ["duplicate", NUMBER, "0"], ["reorder", NUMBER, "0"], ["bandwidth", NUMBER, "0"]];
  const LAB = [["seed", NUMBER, "1"], ["until", TEXT, "10s"], ["cpu", NUMBER, "50000000"], ["memory", TEXT, "32MiB"], ["inspect", SWITCH, "true"]];
  const ABOUT = { seed: "where chance comes from", until: "end of a run without the page", cpu: "instructions a second", memory: "of each computer", inspect: "the list reads what is encrypted",
    latency: "like 20ms", jitter: "more latency, up to", loss: "0 to 1", duplicate: "arrives twice, 0 to 1", reorder: "overtaken, 0 to 1", bandwidth: "bytes a second, 0: no bound", range: "blocks" };

  // raw is what was typed as a value of lab.toml. What is no number becomes a text:
  // the engine then says at its field what is wanted, and takes a size like 64KiB.
  const NUMERAL = /^[+-]?(0|[1-9]\d*(_\d+)*)(\.\d+)?(e[+-]?\d+)?$/i;
  const raw = (kind, typed) => (typed === "" || kind === SWITCH || kind === NUMBER && NUMERAL.test(typed) ? typed : JSON.stringify(typed));
  const typedOf = (value) => (/^".*"$|^'.*'$/.test(value) ? value.slice(1, -1) : value);

  function element(tag, more, ...inner) { const el = Object.assign(document.createElement(tag), more); el.append(...inner); return el; }
  const bytes = (data) => new TextDecoder().decode(Uint8Array.from(atob(data || ""), (c) => c.charCodeAt(0)));

  async function open() {
    const read = await link.ask({ do: "read", id: THE_LAB, text: FILE });
    const said = element("p", { className: "network-said" });
    said.setAttribute("role", "alert");
    if (!read.ok) { said.textContent = read.error; link.sheet("Network", said); return; }
    const opened = bytes(read.data), fields = new Map(); // path of the engine's errors -> { input, said, put }
    let added = null;

    function field(table, of, put) {
      const [key, kind, usual] = of, path = table ? table + "." + key : key, id = "network-" + path.replace(/\W/g, "-"), was = valueOf(opened, table, key);
      const input = kind === SWITCH ? element("select", { id }, ...["", "true", "false"].map((v) => new Option(v || `usual (${usual})`, v))) : element("input", { id, type: "text", placeholder: usual, autocomplete: "off", spellcheck: false });
      const wrong = element("span", { className: "network-wrong", id: id + "-wrong" });
      input.value = typedOf(was);
      input.setAttribute("aria-describedby", wrong.id);
      const label = element("label", { htmlFor: id }, key, element("small", { textContent: ABOUT[key] || "" }));
      fields.set(path, { input, wrong, put: put || ((text) => (input.value.trim() === typedOf(was) ? text : setValue(text, table, key, raw(kind, input.value.trim())))) });
      return element("div", { className: "network-field" }, label, input, wrong);
    }
    const part = (title, ...inner) => element("fieldset", { className: "network-part" }, element("legend", { textContent: title }), ...inner);

    const gone = new Set(), rows = blocks(opened, "peripheral").map((block, i) => {
      const row = element("div", { className: "network-row" }), wrong = element("span", { className: "network-wrong" }), name = typedOf(inBlock(opened, block, "name"));
      const what = `${typedOf(inBlock(opened, block, "kind"))}${name ? " " + name : ""} on ${typedOf(inBlock(opened, block, "cable"))}`;
      const away = element("button", { type: "button", className: "plain", textContent: "Remove", onclick: () => { const on = !gone.delete(block); if (on) gone.add(block); away.textContent = on ? "Keep" : "Remove"; row.classList.toggle("network-gone", on); } });
      away.setAttribute("aria-label", "Remove " + what);
      fields.set(`peripheral[${i}]`, { input: away, wrong, put: (text) => text });
      row.append(element("span", { textContent: what }), away, wrong);
      return row;
    });
    const cables = cablesOf(opened);
    const kind = element("select", { id: "network-kind" }, new Option("none", ""), ...["monitor", "speaker", "drive"].map((k) => new Option(k, k)));
    const cable = element("select", { id: "network-cable" }, ...cables.map((c) => new Option(c, c))), wrongNew = element("span", { className: "network-wrong" });
    kind.setAttribute("aria-label", "Kind of a new peripheral");
    cable.setAttribute("aria-label", "Its cable");
    const fresh = cables.length ? [element("div", { className: "network-row" }, "Add ", kind, " on ", cable, wrongNew)] : [element("p", { className: "muted", textContent: "A peripheral of its own hangs on a cable, and no modem of this lab has one. Those at a computer's side are added in its menu." })];

    const apply = element("button", { type: "submit", className: "plain", textContent: "Save and run again" });
    const form = element("form", { className: "network" },
      part("The lab", ...LAB.map((f) => field("", f))),
      part("The air", field("medium", ["range", NUMBER, "64"]), ...WIRE.map((f) => field("medium", f))),
      ...cables.map((c) => part("Cable " + c, ...WIRE.map((f) => field("cable." + c, f)))),
      part("On cables", ...rows, ...fresh),
      element("div", { className: "network-row" }, apply, said),
      element("p", { className: "muted", textContent: "An empty field is the usual value. Everything else of lab.toml stays as it is; undo takes the change back." }));
    const dialog = link.sheet("Network", form);
    dialog.id = "network";

    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      said.textContent = wrongNew.textContent = "";
      for (const f of fields.values()) { f.wrong.textContent = ""; f.input.removeAttribute("aria-invalid"); }
      let text = opened;
      for (const f of fields.values()) text = f.put(text);
      for (const block of [...gone].sort((a, b) => b - a)) text = without(text, block);
      added = kind.value ? blocks(text, "peripheral").length : null;
      if (kind.value) text = withBlock(text, "peripheral", { kind: JSON.stringify(kind.value), cable: JSON.stringify(cable.value) });
      if (text === opened) { dialog.close(); return; }
      const now = await link.ask({ do: "read", id: THE_LAB, text: FILE });
      if (now.ok && bytes(now.data) !== opened) { said.textContent = "lab.toml was changed meanwhile. Close this form and open it again."; return; }
      const reply = await link.ask({ do: "write", id: THE_LAB, text: FILE, data: link.base64(new TextEncoder().encode(text)) });
      if (reply.ok) { dialog.close(); return; }
      const [, path = "", why = reply.error] = /:\d+: ([\w.[\]-]+): ([^]*)$/.exec(reply.error) || [];
      const at = fields.get(path) || fields.get(/^peripheral\[\d+\]/.exec(path)?.[0] || "");
      if (at) { at.wrong.textContent = why; at.input.setAttribute("aria-invalid", "true"); at.input.focus(); }
      else if (added !== null && path.startsWith(`peripheral[${added}]`)) { wrongNew.textContent = why; kind.focus(); }
      else said.textContent = reply.error;
    });
    form.querySelector("input").focus();
  }

  document.addEventListener("click", (e) => { if (e.target.closest?.("#network-form")) open(); });
  link.network = { raw, valueOf, setValue, blocks, without, withBlock, inBlock, cablesOf };
})();
