// What the page's scripts have in common: window.emberwire and the other
// globals that one script sets and others use. tsc checks every use against
// this; a new member of window.emberwire gets its line here.

type Id = number; // of a computer; below zero: a monitor

/** A question or an order to the engine: core/view.Command, by its JSON names. v and n are put in by ask. */
interface Command {
  v?: number; n?: number; do: string; id?: Id; text?: string; key?: number; held?: boolean; kept?: boolean; unsaved?: boolean; all?: boolean;
  fold?: boolean; stored?: boolean; gone?: boolean; whole?: boolean; x?: number; y?: number; at?: Vec; num?: number; from?: number; count?: number;
  data?: string; args?: string[];
}

/** An answer: core/view.Reply. data is base64. */
interface Reply {
  v?: number; n?: number; ok: boolean; error?: string; text?: string; data?: string; rows?: Row[]; first?: number; total?: number; place?: number;
  folded?: number; unread?: number; packet?: any; talks?: any[]; files?: any[];
}

/** A place in the world, in blocks. */
interface Vec { x: number; y: number; z: number }

/** A row of the packet list: core/view.Row. */
interface Row { n: number; t: number; from: Id; name: string; medium: string; to?: Id[]; proto: string; sum: string; [more: string]: any }

/** What startEngine gives (static/engine.js). */
interface Engine {
  state: string;
  turns?: number;
  start(): void;
  send(text: string): void;
  ask(command: Command): Promise<Reply>;
  restore(id: string, spare: any, verb?: string): Promise<Reply>;
  kill(): void;
}

interface EngineOptions {
  module?: Promise<WebAssembly.Module>; // this or port
  port?(stuck: boolean): MessagePort;
  url(name: string): string;
  net: boolean;
  snapshot(bytes: ArrayBuffer): void;
  reply(text: string): void;
  status(state: string, why: string): void;
  kept?(news: any): void;
  clock?(now: number): void;
}

/** An entry of the table of files that the build writes into a page: hash, bytes, and how it is packed. */
interface Asset { h: string; n?: number; z?: string; c?: number }

/** What the painter tells of a computer: core/view.Computer. */
interface Computer { id: Id; name: string; power: string; os: string; advanced?: boolean; [more: string]: any }

/** The painter (static/painter.js). */
interface Painter {
  screens: Map<Id, any>;
  head: any;
  painted: ((id: Id, rows: number[]) => void) | null;
  times: number[];
  cables: any[];
  parts: any[];
  floppies: any[];
  watchers: Set<(head: any) => void>;
  least: number;
  slim: boolean;
  disks: number;
  acknowledge(number: number): void;
  changed(news: boolean): void;
  elsewhere(canvas: HTMLCanvasElement, w: number, h: number, palette: number[], cells: Uint8Array): void;
  parseFont(text: string): Uint8Array;
  take(snapshot: ArrayBuffer): void;
  tick(now: number): void;
  now(): number;
  sync(): void;
  fit(): void;
  enlarge(id: Id): void;
  isNarrow(): boolean;
  cellAt(id: Id, clientX: number, clientY: number): [x: number, y: number];
  computers(): Computer[];
  monitors(): Computer[];
  forgetAll(): void;
  text(id: Id): string;
  watch(el: Element): void;
  [more: string]: any;
}

