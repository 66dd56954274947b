// Edge functions compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import module from "./core_bg.wasm?module";
import { createDeployedLoader } from "./load-deployed.js";

/** The core that was deployed with the function. */
export const loader = /* @__PURE__ */ createDeployedLoader(module);
