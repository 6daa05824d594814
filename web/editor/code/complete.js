// Completion: the names of the references, Lua's own words, and the words that
// stand in the text.
import { completeAnyWord, snippetCompletion } from "@codemirror/autocomplete";

const WORDS = "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(" ");
const SHAPES = [
  ["function ${name}(${arguments})\n  ${}\nend", "function", "a function"],
  ["if ${condition} then\n  ${}\nend", "if", "if … then … end"],
  ["for ${i} = ${1}, ${n} do\n  ${}\nend", "for", "a loop that counts"],
  ["for ${k}, ${v} in pairs(${t}) do\n  ${}\nend", "for", "a loop over a table"],
  ["while ${condition} do\n  ${}\nend", "while", "a loop"],
  ["local event, ${a}, ${b} = os.pullEvent(${})", "local", "wait for an event"],
].map(([text, label, detail]) => snippetCompletion(text, { label, detail, type: "text", boost: -1 }));
// LIBRARY is Lua's own, which no reference here is about.
const LIBRARY = {
  "": "assert error getmetatable setmetatable ipairs next pairs pcall xpcall rawequal rawget rawlen rawset select tonumber tostring type unpack load loadstring setfenv getfenv _G _ENV",
  string: "byte char find format gmatch gsub len lower match rep reverse sub upper pack unpack packsize",
  table: "concat insert remove sort pack unpack move",
  math: "abs acos asin atan ceil cos deg exp floor fmod frexp huge ldexp log max min modf pi pow rad random randomseed sin sqrt tan",
  coroutine: "create isyieldable resume running status wrap yield",
  bit32: "arshift band bnot bor btest bxor extract lrotate lshift replace rrotate rshift",
  utf8: "char charpattern codepoint codes len offset",
  debug: "traceback getinfo getlocal sethook",
};
const lua = [...WORDS.map((label) => ({ label, type: "keyword" })), ...SHAPES];

/**
 * @param {{ name: string, signature: string, text: string }[]} names of the
 *   references: "textutils.serialize", "handle:read"
 */
export function namesOf(names) {
  const tops = new Map(), members = new Map(), methods = new Map();
  for (const [owner, list] of Object.entries(LIBRARY)) {
    const all = list.split(" ").map((label) => [label, { label, type: "function" }]);
    for (const [label, o] of owner ? [[owner, { label: owner, type: "namespace" }]] : all) tops.set(label, o);
    if (owner) members.set(owner, new Map(all));
  }
  const put = (map, label, e, type) => { if (!map.has(label)) map.set(label, { label, type, detail: e.signature.slice(e.signature.indexOf("(")).slice(0, 60), info: e.text || undefined }); };
  for (const e of names) {
    const dot = Math.max(e.name.lastIndexOf("."), e.name.lastIndexOf(":")), type = e.signature.includes("(") ? "function" : "constant";
    if (dot < 0) { put(tops, e.name, e, type); continue; }
    const owner = e.name.slice(0, dot), label = e.name.slice(dot + 1);
    if (!members.has(owner)) members.set(owner, new Map());
    put(members.get(owner), label, e, type);
    put(methods, label, e, "method");
    const top = owner.split(/[.:]/)[0];
    if (!tops.has(top)) tops.set(top, { label: top, type: "namespace" });
  }
  const list = (map) => [...map.values()];
  return { tops: [...list(tops), ...lua], members: new Map([...members].map(([owner, m]) => [owner, list(m)])), methods: list(methods) };
}

// KNOWN are variables that programs give what another name stands for.
const KNOWN = { rs: "redstone", colours: "colors", cryptoNet: "CryptoNet", C: "CryptoNet", network: "system.network", util: "system.util" };

// HEAVY is from how many characters a text is edited without what looks at more of
// it than is shown.
export const HEAVY = 512 << 10;

/** completion is a source for CodeMirror. names() are what namesOf gave. */
export const completion = (language, names) => (context) => {
  if (language() !== "lua") return null;
  const member = context.matchBefore(/[A-Za-z_][\w.]*[.:]\w*$/);
  if (member) {
    const dot = Math.max(member.text.lastIndexOf("."), member.text.lastIndexOf(":")), owner = member.text.slice(0, dot);
    const options = names().members.get(KNOWN[owner] || owner) || names().methods;
    return { from: member.from + dot + 1, options, validFor: /^\w*$/ };
  }
  if (context.matchBefore(/[.:]\w*$/)) return null; // of something that has no name
  const word = context.matchBefore(/[A-Za-z_]\w*$/);
  if (!word && !context.explicit) return null;
  if (word && /\d/.test(context.state.sliceDoc(word.from - 1, word.from))) return null; // a number with letters
  const known = names().tops, have = new Set(known.map((o) => o.label));
  const others = context.state.doc.length > HEAVY ? null : completeAnyWord(context);
  return { from: word ? word.from : context.pos, options: [...known, ...(others?.options || []).filter((o) => !have.has(o.label))], validFor: /^\w*$/ };
};
