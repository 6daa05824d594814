"use strict";
// The line under the bench: what happened when in this run, and the way back to
// any of it (core/view Timeline, docs/time.md). timeline.js draws it. Works on
// #past wherever and whenever the components draw it.
(() => {
  const EVERY = 500;  // ms between two looks at what has happened since
  const REST = 25; // times as long as an answer took, the engine is left alone
  const SELDOM = 4000, MANY = 4000; // so too, ms, with that many messages
  const link = window.emberwire, { painter, timeline } = link;
  const FILM = 1000; // ms after which a film that is shown has grown
  const line = { now: 0, begin: 0, end: 0, marks: [], names: [], film: "" }; // core/view Timeline
  let parts = null, shown = "", asked = 0, pause = 0, timer = 0, seeking = false, wanted = "";

  const spans = /** @type {(t: number) => string} */ ((t) => t >= 10 ? t.toFixed(1) : t.toFixed(3));

  const draw = () => { if (parts?.canvas.isConnected) timeline.draw(parts.canvas, line, painter.head?.past ? painter.head.now : null); };

  // add puts a new element into another one; the sheets of time are made of it.
  link.add = (parent, tag, className, text) => {
    const el = document.createElement(tag);
    el.className = className;
    el.textContent = text;
    parent.append(el);
    return el;
  };

  // ---- what has happened ----

  // look asks for the marks when something has been sent or done since.
  async function look() {
    timer = 0;
    const head = painter.head;
    if (!head || !parts?.canvas.isConnected || document.visibilityState !== "visible") return;
    asked = performance.now();
    const reply = await link.ask({ do: "timeline" });
    pause = REST * (performance.now() - asked); // of very many messages an answer takes its time
    if (!reply.ok) return;
    Object.assign(line, { names: [], begin: 0, film: "" }, JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data || ""), (c) => c.charCodeAt(0)))));
    line.marks ||= [];
    say();
    draw();
    if (head.film) setTimeout(soon, FILM); // the room goes on meanwhile
  }
  function soon() {
    if (!timer) timer = setTimeout(look, Math.max(0, asked + Math.max(pause, painter.head?.packets > MANY ? SELDOM : EVERY) - performance.now()));
  }

  timeline.look = soon; // for who has given a moment a name

  // ---- moving ----

  async function go(text) {
    wanted = text;
    if (seeking) return; // the newest wish is done when the last one is
    seeking = true;
    while (wanted) {
      const moment = wanted;
      wanted = "";
      const reply = await link.ask(moment === "now" ? { do: "present" } : { do: "seek", text: moment });
      if (!reply.ok) { link.fail(reply.error); break; }
    }
    seeking = false;
  }
  const now = () => painter.head?.past ? painter.head.now : line.end;

  const moment = (m) => m.at || (m.n ? "packet:" + m.n : m.t >= line.end && !line.film ? "now" : m.t.toFixed(9) + "s");
  function pointed(e) {
    const x = e.clientX - parts.canvas.getBoundingClientRect().left;
    return timeline.markAt(x) || { t: timeline.timeAt(x) };
  }
  // step goes to the mark before or after. Packets go by their numbers: the instant
  // at which one was sent is when its sender began to, a little before its time.
  function step(by) {
    const { past, held, packets } = painter.head, at = now(), last = held || packets, first = held || packets + 1;
    const number = (m) => m.n || Number(/^packet:(\d+)$/.exec(m.at || "")?.[1]);
    const there = (m) => past && number(m) ? (by < 0 ? number(m) < first : number(m) > last) : by < 0 ? m.t < at - 1e-9 : m.t > at + 1e-9;
    const list = [...line.marks, ...line.names.filter((m) => !m.away)].filter(there).sort((a, b) => a.t - b.t);
    const m = by < 0 ? list.at(-1) : list[0];
    if (m) go(moment(m)); else go(by < 0 ? "0s" : "now");
  }

  function words(m) {
    const at = `at ${spans(m.t)} s`, more = m.more ? `, and ${m.more} more` : "";
    if (m.name) return `${m.name}, ${at}`;
    if (m.n) return `Packet ${m.n} ${at}, ${m.proto}${m.rule ? ", " + m.rule : ""}${more}`;
    const what = { room: `${m.text} `, failure: `${m.text} failed `, key: "Somebody used a computer ", edit: "The lab was changed " }[m.k];
    return what ? what + at + more : `Go to ${spans(m.t)} s${line.film ? " of the film of what this tab saw" : ""}`;
  }

  // ---- the parts ----

  function build(host) {
    host.innerHTML = '<canvas id="marks" class="marks" tabindex="0" role="slider" aria-label="Moment of the run" aria-valuemin="0"></canvas>' +
      '<button type="button" class="plain past-inside" id="inside" data-inside title="Inside the computers, and when to stop (i)">Inside</button>' +
      '<button type="button" class="plain past-inside" data-moments title="Moments that have names">Moments</button>' +
      '<button type="button" class="plain past-beside" data-beside title="This run and the other way beside each other" hidden>Compare</button>' +
      '<button type="button" class="plain past-ways" hidden>The other way</button>' +
      '<button type="button" class="plain past-on" hidden>Go on from here</button>' +
      '<button type="button" class="plain past-now" hidden>Back to now</button>';
    const [canvas, inside, , beside, ways, on, back] = host.children;
    parts = { host, canvas, inside, beside, ways, on, back };
    canvas.addEventListener("pointerdown", (e) => {
      if (e.button !== 0 || !painter.head) return;
      canvas.setPointerCapture(e.pointerId);
      go(moment(pointed(e)));
      const move = (m) => go(moment(pointed(m)));
      canvas.addEventListener("pointermove", move);
      canvas.addEventListener("lostpointercapture", () => canvas.removeEventListener("pointermove", move), { once: true });
    });
    canvas.addEventListener("pointermove", (e) => { canvas.title = words(pointed(e)); });
    canvas.addEventListener("keydown", (e) => {
      const done = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), Home: () => go("0s"), End: () => go("now"), Escape: () => go("now") }[e.key];
      if (!done) return;
      e.preventDefault();
      e.stopPropagation();
      done();
    });
    on.addEventListener("click", () => order({ do: "fork" }));
    back.addEventListener("click", () => go("now"));
    ways.addEventListener("click", () => order({ do: "branch", num: painter.head.branches.length }));
    new ResizeObserver(draw).observe(canvas);
    new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    say();
    soon();
  }
  async function order(command) {
    const reply = await link.ask(command);
    if (!reply.ok) link.fail(reply.error);
  }

  // say writes what stands in words.
  function say() {
    const head = painter.head;
    if (!parts || !head) return;
    const past = !!head.past, film = !!head.film, branches = head.branches || [];
    document.documentElement.toggleAttribute("data-past", past);
    document.documentElement.toggleAttribute("data-film", film);
    parts.back.hidden = !past;
    parts.on.hidden = !past || film;
    parts.inside.hidden = film;
    if (past) parts.back.textContent = film ? "Back to now" : `Back to now, ${spans(head.present)} s`;
    parts.ways.hidden = parts.beside.hidden = !branches.length || past;
    parts.ways.title = branches.length ? "Go back to the run " + branches.at(-1) + "; this one is kept" : "";
    parts.canvas.setAttribute("aria-valuemin", String(line.begin));
    parts.canvas.setAttribute("aria-valuemax", String(line.end));
    parts.canvas.setAttribute("aria-valuenow", String(now()));
    parts.canvas.setAttribute("aria-valuetext", past ? `${spans(head.now)} s, ${film ? "a film" : "the past"}; now is ${spans(film ? line.end : head.present)} s` : `now, ${spans(line.end)} s`);
  }

  painter.watchers.add(() => {
    const head = painter.head, host = document.getElementById("past");
    if (!head || !host) return;
    if (parts?.host !== host || !parts.canvas.isConnected) build(host);
    const sign = JSON.stringify([head.lab, head.past, head.past && head.now, head.branches]);
    const sent = sign + (head.past ? "" : [head.packets, head.undo, head.state]);
    if (sent === shown) return;
    shown = sent;
    say();
    if (head.past) draw();
    soon();
  });
  document.addEventListener("visibilitychange", soon);
})();
