// A page that loads the core from a file that Vite puts beside it.

import address from "luma-tasks/core_bg.wasm?url";
import * as luma from "luma-tasks/slim";
import { given, show } from "../page.mjs";
import { scenario } from "../scenario.mjs";

show(async () => {
  await luma.init(address);
  await scenario(luma, ...given());
});
