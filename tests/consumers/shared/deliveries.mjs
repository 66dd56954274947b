// What gateways post to a receiver, signed by Node's own cryptography, and what others would like it to believe.

import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { SECRETS } from "./receiver.mjs";
import { expect } from "./scenario.mjs";

const { publicKey, privateKey } = generateKeyPairSync("ed25519");

/** The public keys of fal, as it shows them. */
export const KEY_SET = JSON.stringify({ keys: [publicKey.export({ format: "jwk" })] });

const BODIES = {
  fal: (id) => ({ request_id: id, status: "OK", payload: { video: { url: "https://media.test/v.mp4" } } }),
  kie: (id) => ({ code: 200, msg: "success", data: { taskId: id, promptJson: "{}", resultUrls: ["https://media.test/v.mp4"] } }),
  kkiai: (id) => ({ id, state: "completed", video: { url: "https://media.test/v.mp4" } }),
  piapi: (id) => ({
    timestamp: 1724511853,
    data: { task_id: id, model: "luma", status: "completed", output: { video: { url: "https://media.test/v.mp4" } } },
  }),
  replicate: (id) => ({ id, status: "succeeded", output: "https://media.test/v.mp4", error: null }),
  wavespeed: (id) => ({ id, status: "completed", outputs: ["https://media.test/v.mp4"], error: "" }),
};

const secretBytes = (secret) => secret.slice("whsec_".length);

function standard(body, at, { key, version, encoding }) {
  const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest(encoding);
  return { "webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": `${version},${signature}` };
}

const SIGNERS = {
  fal(body, at) {
    const hash = createHash("sha256").update(body).digest("hex");
    return {
      "x-fal-webhook-request-id": "request",
      "x-fal-webhook-user-id": "user",
      "x-fal-webhook-timestamp": at,
      "x-fal-webhook-signature": sign(null, Buffer.from(`request\nuser\n${at}\n${hash}`), privateKey).toString("hex"),
    };
  },
  kie: (_body, at, id) => ({
    "X-Webhook-Timestamp": at,
    "X-Webhook-Signature": createHmac("sha256", SECRETS.kie).update(`${id}.${at}`).digest("base64"),
  }),
  kkiai: () => ({}),
  piapi: () => ({ "x-webhook-secret": SECRETS.piapi }),
  replicate: (body, at) =>
    standard(body, at, { key: Buffer.from(secretBytes(SECRETS.replicate), "base64"), version: "v1", encoding: "base64" }),
  wavespeed: (body, at) => standard(body, at, { key: secretBytes(SECRETS.wavespeed), version: "v3", encoding: "hex" }),
};

const VERIFIED = { fal: "body", kie: "id", kkiai: "none", piapi: "secret", replicate: "body", wavespeed: "body" };

/** A delivery about a task. */
export function deliveryOf(provider, id, { body = JSON.stringify(BODIES[provider](id)), offset = 0 } = {}) {
  const at = String(Math.floor(Date.now() / 1000) + offset);
  return { body, headers: { "content-type": "application/json", ...SIGNERS[provider](body, at, id) } };
}

/**
 * Sends a receiver what it has to withstand, and throws when it does not. `send` takes a provider and a delivery, and
 * gives what the receiver says. `name` keeps the tasks of consumers apart.
 */
export async function deliver(send, name, providers = Object.keys(VERIFIED)) {
  for (const provider of providers) {
    const id = `success--ours-${name}-${provider}`;
    const sent = deliveryOf(provider, id);
    const due = { verified: VERIFIED[provider], state: stateOf(provider), changes: 1 };
    // The second time changes nothing.
    for (const time of ["a delivery", "the same again"]) {
      const { verified, state, changes } = await send(provider, sent);
      expect(`${time} of ${provider}`, { verified, state, changes }, due);
    }
    const foreign = await send(provider, deliveryOf(provider, `success--theirs-${name}`));
    expect(`a foreign task of ${provider}`, foreign.status, 204);
  }
  await comesLate(send, name);
  await forges(send, name, providers.filter((provider) => VERIFIED[provider] !== "none"));
}

/** The same for many callbacks of fal at once, the first that a receiver gets: all of them need its keys. */
export async function deliverAtOnce(send, name) {
  const ids = Array.from({ length: 8 }, (_, index) => `ours-${name}-${index}`);
  const answers = await Promise.all(ids.map((id) => send("fal", deliveryOf("fal", id))));
  expect("callbacks at once", answers.map(({ verified }) => verified), ids.map(() => "body"));
}

/** What a receiver keeps that confirms is the gateway's word, and here that is not what the callback says. */
function stateOf(provider) {
  return { kie: "processing", kkiai: "pending" }[provider] ?? "completed";
}

async function comesLate(send, name) {
  const id = `ours-${name}-late`;
  const at = async (status) => {
    const output = status === "succeeded" ? "https://media.test/v.mp4" : null;
    const sent = deliveryOf("replicate", id, { body: JSON.stringify({ id, status, output, error: null }) });
    const { state, changes } = await send("replicate", sent);
    return [state, changes];
  };
  const seen = [await at("starting"), await at("succeeded"), await at("processing"), await at("succeeded")];
  expect("deliveries out of order", seen, [["pending", 1], ["completed", 2], ["completed", 2], ["completed", 2]]);
}

async function forges(send, name, providers) {
  const id = `success--ours-${name}-forged`;
  for (const provider of providers) {
    const { body, headers } = deliveryOf(provider, id);
    const refused = async (what, sent) => expect(`${what} to ${provider}`, (await send(provider, sent)).status, 401);
    await refused("an unsigned callback", { body, headers: { "content-type": "application/json" } });
    await refused("junk", { body: "<html>", headers: {} });
    if (provider === "piapi") continue;
    await refused("the body of another task", { body: body.replace("-forged", "-chosen"), headers });
    await refused("an old callback", deliveryOf(provider, id, { offset: -310 }));
    await refused("a callback from the future", deliveryOf(provider, id, { offset: 310 }));
  }
  expect("junk without a signature", await send("kkiai", { body: "<html>", headers: {} }), { status: 400, code: "invalid_response" });
}
