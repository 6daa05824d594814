package browser

import "testing"

// A lab that is paused costs nothing: its worker is awake at most twice a
// second, and no snapshot comes.
func TestAPausedLabIsAtRest(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	if why := eval[string](t, tab, `emberwire.ask({ do: "pause" }).then((r) => r.error || "")`); why != "" {
		t.Fatal(why)
	}
	must(t, tab.Until(`emberwire.painter.head.state === "paused"`, soon))
	got := eval[[]float64](t, tab, `(async () => {
  const p = emberwire.painter, take = p.take, beat = async () => {
    const from = emberwire.turns();
    while (emberwire.turns() === from) await new Promise((r) => setTimeout(r, 5));
    return [emberwire.turns(), performance.now()];
  };
  await beat();
  let snapshots = 0;
  const [before, start] = await beat();
  p.take = (b) => { snapshots++; take(b); };
  await beat(); await beat(); await beat();
  const [after, end] = await beat();
  p.take = take;
  return [(after - before) / (end - start) * 1000, snapshots];
})()`)
	if got[0] > 2 || got[1] > 0 {
		t.Errorf("paused, the engine was awake %.1f times a second and sent %.0f snapshots", got[0], got[1])
	}
}

// A lab that waits, its clock running, costs next to nothing: the worker is
// awake at most twice a second, no snapshot comes in which only the clock has
// moved, and the clock that goes on in the page needs no layout.
func TestAWaitingLabIsAtRest(t *testing.T) {
	tab := open(t, "hello")
	prompt(t, tab)
	must(t, tab.Key('\u001b'))
	got := eval[[]float64](t, tab, `(async () => {
  const p = emberwire.painter, take = p.take, beat = async () => {
    const from = emberwire.turns();
    while (emberwire.turns() === from) await new Promise((r) => setTimeout(r, 5));
    return [emberwire.turns(), performance.now()];
  };
  await beat();
  await beat();
  let snapshots = 0, changes = 0;
  const clock = p.clock(), seen = new MutationObserver((list) => { changes += list.length; });
  const [before, start] = await beat();
  p.take = (b) => { snapshots++; take(b); };
  seen.observe(document.querySelector("#dock"), { subtree: true, childList: true, characterData: true, attributes: true });
  await beat(); await beat(); await beat();
  const [after, end] = await beat();
  p.take = take;
  seen.disconnect();
  return [(after - before) / (end - start) * 1000, snapshots, changes, p.clock() !== clock ? 1 : 0];
})()`)
	if got[0] > 2 || got[1] > 0 || got[2] > 0 || got[3] == 0 {
		t.Errorf("waiting, the engine was awake %.1f times a second and sent %.0f snapshots, the page around the clock changed %.0f times, and the clock ran: %v", got[0], got[1], got[2], got[3] == 1)
	}
}
