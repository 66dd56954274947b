import { createLuma } from "@ai-sdk/luma";

export const title = "@ai-sdk/luma";

export const connect = (base, fetch) => createLuma({ apiKey: "demo-key", baseURL: `${base}/ai-sdk-luma`, fetch });

/** It cannot ask about a task: the nearest is to make an image, which is three requests with the download. */
export const get = (provider) => provider.image("photon-1").doGenerate({ prompt: "a cat", n: 1, providerOptions: {} });
