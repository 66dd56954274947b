import RunwayML from "@runwayml/sdk";

export const title = "@runwayml/sdk";

export const connect = (base, fetch) => new RunwayML({ apiKey: "demo-key", baseURL: `${base}/runway`, fetch });

export const get = (client, id, signal) => client.tasks.retrieve(id, { signal });

export const wait = (client, id, signal) => client.tasks.retrieve(id).waitForTaskOutput({ abortSignal: signal });
export const pace = "6 s ± 1.5 s, its own loop";
