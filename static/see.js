"use strict";
// The menu of a tile ("…") and of the map's camera: everything that can be done
// with a computer, in words, at any width; and ways to keep what is to be seen.
(() => {
  const link = window.emberwire, { painter, record } = link;
  let open = null; // { place, button }

  // press does what another button of the tile does, seen or not.
  const press = (tile, selector) => tile.querySelector(selector)?.click();

  function ofTile(tile) {
    const id = Number(tile.dataset.computer), info = painter.infoOf(id), items = [];
    const button = (word, selector, keys = "") => { if (tile.querySelector(selector)) items.push({ word, keys, run: () => press(tile, selector) }); };
    if (info && id >= 0) {
      button(info.power === "on" ? "Shut down" : "Turn on", ".power", "Ctrl+Alt+S");
      button("Reboot", ".reboot", "Ctrl+Alt+R");
      button("Terminate the program", ".terminate", "Ctrl+Alt+T");
      button("Files", ".tile-files");
      button("Peripherals, place, remove", ".setup");
      items.push(null);
    }
    button(tile.dataset.view === "large" ? "Show all screens" : "Enlarge", ".enlarge", "e");
    if (document.fullscreenEnabled) items.push({ word: "Full screen", run: () => painter.fullScreen(id) });
    items.push(...keeps(id, "the screen"), { word: "Text of the screen", run: () => text(id) });
    return items;
  }

  const keeps = (what, name) => [
    { word: `Picture of ${name}`, keys: "PNG", run: () => record.picture(what) },
    record.running(what) ? { word: "End the recording, save it", keys: "GIF", run: () => record.end(what) }
      : { word: `Record ${name}`, keys: "GIF", run: () => record.begin(what) },
  ];

  // show opens a menu at a button.
  function show(button, name, items) {
    close(false);
    const place = document.createElement("div");
    place.className = "pop";
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", name);
    const menu = document.createElement("div");
    menu.className = "menu"; menu.setAttribute("role", "menu"); menu.setAttribute("aria-label", name);
    for (const item of items) {
      if (!item) { const line = document.createElement("hr"); line.setAttribute("role", "separator"); menu.append(line); continue; }
      const b = document.createElement("button");
      b.type = "button"; b.className = "menu-item"; b.setAttribute("role", "menuitem"); b.tabIndex = -1;
      const word = document.createElement("span"), keys = document.createElement("span");
      word.textContent = item.word; keys.textContent = item.keys || ""; keys.className = "muted";
      b.append(word, keys);
      b.onclick = () => { close(true); item.run(); };
      menu.append(b);
    }
    place.append(menu);
    place.onkeydown = keys;
    place.addEventListener("focusout", (e) => { if (e.relatedTarget && !place.contains(/** @type {Node} */ (e.relatedTarget))) close(false); });
    document.body.append(place);
    const at = button.getBoundingClientRect(), size = menu.getBoundingClientRect();
    menu.style.left = Math.max(4, Math.min(at.right - size.width, innerWidth - size.width - 4)) + "px";
    menu.style.top = Math.max(4, at.bottom + 4 + size.height > innerHeight ? Math.min(at.top - size.height - 4, innerHeight - size.height - 4) : at.bottom + 4) + "px";
    open = { place, button };
    button.setAttribute("aria-expanded", "true");
    menu.querySelector(".menu-item").focus();
  }

  function close(back) {
    if (!open) return;
    const { place, button } = open;
    open = null;
    place.remove();
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  }

  function keys(e) {
    const list = [...open.place.querySelectorAll(".menu-item")], at = list.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % list.length, ArrowUp: (at + list.length - 1) % list.length, Home: 0, End: list.length - 1 }[e.key];
    e.stopPropagation(); // the page has keys of its own
    if (to !== undefined) { list[to].focus(); e.preventDefault(); } else if (e.key === "Escape" || e.key === "Tab") { close(true); e.preventDefault(); }
  }

  // sheet is a dialog with a heading; what is behind it waits.
  link.sheet = (title, ...content) => {
    const d = document.createElement("dialog"), head = document.createElement("div"), h = document.createElement("h2"), x = document.createElement("button");
    d.className = "sheet wide-sheet"; head.className = "sheet-head";
    h.textContent = title; h.id = "sheet-title"; d.setAttribute("aria-labelledby", h.id);
    x.type = "button"; x.className = "plain"; x.textContent = "Close"; x.onclick = () => d.close();
    head.append(h, x);
    d.append(head, ...content);
    d.addEventListener("keydown", (e) => e.stopPropagation());
    d.addEventListener("pointerdown", (e) => { // beside it; not where a selection of its text ends
      const b = d.getBoundingClientRect();
      if (e.target === d && (e.clientX < b.left || e.clientX > b.right || e.clientY < b.top || e.clientY > b.bottom)) d.close();
    });
    const back = document.activeElement;
    d.addEventListener("close", () => { d.remove(); back?.focus?.(); });
    document.body.append(d);
    d.showModal();
    return d;
  };

  // text shows what stands on a screen as text, to be selected and copied.
  function text(id) {
    const pre = document.createElement("pre"), row = document.createElement("div"), copy = document.createElement("button"), said = document.createElement("span");
    pre.className = "screen-text"; pre.tabIndex = 0; pre.textContent = painter.text(id) || "The screen is empty.";
    pre.setAttribute("role", "group"); pre.setAttribute("aria-label", "Text of the screen");
    row.className = "share-row"; said.setAttribute("role", "status"); said.className = "muted";
    copy.type = "button"; copy.className = "plain"; copy.textContent = "Copy";
    copy.onclick = async () => { said.textContent = await link.copy(pre.textContent) || "Copied."; };
    row.append(copy, said);
    link.sheet(`Text of ${painter.infoOf(id)?.name ?? "the screen"}`, pre, row);
    pre.focus();
  }

  addEventListener("click", (e) => {
    const more = e.target.closest?.(".tile-more, .map-see");
    if (!more) { if (open && !open.place.contains(e.target)) close(false); return; }
    if (open?.button === more) { close(true); return; }
    const tile = more.closest(".tile[data-computer]");
    if (tile) show(more, `Menu of ${painter.infoOf(Number(tile.dataset.computer))?.name ?? "this screen"}`, ofTile(tile));
    else show(more, "Pictures of the map", keeps("map", "the map"));
  });
  addEventListener("resize", () => close(false));
})();
