import { evaluateGlue } from "./glue.js";
import { createLoader } from "./load-once.js";
import { startCore } from "./start.js";

/** The core in a module that the runtime compiled when the code was deployed. */
export function createDeployedLoader(module) {
  const instantiate = async (imports) => new WebAssembly.Instance(module, imports);
  return createLoader(async () => (host) => startCore(evaluateGlue, instantiate, host));
}
