// Every provider that the declarations name, asked itself and through `luma-tasks/proxy`: the same calls, the same results.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { getTask, getTasks, LumaError, parseTask, pollOnce, pollUntilDone, watchTask, watchTasks } from "luma-tasks";
import { createProxy, toNodeHandler } from "luma-tasks/proxy";

import { ERRORS, EXPECTED } from "./expected.js";

const { SIMULATOR_URL } = process.env;
const KEY = "demo-key";
/** A key that no gateway knows. */
const WRONG = "other-key";

const declarations = readFileSync(new URL("types/provider.d.ts", import.meta.resolve("luma-tasks")), "utf8");
const [, union] = declarations.match(/type LumaProvider =([^;]+);/);
const PROVIDERS = [...union.matchAll(/"([^"]+)"/g)].map(([, name]) => name);

test("every provider has its expectations", () => {
  assert.deepEqual(Object.keys(EXPECTED), PROVIDERS);
});

/** Proxies with the right key and with a wrong one, and callers who may not ask about the tasks of Bob. */
const server = createServer((incoming, outgoing) => listeners.get(incoming.url.split("/", 3).join("/"))(incoming, outgoing));
const listeners = new Map();
let address;
for (const provider of PROVIDERS) {
  for (const apiKey of [KEY, WRONG]) {
    const basePath = `/${apiKey}/${provider}`;
    const allow = (_request, ids) => ids.filter((id) => !id.endsWith("-of-bob"));
    const options = { provider, apiKey, basePath, baseUrl: `${SIMULATOR_URL}/${provider}`, allow };
    listeners.set(basePath, toNodeHandler(createProxy(options)));
  }
}
before(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

/** How a provider is asked: with a key, or without one by way of the proxy that has it. */
const WAYS = {
  itself: (provider, apiKey) => ({ provider, apiKey, baseUrl: `${SIMULATOR_URL}/${provider}` }),
  proxied: (provider, apiKey) => ({ provider, baseUrl: `${address}/${apiKey}/${provider}` }),
};

/** What a promise rejects with. */
const rejection = (promise) =>
  promise.then(
    (value) => assert.fail(`it gave ${JSON.stringify(value)}`),
    (reason) => reason,
  );
/** Asserts that states were seen in their order and to the last; a slow machine may miss one. */
const assertStates = (seen, steps) => {
  assert.deepEqual(seen, steps.filter((state) => seen.includes(state)));
  assert.equal(seen.at(-1), "completed");
};
const outcome = (result) => (result.ok ? result.task.state : result.error.code);

describe("every provider", { concurrency: 12 }, () => {
  for (const provider of PROVIDERS) {
    for (const way of Object.keys(WAYS)) describe(`${provider}, ${way}`, { concurrency: true }, () => conform(provider, way));

    test(`${provider}: the proxy hands through what the gateway says of a task`, async () => {
      for (const scenario of ["finished", "without-video"]) {
        const id = `${scenario}--${EXPECTED[provider].suffix ?? provider}`;
        const [task, other] = await Promise.all(Object.values(WAYS).map((ask) => getTask(id, ask(provider, KEY))));
        assert.deepEqual(task, other);
      }
    });

    test(`${provider}: whoever may not ask about one of many ids gets the others`, async () => {
      const ids = [`finished--${provider}-of-ann`, `finished--${provider}-of-bob`, `not-found--${provider}`];
      const options = { ...WAYS.proxied(provider, KEY), notFoundGraceMs: 0 };
      const wanted = ["completed", "forbidden", "not_found"];
      assert.deepEqual((await getTasks(ids, options)).map(outcome), wanted);
      assert.deepEqual((await pollUntilDone(ids, options)).map(outcome), wanted);
      assert.equal((await rejection(getTask(ids[1], options))).code, "forbidden");
    });
  }
});

/** The tests of one provider, asked in one way. */
function conform(provider, way) {
  const { words, statuses, failure, noReason, prompt, video, suffix, isBatching } = EXPECTED[provider];
  const options = () => ({ ...WAYS[way](provider, KEY), maxRetries: 0, intervalMs: 300, maxIntervalMs: 300 });
  /** A task of a scenario that no other test asks about. */
  const idOf = (scenario, name = "") => `${scenario}--${way}-${name}${suffix ?? provider}`;
  const steps = ["pending", "processing", "completed"].filter((state) => state in words);

  test("get: a finished task", async () => {
    // A proxy refuses what another server behind it might take for the end of an id.
    const id = suffix ? idOf("finished") : `${idOf("finished")}:${way === "itself" ? "a&b" : "ü 1"}`;
    const task = await getTask(id, options());
    const { state, rawState, progress } = task;
    assert.deepEqual(
      { id: task.id, provider: task.provider, state, rawState, progress, prompt: task.prompt, failure: task.failure },
      { id, provider, state: "completed", rawState: words.completed, progress: 100, prompt, failure: null },
    );
    assert.match(task.video.url, video);
    assert.deepEqual(task.videos, [task.video]);
    assert.deepEqual(await parseTask(task.raw, { provider, id }), task);
  });

  test("get: a task that is called finished, and has no video", async () => {
    const task = await getTask(idOf("without-video"), options());
    assert.deepEqual([task.state, task.rawState, task.video], ["processing", words.completed, null]);
  });

  test("get: a state that nobody knows", async () => {
    const task = await getTask(idOf("unknown-state"), options());
    const wanted = "unknown" in words ? ["unknown", words.unknown] : ["processing", words.processing];
    assert.deepEqual([task.state, task.rawState], wanted);
  });

  test("many: known ones, an unknown one and one twice", async () => {
    const requests = [];
    const ids = ["finished", "not-found", "success", "finished"].map((scenario) => idOf(scenario, "many-"));
    const results = await getTasks(ids, { ...options(), onRequest: (event) => requests.push(event.ids) });
    assert.deepEqual(results.map(({ id }) => id), ids);
    assert.deepEqual(results.map(outcome), ["completed", "not_found", steps[0], "completed"]);
    assert.equal(results[1].error.taskId, ids[1]);
    // What a batch does not know is asked about alone.
    const [finished, unknown, running] = ids;
    const wanted = isBatching ? [[finished, unknown, running], [unknown]] : [[finished], [unknown], [running]];
    assert.deepEqual(requests.sort(), wanted.sort());
  });

  test("poll: from the first state to the last", async () => {
    const seen = [];
    const onUpdate = ({ state, rawState }) => seen.push([state, rawState]);
    const task = await pollUntilDone(idOf("success", "poll-"), { ...options(), onUpdate });
    assert.match(task.video.url, video);
    // Some gateways move the progress, too.
    const changes = seen.filter(([state], index) => state !== seen[index - 1]?.[0]);
    assertStates(changes.map(([state]) => state), steps);
    for (const [state, rawState] of changes) assert.equal(rawState, words[state]);
  });

  test("poll: a failed task, with a reason and without one", async () => {
    for (const [scenario, wanted] of [["failure", failure], ["failure-without-reason", noReason]]) {
      const id = idOf(scenario);
      const error = await rejection(pollUntilDone(id, options()));
      assert.deepEqual([error.code, error.taskId, error.task.state], ["task_failed", id, "failed"]);
      assert.deepEqual(error.task.failure, wanted);
      const { raw } = error.task;
      assert.equal((await parseTask(raw, { provider, id })).state, "failed");
    }
  });

  test("watch: one and many", async () => {
    const states = [];
    for await (const { state } of watchTask(idOf("success", "watch-"), options())) if (states.at(-1) !== state) states.push(state);
    assertStates(states, steps);
    const ends = new Map();
    const ids = ["success", "failure", "not-found"].map((scenario) => idOf(scenario, "watches-"));
    for await (const result of watchTasks(ids, { ...options(), notFoundGraceMs: 0 })) ends.set(result.id, outcome(result));
    assert.deepEqual(ids.map((id) => ends.get(id)), ["completed", "failed", "not_found"]);
  });

  test("poll in steps: each from JSON, until all have ended", async () => {
    const ids = ["success", "failure", "not-found"].map((scenario) => idOf(scenario, "steps-"));
    const ends = new Map();
    let step = { pending: ids, nextPollInMs: 0 };
    while (step.pending) {
      await new Promise((resolve) => setTimeout(resolve, step.nextPollInMs));
      step = await pollOnce(JSON.parse(JSON.stringify(step.pending)), { ...options(), notFoundGraceMs: 0 });
      for (const result of step.settled) ends.set(result.id, outcome(result));
    }
    assert.deepEqual(ids.map((id) => ends.get(id)), ["completed", "task_failed", "not_found"]);
  });

  test("abort: with the caller's own reason", async () => {
    const controller = new AbortController();
    const call = rejection(getTask(idOf("stalled-headers"), { ...options(), signal: controller.signal }));
    setTimeout(() => controller.abort({ why: "enough" }), 200);
    assert.deepEqual(await call, { why: "enough" });
  });

  test("error: a wrong key, an unknown task, too many requests", async () => {
    const wrong = { ...options(), ...WAYS[way](provider, WRONG) };
    const errors = {
      unauthorized: await rejection(getTask(idOf("finished"), wrong)),
      not_found: await rejection(getTask(idOf("not-found"), options())),
      rate_limited: await rejection(getTask(idOf("rate-limited"), options())),
    };
    for (const [code, error] of Object.entries(errors)) {
      assert.ok(error instanceof LumaError && error.message.startsWith(`${provider}: `), String(error));
      assert.deepEqual([error.code, error.status, error.taskId !== null], [code, statuses[code], true]);
    }
    assert.equal(errors.rate_limited.retryAfterMs, 1000);
  });

  for (const [scenario, code] of Object.entries(ERRORS)) {
    test(`error: ${scenario}`, async () => {
      assert.equal((await rejection(getTask(idOf(scenario), options()))).code, code);
    });
  }

  test("retry: too many requests, and a gateway in trouble", async () => {
    const first = ["pending", "processing"].find((state) => state in words);
    for (const scenario of ["rate-limited", "flaky"]) {
      const requests = [];
      const onRequest = ({ error }) => requests.push(error?.code ?? null);
      const task = await getTask(idOf(scenario, "retry-"), { ...options(), maxRetries: 2, onRequest });
      // The gateway's clock began with the first of the requests.
      assert.ok([first, "processing"].includes(task.state), task.state);
      const trouble = scenario === "flaky" ? ["unavailable", way === "itself" ? "network" : "unavailable"] : ["rate_limited", "rate_limited"];
      assert.deepEqual(requests, [...trouble, null]);
    }
  });
}
