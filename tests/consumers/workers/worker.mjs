// A worker of any kind: it does what it is asked to and tells the one who asked how it went.

import * as luma from "./node_modules/luma-tasks/dist/one-file.min.js";
import { scenario } from "./scenario.mjs";

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
