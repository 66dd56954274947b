// The functions of callers run in the async context of the call that they belong to, whatever else runs.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { contexts } from "../consumers/shared/contexts.mjs";

const PACKAGE = new URL("../../pkg/dist/", import.meta.url).href;

describe("a hundred calls at once", () => {
  test("run each in its own context, with a core that is not loaded, and once it is", async () => {
    const luma = await import(`${PACKAGE}one-file.min.js?contexts`);
    for (let time = 0; time < 3; time++) assert.ok((await contexts(luma, AsyncLocalStorage)) > 3000);
  });

  test("do so in a fresh process, where the core is a chunk", async () => {
    const script = `
      import { AsyncLocalStorage } from "node:async_hooks";
      import * as luma from ${JSON.stringify(`${PACKAGE}index.js`)};
      import { contexts } from ${JSON.stringify(new URL("../consumers/shared/contexts.mjs", import.meta.url).href)};
      console.log((await contexts(luma, AsyncLocalStorage)) > 3000);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
    assert.equal(stdout.trim(), "true");
  });
});

test("a server that has just started asks about each visitor's task with that visitor's key", async (context) => {
  const { createClient } = await import(`${PACKAGE}one-file.min.js?server`);
  const visitor = new AsyncLocalStorage();
  const asked = [];
  const gateway = await listening(context, (request, response) => {
    const id = request.url.split("/").at(-1);
    asked.push([id, request.headers.authorization]);
    response.end(JSON.stringify({ id, state: "completed", video: "https://media.test/v.mp4" }));
  });
  const apiKey = async () => `key-of-${visitor.getStore()}`;
  const client = createClient({ provider: "kkiai", baseUrl: gateway, apiKey });
  const server = await listening(context, (request, response) => {
    const name = request.url.slice(1);
    visitor.run(name, async () => response.end((await client.getTask(`task-of-${name}`)).state));
  });
  const names = Array.from({ length: 50 }, (_, index) => `visitor-${index}`);
  for (const time of ["cold", "warm"]) {
    const states = await Promise.all(names.map(async (name) => (await fetch(`${server}/${name}`)).text()));
    assert.deepStrictEqual([...new Set(states)], ["completed"], time);
    const expected = names.map((name) => [`task-of-${name}`, `Bearer key-of-${name}`]);
    assert.deepStrictEqual(asked.splice(0).sort(), expected.sort(), time);
  }
});

/** The address of a server that ends with the test. */
async function listening(context, handle) {
  const server = createServer(handle);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
