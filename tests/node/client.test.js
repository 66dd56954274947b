// Clients: what they bind, what they hide, and which waits of one share requests.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import {
  answer,
  asking,
  COMPLETED,
  createClient,
  fetching,
  gateway,
  getTask,
  HASTE,
  KEY,
  never,
  pause,
  PENDING,
  pollUntilDone,
  promptly,
  rejectionOf,
} from "./support.js";

describe("a client", () => {
  test("is made at once and checks nothing", () => {
    const client = createClient({ provider: "nobody", timeoutMs: NaN });
    assert.deepStrictEqual(Object.keys(client).sort(), [
      "getTask",
      "getTasks",
      "parseTask",
      "pollOnce",
      "pollUntilDone",
      "watchTask",
      "watchTasks",
    ]);
  });

  test("reports wrong bound options at the first call", async () => {
    const calls = {
      getTask: (client) => client.getTask("task"),
      getTasks: (client) => client.getTasks(["task"]),
      pollUntilDone: (client) => client.pollUntilDone("task"),
      pollOnce: (client) => client.pollOnce("task"),
      watchTask: (client) => client.watchTask("task").next(),
      watchTasks: (client) => client.watchTasks(["task"]).next(),
      parseTask: (client) => client.parseTask(COMPLETED),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await rejectionOf(call(createClient({ provider: "nobody", apiKey: KEY })));
      assert.deepStrictEqual([name, error.code], [name, "invalid_argument"]);
      assert.match(error.message, /nobody/);
    }
  });

  for (const options of [undefined, null, "kkiai"]) {
    test(`made with ${options} rejects its first call`, async () => {
      const error = await rejectionOf(createClient(options).getTask("task"));
      assert.equal(error.code, "invalid_argument");
    });
  }

  test("needs no options at a call", async () => {
    const client = createClient(asking(gateway(() => COMPLETED)));
    assert.equal((await client.getTask("a")).id, "a");
    assert.equal((await client.getTasks(["a"]))[0].task.id, "a");
    assert.equal((await client.pollUntilDone("a")).id, "a");
    assert.equal((await client.watchTask("a").next()).value.id, "a");
    assert.equal((await client.parseTask(COMPLETED)).provider, "kkiai");
  });

  test("lets the options of a call override the bound ones, for that call", async () => {
    const bound = fetching(answer(COMPLETED));
    const own = fetching(answer(COMPLETED));
    const client = createClient(asking(bound));
    await client.getTask("task", { fetch: own, baseUrl: "https://proxy.test/luma" });
    await client.getTask("task");
    assert.deepStrictEqual(own.requests.map(({ url }) => url), ["https://proxy.test/luma/luma/generations/task"]);
    assert.equal(bound.requests.length, 1);
    assert.doesNotMatch(bound.requests[0].url, /proxy/);
  });

  test("takes an option of a call that is undefined as not given", async () => {
    const bound = fetching(answer(COMPLETED));
    await createClient(asking(bound)).getTask("task", { fetch: undefined, provider: undefined });
    assert.equal(bound.requests.length, 1);
  });

  test("replaces the bound headers by those of a call", async () => {
    const fetch = fetching(answer(COMPLETED));
    const client = createClient(asking(fetch, { headers: { "x-bound": "1" } }));
    await client.getTask("task", { headers: { "x-own": "2" } });
    const headers = new Headers(fetch.requests[0].init.headers);
    assert.deepStrictEqual([headers.get("x-bound"), headers.get("x-own")], [null, "2"]);
  });

  test("replaces the bound signal by that of a call", async () => {
    const bound = new AbortController();
    const own = new AbortController();
    const client = createClient(asking(never, { signal: bound.signal }));
    const call = client.getTask("a", { signal: own.signal });
    await pause(20);
    assert.deepStrictEqual(getEventListeners(bound.signal, "abort"), []);
    bound.abort("bound");
    own.abort("own");
    assert.equal(await promptly(rejectionOf(call)), "own");
  });

  test("has methods that need no this", async () => {
    const { getTask, getTasks, pollUntilDone, watchTask, parseTask } = createClient(asking(gateway(() => COMPLETED)));
    assert.equal((await getTask("a")).id, "a");
    assert.equal((await getTasks(["a"]))[0].id, "a");
    assert.equal((await pollUntilDone("a")).id, "a");
    assert.equal((await watchTask("a").next()).value.id, "a");
    assert.equal((await parseTask(COMPLETED)).id, "task");
  });

  test("shows no key when it is printed or serialized, before and after calls", async () => {
    const apiKey = "sk-0123456789abcdef";
    const client = createClient(asking(gateway(() => COMPLETED), { apiKey, headers: { "x-secret": apiKey } }));
    const shown = () => [
      inspect(client, { depth: 9, showHidden: true, getters: true }),
      JSON.stringify(client),
      String(client),
      `${Object.values(client)}`,
    ];
    const before = shown();
    await client.getTasks(["a", "b"]);
    assert.doesNotMatch([...before, ...shown()].join("\n"), /sk-0123456789abcdef/);
  });

  test("keeps its options, whatever is written into the object later", async () => {
    const headers = new Headers({ "X-Tenant": "alice" });
    const options = asking(fetching(answer(COMPLETED), answer(COMPLETED)), { apiKey: "key-of-alice", headers });
    const { fetch } = options;
    const client = createClient(options);
    await client.getTask("task");
    Object.assign(options, { apiKey: "key-of-bob", fetch: never, provider: "acedata" });
    headers.set("X-Tenant", "bob");
    await client.getTask("task");
    const sent = fetch.requests.map(({ init }) => new Headers(init.headers));
    assert.deepStrictEqual(
      sent.map((own) => [own.get("authorization"), own.get("x-tenant")]),
      [["Bearer key-of-alice", "alice"], ["Bearer key-of-alice", "alice"]],
    );
  });

  test("rejects its calls with what a getter of its options throws", async () => {
    const client = createClient({ provider: "kkiai", get apiKey() { throw new Error("no key"); } });
    await assert.rejects(client.getTask("task"), /^Error: no key$/);
    await assert.rejects(client.parseTask({}), /^Error: no key$/);
  });
});

