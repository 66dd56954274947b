// Every fixture, through the built wasm: the gateway's answer goes in, the task or error comes out.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import * as luma from "../../pkg/dist/index.js";
import { answer, asking, rejectionOf } from "./support.js";

const folder = new URL("../fixtures/", import.meta.url);
const dialects = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** How many fixtures there are of each kind of source. */
const counts = {};

test("there are fixtures", () => {
  assert.notEqual(dialects.length, 0);
});

for (const dialect of dialects) {
  describe(dialect.name, () => {
    const dialectFolder = new URL(`${dialect.name}/`, folder);
    const files = readdirSync(dialectFolder).filter((file) => file.endsWith(".json"));

    test("has fixtures", () => {
      assert.notEqual(files.length, 0);
    });

    for (const file of files) {
      test(file.replace(/\.json$/, ""), async () => {
        await check(JSON.parse(readFileSync(new URL(file, dialectFolder), "utf8")));
      });
    }
  });
}

test("each says where its answer comes from", (context) => {
  assert.deepEqual(Object.keys(counts).sort(), ["documented", "observed", "synthetic"]);
  context.diagnostic(`fixtures: ${JSON.stringify(counts)}`);
});

async function check({ source, ask, response, expect }) {
  const [, kind] = source.match(/^(documented|observed|synthetic): ./);
  counts[kind] = (counts[kind] ?? 0) + 1;
  const text = response.text ?? JSON.stringify(response.body);
  const options = asking(async () => answer(text, response), { provider: ask.provider, baseUrl: ask.baseUrl });
  const result = ask.batch ? luma.getTasks(ask.ids, options) : luma.getTask(ask.ids[0], options);

  if (expect.error) {
    checkError(await rejectionOf(result), expect.error);
  } else if (expect.task) {
    checkTask(await result, expect.task, text);
  } else {
    const settled = await result;
    assert.equal(settled.length, expect.tasks.length);
    for (const [index, expected] of expect.tasks.entries()) {
      const { id, ok, task, error } = settled[index];
      assert.equal(id, ask.ids[index]);
      assert.equal(ok, expected.ok, error?.message);
      if (expected.ok) {
        checkTask(task, expected.task, text);
      } else {
        checkError(error, expected.error);
      }
    }
  }
}

function checkTask(task, expected, text) {
  assert.deepStrictEqual(task, { ...expected, raw: pointed(JSON.parse(text), expected.raw) });
  assert.deepStrictEqual(structuredClone(task), task);
}

/** Compares what the fixture names; of the message it names a part. */
function checkError(error, { message = "", ...expected }) {
  assert.ok(error instanceof luma.LumaError, String(error));
  assert.ok(error.message.includes(message), `${JSON.stringify(error.message)} has no ${JSON.stringify(message)}`);
  const fields = Object.fromEntries(Object.keys(expected).map((name) => [name, error[name]]));
  assert.deepStrictEqual(fields, expected);
}

/** What a JSON pointer points at. */
function pointed(document, pointer) {
  const names = pointer.split("/").slice(1);
  return names.reduce((value, name) => value[name.replaceAll("~1", "/").replaceAll("~0", "~")], document);
}
