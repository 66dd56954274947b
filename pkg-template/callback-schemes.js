// How gateways sign what they post. A scheme has `verify`, which checks a delivery, `{ header, bytes, payload }`, and returns
// what was covered; and `keyOf`, which makes the bytes of a key from a secret, or nothing from an invalid one. A scheme
// without secrets has no `keyOf`.
import { ED25519_OF_ATLAS_CLOUD, ED25519_OF_FAL } from "./callback-ed25519.js";
import { HMAC_OF_BODY, HMAC_OF_BODY_IN_HEX, HMAC_OF_ID, SHARED_SECRET } from "./callback-hmac.js";

const SCHEMES = {
  apikley: HMAC_OF_ID,
  "apikley-jobs": HMAC_OF_ID,
  atlascloud: ED25519_OF_ATLAS_CLOUD,
  fal: ED25519_OF_FAL,
  "fal-agents": ED25519_OF_FAL,
  kie: HMAC_OF_ID,
  "kie-jobs": HMAC_OF_ID,
  piapi: SHARED_SECRET,
  replicate: HMAC_OF_BODY,
  wavespeed: HMAC_OF_BODY_IN_HEX,
};

/** How a provider signs; nothing for one that does not. */
export function schemeOf(provider) {
  return SCHEMES[provider];
}
