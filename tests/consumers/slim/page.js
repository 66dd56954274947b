// A page that loads the core from a file of its own.

import * as luma from "./node_modules/luma-tasks/dist/slim.min.js";
import { given, show } from "./page.mjs";
import { scenario } from "./scenario.mjs";

show(async () => {
  await luma.init("./node_modules/luma-tasks/dist/core_bg.wasm");
  await scenario(luma, ...given());
});
