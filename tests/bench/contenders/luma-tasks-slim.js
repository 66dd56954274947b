import { createClient, init } from "luma-tasks/slim";

export const title = "luma-tasks/slim";

export const connect = (base, fetch, options) =>
  createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: `${base}/kkiai`, allowBrowserKey: true, fetch, ...options });

export const get = (client, id, signal) => client.getTask(id, { signal });

/** The wasm is a second file, which the user brings: bytes, a module or an address. */
export const prepare = (source) => init(source);
