import { createShell } from "./shell.js";

/** What exports give once the core is dead: it has no field that means anything to the glue. */
const NOTHING = Object.freeze([]);

/**
 * Starts a core: the glue that wasm-bindgen writes for bundlers, over the instance that `instantiate(imports)` gives.
 *
 * `evaluateGlue` evaluates the glue anew, so that every core has its own state: one that has trapped is left behind.
 * `host` is what the entries hand over, and `onDeath(core, cause)` is called when it traps.
 */
export async function startCore(evaluateGlue, instantiate, host, onDeath) {
  const glue = evaluateGlue();
  const { exports } = await instantiate({ "./core_bg.js": glue });
  const core = { glue, isDead: false, panic: undefined };
  const die = (cause) => {
    core.isDead = true;
    onDeath(core, cause);
  };
  glue.__wbg_set_wasm(guarded(exports, core, die));
  exports.__wbindgen_start();
  const version = glue.start(createShell(core, host));
  if (version !== VERSION) throw new Error(`the wasm is that of version ${version}, and this is ${VERSION}`);
  return core;
}

/**
 * The exports of the wasm. What leaves one of them by an exception (a trap, a stack that is used up) leaves the memory in a
 * state that nobody knows: from then on none of them is entered.
 */
function guarded(exports, core, die) {
  const wrapped = {};
  for (const name of Object.keys(exports)) {
    const value = exports[name];
    wrapped[name] = typeof value === "function" ? guard(value) : value;
  }
  return wrapped;

  function guard(run) {
    return (...values) => {
      if (core.isDead) return NOTHING;
      try {
        return run(...values);
      } catch (cause) {
        die(cause);
        return NOTHING;
      }
    };
  }
}
