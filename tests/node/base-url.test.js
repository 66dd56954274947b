// What a `baseUrl` may be, and what becomes of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkAddress } from "../../pkg-template/address.js";

/** What a check gives in a page or worker of `origin`; outside of both where that is undefined. */
function inPage(origin, [given, hasOwnFetch = false, needsSecure = false], href = `${origin}/page`) {
  if (origin !== undefined) globalThis.location = { origin, href };
  try {
    return checkAddress(given, hasOwnFetch, needsSecure);
  } finally {
    delete globalThis.location;
  }
}

const check = (given, needsSecure = false) => checkAddress(given, false, needsSecure);
const INSECURE = "must begin with https:// when a key is sent (allowInsecureHttp lifts this)";

test("an absolute address loses only the slashes at its end and the case of scheme and host", () => {
  const addresses = {
    "https://www.kkiai.com": "https://www.kkiai.com",
    "https://www.kkiai.com/": "https://www.kkiai.com",
    "https://example.com:8443/luma/v1///": "https://example.com:8443/luma/v1",
    "HTTPS://Example.com/Luma": "https://example.com/Luma",
    "HTTPS://API.lumalabs.ai/": "https://api.lumalabs.ai",
    "https://example.com:/luma": "https://example.com:/luma",
    "https://example.com:0065535": "https://example.com:0065535",
    "https://[2001:db8::1]/luma": "https://[2001:db8::1]/luma",
    "https://b\u00fccher.example": "https://b\u00fccher.example",
    "https://\u039b\u039f\u0393\u039f\u03a3-AI.example": "https://\u039b\u039f\u0393\u039f\u03a3-ai.example",
    "https://\u1e9e.example": "https://\u1e9e.example",
    "https://a.example/v1@2": "https://a.example/v1@2",
  };
  for (const [given, baseUrl] of Object.entries(addresses)) {
    for (const origin of [undefined, "https://app.example", "http://app.example"]) {
      assert.deepEqual(inPage(origin, [given, false, true]), { baseUrl, isLocal: false });
    }
  }
});

test("a refusal names the option, the reason and the value", () => {
  const space = "must be a URL without white space and backslashes";
  const host = "must name a host, with a port from 0 to 65535 or none";
  const absolute = "must be absolute outside a web page, unless fetch is given";
  const cases = [
    ["", space],
    [" https://a.example", space, '"https://a.example"'],
    ["https://a.exam\tple", space],
    ["https:\\\\a.example", space],
    ["https://a.example?x=1", "must not have a query or a fragment", '"https://a.example"'],
    ["https://a.example#x", "must not have a query or a fragment", '"https://a.example"'],
    ["ftp://a.example", "must begin with https:// or http://"],
    ["javascript:alert(1)", "must begin with https:// or http://"],
    ["https:a.example", "must begin with https:// or http://"],
    ["https:/a.example", "must begin with https:// or http://"],
    ["a.example:8080", "must begin with https:// or http://"],
    ["https://", host],
    ["https:///luma", host],
    ["https://:8080", host],
    ["https://%61.example", host],
    ["https://a<b/", host],
    ["https://a\u00a0b/", host],
    ["https://[::1", host],
    ["https://[]", host],
    ["https://[a.example]", host],
    ["https://a[::1]", host],
    ["https://999.1.1.1", host],
    ["https://h:99999", host],
    ["https://h:+1/a", host],
    ["https://h:1:2", host],
    ["https://[::1]a", host],
    ["https://[::1]:a", host],
    ["//a.example", "must be absolute (https://\u2026) or a path"],
    ["/api", absolute],
    ["./api", absolute],
    ["a.example", absolute],
  ];
  for (const [given, reason, shown = `"${given}"`] of cases) {
    assert.deepEqual(check(given), { fault: `baseUrl ${reason}, got ${shown}` });
  }
});

test("credentials and queries are never shown", () => {
  const addresses = [
    "https://user:secret@a.example",
    "https://user:secret/secret@a.example",
    "https://secret@a.example",
    "https://user:secret?secret@a.example",
    "https://user:sec#secret@a.example",
    "https://a.example/?key=secret",
    "https://a.example/?mail=a@b&key=secret",
    "https://a.example/#secret",
    "user:secret@a.example",
    "ftp://user:secret@a.example",
    "//user:secret@a.example",
    "/user:secret@a.example",
    "https://user:secret@a.example /",
  ];
  for (const given of addresses) {
    const { fault } = check(given, true);
    assert.match(fault, /^baseUrl /, given);
    assert.doesNotMatch(fault, /secret/);
  }
});

test("a long value is cut", () => {
  const { fault } = check(`ftp://${"a".repeat(10_000)}`);
  assert.equal(fault, `baseUrl must begin with https:// or http://, got "ftp://${"a".repeat(93)}\u2026"`);
});

