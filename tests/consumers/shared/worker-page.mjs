// A page that leaves the work to a worker, which a bundler builds in the format that it likes.

import { ask } from "./ask.mjs";
import { show } from "./page.mjs";

show(() => ask("worker", new Worker(new URL("./bundled-worker.mjs", import.meta.url), { type: "module" })));
