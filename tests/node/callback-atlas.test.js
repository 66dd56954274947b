// Callbacks that Atlas Cloud signs with a key of its own.

import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { test } from "node:test";

import { assertRejects, keyPair, seconds, showing, withHeaders } from "./callback-support.js";

const KEYS = keyPair();
const BODY = '{"event_type":"video.task.terminal","session_id":"a","status":"OK","payload":{"id":"a","status":"completed","outputs":["https://media.test/v.mp4"]}}';
const SIGNATURE = "x-atlascloud-webhook-signature-ed25519";
let copies = 0;

/** A copy of the entry of its own, which keeps no keys yet. */
async function fresh() {
  copies += 1;
  return (await import(`../../pkg/dist/callback.js?atlas=${copies}`)).parseCallback;
}

function delivery({ privateKey } = KEYS, { body = BODY, at = seconds() } = {}) {
  const signature = sign(null, Buffer.from(`${at}.${body}`), privateKey).toString("base64url");
  const headers = { "X-AtlasCloud-Webhook-Timestamp": at, "X-AtlasCloud-Webhook-Key-Id": "1", [SIGNATURE]: signature };
  return { body, headers };
}

test("a signed callback gives its task, and all of it was covered", async () => {
  const parseCallback = await fresh();
  const fetch = showing(keyPair().jwk, KEYS.jwk);
  const { task, verified } = await parseCallback(delivery(), { provider: "atlascloud", fetch });
  assert.deepEqual([task.id, task.state, task.video.url, verified], ["a", "completed", "https://media.test/v.mp4", "body"]);
  assert.deepEqual(fetch.calls.map(({ url }) => url), ["https://api.atlascloud.ai/api/v1/webhooks/jwks.json"]);
});

test("one without a signature is unchecked, and makes no request", async () => {
  const parseCallback = await fresh();
  const fetch = showing(KEYS.jwk);
  const unsigned = withHeaders(delivery(), { [SIGNATURE]: undefined });
  assert.equal((await parseCallback(unsigned, { provider: "atlascloud", fetch })).verified, "none");
  assert.deepEqual(fetch.calls, []);
});

test("one that differs from what was signed, or is old, is refused", async () => {
  const parseCallback = await fresh();
  const options = { provider: "atlascloud", fetch: showing(KEYS.jwk) };
  const signed = delivery();
  for (const other of [
    { ...signed, body: BODY.replace("v.mp4", "w.mp4") },
    { ...signed, body: `${BODY}\n` },
    withHeaders(signed, { "X-AtlasCloud-Webhook-Timestamp": seconds(-1) }),
    withHeaders(signed, { "X-AtlasCloud-Webhook-Timestamp": undefined }),
    withHeaders(signed, { [SIGNATURE]: "A".repeat(86) }),
    withHeaders(signed, { [SIGNATURE]: "AAAA" }),
    withHeaders(signed, { [SIGNATURE]: "no base64!" }),
    delivery(keyPair()),
    delivery(KEYS, { at: seconds(-310) }),
    delivery(KEYS, { at: seconds(310) }),
  ]) {
    await assertRejects(parseCallback(other, options), "unauthorized");
  }
});

test("its keys are not fal's", async () => {
  const parseCallback = await fresh();
  await parseCallback(delivery(), { provider: "atlascloud", fetch: showing(KEYS.jwk) });
  const down = async () => {
    throw new Error("down");
  };
  const headers = {
    "x-fal-webhook-request-id": "a",
    "x-fal-webhook-user-id": "a",
    "x-fal-webhook-timestamp": seconds(),
    "x-fal-webhook-signature": "00".repeat(64),
  };
  await assertRejects(parseCallback({ body: "{}", headers }, { provider: "fal", fetch: down }), "network", /rest\.fal\.ai: down$/);
});

test("a secret is refused, because nothing would be checked with it", async () => {
  const parseCallback = await fresh();
  const found = parseCallback(delivery(), { provider: "atlascloud", secret: "a secret of mine" });
  await assertRejects(found, "invalid_argument", /^secret must not be given for atlascloud, which signs by a public key$/);
});
