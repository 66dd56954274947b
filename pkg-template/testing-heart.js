import { evaluateHeart } from "./heart-glue.js";
import packed from "./heart-gzip.js";
import { LumaError } from "./shared.js";
import { unpack, unpackNow } from "./unpack.js";

/** The heart of the simulator, which writes the answers of all gateways: the glue over its wasm. */
let heart;
let loading;

/** The heart, synchronously where Node's modules are available: no timer and no task of the event loop is waited for. */
export function heartNow() {
  if (!heart) {
    const bytes = unpackNow(packed);
    if (bytes) heart = started((imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
  }
  return heart;
}

/** The heart, as soon as it is there. */
export function loadHeart() {
  if (!loading) loading = load();
  return loading;
}

async function load() {
  try {
    const module = await WebAssembly.compile(await unpack(packed));
    if (!heart) heart = started((imports) => new WebAssembly.Instance(module, imports));
    return heart;
  } catch (cause) {
    // The next request tries again.
    loading = undefined;
    const message = `luma-tasks/testing: its WebAssembly module could not start: ${(cause && cause.message) || cause}`;
    throw new LumaError({ code: "load_failed", message, retryable: false, attempts: 0, elapsedMs: 0 }, cause);
  }
}

function started(instantiate) {
  const glue = evaluateHeart();
  const { exports } = instantiate({ "./heart_bg.js": glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return glue;
}
