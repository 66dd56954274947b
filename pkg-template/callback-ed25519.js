// Signatures with a private key, verified with the public key that the gateway publishes.
import { fromBase64, fromHex, joined, toHex, utf8 } from "./bytes.js";
import { callbackError, unauthorized } from "./callback-error.js";
import { needed, timely } from "./callback-headers.js";
import { someKeyFits } from "./callback-keys.js";
import { subtleFor } from "./callback-subtle.js";

const ED25519 = { name: "Ed25519" };

/** fal's: a signature of two ids, a timestamp and the hash of the body. */
export const ED25519_OF_FAL = { verify: verifyFal };

async function verifyFal({ header, bytes }, options) {
  const { provider } = options;
  const part = (name) => needed(header, `x-fal-webhook-${name}`, provider);
  const timestamp = timely(header, "x-fal-webhook-timestamp", options);
  const [requestId, userId, signature] = ["request-id", "user-id", "signature"].map(part);
  if (!/^[\da-f]{128}$/i.test(signature)) throw unauthorized(provider, "x-fal-webhook-signature is not a signature");
  const subtle = await subtleFor(provider);
  const hash = toHex(await subtle.digest("SHA-256", bytes));
  const message = utf8([requestId, userId, timestamp, hash].join("\n"));
  await expectSigned("https://rest.fal.ai/.well-known/jwks.json", { message, signature: fromHex(signature) }, options);
  return { verified: "body" };
}

/** Atlas Cloud's: a signature of a timestamp and the body. What comes without one is unchecked. */
export const ED25519_OF_ATLAS_CLOUD = { verify: verifyAtlasCloud };

async function verifyAtlasCloud({ header, bytes }, options) {
  const written = header("x-atlascloud-webhook-signature-ed25519");
  if (written === undefined) return { verified: "none" };
  const timestamp = timely(header, "x-atlascloud-webhook-timestamp", options);
  const signature = fromBase64(written.replace(/-/g, "+").replace(/_/g, "/"));
  if (!signature || signature.length !== 64) {
    throw unauthorized(options.provider, "x-atlascloud-webhook-signature-ed25519 is not a signature");
  }
  const signed = { message: joined(`${timestamp}.`, bytes), signature };
  await expectSigned("https://api.atlascloud.ai/api/v1/webhooks/jwks.json", signed, options);
  return { verified: "body" };
}

/** Throws unless one of the keys at an address has signed the message. */
async function expectSigned(keySet, signed, options) {
  const { provider } = options;
  const subtle = await subtleFor(provider);
  const fits = async (keys) => {
    for (const key of keys) if (await isSignedBy(key, signed, subtle, provider)) return true;
    return false;
  };
  if (await someKeyFits(keySet, fits, options)) return;
  throw unauthorized(provider, "the signature of the callback does not match its content");
}

async function isSignedBy(x, { message, signature }, subtle, provider) {
  let key;
  try {
    key = await subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x }, ED25519, false, ["verify"]);
  } catch (cause) {
    // Another key of the set may be a good one.
    if (cause.name !== "NotSupportedError") return false;
    const words = "this runtime has no Ed25519 in crypto.subtle to check signatures with; Node has it since 18.4";
    throw callbackError(provider, "load_failed", words, { cause });
  }
  return subtle.verify(ED25519, key, signature, message);
}
