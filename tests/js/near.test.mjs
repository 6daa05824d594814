// Addresses in one's own network: static/near.js.
import test from "node:test";
import assert from "node:assert/strict";
import { page, run } from "./script.mjs";

const globals = page();
run(globals, "near.js");
const near = (host) => globals.self.embernear(new URL(`http://${host}/x.md`));

test("what lies in one's own machine or network", () => {
  for (const host of ["localhost", "LOCALHOST:80", "localhost.", "a.localhost", "loc%61lhost", "127.0.0.1", "127.0.0.%31", "127。0。0。1", "l\u00adocalhost", "127.0.0.1\u00ad", "127.1", "2130706433", "0x7f.1", "0177.0.0.1",
    "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "198.19.0.1", "192.0.0.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001::1]", "[2001:0:1::]", "[ff02::1]", "router", "nas.local", "db.internal", "box.lan", "x.home.arpa"]) {
    assert.equal(near(host), true, host);
  }
});

test("what does not", () => {
  for (const host of ["example.org", "localhost.example.org", "mylocalhost.org", "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "126.0.0.1", "128.0.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1", "192.169.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.255",
    "[2a00:1450:4001::1]", "[2606:4700::1111]", "[2001:db8::1]", "[3fff::1]", "internal.example", "local.example"]) {
    assert.equal(near(host), false, host);
  }
});
