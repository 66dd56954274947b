// What the tests of callbacks share: bodies as gateways post them, and signatures by Node's own cryptography.

import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";

import { parseCallback } from "../../pkg/dist/callback.js";
import { isLumaError } from "../../pkg/dist/index.js";

export { parseCallback };

/** The secrets that the gateways share with the receiver. */
export const SECRETS = {
  replicate: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  wavespeed: "whsec_0123456789abcdef0123456789abcdef",
  kie: "kie-hmac-key-0123456789",
  piapi: "my own secret of PiAPI",
};

/** Bodies as the gateways post them, of a task that has its video. */
export const BODIES = {
  replicate:
    '{"id":"gm3qorzdhgbfurvjtvhg6dckhu","model":"luma/ray-2-720p","input":{"prompt":"a fish"},"output":"https://replicate.delivery/v.mp4","error":null,"status":"succeeded","created_at":"2025-03-08T16:19:34.765994Z","started_at":"2025-03-08T16:19:34.779176Z","completed_at":"2025-03-08T16:19:44.791859Z"}',
  wavespeed:
    '{"id":"45b392b22c3b449fa935bd4dc45b392b","model":"luma/ray-2","input":{"prompt":"a fish"},"outputs":["https://cdn.wavespeed.ai/v.mp4"],"urls":{},"has_nsfw_contents":[false],"status":"completed","created_at":"2025-09-25T11:58:48.000Z","error":""}',
  kie: '{"code":200,"msg":"Modify record generated successfully.","data":{"taskId":"774d9a7dd608a0e49293903095e45a4c","promptJson":"{\\"prompt\\":\\"a fish\\"}","resultUrls":["https://tempfile.aiquickdraw.com/v.mp4"]}}',
  piapi:
    '{"timestamp":1724511853,"data":{"task_id":"58cb41b7-556d-46c0-b82e-1e116aa1a31a","model":"luma","task_type":"video_generation","status":"completed","input":{"prompt":"a fish"},"output":{"prompt":"a fish","internal_state":"completed","video":{"url":"https://storage.cdn-luma.com/v.mp4","width":1280,"height":720}}}}',
  fal: '{"request_id":"123e4567-e89b-12d3-a456-426614174000","gateway_request_id":"123e4567-e89b-12d3-a456-426614174000","status":"OK","payload":{"video":{"url":"https://v3.fal.media/files/v.mp4"}}}',
};

/** The ids of the tasks in the bodies. */
export const IDS = {
  replicate: "gm3qorzdhgbfurvjtvhg6dckhu",
  wavespeed: "45b392b22c3b449fa935bd4dc45b392b",
  kie: "774d9a7dd608a0e49293903095e45a4c",
  piapi: "58cb41b7-556d-46c0-b82e-1e116aa1a31a",
  fal: "123e4567-e89b-12d3-a456-426614174000",
};

/** A delivery of Replicate, or, with another version, key and encoding, of WaveSpeed. */
function standard(body, { at, key, version, encoding }) {
  const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest(encoding);
  return { body, headers: { "webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": `${version},${signature}` } };
}

function ofKie(body, { at, secret, id }) {
  const signature = createHmac("sha256", secret).update(`${id}.${at}`).digest("base64");
  return { body, headers: { "x-webhook-timestamp": at, "x-webhook-signature": signature } };
}

const unprefixed = (secret) => secret.slice("whsec_".length);

const SIGNERS = {
  replicate: (body, { at, secret }) =>
    standard(body, { at, key: Buffer.from(unprefixed(secret), "base64"), version: "v1", encoding: "base64" }),
  wavespeed: (body, { at, secret }) => standard(body, { at, key: unprefixed(secret), version: "v3", encoding: "hex" }),
  kie: ofKie,
  piapi: (body, { secret }) => ({ body, headers: { "x-webhook-secret": secret } }),
};

/** Now in Unix seconds, as a header has it. */
export function seconds(offset = 0) {
  return String(Math.floor(Date.now() / 1000) + offset);
}

/** What a gateway posts, signed with its secret, now. */
export function delivery(provider, { body = BODIES[provider], secret = SECRETS[provider], at = seconds(), id = IDS[provider] } = {}) {
  return SIGNERS[provider](body, { at, secret, id });
}

/** A key pair of fal's, as Node has it and as a key set shows it. */
export function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { privateKey, jwk: publicKey.export({ format: "jwk" }) };
}

/** What fal posts, signed with a private key. */
export function deliveryOfFal({ privateKey }, { body = BODIES.fal, at = seconds() } = {}) {
  const hash = createHash("sha256").update(body).digest("hex");
  const message = ["request-1", "user-1", at, hash].join("\n");
  const headers = {
    "x-fal-webhook-request-id": "request-1",
    "x-fal-webhook-user-id": "user-1",
    "x-fal-webhook-timestamp": at,
    "x-fal-webhook-signature": sign(null, Buffer.from(message), privateKey).toString("hex"),
  };
  return { body, headers };
}

/** A `fetch` that shows a key set, and writes down what it was asked. */
export function showing(...keys) {
  const fetch = async (url, init) => {
    fetch.calls.push({ url, init });
    return Response.json({ keys: fetch.keys });
  };
  fetch.keys = keys;
  fetch.calls = [];
  return fetch;
}

/** The same delivery with other headers; those that are undefined are left out. */
export function withHeaders({ body, headers }, others) {
  const all = { ...headers, ...others };
  return { body, headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) };
}

/** Asserts that a call rejects with this code and with words of the message; gives the error. */
export async function assertRejects(promise, code, words) {
  let error;
  await assert.rejects(promise, (reason) => {
    error = reason;
    return true;
  });
  assert.ok(isLumaError(error), error?.stack);
  assert.equal(error.code, code, error.message);
  if (words) assert.match(error.message, words);
  for (const secret of Object.values(SECRETS)) {
    const all = `${error.stack} ${JSON.stringify(error)} ${error.cause?.stack}`;
    assert.ok(!all.includes(secret) && !all.includes(unprefixed(secret)), `the error shows ${secret}`);
  }
  return error;
}
