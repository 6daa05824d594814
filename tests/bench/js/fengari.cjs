// Runs one benchmark program in Fengari: node fengari.cjs program.lua [N]
// Prints the program's output and then "#seconds <wall time>".
"use strict";
const { readFileSync } = require("fs");
const { lua, lauxlib, lualib, to_luastring } = require("fengari");
const [path, n] = process.argv.slice(2);
if (path === "--version") {
  console.log("Fengari " + require("fengari/package.json").version);
  process.exit(0);
}
const L = lauxlib.luaL_newstate();
lualib.luaL_openlibs(L);
if (n !== undefined) {
  lua.lua_pushnumber(L, Number(n));
  if (Number.isInteger(Number(n))) {
    lua.lua_pop(L, 1);
    lua.lua_pushinteger(L, Number(n));
  }
  lua.lua_setglobal(L, to_luastring("N"));
}
const source = readFileSync(path);
const start = performance.now();
const failed =
  lauxlib.luaL_loadbuffer(L, source, source.length, to_luastring("@" + path)) !== lua.LUA_OK ||
  lua.lua_pcall(L, 0, 0, 0) !== lua.LUA_OK;
const seconds = (performance.now() - start) / 1000;
if (failed) {
  console.error(lua.lua_tojsstring(L, -1));
  process.exit(1);
}
console.log("#seconds " + seconds.toFixed(6));
