import { createLuma } from "@ai-sdk/luma";
import { generateImage } from "ai";

export const title = "@ai-sdk/luma";

export const connect = (base, fetch, options) => ({
  model: createLuma({ apiKey: "demo-key", baseURL: `${base}/ai-sdk-luma`, fetch }).image("photon-1"),
  options,
});

/** The service names an image by its prompt. It can only be made and waited for in one call. */
export const wait = ({ model, options }, id, abortSignal, pollIntervalMillis) =>
  generateImage({ model, prompt: id, abortSignal, providerOptions: { luma: { pollIntervalMillis, ...options } } });
export const get = (client, id) => wait(client, id);

/** The requests that ask how far an image is; those that make and fetch it belong to no wait. */
export const isPoll = (path, body) => !body && !path.endsWith(".png");

/** Whether it ended because it had asked often enough. */
export const isTired = (error) => / timed out after \d+ attempts/.test(error.message);
export const pace = "0.5 s, its own loop";
