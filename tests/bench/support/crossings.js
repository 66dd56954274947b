// How often a call crosses the boundary of the wasm. Import it before luma-tasks starts.

const count = { out: 0, in: 0 };
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (source, imports) => {
  // Node's own HTTP client starts a module too, at the first `Request`.
  if (!imports["./core_bg.js"]) return instantiate(source, imports);
  const counted = mapped(imports, (functions) => mapped(functions, (call) => counting("out", call)));
  const started = await instantiate(source, counted);
  const { exports } = started.instance ?? started;
  const instance = { exports: mapped(exports, (value) => counting("in", value)) };
  return started.instance ? { ...started, instance } : instance;
};

const mapped = (object, change) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

function counting(way, call) {
  if (typeof call !== "function") return call;
  return (...args) => {
    count[way] += 1;
    return call(...args);
  };
}

/** How often `call` calls out of the wasm and into it, once everything is loaded and known that is kept. */
export async function crossings(call) {
  await call();
  Object.assign(count, { out: 0, in: 0 });
  await call();
  return { ...count };
}
