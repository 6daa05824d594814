// The languages of static/tokens.js for CodeMirror, their colours, and what can
// be folded.
import { HighlightStyle, StreamLanguage, foldService, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Tag, tags } from "@lezer/highlight";

export const UNIT = "  ";

// KINDS are the kinds of pieces; how each looks is the page's (app.css, --code-…).
const KINDS = {
  keyword: tags.keyword, atom: tags.atom, string: tags.string, comment: tags.comment, number: tags.number, operator: tags.operator, bracket: tags.bracket,
  property: tags.propertyName, call: Tag.define(tags.variableName), definition: Tag.define(tags.variableName), name: tags.variableName, label: tags.labelName,
  heading: tags.heading, strong: tags.strong, emphasis: tags.emphasis, link: tags.link, code: tags.monospace, mark: tags.processingInstruction,
};
const colour = (name) => ({ color: `var(--code-${name})` });
const style = HighlightStyle.define([
  { tag: [KINDS.keyword, KINDS.label, KINDS.mark], ...colour("keyword") },
  { tag: [KINDS.atom, KINDS.number], ...colour("number") },
  { tag: [KINDS.string, KINDS.code, KINDS.link], ...colour("string") },
  { tag: KINDS.comment, ...colour("comment") },
  { tag: [KINDS.call, KINDS.definition, KINDS.property], ...colour("name") },
  { tag: KINDS.heading, ...colour("keyword"), fontWeight: "bold" },
  { tag: KINDS.strong, fontWeight: "bold" },
  { tag: KINDS.emphasis, fontStyle: "italic" },
]);

// languageOf is the extension for one of the languages' names, none for "".
export function languageOf(name, tokens) {
  const of = tokens.LANGUAGES[name];
  if (!of) return [];
  const language = StreamLanguage.define({
    name,
    tokenTable: KINDS,
    startState: () => of.start(),
    copyState: tokens.copy,
    blankLine: tokens.blank,
    token(stream, state) {
      const [end, kind] = of.next(stream.string, stream.pos, state);
      stream.pos = end;
      return kind || null;
    },
    indent: (state, text, context) => { const n = of.indent(state, text, context.unit); return n < 0 ? null : n; },
    languageData: { commentTokens: { line: name === "lua" ? "--" : name === "toml" ? "#" : undefined }, closeBrackets: { brackets: ["(", "[", "{"] }, indentOnInput: /^\s*(?:end|else|elseif|until|[})])$/ },
  });
  return [language, indentUnit.of(UNIT), syntaxHighlighting(style), foldService.of(FOLDS[name] || byIndent)];
}

const MOST = 20000; // lines that are looked at for the end of a fold
const depth = (text) => (text.trim() === "" ? -1 : text.length - text.trimStart().length);

// byIndent folds what stands deeper than a line.
function byIndent(state, from) {
  const line = state.doc.lineAt(from), own = depth(line.text);
  if (own < 0) return null;
  let end = line;
  for (let n = line.number + 1; n <= state.doc.lines && n < line.number + MOST; n++) {
    const next = state.doc.line(n), deep = depth(next.text);
    if (deep < 0) continue;
    if (deep <= own) break;
    end = next;
  }
  return end === line ? null : { from: line.to, to: end.to };
}
// untilNext folds everything to the next line that weighs as much.
const untilNext = (weight) => (state, from) => {
  const line = state.doc.lineAt(from), own = weight(line.text);
  if (!own) return null;
  let end = line;
  for (let n = line.number + 1; n <= state.doc.lines && n < line.number + MOST; n++) {
    const next = state.doc.line(n), other = weight(next.text);
    if (other && other <= own) break;
    if (next.text.trim() !== "") end = next;
  }
  return end === line ? null : { from: line.to, to: end.to };
};
const FOLDS = {
  toml: untilNext((text) => (/^\s*\[/.test(text) ? 1 : 0)),
  markdown: untilNext((text) => /^#{1,6}(?=\s)/.exec(text)?.[0].length || 0),
};
