// Runs one benchmark program in wasmoon (the C implementation of Lua 5.4 in
// WebAssembly): node wasmoon.cjs program.lua [N]
// Prints the program's output and then "#seconds <wall time>".
"use strict";
const { readFileSync } = require("fs");
const { LuaFactory } = require("wasmoon");
const [path, n] = process.argv.slice(2);

async function main() {
  if (path === "--version") {
    const { version } = JSON.parse(readFileSync(require.resolve("wasmoon").replace(/dist.*/, "package.json")));
    const engine = await new LuaFactory().createEngine();
    console.log(`wasmoon ${version} (${await engine.doString("return _VERSION")})`);
    return;
  }
  const engine = await new LuaFactory().createEngine();
  if (n !== undefined) engine.global.set("N", Number(n));
  const source = readFileSync(path, "utf8");
  const start = performance.now();
  await engine.doString(source);
  console.log("#seconds " + ((performance.now() - start) / 1000).toFixed(6));
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});
