// Cloudflare Workers compile WebAssembly when they are deployed, and never at run time: here the module is an import.
import module from "./core_bg.wasm";
import { evaluateGlue } from "./glue.js";
import { createLoader } from "./load-once.js";
import { startCore } from "./start.js";

const instantiate = async (imports) => new WebAssembly.Instance(module, imports);
const start = (host, onDeath) => startCore(evaluateGlue, instantiate, host, onDeath);

/** The core that was deployed with the Worker. */
export const loader = /* @__PURE__ */ createLoader(async () => start);
