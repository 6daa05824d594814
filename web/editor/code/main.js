// The page's editor: CodeMirror, behind the same few words as the plain text
// area (static/editor.js). It lies in a shadow tree: its styles are sheets made
// by a script, which need no leave of the page's policy.
import { EditorState, Transaction, EditorSelection, Compartment } from "@codemirror/state";
import { EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection, dropCursor, highlightSpecialChars, rectangularSelection } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { languageOf } from "./language.js";
import { HEAVY, completion, namesOf } from "./complete.js";
import { look } from "./look.js";

const STATES = 32;      // texts whose history is kept

/**
 * @param {HTMLElement} host gets the editor
 * @param {{ tokens: any, touched(): void, run(): void }} page touched: the text
 *   is another one; run: Ctrl+Enter
 */
function make(host, page) {
  const states = new Map(); // key -> state, the newest last
  let key = "", language = "", names = namesOf([]), quiet = false;
  const label = new Compartment();

  const leave = (view) => { view.contentDOM.blur(); return true; };
  const common = [
    EditorState.lineSeparator.of("\n"), // every other character is the text's own
    EditorView.clipboardInputFilter.of((text) => text.replace(/\r\n?/g, "\n")),
    codeFolding(), highlightSpecialChars(), history(), drawSelection(), dropCursor(), indentOnInput(), bracketMatching(), closeBrackets(),
    rectangularSelection(), highlightActiveLine(), highlightActiveLineGutter(), search({ top: true }), look,
    EditorState.allowMultipleSelections.of(true),
    autocompletion({ override: [completion(() => language, () => names)], maxRenderedOptions: 60 }),
    keymap.of([{ key: "Mod-Enter", run: () => { page.run(); return true; } }, { key: "Tab", run: acceptCompletion },
      ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab, { key: "Escape", run: leave }]),
    EditorView.updateListener.of((u) => { if (u.docChanged && !quiet) page.touched(); }),
  ];
  const named = (path) => EditorView.contentAttributes.of({ tabindex: "0", "aria-label": `Text of ${path}. Tab indents, Escape leaves.`, spellcheck: "false", autocorrect: "off", autocapitalize: "off", translate: "no" });
  const begun = (text, path) => EditorState.create({ doc: text, extensions: [
    lineNumbers(), text.length > HEAVY ? [] : [foldGutter(), highlightSelectionMatches()], // a heavy one folds by keys
    lintGutter(), common, label.of(named(path)), languageOf(language, page.tokens)] });

  const view = new EditorView({ parent: host.attachShadow({ mode: "open" }), state: begun("", "no file"), root: host.shadowRoot });
  const text = () => view.state.doc.toString();
  function silently(act) { quiet = true; try { act(); } finally { quiet = false; } }

  // smallest is the change from one text to another that leaves most alone.
  function smallest(was, to) {
    let from = 0, end = 0;
    const most = Math.min(was.length, to.length);
    while (from < most && was[from] === to[from]) from++;
    while (end < most - from && was[was.length - 1 - end] === to[to.length - 1 - end]) end++;
    return { from, to: was.length - end, insert: to.slice(from, to.length - end) };
  }

  return {
    // set shows a text. The one that is shown already follows, and what was typed
    // in it can still be taken back; another comes with its own past.
    set(of, path, to) {
      if (of === key) {
        if (text() !== to) silently(() => view.dispatch({ changes: smallest(text(), to), annotations: [Transaction.addToHistory.of(false), Transaction.userEvent.of("follow")] }));
      } else {
        if (key) { states.delete(key); states.set(key, view.state); }
        if (states.size > STATES) states.delete(states.keys().next().value);
        key = of;
        language = page.tokens.language(path);
        const old = states.get(of);
        silently(() => view.setState(old && old.doc.toString() === to ? old : begun(to, path)));
        view.scrollDOM.scrollTop = view.scrollDOM.scrollLeft = 0;
      }
      this.mark(0, "");
      return text() === to;
    },
    get: text,
    size: () => view.state.doc.length,
    forget() { states.clear(); key = ""; },
    replace(to) { view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to }, selection: { anchor: to.length }, userEvent: "input.paste" }); view.focus(); },
    mark(line, said) {
      const at = line > 0 ? view.state.doc.line(Math.min(line, view.state.doc.lines)) : null;
      view.dispatch(setDiagnostics(view.state, at ? [{ from: at.from, to: at.to, severity: "error", message: said || "here" }] : []));
    },
    go(line) {
      const at = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: EditorSelection.cursor(at.from), effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
      view.focus();
    },
    // cursor is where the cursor stands, in characters; select sets it.
    cursor: () => view.state.selection.main.head,
    select(from, to) { view.dispatch({ selection: { anchor: from, head: to } }); },
    focus() { view.focus(); },
    names(list) { names = namesOf(list); },
    view,
  };
}

window.emberwire.makeCode = make;
