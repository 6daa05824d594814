"use strict";
// The disk drives and printers of the lab below the screens. Each drive is a button
// with the name of the floppy in it, and opens a dialog to put another one in or to
// take it out; a printer's shows its pages.
(() => {
  const painter = window.emberwire.painter;
  const TUNES = { embers: "Embers", copper: "Copper", dusk: "Dusk" }; // of records: core/drive/record.go
  let known = "", dialog = null;

  const element = (tag, props, ...children) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...children);
    return e;
  };

  const parts = (kind) => [...painter.computers().flatMap((c) => c.parts || []), ...painter.parts].filter((p) => p.kind === kind);
  const drives = () => parts("drive"), printers = () => parts("printer"); // of the lab, on sides and on cables

  painter.watchers.add(() => {
    const place = document.getElementById("drives");
    if (!place) return;
    const list = [...drives(), ...printers()], sign = JSON.stringify([list.map((d) => [d.name, d.floppy, d.kind === "printer" && d.count]), painter.floppies.map((f) => [f.name, f.label, f.drive])]);
    if (sign === known && place.childElementCount === list.length) return;
    known = sign;
    const focused = place.contains(document.activeElement) && document.activeElement.dataset.drive;
    place.replaceChildren(...list.map((d) => {
      if (d.kind === "printer") return element("button", { type: "button", className: "plain", textContent: `${d.name}: ${d.count === 1 ? "1 page" : d.count + " pages"}`, title: "Printer: look at its pages, or save them", onclick: () => show(d.name) });
      const b = element("button", { type: "button", className: "plain", textContent: `${d.name}: ${d.floppy || "empty"}`, title: "Disk drive: put a floppy in, or take it out", onclick: () => open(d.name) });
      b.dataset.drive = d.name;
      return b;
    }));
    if (focused) place.querySelector(`[data-drive="${focused}"]`)?.focus();
    if (dialog?.open) fill(dialog.dataset.drive);
  });

  function open(name) {
    dialog ||= document.body.appendChild(element("dialog", { id: "drive", className: "sheet" }));
    fill(name);
    if (!dialog.open) dialog.showModal();
  }

  // show opens the dialog of a printer: its pages, and a way to keep them.
  async function show(name) {
    const r = await window.emberwire.ask({ do: "printed", text: name });
    const pages = element("dialog", { id: "printed", className: "sheet", onclose: () => pages.remove() });
    pages.setAttribute("aria-label", `Printer ${name}`);
    const button = (text, act) => element("button", { type: "button", className: "plain", textContent: text, onclick: act });
    const text = r.ok ? r.text || "" : r.error;
    pages.append(element("div", { className: "sheet-head" }, element("h2", { textContent: name }), button("Close", () => pages.close())),
      ...text ? text.split(/^--- /m).filter(Boolean).map((page) => element("pre", { className: "printed-page", textContent: page })) : [element("p", { className: "muted", textContent: "Nothing has been printed yet." })],
      ...text && r.ok ? [element("div", { className: "build-row" }, button("Save as text", () => window.emberwire.saveFile(name + ".txt", text)))] : []);
    document.body.append(pages);
    pages.showModal();
  }

  // fill draws the dialog of a drive.
  function fill(name) {
    const drive = drives().find((d) => d.name === name);
    if (!drive) { dialog.close(); return; }
    dialog.dataset.drive = name;
    dialog.setAttribute("aria-label", `Disk drive ${name}`);
    const said = element("p", { className: "build-problem", hidden: true });
    said.setAttribute("role", "alert");
    const say = (text) => { said.textContent = text; said.hidden = !text; };
    const insert = async (floppy, ...tune) => {
      const r = await window.emberwire.ask({ do: "insert", text: name, args: floppy ? [floppy, ...tune] : undefined });
      if (r.ok) dialog.close(); else say(r.error);
    };
    const button = (text, act) => element("button", { type: "button", className: "plain", textContent: text, onclick: act });
    const row = (...of) => element("div", { className: "build-row" }, ...of);
    const rows = painter.floppies.filter((f) => f.drive !== name).map((f) => row(
      element("span", { textContent: f.name + (f.label ? ` "${f.label}"` : "") + (f.drive ? `, in ${f.drive}` : "") }), button("Put in", () => insert(f.name))));
    const field = element("input", { id: "drive-new", type: "text", placeholder: "name of a new floppy", autocomplete: "off", spellcheck: false });
    field.setAttribute("aria-label", "name of a new floppy");
    const make = () => { if (field.value.trim()) insert(field.value.trim()); else say("A new floppy needs a name."); };
    field.onkeydown = (e) => { e.stopPropagation(); if (e.key === "Enter") { e.preventDefault(); make(); } };
    const tunes = element("select", { id: "drive-tune" }, ...Object.entries(TUNES).map(([value, textContent]) => element("option", { value, textContent })));
    tunes.setAttribute("aria-label", "tune of a record");
    dialog.replaceChildren(
      element("div", { className: "sheet-head" }, element("h2", { textContent: name }), button("Close", () => dialog.close())),
      row(element("span", { textContent: drive.floppy ? `In it: ${drive.floppy}` : "It is empty." }), ...drive.floppy ? [button("Eject", () => insert(""))] : []),
      ...rows, row(field, button("Put in", make)), row(element("span", { textContent: "A record:" }), tunes, button("Put in", () => insert(tunes.value, tunes.value))), said,
      element("p", { className: "muted", textContent: "Files of a floppy are at /disk, and in the tab Files; a record is played by dj. Everything here can be undone." }));
  }
})();
