// The command that asks a real gateway, here a simulated one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { promisify } from "node:util";

import { withoutSecrets } from "../live/secrets.js";

const SIMULATOR = (process.env.SIMULATOR_URL ?? "").replace(/\/$/, "");
const script = new URL("../live/ask.js", import.meta.url);
const run = promisify(execFile);

describe("the command live", { skip: SIMULATOR ? false : "SIMULATOR_URL is not set" }, () => {
  const ask = (...values) =>
    run(process.execPath, [script.pathname, ...values], { env: { ...process.env, LUMA_API_KEY: "demo-key" } });

  test("prints what was read and writes a draft of a fixture", async () => {
    const { stdout } = await ask("--provider", "kkiai", "--id", "finished--live", "--base-url", `${SIMULATOR}/kkiai`);
    assert.match(stdout, /"state": "completed"/);
    const draft = JSON.parse(await readFile(new URL("../../target/live/kkiai-finished--live.json", import.meta.url), "utf8"));
    assert.deepStrictEqual(draft.ask, { provider: "kkiai", ids: ["finished--live"] });
    assert.equal(draft.response.status, 200);
    assert.equal(draft.response.body.id, "finished--live");
    assert.equal(draft.expect.task.state, "completed");
    assert.doesNotMatch(stdout + JSON.stringify(draft), /demo-key/);
  });

  test("fails with the error that was read", async () => {
    const call = ask("--provider", "kkiai", "--id", "forbidden--live", "--base-url", `${SIMULATOR}/kkiai`);
    await assert.rejects(call, ({ code, stdout }) => code === 1 && /"code": "forbidden"/.test(stdout));
  });

  test("says how it is used", async () => {
    await assert.rejects(ask("--provider", "kkiai"), ({ code, stderr }) => code === 2 && /usage: /.test(stderr));
  });
});

test("what is secret is taken out of a draft", () => {
  const data = { "to@example.com": ["sk-12345678", 1, null, { url: "https://cdn.example/a.mp4?sig=abc&k=1#x" }] };
  assert.deepStrictEqual(withoutSecrets(data, "sk-12345678"), {
    "[email]": ["***", 1, null, { url: "https://cdn.example/a.mp4?[query]#x" }],
  });
});
