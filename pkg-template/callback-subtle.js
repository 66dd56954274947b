import { callbackError } from "./callback-error.js";
import { findSubtle } from "./web-crypto.js";

/** The `crypto.subtle` of the runtime. */
export async function subtleFor(provider) {
  const subtle = await findSubtle();
  if (!subtle) throw callbackError(provider, "load_failed", "this runtime has no crypto.subtle to check signatures with");
  return subtle;
}
