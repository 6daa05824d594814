"use strict";
// The packet list of an embed: the latest packets, each opened in place.
// emberwire.listPackets(place, ask) gives { changed(sent), reset() }.
(() => {
  const SHOWN = 200;  // the latest packets in the list
  const PAUSE = 150;  // ms between two looks while many are sent

  window.emberwire.listPackets = (place, ask) => {
    const list = place.appendChild(element("div", "embed-list"));
    list.setAttribute("role", "group"); // of buttons, each opening its packet below it
    list.setAttribute("aria-label", "Packets");
    place.dataset.empty = "yes";
    let asked = -1, newest = -1, timer = 0, busy = false, opened = 0, detail = null;

    function changed(sent) {
      newest = sent;
      if (sent === asked || busy || timer) return;
      timer = setTimeout(() => { timer = 0; look(); }, PAUSE);
    }
    async function look() {
      busy = true;
      asked = newest;
      const reply = await ask({ do: "packets", count: SHOWN });
      busy = false;
      changed(newest); // it may have become another one meanwhile
      if (!reply.ok) return;
      const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 30;
      show(reply.rows || []);
      if (atEnd && !opened) list.scrollTop = list.scrollHeight;
    }

    // show keeps the rows that are there, so that focus and the opened one stay.
    function show(rows) {
      const have = new Map([...list.querySelectorAll(".embed-row")].map((r) => [Number(r.dataset.number), r]));
      const wanted = new Set(rows.map((r) => r.n));
      for (const [n, row] of have) if (!wanted.has(n)) { if (n === opened) close(); row.remove(); }
      for (const r of rows) {
        const row = have.get(r.n) || list.appendChild(rowOf(r.n));
        const who = row.children[1], text = `${r.name} → ${(r.to || []).map(name).join(", ") || "nobody"}`;
        if (who.textContent !== text) who.textContent = who.title = text;
        fill(row.children[2], r.proto);
        row.children[2].dataset.proto = r.proto;
        fill(row.children[3], r.sum);
        fill(row.children[4], whyOf(r));
      }
      place.dataset.empty = rows.length ? "no" : "yes";
    }
    // whyOf says in the list why somebody did not hear it, or what became of it.
    function whyOf(r) {
      const [first] = r.unheard || [];
      return [r.note, first && `${first.name}: ${first.why}`, !first && !r.to?.length && r.missed ? "nobody heard it" : ""].filter(Boolean).join("; ");
    }
    const fill = (el, text) => { if (el.textContent !== text) el.textContent = text; };
    const name = (id) => window.emberwire.painter.computers().find((c) => c.id === id)?.name || "#" + id;

    function rowOf(n) {
      const row = element("button", "embed-row");
      row.type = "button";
      row.dataset.number = n;
      row.setAttribute("aria-expanded", "false");
      row.append(element("span", "num", String(n)), element("span", "who"), element("span", "proto"), element("span", "sum"), element("span", "why"));
      row.onclick = () => open(row, n);
      return row;
    }
    function close() {
      list.querySelector('[aria-expanded="true"]')?.setAttribute("aria-expanded", "false");
      detail?.remove();
      opened = 0; detail = null;
    }
    async function open(row, n) {
      const again = opened === n;
      close();
      if (again) return;
      const reply = await ask({ do: "packet", num: n });
      opened = n;
      row.setAttribute("aria-expanded", "true");
      detail = reply.ok ? detailOf(reply.packet) : element("div", "embed-detail", reply.error);
      row.after(detail);
    }
    function detailOf(p) {
      const box = element("div", "embed-detail");
      for (const layer of p.tree.layers) {
        const head = element("p", "");
        const proto = element("span", "proto", layer.proto);
        proto.dataset.proto = layer.proto;
        head.append(proto, " " + layer.sum);
        box.append(head);
        if (layer.note) box.append(element("p", "muted", layer.note));
        box.append(fieldsOf(layer.fields || []));
      }
      for (const [title, fates] of [["Heard by", p.heard], ["Not heard by", p.missed]]) {
        if (fates?.length) box.append(element("p", "muted", `${title} ${fates.map((f) => f.why === "heard" ? f.name : `${f.name} (${f.why})`).join(", ")}`));
      }
      if (p.file) box.append(element("p", "muted", `Sent by ${p.file} line ${p.line}`));
      return box;
    }
    function fieldsOf(fields) {
      const dl = element("dl", "");
      for (const f of fields) {
        const dd = element("dd", "", f.value + (f.means ? ` (${f.means})` : ""));
        if (f.sub?.length) dd.append(fieldsOf(f.sub));
        dl.append(element("dt", "", f.name), dd);
      }
      return dl;
    }
    function element(tag, className, text) {
      const el = document.createElement(tag);
      if (className) el.className = className;
      if (text) el.textContent = text;
      return el;
    }
    return { changed, reset() { close(); list.replaceChildren(); place.dataset.empty = "yes"; asked = -1; } };
  };
})();
