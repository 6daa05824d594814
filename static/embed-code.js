"use strict";
// The programs of a lab in an embed (view=code): shown above or beside the
// screens, edited in place, run again, and put back. The author says which files,
// which of their lines, and which may be changed.
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

  const lineCount = (code) => code.split("\n").length - (code.endsWith("\n") ? 1 : 0);

  // rangesOf reads lines="4-12" (of the first file) or "bob/startup.lua:4-,…": the
  // first and last line of each file that are shown. A wrong one is said and left out.
  function rangesOf(words, files, said) {
    const out = new Map();
    for (const word of words) {
      const found = /^(?:(.+):)?(\d{1,6})?(-)?(\d{1,6})?$/.exec(word), path = found?.[1] ?? files[0]?.path;
      const f = files.find((x) => x.path === path);
      if (!found || (!found[2] && !found[4])) { said(`lines=${word}: like 4-12, 7, 4- or alice/startup.lua:4-12`); continue; }
      if (!f) { said(`lines=${word}: ${path ? path + " is not" : "no file is"} shown`); continue; }
      const count = lineCount(f.code), from = Number(found[2] ?? 1), to = found[3] ? Math.min(count, Number(found[4] ?? count)) : from;
      if (from < 1 || from > count || to < from) { said(`lines=${word}: ${f.path} has ${count} lines`); continue; }
      out.set(f.path, { from, to });
    }
    return out;
  }

  // partsOf divides a program into what is shown and what stands before and after it.
  function partsOf(code, range) {
    if (!range) return { before: "", shown: code.replace(/\n$/, ""), after: code.endsWith("\n") ? "\n" : "", first: 1 };
    const lines = code.split("\n"), before = lines.slice(0, range.from - 1).map((l) => l + "\n").join("");
    const shown = lines.slice(range.from - 1, range.to).join("\n");
    return { before, shown, after: code.slice(before.length + shown.length), first: range.from };
  }

  function element(tag, className, text, more) {
    const el = document.createElement(tag);
    if (className) el.className = className;
    if (text) el.textContent = text;
    return Object.assign(el, more);
  }

  // editor is one program: its lines with their numbers, in a field of text.
  function editor({ path, code, range, fixed, again, changed }) {
    let part = partsOf(code, range);
    const panel = element("div", "embed-file"), gutter = element("div", "embed-gutter"), area = element("textarea");
    gutter.setAttribute("aria-hidden", "true");
    Object.assign(area, { readOnly: fixed, spellcheck: false, wrap: "off", value: part.shown });
    area.setAttribute("autocapitalize", "off");
    area.setAttribute("aria-label", "Program " + path + (fixed ? "" : ". Control and Enter run it."));
    // The field is as large as its text: the panel around it scrolls, with the numbers.
    function fit() {
      const lines = area.value.split("\n");
      area.rows = lines.length;
      area.cols = Math.max(20, ...lines.map((l) => l.length + 1));
      gutter.replaceChildren(...lines.map((_, i) => element("span", "", String(part.first + i))));
    }
    area.addEventListener("input", () => { fit(); changed(); });
    area.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); again(); } });
    panel.append(gutter, area);
    const all = element("button", "embed-all", `Show all ${lineCount(code)} lines`, { type: "button", hidden: !range });
    all.onclick = () => {
      const now = part.before + area.value + part.after;
      all.hidden = true;
      part = partsOf(code); // from here on nothing is hidden
      area.value = now.replace(/\n$/, "");
      fit();
    };
    panel.append(all);
    fit();
    return {
      path, panel, original: code,
      text: () => part.before + area.value + part.after,
      put: () => { area.value = part.shown; fit(); },
      // mark shows which line is meant: the number of a line of the file.
      mark(line) { for (const [i, el] of [...gutter.children].entries()) el.classList.toggle("wrong", part.first + i === line); gutter.querySelector(".wrong")?.scrollIntoView({ block: "nearest" }); },
    };
  }

  // tabs shows one panel of several; the arrow keys go between them.
  function tabs(list, fields) {
    const buttons = fields.map((f, i) => {
      const tab = element("button", "", f.path, { type: "button", id: "embed-tab-" + i, onclick: () => choose(i) });
      tab.setAttribute("role", "tab");
      f.panel.id = "embed-panel-" + i;
      f.panel.setAttribute("role", "tabpanel");
      f.panel.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", f.panel.id);
      return tab;
    });
    function choose(i, focus) {
      fields.forEach((f, n) => { f.panel.hidden = n !== i; buttons[n].setAttribute("aria-selected", String(n === i)); buttons[n].tabIndex = n === i ? 0 : -1; });
      if (focus) buttons[i].focus();
      list.scrollLeft = buttons[i].offsetLeft - list.offsetLeft - (list.clientWidth - buttons[i].offsetWidth) / 2; // its neighbours are in reach
    }
    list.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key], at = buttons.findIndex((b) => b.tabIndex === 0);
      if (step) { e.preventDefault(); choose((at + step + buttons.length) % buttons.length, true); }
    });
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Files");
    list.append(...buttons);
    choose(0);
    return choose;
  }

  // showCode draws the programs of a lab into place; run is told the lab with what
  // was edited. It gives { wrong(line, text) }: shows where a line of the lab stands.
  window.emberwire.showCode = (place, { text, files, lines, fixed, run, said }) => {
    const all = filesIn(text).map((f) => ({ ...f, code: text.slice(f.from, f.to).replace(/\r\n?/g, "\n") })); // as a field of text has it
    const wanted = files.length ? files : all.map((f) => f.path).filter((p) => /^[\w-]+\/startup\.lua$/.test(p)).slice(0, MOST);
    for (const path of wanted) if (!all.some((f) => f.path === path)) said(`files=${path.slice(0, 100)}: this lab has no such text file`);
    const shown = wanted.map((path) => all.find((f) => f.path === path)).filter(Boolean), ranges = rangesOf(lines, shown, said);
    const edited = () => fields.reduce((out, f) => (f.text() === f.original ? out : withFile(out, f.path, f.text())), text);
    const again = () => { for (const f of fields) f.mark(0); run(edited()); };
    const changed = () => { back.hidden = fields.every((f) => f.text() === f.original); };
    const fields = shown.map((f) => editor({ ...f, range: ranges.get(f.path), fixed: fixed(f.path), again, changed }));
    const row = element("div", "embed-files"), list = element("div", "embed-tabs");
    const go = element("button", "embed-again", "Run again", { type: "button", onclick: again });
    const back = element("button", "embed-back", "Back to the original", { type: "button", hidden: true, onclick: () => { for (const f of fields) f.put(); back.hidden = true; again(); } });
    row.append(list);
    if (shown.some((f) => !fixed(f.path))) row.append(back, go);
    place.replaceChildren(...fields.length ? [row, ...fields.map((f) => f.panel)] : []);
    place.hidden = !fields.length;
    const choose = fields.length ? tabs(list, fields) : () => {};
    function wrong(line, now) {
      const at = now.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0), f = filesIn(now).find((x) => at >= x.from && at < x.to);
      const n = fields.findIndex((x) => x.path === f?.path);
      if (n < 0) return false;
      choose(n);
      fields[n].mark(now.slice(f.from, at).split("\n").length);
      return true;
    }
    return { wrong };
  };

  // showSource draws a lab that cannot be run: its text, with the line that is wrong.
  window.emberwire.showSource = (place, text, line) => {
    const pre = element("pre", "embed-source"), lines = text.replace(/\n$/, "").split("\n");
    pre.tabIndex = 0;
    pre.setAttribute("aria-label", "The lab's text");
    for (const [i, l] of lines.entries()) pre.append(element("span", i + 1 === line ? "wrong" : "", l + "\n"));
    place.replaceChildren(pre);
    place.hidden = false;
    pre.querySelector(".wrong")?.scrollIntoView({ block: "center" });
  };
  window.emberwire.labFiles = { filesIn, withFile, rangesOf, partsOf };
})();
