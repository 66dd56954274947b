// What a worker of any kind does: what it is asked to. It tells the one who asked how it went.

import { scenario } from "./scenario.mjs";

/** Waits for what `ask.mjs` sends. */
export function work(luma) {
  addEventListener("message", (event) => {
    const [simulator, name] = event.data;
    // Only a service worker has several who may ask.
    const asker = event.source ?? globalThis;
    const work = scenario(luma, simulator, name).then(
      () => asker.postMessage("pass"),
      (error) => asker.postMessage(String(error?.message ?? error)),
    );
    event.waitUntil?.(work);
  });
}
