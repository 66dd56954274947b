// Cloudflare Workers compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import module from "./core_bg.wasm";
import { evaluateGlue } from "./glue.js";
import { loadOnce } from "./load-once.js";
import { shell } from "./shell.js";
import { startCore } from "./start.js";

/** The core that was deployed with the Worker. */
export const loadCore = /* @__PURE__ */ loadOnce(() =>
  startCore(evaluateGlue, shell, async (imports) => new WebAssembly.Instance(module, imports)),
);