// One after the other: these are about waits that begin within 20 ms, and a busy process would tear them apart.
describe("waits of one client", () => {
  const twoWaits = async (first, second, make = createClient) => {
    const client = make(first);
    await promptly(Promise.all([client.pollUntilDone("a"), client.pollUntilDone("b", second)]));
  };

  test("share the requests for different ids", async () => {
    const fetch = gateway((_id, count) => (count < 3 ? PENDING : COMPLETED));
    await twoWaits(asking(fetch, { intervalMs: 300, maxIntervalMs: 300 }));
    assert.deepStrictEqual(fetch.asked.map((ids) => [...ids].sort().join()), ["a,b", "a,b", "a,b"]);
  });

  test("share their first request when they begin within 20 ms", async () => {
    const fetch = gateway(() => COMPLETED);
    const client = createClient(asking(fetch));
    const first = client.pollUntilDone("a");
    // No timer can fire in between, however busy the machine: these are microtasks, and a loop that blocks.
    for (let turn = 0; turn < 50; turn += 1) await null;
    const begun = performance.now();
    while (performance.now() - begun < 5);
    await promptly(Promise.all([first, client.pollUntilDone("b")]));
    assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
  });

  test("share the requests for one id", async () => {
    const fetch = gateway((_id, count) => (count < 3 ? PENDING : COMPLETED));
    const client = createClient(asking(fetch, HASTE));
    const tasks = await promptly(Promise.all([client.pollUntilDone("a"), client.pollUntilDone("a")]));
    assert.deepStrictEqual(tasks.map(({ state }) => state), ["completed", "completed"]);
    assert.deepStrictEqual(fetch.asked, [["a"], ["a"], ["a"]]);
  });

  test("share requests whatever the method", async () => {
    const fetch = gateway((_id, count) => (count < 2 ? PENDING : COMPLETED));
    const client = createClient(asking(fetch, HASTE));
    const watch = client.watchTask("c");
    await promptly(Promise.all([client.pollUntilDone("a"), client.pollUntilDone(["b"]), watch.next()]));
    await watch.return();
    assert.deepStrictEqual(fetch.asked[0], ["a", "b", "c"]);
  });

  test("share requests when their headers are the same in another order and form", async () => {
    const fetch = gateway(() => COMPLETED);
    const first = asking(fetch, { headers: { "X-Tenant": "1", "x-team": "2" } });
    await twoWaits(first, { headers: new Headers({ "x-team": "2", "x-tenant": "1" }) });
    assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
  });

  const differences = {
    "the key": { apiKey: "another-key" },
    headers: { headers: { "x-tenant": "2" } },
    baseUrl: { baseUrl: "https://sister.test" },
    "the provider": { provider: "acedata" },
  };
  for (const [what, second] of Object.entries(differences)) {
    test(`do not share requests when ${what} differ${what === "headers" ? "" : "s"}`, async () => {
      const requests = [];
      const fetch = async (url, init) => {
        requests.push(url);
        const item = { id: "b", response: { video_url: "https://m.test/v.mp4" } };
        return answer(url.includes("acedata") ? item : { ...COMPLETED, id: url.split("/").at(-1) });
      };
      await twoWaits(asking(fetch, { ...HASTE, headers: { "x-tenant": "1" } }), second);
      assert.equal(requests.length, 2);
    });
  }

  test("do not share requests when fetch differs", async () => {
    const [one, other] = [gateway(() => COMPLETED), gateway(() => COMPLETED)];
    await twoWaits(asking(one), { fetch: other });
    assert.deepStrictEqual([one.asked, other.asked], [[["a"]], [["b"]]]);
  });

  test("share requests when headers are equal and not the same object", async () => {
    const fetch = gateway(() => COMPLETED);
    await twoWaits(asking(fetch, { headers: { "x-tenant": "1" } }), { headers: { "x-tenant": "1" } });
    assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
  });

  test("share requests when only their times differ", async () => {
    const fetch = gateway(() => COMPLETED);
    await twoWaits(asking(fetch), { intervalMs: 7_000, timeoutMs: 20_000 });
    assert.deepStrictEqual(fetch.asked, [["a", "b"]]);
  });

  test("of another client share nothing", async () => {
    const fetch = gateway(() => COMPLETED);
    const options = asking(fetch);
    await Promise.all([createClient(options).pollUntilDone("a"), createClient(options).pollUntilDone("b")]);
    // Each gathers first polls by a timer of its own, and either may ring first.
    assert.deepStrictEqual(fetch.asked.sort(), [["a"], ["b"]]);
  });

  test("outside a client share nothing", async () => {
    const fetch = gateway(() => COMPLETED);
    const options = asking(fetch);
    await Promise.all([pollUntilDone("a", options), pollUntilDone("a", options), getTask("a", options)]);
    assert.deepStrictEqual(fetch.asked, [["a"], ["a"], ["a"]]);
  });

  test("cut their request off when all of them are aborted", async () => {
    const controller = new AbortController();
    const signals = [];
    const fetch = (_url, { signal }) => {
      signals.push(signal);
      return never();
    };
    const client = createClient(asking(fetch, { signal: controller.signal }));
    const waits = [client.pollUntilDone("a"), client.pollUntilDone("b")];
    await pause(60);
    controller.abort("left");
    assert.deepStrictEqual(await promptly(Promise.all(waits.map(rejectionOf))), ["left", "left"]);
    await pause(20);
    assert.deepStrictEqual(signals.map((signal) => signal.aborted), [true]);
  });
});

