"use strict";
// The programs of a lab in an embed (view=code): shown above the screens, edited
// in place, run again, and put back.
(() => {
  const MOST = 4; // programs shown when files= names none

  // filesIn finds the text files of a lab: path, and where its block and its text
  // stand. A block counts as in core/labfile: its fence begins a line, and a
  // second word names the file.
  function filesIn(text) {
    const out = [], lines = text.split("\n");
    for (let i = 0, at = 0; i < lines.length; at += lines[i++].length + 1) {
      const open = /^(`{3,}|~{3,})(.*)$/.exec(lines[i]);
      if (!open || (open[1][0] === "`" && open[2].includes("`"))) continue;
      const start = at, mark = open[1];
      let end = i + 1, to = at + lines[i].length + 1;
      const from = to;
      while (end < lines.length && !(lines[end].startsWith(mark) && lines[end].trim().replaceAll(mark[0], "") === "")) to += lines[end++].length + 1;
      const info = /^\s*(\S+)\s+("(?:[^"\\]|\\.)*"|\S+)\s*$/.exec(open[2]);
      if (info && info[1] !== "base64" && end < lines.length && !info[2].startsWith("{") && !/^[^"]*=/.test(info[2])) {
        let path = info[2];
        if (path[0] === '"') { try { path = JSON.parse(path); } catch { path = ""; } }
        out.push({ path, lang: info[1], word: info[2], start, from, to, end: to + lines[end].length });
      }
      for (; i < end; i++) at += lines[i].length + 1;
      if (i >= lines.length) break;
    }
    return out;
  }

  // withFile is the lab with another text in a file.
  function withFile(text, path, code) {
    const f = filesIn(text).find((x) => x.path === path);
    if (!f) return text;
    let fence = "```";
    for (const [run] of code.matchAll(/`{3,}/g)) if (run.length >= fence.length) fence = "`".repeat(run.length + 1);
    return text.slice(0, f.start) + `${fence}${f.lang} ${f.word}\n${code}${code === "" || code.endsWith("\n") ? "" : "\n"}${fence}` + text.slice(f.end);
  }

  // showCode draws the programs of a lab into place; run is told the lab with what
  // was edited.
  window.emberwire.showCode = (place, { text, files, readonly, run, said }) => {
    const all = filesIn(text), wanted = files.length ? files : all.map((f) => f.path).filter((p) => /^[\w-]+\/startup\.lua$/.test(p)).slice(0, MOST);
    const fields = [];
    place.replaceChildren();
    for (const path of wanted) {
      const f = all.find((x) => x.path === path);
      if (!f) { said(`files=${path.slice(0, 100)}: this lab has no such text file`); continue; }
      const original = text.slice(f.from, f.to), box = document.createElement("label"), name = document.createElement("b"), area = document.createElement("textarea");
      name.textContent = path;
      Object.assign(area, { value: original, readOnly: readonly, spellcheck: false, rows: Math.min(14, Math.max(3, original.split("\n").length)), wrap: "off" });
      area.setAttribute("aria-label", "Program " + path + (readonly ? "" : ". Control and Enter run it."));
      area.addEventListener("input", () => { back.hidden = fields.every((x) => x.area.value === x.original); });
      area.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); again(); } });
      box.append(name, area);
      place.append(box);
      fields.push({ path, area, original });
    }
    const row = document.createElement("div"), go = document.createElement("button"), back = document.createElement("button");
    const again = () => run(fields.reduce((out, x) => (x.area.value === x.original ? out : withFile(out, x.path, x.area.value)), text));
    Object.assign(go, { type: "button", textContent: "Run again", onclick: again });
    Object.assign(back, { type: "button", textContent: "Back to the original", hidden: true, onclick: () => { for (const x of fields) x.area.value = x.original; back.hidden = true; again(); } });
    row.append(go, back);
    if (!readonly && fields.length) place.append(row);
  };
  window.emberwire.labFiles = { filesIn, withFile };
})();
