// The simulator inside this page, for a web host that runs no program: `cargo xtask demo --static DIR` puts this file in
// the place of ../simulator.js, and the simulator's Rust heart, compiled to WebAssembly, beside it.

import { deliver } from "./delivery.js";
import * as heart from "./heart_bg.js";

/** A host that cannot exist, so that a request which did leave the page would fail. */
const ORIGIN = "https://simulator.invalid";
const MEDIA = new URL("media", import.meta.url).href;
const HEART = new URL("heart_bg.wasm", import.meta.url);

let loading = null;

/** The address of a simulated gateway. */
export function simulatorAddress(provider) {
  return `${ORIGIN}/${provider}`;
}

/** Where the simulator is, in words. */
export function simulatorWords() {
  return "Nothing leaves this page: the simulated gateways run inside it, as WebAssembly.";
}

/** Answers as `fetch` would. */
export async function simulatorFetch(address, { method = "GET", headers = {}, body = "", signal } = {}) {
  signal?.throwIfAborted();
  loading ??= load();
  const simulator = await loading;
  signal?.throwIfAborted();
  const { pathname, search } = new URL(address);
  const request = { method, path: pathname + search, headers: [...new Headers(headers)], body };
  return deliver(JSON.parse(simulator.answer(JSON.stringify(request), performance.now())), signal);
}

/** Whether the code on the page can reach the simulator from elsewhere. */
export const isReachable = false;

async function load() {
  try {
    const imports = { "./heart_bg.js": heart };
    // Not while it arrives: not every host sends a wasm by its type.
    const bytes = await (await fetch(HEART)).arrayBuffer();
    const { instance } = await WebAssembly.instantiate(bytes, imports);
    heart.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start();
    return new heart.PageSimulator(MEDIA);
  } catch (error) {
    // The next request tries again.
    loading = null;
    throw error;
  }
}
