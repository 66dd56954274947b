// What a test with fake timers expects of the package: with a mocked `fetch`, calls need no clock but where they wait.

import { expect } from "./scenario.mjs";

/**
 * Uses the package while `clock` has replaced the timers. It has `install()`, `advance(milliseconds)`, which gives a
 * promise, and `restore()`.
 */
export async function fakedTimers(luma, clock) {
  const client = luma.createClient({ provider: "kkiai", apiKey: async () => "key", fetch: gateway(1) });
  // What loads the core is the real clock's.
  await luma.preload();
  clock.install();
  try {
    const options = { provider: "kkiai", apiKey: "key", fetch: gateway(1) };
    expect("a question", (await luma.getTask("task", options)).state, "completed");
    expect("a question of a client", (await client.getTask("task")).state, "completed");
    expect("questions", (await luma.getTasks(["a", "b"], options)).map(({ ok }) => ok), [true, true]);

    const fetch = gateway(3);
    const states = [];
    const onUpdate = ({ state }) => states.push(state);
    const poll = luma.pollUntilDone("task", { ...options, fetch, onUpdate });
    await clock.advance(1_000);
    expect("a poll in its first wait", [fetch.requests, states], [1, ["pending"]]);
    await clock.advance(60_000);
    expect("a poll after its waits", [(await poll).state, fetch.requests], ["completed", 3]);

    const late = luma.getTask("task", { ...options, fetch: () => new Promise(() => {}), requestTimeoutMs: 5_000, maxRetries: 0 });
    const code = late.catch((error) => error.code);
    await clock.advance(5_000);
    expect("a request without an answer", await code, "request_timeout");

    // One that is left behind when the timers are real again.
    const left = luma.watchTask("task", { ...options, fetch: gateway(100) });
    await left.next();
    await left.return();
  } finally {
    clock.restore();
  }
  expect("a question afterwards", (await client.getTask("task")).state, "completed");
  const options = { provider: "kkiai", apiKey: "key", fetch: gateway(2), intervalMs: 250 };
  expect("a poll afterwards", (await luma.pollUntilDone("task", options)).state, "completed");
}

/** A `fetch` whose tasks are completed at this poll. */
function gateway(completedAt) {
  const fetch = async (url, { body }) => {
    fetch.requests += 1;
    const state = fetch.requests < completedAt ? "pending" : "completed";
    const task = (id) => ({ id, state, video: "https://media.test/v.mp4" });
    const answer = body ? JSON.parse(body).ids.map(task) : task(url.split("/").at(-1));
    return { status: 200, headers: { get: () => null }, text: async () => JSON.stringify(answer) };
  };
  fetch.requests = 0;
  return fetch;
}
