"use strict";
// A lab that is read, not used (embeds with run=replay): it has run to its end
// before it is shown, and is shown from its beginning. One goes through it by the
// line of time (past.js), or lets it play.
(() => {
  const MOST = 60;      // lab seconds of a lab that does not end by itself
  const AFTER = 1;      // so many of them are shown of one that stands still after its last mark
  const LOOK = 100;     // ms between two looks whether it is at its end
  const FASTEST = 100;  // of the speeds of lab time
  const link = window.emberwire, { painter } = link;

  // past waits until an earlier moment is shown.
  const past = () => new Promise((done) => {
    const see = () => { if (painter.head?.past && !painter.head.travels) { painter.watchers.delete(see); done(); } };
    painter.watchers.add(see);
    see();
  });

  // replay runs the lab that is loaded to its end and goes back to its beginning.
  // speed is that of playing. It answers what plays and pauses.
  link.replay = async (ask, speed) => {
    await ask({ do: "speed", num: FASTEST });
    await ask({ do: "run" });
    let end = MOST;
    for (;;) {
      const reply = await ask({ do: "timeline" });
      const line = reply.ok ? JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(reply.data || ""), (c) => c.charCodeAt(0)))) : { end: MOST };
      end = line.still ? Math.min(line.end, (line.marks?.at(-1)?.t ?? 0) + AFTER) : line.end;
      if (line.still || line.end >= MOST || ["ended", "halted"].includes(painter.head?.state)) break;
      await new Promise((done) => setTimeout(done, LOOK));
    }
    await ask({ do: "pause" });
    await ask({ do: "speed", num: speed });
    await ask({ do: "seek", text: "0s" });
    // At its end, or in the present, the film stands still.
    let playing = false;
    painter.watchers.add(() => {
      const head = painter.head;
      if (!playing || !head || head.travels || head.past && head.now < end) return;
      playing = false;
      ask({ do: "present" }).then(() => ask({ do: "pause" }));
    });
    const begin = async () => {
      playing = false;
      await ask({ do: "pause" });
      if ((await ask({ do: "seek", text: "0s" })).ok) await past();
    };
    return {
      begin,
      async go(on) {
        playing = false;
        if (!on) { await ask({ do: "pause" }); return; }
        if (!painter.head?.past) await begin();
        await ask({ do: "run" });
        playing = true;
      },
    };
  };
})();
