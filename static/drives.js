"use strict";
// The disk drives of the lab below the screens: each is a button with the name of
// the floppy in it, and opens a dialog to put another one in or to take it out.
(() => {
  const painter = window.emberwire.painter;
  let known = "", dialog = null;

  const element = (tag, props, ...children) => {
    const e = Object.assign(document.createElement(tag), props);
    e.append(...children);
    return e;
  };

  // drives are all of the lab, on sides and on cables.
  const drives = () => [...painter.computers().flatMap((c) => c.parts || []), ...painter.parts].filter((p) => p.kind === "drive");

  painter.watchers.add(() => {
    const place = document.getElementById("drives");
    if (!place) return;
    const list = drives(), sign = JSON.stringify([list.map((d) => [d.name, d.floppy]), painter.floppies.map((f) => [f.name, f.label, f.drive])]);
    if (sign === known && place.childElementCount === list.length) return;
    known = sign;
    const focused = place.contains(document.activeElement) && document.activeElement.dataset.drive;
    place.replaceChildren(...list.map((d) => {
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

  // fill draws the dialog of a drive.
  function fill(name) {
    const drive = drives().find((d) => d.name === name);
    if (!drive) { dialog.close(); return; }
    dialog.dataset.drive = name;
    dialog.setAttribute("aria-label", `Disk drive ${name}`);
    const said = element("p", { className: "build-problem", hidden: true });
    said.setAttribute("role", "alert");
    const say = (text) => { said.textContent = text; said.hidden = !text; };
    const insert = async (floppy) => {
      const r = await window.emberwire.ask({ do: "insert", text: name, args: floppy ? [floppy] : undefined });
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
    dialog.replaceChildren(
      element("div", { className: "sheet-head" }, element("h2", { textContent: name }), button("Close", () => dialog.close())),
      row(element("span", { textContent: drive.floppy ? `In it: ${drive.floppy}` : "It is empty." }), ...drive.floppy ? [button("Eject", () => insert(""))] : []),
      ...rows, row(field, button("Put in", make)), said,
      element("p", { className: "muted", textContent: "Its files are at /disk, and in the tab Files. Everything here can be undone." }));
  }
})();