/** window.emberwire: what the scripts give each other, and the components (wasm/app). An answer "" is: nothing is wrong. */
interface Emberwire {
  painter: Painter;
  scale: any;
  keysField(id: Id, name: string): HTMLTextAreaElement;
  // sound.js
  sound: { wave(s: any): Float32Array; state(): { on: boolean; context: string; playing: number; listens: boolean } };
  // engine.js
  startEngine(options: EngineOptions): Engine;
  makeWorker(url: (name: string) => string, kept: boolean, many: boolean): Worker;
  compile(entry: Asset, answer: Response | Promise<Response>, again: () => Promise<Response>): Promise<WebAssembly.Module>;
  base64(bytes: Uint8Array): string;
  // loader.js
  onReply: ((text: string) => void) | null;
  onState: ((text: string) => void) | null;
  onMounted: any;
  sent: number;
  drafts: number;
  labs: Promise<any[]>;
  seen: Record<string, (bytes: number) => void>;
  early: Record<string, Promise<Response>>;
  url(name: string): string;
  theme(): string;
  setTheme(choice: string): void;
  send(text: string): void;
  ask(command: Command): Promise<Reply>;
  restart(): Promise<string>;
  kill(): void;
  turns(): number;
  load(name: string): Promise<string>;
  loadText(name: string, source: string): Promise<string>;
  choose(name: string): Promise<string>;
  openLink(text: string): Promise<string>;
  openURL(text: string): Promise<string>;
  openFile(file: File): Promise<string>;
  openKept(id: string): Promise<string>;
  leave(yes: boolean): void;
  lesson(): string;
  fly(text: string): void;
  reference(): void;
  add(parent: ParentNode, tag: string, className: string, text: string): any;
  saveFile(name: string, bytes: BlobPart): void;
  copy(text: string): Promise<string>;
  pasted(): Promise<[text: string, problem: string]>;
  address(): string;
  fail(text: string): string;
  tell(): void;
  // keep.js, mylabs.js
  makeKeeping(page: any): any;
  keeping: any;
  note(id: string, act: boolean): void;
  kept(what: string, id: string): Promise<string>;
  extract(id: string): Promise<Reply>;
  embedded(): Promise<any>;
  embedText(way: string, of: { name: string; lab: string; source: string; packed?: string; view: string; run: string; site?: string }): string;
  embedSetup(site: string, from?: string): { file: string; text: string };
  drawEmbed(name: string, lab: string): Promise<void>;
  showCode(place: HTMLElement, of: { text: string; files: string[]; lines: string[]; fixed(path: string): boolean; run(text: string): void; said(text: string): void }): { wrong(line: number, now: string): boolean };
  showSource(place: HTMLElement, text: string, line: number): void;
  labFiles: { filesIn(text: string): { path: string; from: number; to: number }[]; withFile(text: string, path: string, code: string): string; rangesOf(words: string[], files: { path: string; code: string }[], said: (text: string) => void): Map<string, { from: number; to: number }>; partsOf(code: string, range?: { from: number; to: number }): { before: string; shown: string; after: string; first: number } };
  newLab(kind: string): Promise<string>;
  entriesOf(transfer: DataTransfer): any[];
  programLab(entries: any[]): Promise<string>;
  programSource(files: { path: string; data: Uint8Array }[]): Promise<string>;
  bringLabs(files: File[]): Promise<string>;
  onLabs?(): void;
  // rooms.js
  makeRooms(page: any): any;
  newRoom(): Promise<string>;
  leaveRoom(): Promise<any>;
  // timeline.js
  timeline: { draw(canvas: HTMLCanvasElement, line: any, past: number | null): void; markAt(x: number): any; timeAt(x: number): number; look?(): void };
  // replay.js
  replay(ask: (command: any) => Promise<any>, speed: number): Promise<{ begin(): Promise<void>; go(on: boolean): Promise<void> }>;
  // the map
  lights: any;
  picture(map: any): any;
  hands(map: any): any;
  map: any;
  dialog?(what: string, id: Id, at?: Vec): void;
  // gif.js, record.js, see.js
  gif(width: number, height: number): { readonly size: number; frame(pixels: Uint32Array, delay: number): void; bytes(): Uint8Array<ArrayBuffer> };
  record: any;
  sheet(title: string, ...content: HTMLElement[]): HTMLDialogElement;
  // keys.js, editor.js, embed-packets.js
  keyCode(code: string): number; // of GLFW, for KeyboardEvent.code; 0: none
  tileSaid?(id: Id, why: string): void; // by the components: what is wrong with an input
  listPackets(place: HTMLElement, ask: (command: Command) => Promise<Reply>): { changed(sent: number): void; reset(): void };
  tokens: { LANGUAGES: Record<string, any>; language(path: string): string; copy(state: any): any; blank(state: any): void; lineOf(name: string, line: string, state: any): string[][] };
  network: any; // network.js: single lines of lab.toml
  makeCode?(host: HTMLElement, page: any): any; // codemirror.js, of web/editor
  editor: any;
}

interface Window {
  emberwireBench: { upgrade(pre: HTMLElement, root: HTMLElement): void; labOf(bench: string, code: string): string };
  emberwire: Emberwire;
  emberstore: any;          // store.js
  makeKeeper(host: KeeperHost): any; // keeper.js, in the worker
  emberzip: any;            // zip.js
  embernear: (url: URL) => boolean; // near.js
  emberqr: (text: string) => Uint8Array[]; // qr.js
  ember: any;               // worker.js, for wasm/engine
  Go: new () => { importObject: WebAssembly.Imports; exit(code: number): void; run(instance: WebAssembly.Instance): Promise<void> };
  goappGetenv(key: string): string;
  goappNav(): void;
  goappOnUpdate(): void;
  goappOnAppInstallChange(): void;
}

// In the worker; EXEC, KEEP and MANY are set by the lines in front of worker.js.
declare function importScripts(...urls: string[]): void;
declare const Go: Window["Go"];
declare const EXEC: string;
declare const KEEP: string[];
declare const MANY: boolean;
declare const emberstore: any;
declare const makeKeeper: Window["makeKeeper"];

/** What the keeper needs: the store, a way to the page, a way to the engine. */
interface KeeperHost { store: any; post(message: any): void; take(command: string): void }

// Events of these scripts come from elements of HTML, which the types of the
// browser cannot know.
interface EventTarget { readonly id: string; readonly dataset: DOMStringMap; readonly classList: DOMTokenList; closest(selectors: string): HTMLElement | null; blur(): void; setPointerCapture(pointer: number): void; setAttribute(name: string, value: string): void }
interface Element { readonly dataset: DOMStringMap; blur(): void; focus(options?: FocusOptions): void }
