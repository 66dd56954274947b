// The options of parseCallback. A wrong one never looks like a check that was made.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LumaError } from "../../pkg/dist/index.js";
import { assertRejects, BODIES, delivery, parseCallback, SECRETS } from "./callback-support.js";

const GOOD = { provider: "kie", secret: SECRETS.kie };

/** What is said against these options. */
async function complaint(options) {
  const { message, retryable, attempts } = await assertRejects(parseCallback(delivery("kie"), options), "invalid_argument");
  assert.deepEqual([retryable, attempts], [false, 0]);
  return message;
}

test("wrong options are named with the value", async () => {
  for (const [name, ...values] of [
    ["provider", [undefined, "undefined"], [1, "1"], [null, "null"], ["kei", '"kei"'], ["toString", '"toString"']],
    ["toleranceSeconds", [null, "null"], [-1, "-1"], [NaN, "NaN"], ["300", '"300"'], [{}, "an object"]],
    ["fetch", [null, "null"], ["x", '"x"'], [{}, "an object"]],
  ]) {
    for (const [value, shown] of values) {
      const message = await complaint({ ...GOOD, [name]: value });
      assert.ok(message.startsWith(`${name} must be `) && message.endsWith(`, got ${shown}`), message);
    }
  }
  for (const [options, shown] of [[undefined, "undefined"], [null, "null"], ["kie", '"kie"']]) {
    assert.equal(await complaint(options), `options must be an object, got ${shown}`);
  }
});

test("an unknown option is reported, with the one that is meant", async () => {
  const meant = { secrets: "secret", Secret: "secret", sceret: "secret", tolerance_seconds: "toleranceSeconds", Provider: "provider" };
  for (const [name, known] of Object.entries(meant)) {
    assert.equal(await complaint({ ...GOOD, [name]: "x" }), `${name} is not an option of parseCallback: did you mean ${known}?`);
  }
  for (const name of ["apiKey", "webhookHmacKey", "tolerance"]) {
    assert.equal(
      await complaint({ ...GOOD, [name]: "x" }),
      `${name} is not an option of parseCallback, which has provider, secret, toleranceSeconds, fetch`,
    );
  }
  const { verified } = await parseCallback(delivery("kie"), { ...GOOD, apiKey: undefined });
  assert.equal(verified, "id");
});

test("options count when they are the object's own", async () => {
  const inherited = Object.assign(Object.create({ secret: "another one" }), { provider: "kie" });
  assert.equal((await parseCallback(delivery("kie"), inherited)).verified, "none");
});

test("a secret that nobody would check is refused, and not shown", async () => {
  for (const [secret, reason] of [
    [null, "null"],
    ["", "an empty string"],
    [[], "an empty list"],
    [[""], "an empty string"],
    [[SECRETS.kie, ""], "an empty string"],
    [[SECRETS.kie, undefined], "undefined"],
    [[SECRETS.kie, [SECRETS.kie]], "an array"],
    [` ${SECRETS.kie}`, "a string with spaces or a line end around it"],
    [`${SECRETS.kie}\n`, "a string with spaces or a line end around it"],
    [`${SECRETS.kie}é`, "a string with characters that no gateway's secret has"],
    [1, "a number"],
    [{ secret: SECRETS.kie }, "an object"],
    [() => SECRETS.kie, "a function"],
    [Buffer.from(SECRETS.kie), "an object"],
  ]) {
    assert.equal(await complaint({ provider: "kie", secret }), `secret must be a secret or a list of them, got ${reason}`);
  }
});

test("a secret of Replicate or WaveSpeed without anything behind whsec_ is refused", async () => {
  for (const [provider, secret] of [
    ["replicate", "whsec_"],
    ["replicate", "whsec_not base64!"],
    ["replicate", "whsec_ÿÿÿ"],
    ["wavespeed", "whsec_"],
  ]) {
    const message = await complaint({ provider, secret });
    assert.match(message, /^secret must be a secret or a list of them, got a string (that is not whsec_|with characters)/);
  }
});

test("a secret for a gateway that signs nothing is refused", async () => {
  for (const provider of ["kkiai", "acedata", "luma", "luma-agents", "aimlapi", "302ai", "cometapi", "openai-videos"]) {
    const message = await complaint({ provider, secret: "a secret of mine" });
    assert.equal(message, `secret must not be given for ${provider}, which signs no callbacks`);
  }
});

test("a gateway that signs nothing gives none", async () => {
  for (const [provider, body] of [
    ["kkiai", '{"id":"a","state":"completed","video":{"url":"https://a.example/v.mp4"}}'],
    ["acedata", '{"success":true,"task_id":"a","trace_id":"t","state":"completed","video_url":"https://a.example/v.mp4"}'],
    ["luma", '{"id":"a","state":"completed","assets":{"video":"https://a.example/v.mp4"}}'],
  ]) {
    const { task, verified } = await parseCallback({ body, headers: {} }, { provider });
    assert.deepEqual([task.id, task.state, task.video?.url, verified], ["a", "completed", "https://a.example/v.mp4", "none"]);
  }
});

test("an error is a LumaError of the package, and its stack names the caller", async () => {
  const late = { body: BODIES.kie, headers: {} };
  for (const [request, code] of [[late, "unauthorized"], [undefined, "invalid_argument"], [{ ...late, body: {} }, "invalid_argument"]]) {
    try {
      await parseCallback(request, GOOD);
      assert.fail("it must reject");
    } catch (error) {
      assert.ok(error instanceof LumaError);
      assert.equal(error.code, code);
      assert.match(error.stack, /callback-options\.test\.js/);
    }
  }
});

test("it never throws in place of rejecting", async () => {
  for (const call of [[], [{ body: BODIES.kie }], [null, null]]) {
    await assertRejects(parseCallback(...call), "invalid_argument");
  }
});
