// What every consumer does with the package. It runs wherever JavaScript does, so it uses the language and nothing else.

/**
 * Uses the package against the simulated gateways and throws when it does not behave.
 *
 * `luma` is what the consumer imported, `simulator` the gateways' address, and `name` keeps the tasks of consumers that
 * run at the same time apart.
 */
export async function scenario(luma, simulator, name) {
  const options = {
    provider: "kkiai",
    apiKey: "demo-key",
    baseUrl: `${simulator}/kkiai`,
    allowBrowserKey: true,
    intervalMs: 500,
  };
  // The tasks take their time at the gateway, so they are looked at together.
  await Promise.all([
    getsOne(luma, options, name),
    getsMany(luma, options, name),
    polls(luma, options, name),
    watches(luma, options, name),
    aborts(luma, options, name),
    catchesErrors(luma, options, name),
  ]);
}

async function getsOne({ getTask }, options, name) {
  const task = await getTask(`success--${name}-once`, options);
  expect("the first poll", { state: task.state, video: task.video }, { state: "pending", video: null });
}

async function getsMany({ getTasks }, options, name) {
  const ids = [`success--${name}-many`, `not-found--${name}`, `failure--${name}`];
  const results = await getTasks(ids, options);
  expect("the ids of many", results.map((result) => result.id), ids);
  expect("the answers to many", results.map((result) => (result.ok ? "task" : result.error.code)), [
    "task",
    "not_found",
    "task",
  ]);
}

async function polls({ pollUntilDone }, options, name) {
  const id = `success--${name}-poll`;
  const { state, prompt, video } = await pollUntilDone(id, options);
  expect("the polled task", { state, prompt: typeof prompt, width: typeof video.width }, {
    state: "completed",
    prompt: "string",
    width: "number",
  });
  expect("the end of its address", video.url.slice(-id.length - 5), `/${id}.mp4`);
}

async function watches({ watchTask }, options, name) {
  const states = [];
  for await (const task of watchTask(`success--${name}-watch`, options)) {
    if (states.at(-1) !== task.state) states.push(task.state);
  }
  expect("the watched states", states, ["pending", "processing", "completed"]);
}

async function aborts({ pollUntilDone }, options, name) {
  const controller = new AbortController();
  const poll = pollUntilDone(`slow--${name}`, { ...options, signal: controller.signal }).catch((reason) => reason);
  setTimeout(() => controller.abort(), 300);
  const reason = await poll;
  if (reason !== controller.signal.reason) throw new Error(`an aborted call rejected with ${reason}`);
  expect("the reason of an abort", reason.name, "AbortError");
}

async function catchesErrors({ getTask, isLumaError, LumaError }, options, name) {
  try {
    await getTask(`success--${name}-key`, { ...options, apiKey: "wrong-key" });
  } catch (error) {
    if (!(error instanceof LumaError) || !isLumaError(error)) throw error;
    expect("a wrong key", { code: error.code, status: error.status }, { code: "unauthorized", status: 401 });
    return;
  }
  throw new Error("a wrong key was accepted");
}

/** Compares plain data and names what differs. */
export function expect(what, actual, wanted) {
  const [found, due] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (found !== due) throw new Error(`${what}: ${found} instead of ${due}`);
}
