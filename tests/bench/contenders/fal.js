import { createFalClient } from "@fal-ai/client";

export const title = "@fal-ai/client";

/** Its address is fixed, so every request is sent elsewhere on its way out. */
export function connect(base, fetch = (url, init) => globalThis.fetch(url, init)) {
  const send = (url, init) => fetch(String(url).replace("https://queue.fal.run", `${base}/fal`), init);
  return createFalClient({ credentials: "demo-key", fetch: send, suppressLocalCredentialsWarning: true }).queue;
}

const MODEL = "fal-ai/luma-dream-machine";

/** Its status has no video: that is a second request. */
export async function get(queue, id, signal) {
  const { status } = await queue.status(MODEL, { requestId: id, abortSignal: signal });
  return status === "COMPLETED" ? queue.result(MODEL, { requestId: id, abortSignal: signal }) : status;
}

export async function wait(queue, id, signal, pollInterval) {
  await queue.subscribeToStatus(MODEL, { requestId: id, abortSignal: signal, pollInterval });
  return queue.result(MODEL, { requestId: id, abortSignal: signal });
}
export const pace = "0.5 s, its own loop";
