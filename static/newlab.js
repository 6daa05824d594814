"use strict";
// New labs: four beginnings to go on from, and labs made of programs that are
// dropped or chosen.
(() => {
  const link = window.emberwire;
  const MOST_FILES = 200, MOST = 900_000; // files, and bytes of all of them: a computer's disk

  const computer = (name, x, modem) => `\n[[computer]]\nname = "${name}"\nat   = [${x}, 64, 0]\n${modem.map((m) => `[[computer.modem]]\n${m}\n`).join("")}`;
  const lab = (title, about, toml, programs) => `# ${title}\n\n${about}\n\n\`\`\`toml lab.toml\nseed = 1\n\n[medium]\nlatency = "1ms"\n${toml}\`\`\`\n`
    + Object.entries(programs).map(([path, code]) => `\n\`\`\`lua ${path}\n${code}\`\`\`\n`).join("");
  const AIR = 'side = "back"';

  const beginnings = {
    one: () => lab("One computer", "What does your program do?", computer("alice", 0, [AIR]), { "alice/startup.lua": 'print("Hello!")\n' }),
    pair: () => lab("Two on the air", "Alice calls, Bob listens.", computer("alice", 0, [AIR]) + computer("bob", 12, [AIR]), {
      "alice/startup.lua": 'local modem = peripheral.find("modem")\nsleep(0.5)\nmodem.transmit(15, 43, "hello, Bob")\nprint("I called on channel 15.")\n',
      "bob/startup.lua": 'local modem = peripheral.find("modem")\nmodem.open(15)\nwhile true do\n  local _, _, channel, reply, message = os.pullEvent("modem_message")\n  print(message)\nend\n',
    }),
    server: () => lab("Client and server", "A client asks a cNet server for its greeting.", computer("server", 0, [AIR]) + computer("client", 12, [AIR]), {
      "server/startup.lua": 'local cNet = require("cNet")\ncNet.setRestApi("GET", "/hello", function(args)\n  print("asked by " .. args[1])\n  return cNet.CttpResponse:new(cNet.CttpStatus.OK, {}, "Hello, " .. args[1] .. "!")\nend)\ncNet.startEventLoop(function() cNet.host("Greeter") end)\n',
      "client/startup.lua": 'local cNet = require("cNet")\nsleep(3) -- the server makes its keys\nlocal answer = cNet.connectAndSendCttpRequest("Greeter", cNet.CttpRequest:new("GET", "/hello/client"))\nprint(answer.data)\n',
    }),
    router: () => lab("A router between two nets", "Anna and Ben are in two networks; the router passes on between them.",
      computer("anna", 0, ['side  = "back"\ncable = "north"\nip    = "10.0.1.2/24"\ngateway = "10.0.1.1"'])
      + computer("router", 10, ['side  = "left"\ncable = "north"\nip    = "10.0.1.1/24"', 'side  = "right"\ncable = "south"\nip    = "10.0.2.1/24"'])
      + computer("ben", 20, ['side  = "back"\ncable = "south"\nip    = "10.0.2.2/24"\ngateway = "10.0.2.1"']), {
        "anna/startup.lua": 'shell.run("ping 10.0.2.2")\nshell.run("traceroute 10.0.2.2")\n',
      }),
  };

  // fenceOf writes one file as a block, as core/labfile does.
  function fenceOf(path, bytes) {
    let text = null;
    try { text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes); } catch { /* not text */ }
    if (text !== null && /[\r\0]/.test(text)) text = null;
    const word = /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
    if (text === null) return `\n\`\`\`base64 ${word}\n${link.base64(bytes).replace(/.{1,76}/g, "$&\n")}\`\`\`\n`;
    let fence = "```";
    while (text.includes(fence)) fence += "`";
    const whole = text === "" || text.endsWith("\n");
    return `\n${fence}${/\.lua$/.test(path) ? "lua" : "text"} ${word}${whole ? "" : " noeol"}\n${text}${whole ? "" : "\n"}${fence}\n`;
  }

  // programs makes a lab of files: one computer with them on its disk; of files
  // with a lab.toml, the lab that they are.
  function programs(brought) {
    const files = alone(brought), whole = files.some((f) => f.path === "lab.toml"), taken = new Set();
    let source = whole ? "# My lab\n\nThe files that were brought in.\n" : lab("My programs", "One computer with the files that were brought in.", computer("computer", 0, [AIR]), {}), bytes = 0;
    if (!files.length) throw new RangeError("There is no file in it.");
    if (files.length > MOST_FILES) throw new RangeError(`These are ${files.length} files, at most ${MOST_FILES}.`);
    for (const { path, data } of files) {
      // eslint-disable-next-line no-control-regex
      if (/["*:<>?|\\\u0000-\u001f]/.test(path) || path.split("/").some((p) => p === "" || p === "." || p === "..")) throw new RangeError(`A computer's disk cannot have a file ${path.slice(0, 100)}.`);
      if (taken.has(path)) throw new RangeError(`There are two files ${path.slice(0, 100)}.`);
      taken.add(path);
      if ((bytes += data.length) > MOST) throw new RangeError(`The files are more than ${MOST / 1000} kB together: a computer's disk holds no more.`);
      source += fenceOf(whole ? path : "computer/" + path, data);
    }
    for (const path of taken) for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) {
      if (taken.has(path.slice(0, at))) throw new RangeError(`${path.slice(0, at).slice(0, 100)} is a file and a folder.`);
    }
    return source;
  }

  // filesOf reads what was dropped: files, and folders with all that is in them.
  // It is called while the drop is handled: entries are gone afterwards.
  link.entriesOf = (transfer) => [...transfer.items].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
  async function filesOf(entries, under = "", out = [], all = { bytes: 0 }) {
    for (const e of entries) {
      if (out.length > MOST_FILES) throw new RangeError(`These are more than ${MOST_FILES} files.`);
      if (e.isFile) {
        const file = await new Promise((done, fail) => e.file(done, fail));
        if ((all.bytes += file.size) > MOST) throw new RangeError(`The files are more than ${MOST / 1000} kB together: a computer's disk holds no more.`);
        out.push({ path: under + e.name, data: new Uint8Array(await file.arrayBuffer()) });
        continue;
      }
      const reader = e.createReader();
      for (;;) {
        const some = await new Promise((done, fail) => reader.readEntries(done, fail));
        if (!some.length) break;
        await filesOf(some, under + e.name + "/", out, all);
      }
    }
    return out;
  }
  // alone takes the folder away that everything lies in.
  function alone(files) {
    const first = files[0]?.path.split("/")[0] + "/";
    return files.length && !/^\.{0,2}\/$/.test(first) && files.every((f) => f.path.startsWith(first)) ? files.map((f) => ({ ...f, path: f.path.slice(first.length) })) : files;
  }

  // newLab opens a beginning; "" or what is wrong.
  link.newLab = async (kind) => Object.hasOwn(beginnings, kind) ? await link.loadText("new-lab", beginnings[kind]()) || "" : "There is no such beginning.";
  // programLab opens a lab made of dropped entries.
  link.programLab = async (entries) => {
    try { return await link.loadText("my-programs", programs(await filesOf(entries))) || ""; }
    catch (e) { return e instanceof RangeError ? e.message : "The files could not be read."; }
  };
  link.programSource = async (files) => programs(files);
})();
