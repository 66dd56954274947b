// Callbacks that fal signs with a key of its own, and the public keys that check them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRejects, BODIES, deliveryOfFal, IDS, keyPair, seconds, showing, withHeaders } from "./callback-support.js";

const KEYS = keyPair();
const HOUR_MS = 60 * 60 * 1000;
let copies = 0;

/** A copy of the entry of its own, which keeps no keys yet. */
async function fresh() {
  copies += 1;
  return (await import(`../../pkg/dist/callback.js?copy=${copies}`)).parseCallback;
}

function mockDate(t, now = 1_760_000_000_000) {
  t.mock.timers.enable({ apis: ["Date"], now });
}

test("a signed callback gives its task, and all of it was covered", async () => {
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const { task, verified } = await parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch });
  assert.deepEqual([task.id, task.provider, task.state, verified], [IDS.fal, "fal", "completed", "body"]);
  assert.equal(task.video.url, "https://v3.fal.media/files/v.mp4");
  assert.equal(fetch.calls[0].url, "https://rest.fal.ai/.well-known/jwks.json");
  const { method, headers, redirect } = fetch.calls[0].init;
  assert.deepEqual({ method, headers, redirect }, { method: "GET", headers: { accept: "application/json" }, redirect: "manual" });
});

test("the keys are got by the global fetch where there is no other", async (t) => {
  const fetch = showing(KEYS.jwk);
  t.mock.method(globalThis, "fetch", fetch);
  const parseCallback = await fresh();
  assert.equal((await parseCallback(deliveryOfFal(KEYS), { provider: "fal-agents" })).verified, "body");
  assert.equal(fetch.calls.length, 1);
});

test("a callback that differs from what was signed is refused", async () => {
  const parseCallback = await fresh();
  const options = { provider: "fal", fetch: showing(KEYS.jwk) };
  const signed = deliveryOfFal(KEYS);
  const signature = signed.headers["x-fal-webhook-signature"];
  const others = {
    "x-fal-webhook-request-id": "request-2",
    "x-fal-webhook-user-id": "user-2",
    "x-fal-webhook-timestamp": seconds(-1),
    "x-fal-webhook-signature": signature.replace(/^../, (two) => (two === "00" ? "01" : "00")),
  };
  for (const [name, value] of Object.entries(others)) {
    await assertRejects(parseCallback(withHeaders(signed, { [name]: value }), options), "unauthorized", /does not match/);
  }
  for (const body of [BODIES.fal.replace("v.mp4", "w.mp4"), `${BODIES.fal} `, ""]) {
    await assertRejects(parseCallback({ ...signed, body }, options), "unauthorized", /does not match/);
  }
  const upper = withHeaders(signed, { "x-fal-webhook-signature": signature.toUpperCase() });
  assert.equal((await parseCallback(upper, options)).verified, "body");
});

test("an unsigned callback, or one with half a signature, is refused without a request", async () => {
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const signed = deliveryOfFal(KEYS);
  await assertRejects(parseCallback({ body: BODIES.fal, headers: {} }, { provider: "fal", fetch }), "unauthorized");
  for (const name of Object.keys(signed.headers)) {
    const found = parseCallback(withHeaders(signed, { [name]: undefined }), { provider: "fal", fetch });
    await assertRejects(found, "unauthorized", new RegExp(`: it has no ${name}$`));
  }
  const { "x-fal-webhook-signature": signature } = signed.headers;
  for (const value of [signature.slice(2), `${signature}00`, `${signature.slice(1)}g`, "x", Buffer.from(signature, "hex").toString("base64")]) {
    const found = parseCallback(withHeaders(signed, { "x-fal-webhook-signature": value }), { provider: "fal", fetch });
    await assertRejects(found, "unauthorized", /is not a signature$/);
  }
  assert.deepEqual(fetch.calls, []);
});

test("a timestamp counts for 300 s in both directions", async (t) => {
  mockDate(t);
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  for (const [offset, code] of [[-300], [300], [-301, "unauthorized"], [301, "unauthorized"]]) {
    const found = parseCallback(deliveryOfFal(KEYS, { at: seconds(offset) }), { provider: "fal", fetch });
    if (code) await assertRejects(found, code);
    else assert.equal((await found).verified, "body");
  }
});

test("a secret is refused, because nothing would be checked with it", async () => {
  const parseCallback = await fresh();
  const options = { provider: "fal", secret: "a secret of mine", fetch: showing(KEYS.jwk) };
  const error = await assertRejects(parseCallback(deliveryOfFal(KEYS), options), "invalid_argument");
  assert.equal(error.message, "secret must not be given for fal, which signs by a public key");
});

test("the keys are kept for 24 hours", async (t) => {
  mockDate(t);
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const requests = [];
  for (let hour = 0; hour <= 48; hour += 8) {
    // By another function each time, as frameworks have one for each request.
    const own = (url, init) => fetch(url, init);
    await parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: own });
    requests.push(fetch.calls.length);
    t.mock.timers.tick(8 * HOUR_MS);
  }
  assert.deepEqual(requests, [1, 1, 1, 2, 2, 2, 3]);
});

test("a new key is fetched when none fits, at most once a minute", async (t) => {
  mockDate(t);
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const receive = (keys) => parseCallback(deliveryOfFal(keys), { provider: "fal", fetch });
  await receive(KEYS);
  const [second, third] = [keyPair(), keyPair()];
  fetch.keys = [KEYS.jwk, second.jwk];
  assert.equal((await receive(second)).verified, "body");
  assert.equal(fetch.calls.length, 2);

  fetch.keys = [second.jwk, third.jwk];
  await assertRejects(receive(third), "unauthorized");
  t.mock.timers.tick(59_000);
  await assertRejects(receive(third), "unauthorized");
  assert.equal(fetch.calls.length, 2);
  t.mock.timers.tick(1_000);
  assert.equal((await receive(third)).verified, "body");
  assert.equal(fetch.calls.length, 3);
  // One that is not in the set any more counts no longer.
  await assertRejects(receive(KEYS), "unauthorized");
  assert.equal((await receive(second)).verified, "body");
  assert.equal(fetch.calls.length, 3);
});