test("a key travels in the clear only to this machine", () => {
  const loopback = [
    "http://localhost",
    "http://LOCALHOST:8080/luma",
    "http://localhost.",
    "http://api.localhost:3000",
    "http://127.0.0.1:8080",
    "http://127.255.255.254",
    "http://[::1]:8080/luma",
  ];
  for (const given of loopback) assert.deepEqual(check(given, true), { baseUrl: given.toLowerCase(), isLocal: true });
  const elsewhere = [
    "http://a.example",
    "HTTP://a.example",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://128.0.0.1",
    "http://127.0.0.1.a.example",
    "http://127.a.example",
    "http://127.0.0.x",
    "http://127.1",
    "http://notlocalhost",
    "http://localhost.a.example",
    "http://[::2]",
    "http://[::ffff:10.0.0.1]",
    "http://[2001:db8::1]:8080",
  ];
  for (const given of elsewhere) {
    assert.deepEqual(check(given, true), { fault: `baseUrl ${INSECURE}, got "${given}"` });
    assert.deepEqual(check(given), { baseUrl: given.toLowerCase(), isLocal: false });
  }
});

test("a path stays as it is in a page and in a worker", () => {
  for (const origin of ["https://app.example", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:3000"]) {
    const paths = { "/api/luma": "/api/luma", "/api/luma/": "/api/luma", "./luma": "./luma", api: "api" };
    for (const [given, expected] of Object.entries(paths)) {
      assert.equal(inPage(origin, [given, false, true]).baseUrl, expected);
    }
    assert.equal(inPage(origin, ["/", false, true]).baseUrl, origin);
  }
});

test("a path in a page needs a secure page when a key is sent", () => {
  const fault = 'baseUrl must be on https when a key is sent (allowInsecureHttp lifts this), got "/api"';
  assert.deepEqual(inPage("http://app.example", ["/api", false, true]), { fault });
  assert.deepEqual(inPage("http://app.example", ["/api", true, true]), { fault });
  assert.equal(inPage("http://app.example", ["/api"]).baseUrl, "/api");
});

test("a page without a server has nothing that a path could be resolved against", () => {
  for (const origin of ["null", "file://"]) {
    const { fault } = inPage(origin, ["/api"]);
    assert.equal(fault, 'baseUrl must be absolute outside a web page, unless fetch is given, got "/api"');
  }
});

test("an own fetch gets a relative address as it is", () => {
  for (const origin of [undefined, "https://app.example", "null"]) {
    const paths = { "/api/luma/": "/api/luma", "./luma": "./luma", luma: "luma", "/": "" };
    for (const [given, baseUrl] of Object.entries(paths)) {
      assert.equal(inPage(origin, [given, true, true]).baseUrl, baseUrl);
    }
  }
});

test("an own fetch changes nothing about what is wrong", () => {
  const wrong = {
    "//a.example": "must be absolute (https://\u2026) or a path",
    "/api?x": "must not have a query or a fragment",
    "http://a.example": INSECURE,
  };
  for (const [given, reason] of Object.entries(wrong)) {
    assert.ok(checkAddress(given, true, true).fault.startsWith(`baseUrl ${reason}, got `), given);
  }
});

test("a worker that was made from a blob has only its origin to resolve a path against", () => {
  const inWorker = (origin, given) => inPage(origin, [given, false, true], `blob:${origin}/2f0c`);
  const paths = { "/api/luma/": "https://app.example/api/luma", "/": "https://app.example" };
  for (const [given, baseUrl] of Object.entries(paths)) {
    assert.equal(inWorker("https://app.example", given).baseUrl, baseUrl);
  }
  for (const given of ["./api", "api"]) {
    const fault = `baseUrl must be absolute or begin with / in a worker that was made from a blob, got "${given}"`;
    assert.deepEqual(inWorker("https://app.example", given), { fault });
  }
  assert.ok(inWorker("null", "/api").fault);
});

test("an address is on this machine or not", () => {
  const isLocal = (origin, given) => inPage(origin, [given, true]).isLocal;
  const [elsewhere, here] = ["https://app.example", "http://localhost:3000"];
  const local = ["http://localhost:8080/luma", "https://127.0.0.1", "http://[::1]:8080/luma", "http://api.localhost"];
  for (const given of local) {
    assert.ok(isLocal(elsewhere, given) && isLocal(undefined, given), given);
  }
  for (const given of ["https://www.kkiai.com", "http://10.0.0.1", "http://localhost.evil.example"]) {
    assert.ok(!isLocal(here, given), given);
  }
  for (const given of ["/luma", "luma", "/"]) {
    assert.ok(isLocal(here, given) && !isLocal(elsewhere, given) && !isLocal(undefined, given), given);
  }
});
