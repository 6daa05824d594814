// Types of Emberwire's embeds for pages written in TypeScript: the element that
// embed.js defines, its events, and the messages to and from a plain frame
// (docs/embed.md). Version 1 of the messages.

/** A computer or a monitor of the lab. */
interface EmberwireComputer { id: number; name: string }

/** A row of the packet list. */
interface EmberwirePacket {
  n: number;          // number of the message, from 1
  t: number;          // lab seconds when it was sent
  from: number;       // id of the sender
  name: string;       // its name
  medium: string;     // air, or the cable
  to?: number[];      // ids of those who heard it
  ch: number;         // channel
  re: number;         // reply channel
  proto: string;
  sum: string;        // what it says, in words of its protocol
  [more: string]: unknown; // later fields; pass over what you do not know
}

/** What an embed tells, by the name of the event without "emberwire-". */
interface EmberwireNews {
  ready: { version: number };
  loaded: { title: string; computers: EmberwireComputer[] };
  state: { state: "running" | "paused" | "ended" | "halted"; now: number; packets: number };
  packet: { packet: EmberwirePacket };
  problem: { text: string };
  size: { height: number }; // to a page with a plain frame: CSS pixels that it would need, if it has fewer
}

/** A message that a plain frame sends to the page around it. */
type EmberwireMessage = { [K in keyof EmberwireNews]: { emberwire: K } & EmberwireNews[K] }[keyof EmberwireNews];

/** A message to a plain frame: frame.contentWindow.postMessage(order, "*"). */
type EmberwireOrder = { version?: 1 } & (
  | { emberwire: "run" | "pause" | "reset" }
  | { emberwire: "load"; text: string; name?: string }
  | { emberwire: "packets"; on?: boolean }
  | { emberwire: "theme"; theme: "dark" | "light" }
);

/** <emberwire-lab>. Its attributes: src, lab, view, files, lines, readonly, show, hide, run, speed, theme, height, title, name. */
interface EmberwireLab extends HTMLElement {
  load(text: string): void;
  run(): void;
  pause(): void;
  reset(): void;
  listen(on?: boolean): void;
}

interface HTMLElementTagNameMap { "emberwire-lab": EmberwireLab }
interface HTMLElementEventMap {
  "emberwire-ready": CustomEvent<EmberwireNews["ready"]>;
  "emberwire-loaded": CustomEvent<EmberwireNews["loaded"]>;
  "emberwire-state": CustomEvent<EmberwireNews["state"]>;
  "emberwire-packet": CustomEvent<EmberwireNews["packet"]>;
  "emberwire-problem": CustomEvent<EmberwireNews["problem"]>;
}