describe("waits of one client, each for itself", { concurrency: true }, () => {
  test("hear of a Retry-After that another one met", async () => {
    const at = [];
    const gate = gateway(() => COMPLETED);
    const fetch = async (url, init) => {
      at.push(performance.now());
      return at.length === 1 ? answer("", { status: 429, headers: { "retry-after": "1" } }) : gate(url, init);
    };
    const client = createClient(asking(fetch, { maxRetries: 1 }));
    const first = client.getTask("a");
    await pause(100);
    await promptly(Promise.all([first, client.getTask("b")]));
    assert.ok(at[1] - at[0] >= 990, String(at[1] - at[0]));
  });

  test("outlive the abort of one that shares their request", async () => {
    const controller = new AbortController();
    let answerIt;
    const signals = [];
    const fetch = (_url, { signal }) => {
      signals.push(signal);
      return new Promise((resolve) => (answerIt = () => resolve(answer(COMPLETED))));
    };
    const client = createClient(asking(fetch));
    const aborted = client.pollUntilDone("task", { signal: controller.signal });
    const kept = client.pollUntilDone("task");
    await pause(60);
    controller.abort("left");
    assert.equal(await promptly(rejectionOf(aborted)), "left");
    assert.deepStrictEqual(signals.map((signal) => signal.aborted), [false]);
    answerIt();
    assert.equal((await promptly(kept)).state, "completed");
  });

  test("add one listener to the signal that they have in common, and take it off at the end", async () => {
    const controller = new AbortController();
    const fetch = gateway((_id, count) => (count < 2 ? PENDING : COMPLETED));
    const client = createClient(asking(fetch, { ...HASTE, signal: controller.signal }));
    const ids = Array.from({ length: 30 }, (_, index) => `task-${index}`);
    const waits = ids.map((id) => client.pollUntilDone(id));
    await pause(50);
    assert.equal(getEventListeners(controller.signal, "abort").length, 1);
    await promptly(Promise.all(waits));
    assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  });

  test("a callback may start another wait on the same client", async () => {
    const fetch = gateway((_id, count) => (count < 2 ? PENDING : COMPLETED));
    const client = createClient(asking(fetch, HASTE));
    const inner = [];
    const onUpdate = ({ state }) => inner.push(client.pollUntilDone(`after-${state}`));
    await promptly(client.pollUntilDone("a", { onUpdate }));
    const tasks = await promptly(Promise.all(inner));
    assert.deepStrictEqual(tasks.map(({ id }) => id), ["after-pending", "after-completed"]);
  });

  test("a key function may ask through the same client", async () => {
    const inner = [];
    const fetch = gateway(() => COMPLETED);
    const apiKey = () => {
      if (inner.length === 0) inner.push(client.getTask("b"));
      return KEY;
    };
    const client = createClient(asking(fetch, { apiKey }));
    const tasks = await promptly(client.pollUntilDone("a").then(async (task) => [task, await inner[0]]));
    assert.deepStrictEqual(tasks.map(({ id }) => id), ["a", "b"]);
  });

  test("fetch may ask through the same client", async () => {
    const inner = [];
    const respond = gateway(() => COMPLETED);
    const fetch = (url, init) => {
      if (inner.length === 0) inner.push(client.getTask("b"));
      return respond(url, init);
    };
    const client = createClient(asking(fetch));
    const tasks = await promptly(client.pollUntilDone("a").then(async (task) => [task, await inner[0]]));
    assert.deepStrictEqual(tasks.map(({ id }) => id), ["a", "b"]);
  });

  test("are not disturbed by what a callback of another one throws", async () => {
    const fetch = gateway((_id, count) => (count < 2 ? PENDING : COMPLETED));
    const client = createClient(asking(fetch, HASTE));
    const onPoll = () => {
      throw new Error("no room on the page");
    };
    const [thrown, kept] = await promptly(
      Promise.allSettled([client.pollUntilDone("a", { onPoll }), client.pollUntilDone("b")]),
    );
    assert.deepStrictEqual([thrown.status, thrown.reason.message], ["rejected", "no room on the page"]);
    assert.deepStrictEqual([kept.status, kept.value.state], ["fulfilled", "completed"]);
  });

  test("have a deadline each", async () => {
    const client = createClient(asking(gateway(() => PENDING), HASTE));
    const [short, long] = [client.pollUntilDone("a", { timeoutMs: 200 }), client.pollUntilDone("a", { timeoutMs: 700 })];
    const [first, second] = await promptly(Promise.all([rejectionOf(short), rejectionOf(long)]));
    assert.deepStrictEqual([first.code, second.code], ["timeout", "timeout"]);
    assert.ok(first.elapsedMs < 400, String(first.elapsedMs));
    assert.ok(second.elapsedMs >= 690, String(second.elapsedMs));
  });
});
