// The wasm: loaded by the first call, once, and tried again after a failure.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import {
  answer,
  asking,
  COMPLETED,
  fetching,
  getTask,
  isLumaError,
  LumaError,
  never,
  parseTask,
  promptly,
  rejectionOf,
  SIMULATOR_URL,
} from "./support.js";

// Node's own fetch is WebAssembly too, and is loaded by its first use: not while we count.
await (await fetch(`${SIMULATOR_URL}/control/requests`)).text();

const CJS = fileURLToPath(new URL("../../pkg/dist/index.cjs", import.meta.url));

/** A copy of the package that has loaded nothing. */
function fresh(name) {
  return import(`../../pkg/dist/index.min.js?${name}`);
}

describe("the load", () => {
  test("is not begun by the import, by createClient or by an iterator that nobody reads", async (context) => {
    const instantiate = context.mock.method(WebAssembly, "instantiate");
    const { createClient, watchTask } = await fresh("idle");
    createClient({ provider: "kkiai", apiKey: "key" });
    watchTask("task", { provider: "kkiai", apiKey: "key" });
    assert.equal(instantiate.mock.callCount(), 0);
  });

  test("is shared by parallel first calls", async (context) => {
    const instantiate = context.mock.method(WebAssembly, "instantiate");
    const luma = await fresh("parallel");
    const options = asking(fetching(answer(COMPLETED)));
    await Promise.all([
      luma.getTask("a", options),
      luma.getTasks(["a"], options),
      luma.parseTask(COMPLETED, options),
      luma.createClient(options).pollUntilDone("a"),
    ]);
    await luma.getTask("a", options);
    assert.equal(instantiate.mock.callCount(), 1);
  });

  test("that failed rejects all parallel calls with load_failed and is tried again by the next call", async (context) => {
    const luma = await fresh("failing");
    const cause = new WebAssembly.CompileError("out of executable memory");
    const broken = context.mock.method(WebAssembly, "instantiate", async () => {
      throw cause;
    });
    const options = asking(fetching(answer(COMPLETED)));
    const errors = await Promise.all([luma.getTask("a", options), luma.getTasks(["a"], options)].map(rejectionOf));
    assert.deepStrictEqual(errors.map(({ code }) => code), ["load_failed", "load_failed"]);
    assert.equal(errors[0].cause, cause);
    assert.deepStrictEqual([errors[0].retryable, errors[0].attempts, errors[0].task], [false, 0, null]);
    broken.mock.restore();
    assert.equal((await luma.getTask("a", options)).state, "completed");
  });

  test("does not hold up an abort, and neither does one leave a listener", async (context) => {
    const luma = await fresh("aborted");
    let goOn;
    const held = new Promise((resolve) => (goOn = resolve));
    const works = WebAssembly.instantiate;
    context.mock.method(WebAssembly, "instantiate", async (...source) => {
      await held;
      return works.apply(WebAssembly, source);
    });
    const fetch = fetching(answer(COMPLETED));
    const { signal } = new AbortController();
    const [first, bound] = [new AbortController(), new AbortController()];
    const client = luma.createClient(asking(fetch, { signal: bound.signal }));
    const aborted = [rejectionOf(luma.getTask("a", asking(fetch, { signal: first.signal }))), rejectionOf(client.getTask("a"))];
    const goesOn = luma.getTask("a", asking(fetch, { signal }));
    const reasons = [new Error("mine"), new Error("the client's")];
    first.abort(reasons[0]);
    bound.abort(reasons[1]);
    assert.deepStrictEqual(await Promise.all(aborted.map((call) => promptly(call))), reasons);
    assert.equal(fetch.requests.length, 0);
    goOn();
    assert.equal((await goesOn).state, "completed");
    assert.equal(fetch.requests.length, 1);
    for (const used of [signal, first.signal, bound.signal]) assert.equal(getEventListeners(used, "abort").length, 0);
  });

  const advice = {
    "a Content Security Policy": ["violates: script-src 'self', 'unsafe-eval' is missing", /'wasm-unsafe-eval'/],
    "a runtime that compiles nothing": ["Wasm code generation disallowed by embedder", /"workerd"/],
    "anything else": ["out of executable memory", /out of executable memory/],
  };
  for (const [what, [said, expected]] of Object.entries(advice)) {
    test(`that failed for ${what} says what to do`, async (context) => {
      const luma = await fresh(`advice-${what}`);
      context.mock.method(WebAssembly, "instantiate", async () => {
        throw new WebAssembly.CompileError(said);
      });
      const error = await rejectionOf(luma.pollUntilDone("task", asking(never)));
      assert.equal(error.code, "load_failed");
      assert.match(error.message, expected);
      assert.doesNotMatch(error.message, /still be running/);
    });
  }

  test("that failed before anything was unpacked says what to do, too, and is tried again", async (context) => {
    const luma = await fresh("before");
    const { Module } = WebAssembly;
    context.after(() => (WebAssembly.Module = Module));
    WebAssembly.Module = class {
      constructor() {
        throw new WebAssembly.CompileError("blocked by CSP");
      }
    };
    const error = await rejectionOf(luma.parseTask(COMPLETED, { provider: "kkiai" }));
    assert.equal(error.code, "load_failed");
    assert.match(error.message, /'wasm-unsafe-eval'/);
    WebAssembly.Module = Module;
    assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
  });

  test("needs WebAssembly, and says so where there is none", async () => {
    const luma = await fresh("nothing");
    const { WebAssembly: kept } = globalThis;
    globalThis.WebAssembly = undefined;
    const error = await rejectionOf(luma.parseTask(COMPLETED, { provider: "kkiai" })).finally(() => {
      globalThis.WebAssembly = kept;
    });
    assert.equal(error.code, "load_failed");
    assert.match(error.message, /no WebAssembly/);
  });

  test("makes no request and starts no timer when the package is imported", async () => {
    const script = `
      const used = [];
      for (const name of ["fetch", "setTimeout", "setInterval", "queueMicrotask"]) {
        globalThis[name] = () => used.push(name);
      }
      await import(${JSON.stringify(new URL("../../pkg/dist/index.js", import.meta.url).href)});
      console.log(JSON.stringify(used));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
    assert.equal(stdout.trim(), "[]");
  });
});

describe("the package", () => {
  const root = new URL("../../pkg/", import.meta.url);

  test("depends on nothing at run time", () => {
    const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
    for (const kind of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "scripts"]) {
      assert.equal(manifest[kind], undefined, kind);
    }
    assert.deepStrictEqual([manifest.name, manifest.type], ["luma-tasks", "module"]);
  });

  test("is few files for those who load them one by one, and only entries that need it carry the wasm as text", () => {
    const importsOf = (file) => {
      const text = readFileSync(new URL(`dist/${file}`, root), "utf8");
      return [...new Set([...text.matchAll(/^import .* from "(.*)";$/gm)].map(([, path]) => path))].sort();
    };
    for (const [entry, own] of [["index", []], ["proxy", ["./proxy-api.js"]]]) {
      assert.deepStrictEqual(importsOf(`${entry}.js`), ["./core.js", ...own, "./unpack.js"]);
      assert.deepStrictEqual(importsOf(`${entry}.node.js`), ["./core.js", ...own, "./unpack.node.js"]);
      assert.deepStrictEqual(importsOf(`${entry}.workerd.js`), ["./core.js", "./core_bg.wasm", ...own]);
      assert.deepStrictEqual(importsOf(`${entry}.edge-light.js`), ["./core.js", "./core_bg.wasm?module", ...own]);
    }
    assert.deepStrictEqual(importsOf("proxy-api.js"), ["./core.js"]);
    assert.deepStrictEqual(importsOf("slim.js"), ["./core.js"]);
    assert.deepStrictEqual(importsOf("unpack.node.js"), ["node:buffer", "node:zlib"]);
    for (const file of ["core.js", "unpack.js", "index.min.js"]) assert.deepStrictEqual(importsOf(file), []);
  });

  test("has entries for Node that give what the others give, and unpack the wasm by Node's own means", async () => {
    const require = createRequire(import.meta.url);
    for (const entry of ["index", "proxy"]) {
      const path = (ending) => fileURLToPath(new URL(`dist/${entry}${ending}`, root));
      const names = Object.keys(require(path(".cjs"))).sort();
      assert.deepStrictEqual(Object.keys(require(path(".node.cjs"))).sort(), names);
      assert.deepStrictEqual(Object.keys(await import(path(".node.js"))).sort(), names);
    }
    const payload = { id: "task", state: "pending" };
    const copies = [await import(new URL("dist/index.node.js", root).href), require("../../pkg/dist/index.node.cjs")];
    for (const { parseTask } of copies) {
      assert.equal((await parseTask(payload, { provider: "kkiai" })).state, "pending");
    }
  });

  for (const file of ["README.md", "dist/index.d.ts"]) {
    test(`says in ${file} that minor releases may bring new states, codes and fields`, () => {
      const text = readFileSync(new URL(file, root), "utf8").replace(/\s+\*?\s*/g, " ");
      assert.match(text, /states, (error )?codes and fields.{0,60} minor release/);
    });
  }
});

describe("copies of the package", () => {
  test("ESM and CommonJS know the errors of each other", async () => {
    const required = createRequire(import.meta.url)(CJS);
    const error = await rejectionOf(required.getTask("", { provider: "kkiai", apiKey: "key" }));
    assert.equal(error instanceof LumaError, false);
    assert.equal(isLumaError(error), true);
    const own = await rejectionOf(getTask("", { provider: "kkiai", apiKey: "key" }));
    assert.equal(required.isLumaError(own), true);
  });

  test("an error of another realm is known", async () => {
    const error = await rejectionOf(inRealm().getTask("", { provider: "kkiai", apiKey: "key" }));
    assert.equal(error instanceof Error, false);
    assert.equal(error.code, "invalid_argument");
    assert.equal(isLumaError(error), true);
  });

  test("another realm knows the errors of this one", async () => {
    const error = await rejectionOf(parseTask({}, { provider: "nobody" }));
    assert.equal(inRealm().isLumaError(error), true);
  });

  test("options, ids and payloads of another realm are as good", async () => {
    const realm = vm.createContext({ fetch: fetching(answer(COMPLETED)), payload: JSON.stringify(COMPLETED) });
    const options = vm.runInContext(`({ provider: "kkiai", apiKey: "key", headers: { "x-a": "1" }, fetch })`, realm);
    assert.equal((await getTask("task", options)).state, "completed");
    assert.equal((await parseTask(vm.runInContext("JSON.parse(payload)", realm), options)).state, "completed");
  });

  /** The CommonJS build in a realm of its own. */
  function inRealm() {
    const { atob, TextDecoder, TextEncoder, AbortController, performance, setTimeout, clearTimeout } = globalThis;
    const globals = { atob, TextDecoder, TextEncoder, AbortController, performance, setTimeout, clearTimeout };
    const context = vm.createContext(globals);
    const load = (file) => {
      const module = { exports: {} };
      const require = (name) => load(join(dirname(file), name));
      vm.runInContext(`(function (module, require) { ${readFileSync(file, "utf8")}\n})`, context)(module, require);
      return module.exports;
    };
    return load(CJS);
  }
});
