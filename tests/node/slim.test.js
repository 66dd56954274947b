// The entry whose user brings the wasm.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { answer, asking, COMPLETED, fetching, rejectionOf } from "./support.js";

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
});
