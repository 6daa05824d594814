"use strict";
// What the sheet of a room shows beside its texts: the link as a QR code, and,
// to the owner, the screens of those who show them. The sheet has the buttons
// and the places; both are gone with it.
(() => {
  const LOOK = 1000;         // ms between two looks at the screens
  const QUIET = 4, SCALE = 5; // modules around a code; pixels of a module

  // draw paints a QR code, dark on light in every theme.
  function draw(rows) {
    const size = rows.length + 2 * QUIET, canvas = document.createElement("canvas");
    canvas.width = canvas.height = size * SCALE;
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = "#fff";
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.fillStyle = "#000";
    rows.forEach((row, y) => row.forEach((on, x) => { if (on) ctx.fillRect((x + QUIET) * SCALE, (y + QUIET) * SCALE, SCALE, SCALE); }));
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "QR code of the room's link");
    return canvas;
  }

  function code() {
    const place = document.getElementById("room-code"), field = /** @type {HTMLInputElement} */ (document.getElementById("room-link"));
    if (place.firstChild) { place.replaceChildren(); return; }
    try { place.append(draw(self.emberqr(field.value))); } catch (err) { place.append(err.message); }
  }

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  // tile is one screen with its computer's name.
  function tile(s) {
    const figure = document.createElement("figure"), canvas = document.createElement("canvas"), caption = document.createElement("figcaption");
    caption.textContent = `${s.name} #${s.id}`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Screen of " + caption.textContent);
    window.emberwire.painter.elsewhere(canvas, s.w, s.h, s.palette, bytes(s.cells));
    figure.append(canvas, caption);
    return figure;
  }

  async function screens() {
    const place = document.getElementById("room-grid");
    if (place.firstChild) { place.replaceChildren(); return; }
    for (let first = true; first || place.isConnected && place.firstChild; first = false) {
      const r = await window.emberwire.ask({ do: "screens" });
      if (!first && !place.firstChild) return; // put away meanwhile
      const list = r.ok ? JSON.parse(new TextDecoder().decode(bytes(r.data))) : [];
      place.replaceChildren(...list.map(tile));
      if (!list.length) place.append(r.ok ? "Nobody shows a screen yet. Guests have Show my screens in this sheet." : r.error);
      await new Promise((done) => { setTimeout(done, LOOK); });
    }
  }

  document.addEventListener("click", (e) => {
    const button = e.target instanceof Element ? e.target.closest("#room-qr, #room-screens") : null;
    if (button) (button.id === "room-qr" ? code : screens)();
  });
})();
