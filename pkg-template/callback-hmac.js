// Signatures by a secret that the gateway and the receiver share.
import { fromBase64, joined, toBase64, toHex, utf8 } from "./bytes.js";
import { unauthorized } from "./callback-error.js";
import { needed, timely } from "./callback-headers.js";
import { subtleFor } from "./callback-subtle.js";

const SHA256 = { name: "HMAC", hash: "SHA-256" };

/** Standard Webhooks: an HMAC of id, timestamp and body. The secret is base64. */
export const HMAC_OF_BODY = {
  keyOf: (secret) => fromBase64(withoutPrefix(secret)),
  verify: (delivery, options) => verifyBody(delivery, options, { version: "v1", write: toBase64 }),
};

/** WaveSpeed's variant: the secret is a text, and the signature hexadecimal. */
export const HMAC_OF_BODY_IN_HEX = {
  keyOf: (secret) => bytesOf(withoutPrefix(secret)),
  verify: (delivery, options) => verifyBody(delivery, options, { version: "v3", write: toHex }),
};

/** Kie's: an HMAC of a timestamp and the id of the task. Nothing else in the body is covered. */
export const HMAC_OF_ID = { keyOf: bytesOf, verify: verifyId };

/** PiAPI's: the secret itself, in a header. */
export const SHARED_SECRET = { keyOf: bytesOf, verify: verifySecret };

async function verifyBody({ header, bytes }, options, { version, write }) {
  const { provider, scheme } = options;
  const id = needed(header, "webhook-id", provider);
  const timestamp = timely(header, "webhook-timestamp", options);
  const listed = needed(header, "webhook-signature", provider).split(" ").map((signature) => signature.split(","));
  const signatures = listed.filter(([given]) => given === version).map(([, signature = ""]) => signature);
  if (signatures.length === 0) throw unauthorized(provider, `webhook-signature has no signature of version ${version}`);
  const message = joined(`${id}.${timestamp}.`, bytes);
  await expectOne(signatures, options, async (secret) => write(await hmac(scheme.keyOf(secret), message, provider)));
  return { verified: "body" };
}

async function verifyId({ header, payload }, options) {
  const { provider, scheme } = options;
  const timestamp = timely(header, "x-webhook-timestamp", options);
  const signature = needed(header, "x-webhook-signature", provider);
  const { taskId, task_id } = (payload && payload.data) || {};
  // The gateway's own example reads the second, its bodies have the first.
  for (const id of [taskId, task_id]) {
    if (typeof id !== "string") continue;
    const message = utf8(`${id}.${timestamp}`);
    const sign = async (secret) => toBase64(await hmac(scheme.keyOf(secret), message, provider));
    if (await hasOne([signature], options, sign)) return { verified: "id", id };
  }
  throw unfit(provider);
}

async function verifySecret({ header }, options) {
  await expectOne([needed(header, "x-webhook-secret", options.provider)], options, (secret) => secret);
  return { verified: "secret" };
}

async function expectOne(signatures, options, sign) {
  if (!(await hasOne(signatures, options, sign))) throw unfit(options.provider);
}

/** Whether one of the signatures is what `sign` makes of one of the secrets. */
async function hasOne(signatures, { provider, secrets }, sign) {
  for (const secret of secrets) {
    if (await includes(signatures, await sign(secret), provider)) return true;
  }
  return false;
}

/**
 * Whether a text is among others, in a time that does not depend on where they differ: all are hashed with a key that
 * nobody knows, and the engine compares the hashes.
 */
async function includes(texts, expected, provider) {
  const subtle = await subtleFor(provider);
  const key = await subtle.generateKey(SHA256, false, ["sign", "verify"]);
  const hash = await subtle.sign("HMAC", key, utf8(expected));
  for (const text of texts) if (await subtle.verify("HMAC", key, hash, utf8(text))) return true;
  return false;
}

async function hmac(bytes, message, provider) {
  const subtle = await subtleFor(provider);
  const key = await subtle.importKey("raw", bytes, SHA256, false, ["sign"]);
  return subtle.sign("HMAC", key, message);
}

function withoutPrefix(secret) {
  return secret.replace(/^whsec_/, "");
}

/** The bytes of a text; nothing when it has none. */
function bytesOf(text) {
  return text === "" ? undefined : utf8(text);
}

function unfit(provider) {
  return unauthorized(provider, "the signature of the callback does not match its content, or the secret is wrong");
}