test("callbacks at the same time share one request for the keys", async () => {
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const receive = (keys) => parseCallback(deliveryOfFal(keys), { provider: "fal", fetch });
  await Promise.all(Array.from({ length: 20 }, () => receive(KEYS)));
  assert.equal(fetch.calls.length, 1);

  const next = keyPair();
  fetch.keys = [next.jwk];
  const found = await Promise.all(Array.from({ length: 20 }, () => receive(next)));
  assert.deepEqual(new Set(found.map(({ verified }) => verified)), new Set(["body"]));
  assert.equal(fetch.calls.length, 2);

  const strangers = Array.from({ length: 20 }, () => assertRejects(receive(keyPair()), "unauthorized"));
  await Promise.all(strangers);
  assert.equal(fetch.calls.length, 2);
});

test("no answer about the keys is network, and the next callback asks again", async () => {
  const parseCallback = await fresh();
  const reset = Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("read"), { code: "ECONNRESET" }) });
  const answers = [
    [() => Promise.reject(reset), "ECONNRESET"],
    [() => new Response("busy", { status: 503 }), "no key set in an answer with status 503"],
    [() => new Response(null, { status: 302, headers: { location: "https://evil.example" } }), "no key set in an answer with status 302"],
    [() => new Response("<html>"), "no key set in an answer with status 200"],
    [() => Response.json({ keys: [] }), "no key set in an answer with status 200"],
    [() => Response.json({ keys: [{ kty: "RSA", n: "x" }, null] }), "no key set in an answer with status 200"],
    [() => Response.json(null), "no key set in an answer with status 200"],
  ];
  for (const [answer, reason] of answers) {
    const found = parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: async () => answer() });
    const error = await assertRejects(found, "network");
    assert.deepEqual([error.message, error.retryable], [`fal: no public keys from rest.fal.ai: ${reason}`, true]);
  }
  const { verified } = await parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: showing(KEYS.jwk) });
  assert.equal(verified, "body");
});

test("a new key that cannot be fetched is network, also while it is not asked for again", async (t) => {
  mockDate(t);
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const receive = (keys) => parseCallback(deliveryOfFal(keys), { provider: "fal", fetch: (...call) => fetch.now(...call) });
  fetch.now = fetch;
  await receive(KEYS);
  let failures = 0;
  fetch.now = async () => {
    failures += 1;
    throw new Error("down");
  };
  const next = keyPair();
  await assertRejects(receive(next), "network", /: down$/);
  await assertRejects(receive(next), "network", /: down$/);
  assert.equal(failures, 1);
  assert.equal((await receive(KEYS)).verified, "body");
  fetch.now = fetch;
  fetch.keys = [next.jwk];
  t.mock.timers.tick(60_000);
  assert.equal((await receive(next)).verified, "body");
});

test("keys that are old and cannot be fetched count no longer", async (t) => {
  mockDate(t);
  const parseCallback = await fresh();
  await parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: showing(KEYS.jwk) });
  t.mock.timers.tick(24 * HOUR_MS);
  const fetch = async () => {
    throw new Error("down");
  };
  await assertRejects(parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch }), "network");
});

test("an answer about the keys that does not come, or not to its end, is network after 5 s", async (t) => {
  const endless = new ReadableStream({ pull: () => new Promise(() => {}) });
  for (const fetch of [() => new Promise(() => {}), async () => new Response(endless)]) {
    const parseCallback = await fresh();
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let isAsked;
    const asked = new Promise((resolve) => (isAsked = resolve));
    const noted = () => {
      isAsked();
      return fetch();
    };
    const found = assertRejects(parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: noted }), "network", /: no answer within 5 s$/);
    let isOver = false;
    found.finally(() => (isOver = true));
    // The signature is read first, which takes as long as the machine is busy.
    await asked;
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    t.mock.timers.tick(4_999);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    assert.equal(isOver, false);
    t.mock.timers.tick(1);
    await found;
    t.mock.timers.reset();
  }
});

test("a broken key of the set does not hide the good one", async () => {
  const parseCallback = await fresh();
  const broken = [null, 5, { kty: "OKP", crv: "Ed25519", x: "AAAA" }, { kty: "OKP", crv: "Ed25519" }, { ...KEYS.jwk, kty: "EC" }];
  const good = { ...KEYS.jwk, kid: "1", alg: "EdDSA", use: "sig", key_ops: ["sign"], ext: false };
  const { verified } = await parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: showing(...broken, good) });
  assert.equal(verified, "body");
});

test("a fetch that gives no response is a wrong argument", async () => {
  const parseCallback = await fresh();
  for (const answer of [undefined, {}, { status: "200" }]) {
    const found = parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: async () => answer });
    await assertRejects(found, "invalid_argument", /^fetch must return a response/);
  }
});

test("a runtime without Ed25519 says so", async (t) => {
  const parseCallback = await fresh();
  t.mock.method(crypto.subtle, "importKey", async () => {
    throw new DOMException("Unrecognized name.", "NotSupportedError");
  });
  const found = parseCallback(deliveryOfFal(KEYS), { provider: "fal", fetch: showing(KEYS.jwk) });
  const error = await assertRejects(found, "load_failed", /no Ed25519 in crypto\.subtle/);
  assert.equal(error.retryable, false);
});
