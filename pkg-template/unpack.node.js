import { Buffer } from "node:buffer";
import { inflateRawSync } from "node:zlib";
import packed from "./wasm-deflate.js";

/**
 * The wasm that travels inside the JavaScript. Nobody waits for a download in Node: here it is packed as Node itself can
 * unpack it, in a tenth of the time.
 */
export function unpack() {
  return inflateRawSync(Buffer.from(packed, "base64"));
}
