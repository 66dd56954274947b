// The wasm: loaded by the first call, once, and tried again after a failure.

import assert from "node:assert/strict";
import { exec, execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import { parse } from "acorn";
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
  return import(`../../pkg/dist/one-file.min.js?${name}`);
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
      luma.getTask("task", options),
      luma.getTasks(["task"], options),
      luma.parseTask(COMPLETED, options),
      luma.createClient(options).pollUntilDone("task"),
    ]);
    await luma.getTask("task", options);
    assert.equal(instantiate.mock.callCount(), 1);
  });

  const hasModules = Boolean(process.getBuiltinModule);
  test("leaves no compilation to the background in Node", { skip: !hasModules && "this Node has no getBuiltinModule" }, async (context) => {
    const compile = context.mock.method(WebAssembly, "compile");
    const instantiate = context.mock.method(WebAssembly, "instantiate");
    const luma = await fresh("at-once");
    await luma.preload();
    assert.equal(compile.mock.callCount(), 0);
    assert.ok(instantiate.mock.calls[0].arguments[0] instanceof WebAssembly.Module);
  });

  test("that failed rejects all parallel calls with load_failed and is tried again by the next call", async (context) => {
    const luma = await fresh("failing");
    const cause = new WebAssembly.CompileError("out of executable memory");
    const broken = context.mock.method(WebAssembly, "instantiate", async () => {
      throw cause;
    });
    const options = asking(fetching(answer(COMPLETED)));
    const errors = await Promise.all([luma.getTask("task", options), luma.getTasks(["task"], options)].map(rejectionOf));
    assert.deepStrictEqual(errors.map(({ code }) => code), ["load_failed", "load_failed"]);
    assert.equal(errors[0].cause, cause);
    assert.deepStrictEqual([errors[0].retryable, errors[0].attempts, errors[0].task], [false, 0, null]);
    broken.mock.restore();
    assert.equal((await luma.getTask("task", options)).state, "completed");
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
    const aborted = [rejectionOf(luma.getTask("task", asking(fetch, { signal: first.signal }))), rejectionOf(client.getTask("task"))];
    const goesOn = luma.getTask("task", asking(fetch, { signal }));
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

  test("needs WebAssembly, and says so where there is none", async () => {
    const luma = await fresh("nothing");
    const { WebAssembly: kept } = globalThis;
    globalThis.WebAssembly = undefined;
    const error = await rejectionOf(luma.parseTask(COMPLETED, { provider: "kkiai" })).finally(() => {
      globalThis.WebAssembly = kept;
    });
    assert.deepEqual([error.code, error.retryable], ["load_failed", false]);
    assert.match(error.message, /no WebAssembly, which iOS Lockdown Mode, .* switch off: allow it for this site there, or ask on a server/);
    assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
  });

  test("says so for every call of a process that was started without it", async () => {
    const calls = `
      const luma = await import(${JSON.stringify(new URL("../../pkg/dist/index.js", import.meta.url))});
      const options = { provider: "kkiai", apiKey: "key", fetch: () => { throw new Error("asked") } };
      const calls = [
        luma.getTask("a", options),
        luma.getTasks(["a"], options),
        luma.pollUntilDone("a", options),
        luma.watchTask("a", options).next(),
        luma.preload(),
      ];
      const outcomes = await Promise.allSettled(calls);
      console.log(outcomes.map(({ reason }) => reason.code).join());`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--jitless", "--input-type=module", "--eval", calls]);
    assert.equal(stdout.trim(), "load_failed,load_failed,load_failed,load_failed,load_failed");
  });

  test("does without node:zlib and without the Blob that jsdom replaces", async (context) => {
    const luma = await fresh("jsdom");
    const { Blob } = globalThis;
    const { getBuiltinModule } = process;
    context.after(() => {
      globalThis.Blob = Blob;
      process.getBuiltinModule = getBuiltinModule;
    });
    globalThis.Blob = class {};
    process.getBuiltinModule = undefined;
    assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
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

describe("preload", () => {
  const { Response } = globalThis;

  test("loads the core, may be repeated, and rejects with load_failed", async (context) => {
    const luma = await fresh("preload");
    const broken = context.mock.method(WebAssembly, "instantiate", async () => {
      throw new WebAssembly.CompileError("out of executable memory");
    });
    assert.equal((await rejectionOf(luma.preload())).code, "load_failed");
    broken.mock.restore();
    const instantiate = context.mock.method(WebAssembly, "instantiate");
    assert.deepStrictEqual(await Promise.all([luma.preload(), luma.preload()]), [undefined, undefined]);
    assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
    assert.equal(instantiate.mock.callCount(), 1);
  });

  for (const [what, respond] of [["", Response], [" that has no Response", undefined]]) {
    test(`runs a call without a network in a page${what}, so that the engine has compiled it`, async (context) => {
      const luma = await fresh(`rehearsal${what}`);
      const network = context.mock.method(globalThis, "fetch");
      const timers = context.mock.method(globalThis, "setTimeout");
      globalThis.document = {};
      globalThis.Response = respond;
      context.after(() => {
        delete globalThis.document;
        globalThis.Response = Response;
      });
      assert.equal(await luma.preload(), undefined);
      assert.equal(network.mock.callCount(), 0);
      const cleared = timers.mock.calls.every(({ result }) => result._destroyed);
      assert.deepStrictEqual([timers.mock.callCount() > 0, cleared], [true, true]);
    });
  }
});

describe("the chunk with the core", () => {
  const dist = fileURLToPath(new URL("../../pkg/dist/", import.meta.url));

  test("that is missing rejects with a retryable load_failed, and is loaded by a later call when it is there", async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "luma-tasks-"));
    context.after(() => rmSync(folder, { recursive: true }));
    for (const file of ["index.js", "shared.js"]) copyFileSync(join(dist, file), join(folder, file));
    // Node then reads the files as modules.
    copyFileSync(join(dist, "..", "package.json"), join(folder, "package.json"));
    const luma = await import(pathToFileURL(join(folder, "index.js")).href);
    const error = await rejectionOf(luma.parseTask(COMPLETED, { provider: "kkiai" }));
    assert.deepStrictEqual([error.code, error.retryable], ["load_failed", true]);
    assert.match(error.message, /core\.js.*reload the page/);
    copyFileSync(join(dist, "core.js"), join(folder, "core.js"));
    assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
  });
});

describe("the package", () => {
  const root = new URL("../../pkg/", import.meta.url);

  test("depends on nothing at run time", () => {
    const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
    for (const kind of ["dependencies", "optionalDependencies", "bundledDependencies", "scripts"]) {
      assert.equal(manifest[kind], undefined, kind);
    }
    // Only the hooks need it, in a project that has it anyway.
    assert.deepStrictEqual(manifest.peerDependencies, { react: ">=18" });
    assert.deepStrictEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
    assert.deepStrictEqual([manifest.name, manifest.type], ["luma-tasks", "module"]);
  });

  test("has the same functions in every entry, those that the types declare", async () => {
    const folder = new URL("dist/types/", root);
    const types = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8")).join("");
    const names = ["LumaError", "createClient", "getTask", "getTasks", "isLumaError", "parseTask", "pollUntilDone"];
    names.push("pollOnce", "preload", "watchTask", "watchTasks");
    const declared = new Set([...types.matchAll(/^export declare (?:function|class) (\w+)/gm)].map(([, name]) => name));
    assert.deepStrictEqual([...declared].sort(), names.sort());
    const require = createRequire(import.meta.url);
    const files = ["index.js", "index.cjs", "one-file.js", "one-file.cjs", "one-file.min.js", "slim.js", "slim.cjs"];
    for (const file of files) {
      const path = fileURLToPath(new URL(`dist/${file}`, root));
      const exported = Object.keys(file.endsWith(".cjs") ? require(path) : await import(path));
      const expected = file.startsWith("slim") ? [...names, "init"] : names;
      assert.deepStrictEqual(exported.sort(), [...expected].sort(), file);
    }
  });

  test("works in every entry that carries the wasm", async () => {
    const require = createRequire(import.meta.url);
    for (const file of ["index.js", "index.cjs", "one-file.js", "one-file.cjs", "one-file.min.js"]) {
      const path = fileURLToPath(new URL(`dist/${file}`, root));
      const luma = file.endsWith(".cjs") ? require(path) : await import(path);
      assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed", file);
    }
  });

  test("says in each file with the wasm inside how to compare the two, and the command finds them equal", async () => {
    const folder = fileURLToPath(new URL("dist/", root));
    for (const file of ["core.js", "one-file.js", "one-file.cjs", "one-file.min.js", "shared.cjs"]) {
      const [, command] = /^ \* {3}(grep .*)$/m.exec(readFileSync(join(folder, file), "utf8")) ?? assert.fail(file);
      const { stdout } = await promisify(exec)(command.replace("core.js", file), { cwd: folder, shell: "/bin/bash" });
      assert.equal(stdout.trim(), "equal", file);
    }
  });

  test("is written in ES2019, which webpack 4 reads", () => {
    // The command line is for Node.js alone, and callbacks arrive on servers.
    const files = readdirSync(new URL("dist/", root)).filter((name) => /^(?!cli|callback).*\.js$/.test(name));
    for (const file of files) {
      const text = readFileSync(new URL(`dist/${file}`, root), "utf8");
      parse(text, { ecmaVersion: 2020, sourceType: "module" });
      // import() is all that webpack 4 knows of ES2020.
      const others = text.replaceAll('import("./core.js")', 'load("./core.js")');
      assert.doesNotThrow(() => parse(others, { ecmaVersion: 2019, sourceType: "module" }), file);
    }
  });
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

  test("what is no error of the package is not taken for one", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const error = await rejectionOf(getTask("", { provider: "kkiai", apiKey: "key" }));
    for (const value of [undefined, null, "LumaError", {}, new Error("LumaError"), error.toJSON(), proxy]) {
      assert.equal(isLumaError(value), false);
    }
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
    const { atob, TextDecoder, TextEncoder, AbortController, performance, process, setTimeout, clearTimeout } = globalThis;
    const globals = { atob, TextDecoder, TextEncoder, AbortController, performance, process, setTimeout, clearTimeout };
    const context = vm.createContext(globals);
    const loaded = new Map();
    const load = (file) => {
      if (loaded.has(file)) return loaded.get(file).exports;
      const module = { exports: {} };
      loaded.set(file, module);
      const require = (name) => load(join(dirname(file), name));
      vm.runInContext(`(function (module, require) { ${readFileSync(file, "utf8")}\n})`, context)(module, require);
      return module.exports;
    };
    return load(CJS);
  }
});
