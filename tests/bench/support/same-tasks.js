// The rule of this benchmark: whoever is compared at making tasks makes the same tasks.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

import { Refusal, parsed } from "../mapping/values.js";

const FOLDER = new URL("../../fixtures/", import.meta.url);

/** Every fixture with its name. */
export function fixtures() {
  const dialects = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return dialects.flatMap(({ name }) =>
    readdirSync(new URL(`${name}/`, FOLDER)).map((file) => ({
      name: `${name}/${file}`,
      ...JSON.parse(readFileSync(new URL(`${name}/${file}`, FOLDER), "utf8")),
    })),
  );
}

/**
 * Reads every fixture of the gateways that there are readers for, but for redirects, which are no answers. Returns their number
 * and how many of them are read as they expect.
 */
export function compare(readers) {
  const isAnswer = ({ response }) => response.status < 300 || response.status >= 400;
  const all = fixtures().filter((fixture) => fixture.ask.provider in readers && isAnswer(fixture));
  const alike = all.filter((fixture) => {
    try {
      assertSame(readers, fixture);
      return true;
    } catch {
      return false;
    }
  });
  return { count: all.length, alike: alike.length };
}

function assertSame(readers, { name, ask, response, expect }) {
  const document = "text" in response ? parsed(response.text) : structuredClone(response.body);
  const reader = readers[ask.provider];
  const isMany = ask.batch && reader.many;
  const [id] = ask.ids;
  if (expect.error) {
    const read = () => (isMany ? reader.many : reader.one)(ask.provider, response.status, document, id);
    assert.throws(read, (error) => {
      assert.ok(error instanceof Refusal, `${name}: ${error.stack}`);
      assert.deepEqual([error.code, error.providerCode], [expect.error.code, expect.error.providerCode], name);
      return true;
    }, name);
    return;
  }
  if (expect.task) {
    assertTask(name, reader.one(ask.provider, response.status, document, id), expect.task, document);
    return;
  }
  const tasks = reader.many(ask.provider, response.status, document);
  for (const { id, ok, task } of expect.tasks) {
    const found = tasks.find((other) => other.id === id);
    assert.equal(found !== undefined, ok, `${name} ${id}`);
    if (ok) assertTask(name, found, task, document);
  }
}

function assertTask(name, task, expected, document) {
  const raw = expected.raw.split("/").slice(1).reduce((value, key) => value[key], document);
  assert.deepStrictEqual(task, { ...expected, raw }, name);
}
