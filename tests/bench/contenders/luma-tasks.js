import { createClient } from "luma-tasks";

export const title = "luma-tasks";

export const connect = (base, fetch, options) =>
  createClient({ provider: "kkiai", apiKey: "demo-key", baseUrl: `${base}/kkiai`, allowBrowserKey: true, fetch, ...options });

export const get = (client, id, signal) => client.getTask(id, { signal });

export const wait = (client, id, signal) => client.pollUntilDone(id, { signal });
export const pace = "5 s growing to 30 s";
