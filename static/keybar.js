"use strict";
// The key bar: keys that on-screen keyboards lack, above the keyboard while a
// screen has it. Keys are down as long as they are touched, so that Ctrl can
// be held with one finger while another types.
(() => {
  const NARROW = 760, WAIT = 400, AGAIN = 60; // CSS pixels, as in app.css; ms until a held key repeats, and between
  const link = window.emberwire, of = link.keyCode;
  /** @type {[text: string, code: number, name: string][]} */
  const KEYS = [["Esc", 0, "Escape: leave the screen"], ["Tab", of("Tab"), "Tab"], ["Ctrl", of("ControlLeft"), "Control"], ["Alt", of("AltLeft"), "Alt"],
    ["←", of("ArrowLeft"), "Left"], ["↑", of("ArrowUp"), "Up"], ["↓", of("ArrowDown"), "Down"], ["→", of("ArrowRight"), "Right"],
    ["Ctrl+T", -1, "Terminate the program"]];
  const touch = matchMedia("(any-pointer: coarse)");
  let bar = null, id = null;
  const down = new Map(); // GLFW code -> timer of the repeat

  const fieldOf = (el) => el?.classList?.contains("keys") ? el : null;

  function make() {
    bar = document.createElement("nav");
    bar.id = "keybar";
    bar.setAttribute("aria-label", "Keys for the screen");
    for (const [text, code, name] of KEYS) {
      const key = document.createElement("button");
      key.type = "button";
      key.tabIndex = -1; // the keyboard has these keys
      key.textContent = text;
      key.dataset.key = text;
      key.setAttribute("aria-label", name);
      key.addEventListener("pointerdown", (e) => { e.preventDefault(); key.setPointerCapture(e.pointerId); press(key, code); });
      for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) key.addEventListener(end, () => release(key, code));
      key.addEventListener("mousedown", (e) => e.preventDefault()); // the screen keeps the focus
      key.addEventListener("contextmenu", (e) => e.preventDefault());
      bar.append(key);
    }
    document.body.append(bar);
  }

  const send = (command) => link.send(JSON.stringify({ v: 2, n: 0, id, ...command }));

  function press(key, code) {
    if (id === null) return;
    if (code === 0) { document.activeElement.blur(); return; }
    if (code < 0) { link.ask({ do: "terminate", id }).then((r) => { if (!r.ok) link.fail(r.error); }); return; }
    key.dataset.down = "yes";
    send({ do: "key", key: code });
    const again = () => { send({ do: "key", key: code, held: true }); down.set(code, setTimeout(again, AGAIN)); };
    clearTimeout(down.get(code));
    down.set(code, setTimeout(again, WAIT));
  }

  function release(key, code) {
    key.dataset.down = "no";
    if (!down.has(code)) return;
    clearTimeout(down.get(code));
    down.delete(code);
    if (id !== null) send({ do: "keyup", key: code });
  }

  function show() {
    const field = fieldOf(document.activeElement), wanted = !!field && (touch.matches || innerWidth <= NARROW);
    if (id !== null && (!wanted || Number(field.dataset.computer) !== id)) for (const key of bar.children) release(key, KEYS.find((k) => k[0] === key.dataset.key)[1]);
    if (wanted && !bar) make();
    id = wanted ? Number(field.dataset.computer) : null;
    document.documentElement.dataset.keybar = wanted ? "yes" : "no";
    if (wanted) place();
  }

  // place puts the bar above the on-screen keyboard, which covers a part of
  // the window that only visualViewport knows.
  function place() {
    const v = window.visualViewport;
    if (!bar || id === null || !v) return;
    bar.style.bottom = Math.max(0, innerHeight - v.height - v.offsetTop) + "px";
    document.activeElement.closest(".tile")?.scrollIntoView({ block: "nearest" });
  }

  addEventListener("focusin", show);
  addEventListener("focusout", () => setTimeout(show));
  addEventListener("resize", show);
  window.visualViewport?.addEventListener("resize", place);
  window.visualViewport?.addEventListener("scroll", place);
})();
