"use strict";
// What is what in a line of Lua, TOML or Markdown: of the editor, of the plain
// text area, of programs in an embed. A language is start(), the state at the
// beginning of a text, and next(line, at, state), which says where the piece
// that begins at `at` ends and what it is, and changes the state. Nothing is
// read behind the line.
(() => {
  const words = (text) => new Set(text.split(" "));

  // ---- Lua 5.2, spec/computercraft.md ----

  const KEYWORDS = words("and break do else elseif end for function goto if in local not or repeat return then until while");
  const ATOMS = words("true false nil");
  const OPENS = words("function do then repeat { ("), CLOSES = words("end until elseif } )");
  const LONG = /\[(=*)\[/y, NAME = /[A-Za-z_]\w*/y, SPACE = /\s+/y, LABEL = /::\s*[A-Za-z_]\w*\s*::/y;
  const NUMBER = /0[xX](?:[\da-fA-F]*\.?[\da-fA-F]*)(?:[pP][+-]?\d*)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?/y;
  const at = (re, line, i) => { re.lastIndex = i; return re.exec(line); };

  // long goes to the end of a long string or comment, or of the line.
  function long(line, i, state) {
    const end = line.indexOf("]" + "=".repeat(state.long.level) + "]", i);
    const kind = state.long.kind;
    if (end < 0) return [line.length, kind];
    const to = end + state.long.level + 2;
    state.long = null;
    return [to, kind];
  }
  // short goes to the end of a string in quotes; a backslash or \z at the end of
  // a line goes on in the next one.
  function short(line, i, state, quote) {
    for (; i < line.length; i++) {
      if (line[i] === quote) { state.quote = ""; return [i + 1, "string"]; }
      if (line[i] === "\\") {
        if (i + 1 >= line.length || (line[i + 1] === "z" && line.slice(i + 2).trim() === "")) { state.quote = quote; return [line.length, "string"]; }
        i++;
      }
    }
    state.quote = "";
    return [line.length, "string"];
  }
  // block counts what opens and closes a block: the depth of the next line.
  function block(word, line, state) {
    if (CLOSES.has(word)) state.blocks = state.blocks.slice(0, -1);
    if (OPENS.has(word)) state.blocks = state.blocks.slice(-200).concat(line.length - line.trimStart().length);
  }

  const lua = {
    start: () => ({ long: null, quote: "", blocks: [], after: "" }), // blocks: the indents of the lines that opened one
    next(line, i, state) {
      if (state.long) return long(line, i, state);
      if (state.quote) return short(line, i, state, state.quote);
      const space = at(SPACE, line, i);
      if (space) return [i + space[0].length, ""];
      const after = state.after;
      state.after = "";
      if (line.startsWith("--", i)) {
        const m = at(LONG, line, i + 2);
        if (!m) return [line.length, "comment"];
        state.long = { level: m[1].length, kind: "comment" };
        return long(line, i + 2 + m[0].length, state);
      }
      const m = at(LONG, line, i);
      if (m) { state.long = { level: m[1].length, kind: "string" }; return long(line, i + m[0].length, state); }
      const c = line[i];
      if (c === '"' || c === "'") return short(line, i + 1, state, c);
      const name = at(NAME, line, i);
      if (name) {
        const end = i + name[0].length, word = name[0];
        if (KEYWORDS.has(word)) { block(word, line, state); state.after = word; return [end, "keyword"]; }
        if (ATOMS.has(word)) return [end, "atom"];
        if (after === "." || after === ":") return [end, /^\s*[({"'[]/.test(line.slice(end, end + 8)) && !/^\s*\[[^[=]/.test(line.slice(end, end + 8)) ? "call" : "property"];
        if (after === "function") return [end, "definition"];
        return [end, /^\s*[({"']/.test(line.slice(end, end + 8)) ? "call" : "name"];
      }
      const number = at(NUMBER, line, i);
      if (number && /\d/.test(number[0])) return [i + number[0].length, "number"];
      const label = at(LABEL, line, i);
      if (label) return [i + label[0].length, "label"];
      if ("{}()".includes(c)) { block(c, line, state); return [i + 1, "bracket"]; }
      if (line.startsWith("..", i)) return [i + (line[i + 2] === "." ? 3 : 2), "operator"];
      if (c === "." || c === ":") { state.after = after === "function" ? "function" : c; return [i + 1, "operator"]; }
      return [i + String.fromCodePoint(line.codePointAt(i)).length, "[];,".includes(c) ? "bracket" : "operator"];
    },
    // indent is the depth of a line by the state before it, in columns.
    indent(state, text, unit) {
      if (state.long || state.quote) return -1;
      const top = state.blocks.at(-1);
      if (top === undefined) return 0;
      return /^\s*(?:end|until|else|elseif)\b|^\s*[})]/.test(text) ? top : top + unit;
    },
  };

  // ---- TOML ----

  const toml = {
    start: () => ({ quote: "", value: false }),
    next(line, i, state) {
      if (state.quote) return quoted(line, i, state);
      if (i === 0) {
        state.value = state.deep > 0;
        const head = /^\s*\[\[?[^\]]*\]\]?/.exec(line);
        if (head && !state.value) return [head[0].length, "heading"];
      }
      const space = at(SPACE, line, i);
      if (space) return [i + space[0].length, ""];
      const c = line[i];
      if (c === "#") return [line.length, "comment"];
      for (const q of ['"""', "'''"]) if (line.startsWith(q, i)) { state.quote = q; return quoted(line, i + 3, state); }
      if (c === '"' || c === "'") {
        const m = at(c === '"' ? /"(?:[^"\\]|\\.)*"?/y : /'[^']*'?/y, line, i);
        return [i + m[0].length, state.value ? "string" : "property"];
      }
      if (c === "=") { state.value = true; return [i + 1, "operator"]; }
      const word = at(/[\w.+:-]+/y, line, i);
      if (word && !state.value) return [i + word[0].length, "property"];
      if (word) return [i + word[0].length, /^(?:true|false)$/.test(word[0]) ? "atom" : "number"];
      if ("[{".includes(c)) state.deep = (state.deep || 0) + (c === "[" ? 1 : 0);
      if (c === "]") state.deep = Math.max(0, (state.deep || 0) - 1);
      if (c === "{") state.value = false;
      if (c === "," && !state.deep) state.value = false;
      return [i + String.fromCodePoint(line.codePointAt(i)).length, "bracket"];
    },
    indent: () => -1,
  };
  function quoted(line, i, state) {
    const end = line.indexOf(state.quote, i);
    if (end < 0) return [line.length, "string"];
    state.quote = "";
    return [end + 3, "string"];
  }

  // ---- Markdown, with Lua and TOML in its fences ----

  const SPAN = /`+|\*\*?(?=\S)|!?\[[^\]]*\]\([^)]*\)|<https?:[^>]*>/y;
  const markdown = {
    start: () => ({ fence: "", inner: null, of: null }),
    next(line, i, state) {
      if (state.fence && i === 0 && line.trimStart().startsWith(state.fence) && line.trim().replaceAll(state.fence[0], "") === "") {
        Object.assign(state, { fence: "", inner: null, of: null });
        return [line.length, "mark"];
      }
      if (state.fence) return state.inner && line.length ? state.inner.next(line, i, state.of) : [line.length, "code"];
      if (i === 0) {
        const fence = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/.exec(line);
        if (fence && !(fence[1][0] === "`" && line.slice(fence[0].length).includes("`"))) {
          const inner = { lua, toml }[fence[2]] || null;
          Object.assign(state, { fence: fence[1], inner, of: inner && inner.start() });
          return [line.length, "mark"];
        }
        if (/^ {0,3}#{1,6}\s/.test(line)) return [line.length, "heading"];
        const mark = /^\s*(?:>+|[-*+]|\d{1,9}[.)])(?=\s)/.exec(line);
        if (mark) return [mark[0].length, "mark"];
      }
      const span = at(SPAN, line, i);
      if (!span) {
        let to = i + 1;
        while (to < line.length && !"`*![<".includes(line[to])) to++;
        return [to, ""];
      }
      const m = span[0];
      if (m[0] === "`" || m[0] === "*") {
        const end = line.indexOf(m, i + m.length);
        if (end < 0) return [i + m.length, ""];
        return [end + m.length, m[0] === "`" ? "code" : m.length === 2 ? "strong" : "emphasis"];
      }
      return [i + m.length, "link"];
    },
    indent: () => -1,
  };

  const LANGUAGES = { lua, toml, markdown };
  // language says which one a file is written in, "" for none.
  function language(path) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (/\.lua$/.test(name) || name === "startup") return "lua";
    if (/\.toml$/.test(name)) return "toml";
    return /\.md$/.test(name) ? "markdown" : "";
  }
  // copy is a state that another line may change.
  function copy(state) {
    const out = { ...state };
    if (out.of) out.of = copy(out.of);
    return out;
  }
  // lineOf gives the pieces of a line, and changes the state.
  function lineOf(name, line, state) {
    const out = [];
    if (line === "") blank(state);
    for (let i = 0; i < line.length;) {
      const [to, kind] = LANGUAGES[name].next(line, i, state);
      out.push([line.slice(i, to), kind]);
      i = to;
    }
    return out;
  }
  // blank is a line without anything: a string in quotes ends there.
  function blank(state) {
    if (state.quote?.length === 1) state.quote = "";
    if (state.of) blank(state.of);
  }

  window.emberwire.tokens = { LANGUAGES, language, copy, blank, lineOf };
})();
