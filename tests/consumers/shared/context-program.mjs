// The async contexts of calls in a fresh process: `node context-program.mjs`, and the same in other runtimes.

import { AsyncLocalStorage } from "node:async_hooks";
import * as luma from "luma-tasks";
import { contexts } from "./contexts.mjs";
import { endsByItself, place, report } from "./report.mjs";

await report(`async contexts in ${place()}`, async () => {
  // The first time the core has to be loaded.
  await contexts(luma, AsyncLocalStorage);
  await contexts(luma, AsyncLocalStorage);
});
endsByItself();
