// The entry whose user brings the wasm.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, fetching, pause, promptly, rejectionOf } from "./support.js";

describe("slim", () => {
  const wasm = readFileSync(new URL("../../pkg/dist/core_bg.wasm", import.meta.url));
  const wrong = {
    "the smallest module": Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    "half a file": wasm.subarray(0, 1000),
    "no bytes at all": new Uint8Array(0),
    "something else": 7,
    null: null,
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    test(`rejects ${what} with load_failed, and works with the right wasm afterwards`, async () => {
      const luma = await import(`../../pkg/dist/slim.js?${encodeURIComponent(what)}`);
      const options = asking(fetching(answer(COMPLETED)));
      assert.equal((await rejectionOf(luma.init(bytes))).code, "load_failed");
      assert.equal((await rejectionOf(luma.getTask("task", options))).code, "load_failed");
      await luma.init(wasm);
      assert.equal((await luma.getTask("task", options)).state, "completed");
    });
  }

  test("takes an init behind a call, and one behind a wrong one that is still loading", async () => {
    const luma = await import("../../pkg/dist/slim.js?behind-a-call");
    const call = luma.getTask("task", asking(fetching(answer(COMPLETED))));
    await luma.init(wasm);
    assert.equal((await call).state, "completed");
    const other = await import("../../pkg/dist/slim.js?behind-a-wrong-one");
    const late = pause(20).then(() => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    const [first, second] = await promptly(Promise.allSettled([other.init(late), other.init(wasm)]));
    assert.deepEqual([first.reason.code, second.status], ["load_failed", "fulfilled"]);
    assert.equal((await other.getTask("task", asking(fetching(answer(COMPLETED))))).state, "completed");
  });

  const type = { "content-type": "application/wasm" };
  const damaged = wasm.subarray(0, 1000);
  const cut = () => {
    const pull = (controller) => controller.error(new TypeError("terminated"));
    return new ReadableStream({ start: (controller) => controller.enqueue(damaged), pull }, { highWaterMark: 0 });
  };
  const responses = {
    "a 404": [() => new Response("<html>", { status: 404 }), true],
    "a 503": [() => new Response("", { status: 503 }), true],
    "no connection": [() => Promise.reject(new TypeError("fetch failed")), true],
    "a connection that is cut": [() => new Response(cut(), { headers: type }), true],
    "the same without the type of wasm": [() => new Response(cut()), true],
    "half a file, whole": [() => new Response(damaged, { headers: type }), false],
    "the same, without the type of wasm": [() => new Response(damaged), false],
  };
  for (const [what, [respond, retryable]] of Object.entries(responses)) {
    test(`${retryable ? "may" : "cannot"} succeed later from an address that gives ${what}`, async (context) => {
      const luma = await import(`../../pkg/dist/slim.js?${encodeURIComponent(what)}`);
      const fetch = context.mock.method(globalThis, "fetch", respond);
      const error = await rejectionOf(luma.init("https://cdn.test/core.wasm"));
      assert.deepStrictEqual([error.code, error.retryable], ["load_failed", retryable], error.message);
      fetch.mock.mockImplementation(() => new Response(wasm, { headers: type }));
      await luma.init(new URL("https://cdn.test/core.wasm"));
      assert.equal((await luma.parseTask(COMPLETED, { provider: "kkiai" })).state, "completed");
    });
  }

  test("with the wasm of another version is not worth another try", async () => {
    const luma = await import("../../pkg/dist/slim.js?other-version");
    // A module that imports what the glue does not have: `(import "./core_bg.js" "x" (func))`.
    const name = [...Buffer.from("./core_bg.js")];
    const imports = [1, name.length, ...name, 1, 0x78, 0, 0];
    const other = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, imports.length, ...imports);
    const error = await rejectionOf(luma.init(other));
    assert.deepStrictEqual([error.code, error.retryable], ["load_failed", false], error.message);
  });

  test("preload waits for init, as it ends", async () => {
    const luma = await import("../../pkg/dist/slim.js?preload");
    const early = luma.preload();
    const failing = [rejectionOf(early), rejectionOf(luma.init(damaged))];
    assert.deepStrictEqual((await promptly(Promise.all(failing))).map(({ code }) => code), ["load_failed", "load_failed"]);
    // There was a call, so this does not wait for another one.
    assert.equal((await promptly(rejectionOf(luma.preload()))).code, "load_failed");
    const loading = luma.init(wasm);
    assert.equal(await promptly(luma.preload()), undefined);
    await loading;
    const other = await import("../../pkg/dist/slim.js?preload-early");
    const waiting = other.preload();
    assert.equal(await Promise.race([waiting, pause(30).then(() => "waits")]), "waits");
    await other.init(wasm);
    assert.equal(await promptly(waiting), undefined);
  });
});
