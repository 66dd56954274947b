import Replicate from "replicate";

export const title = "replicate";

export const connect = (base, fetch = (url, init) => globalThis.fetch(url, init)) =>
  new Replicate({ auth: "demo-key", baseUrl: `${base}/replicate`, fetch });

export const get = (client, id, signal) => client.predictions.get(id, { signal });

/** It takes no signal. */
export const wait = async (client, id, _signal, interval) => client.wait({ id, status: "starting" }, { interval });
export const pace = "0.5 s, its own loop";
