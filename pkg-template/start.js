import { createShell } from "./shell.js";

/** What exports return once the core is dead: it has no field that means anything to the glue. */
const NOTHING = Object.freeze([]);

/**
 * Starts a core: the glue that wasm-bindgen writes for bundlers, over the instance that `instantiate(imports)` returns.
 *
 * `evaluateGlue` evaluates the glue anew, so that every core has its own state: one that has trapped is left behind.
 * `host` is what the entries hand over.
 */
export async function startCore(evaluateGlue, instantiate, host) {
  const glue = evaluateGlue();
  const { exports } = await instantiate({ "./core_bg.js": glue });
  const core = { glue, calls: new Map(), lastToken: 0, isDead: false, isLeft: false, cause: undefined, panic: undefined };
  glue.__wbg_set_wasm(guarded(exports, core, host));
  exports.__wbindgen_start();
  const version = glue.start(createShell(core, host));
  if (version !== VERSION) throw new Error(`the wasm is that of version ${version}, and this is ${VERSION}`);
  return core;
}

/**
 * The exports of the wasm. After an exception in one of them (a trap, a stack overflow) the state of the memory is unknown. So
 * none is entered from then on, and those that are still on the stack are left by the same exception.
 */
function guarded(exports, core, host) {
  const wrapped = {};
  // Looked up at each call: Node 20 can abort when it has inlined an export that it knows into the function that calls it.
  const functions = new Map();
  let depth = 0;
  for (const name of Object.keys(exports)) {
    const value = exports[name];
    functions.set(name, value);
    wrapped[name] = typeof value === "function" ? guard(name) : value;
  }
  return wrapped;

  function guard(name) {
    return (...values) => {
      depth += 1;
      try {
        if (!core.isDead) return functions.get(name)(...values);
      } catch (cause) {
        if (!core.isDead) Object.assign(core, { isDead: true, cause });
      } finally {
        depth -= 1;
      }
      rejectPending(core, host);
      if (depth > 0) throw core.cause;
      return NOTHING;
    };
  }
}

/** Rejects the calls of a core that is dead, in a job of its own: the stack may be used up here. */
function rejectPending(core, { internalFailure }) {
  if (core.isLeft) return;
  Promise.resolve().then(() => core.calls.forEach((call) => call.reject(internalFailure(core, call.ending))));
  // Reached when there was stack enough for this: otherwise it is done further up, or when the core is entered again.
  core.isLeft = true;
}
