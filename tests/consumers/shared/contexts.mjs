// In which async context the functions of callers run: `AsyncLocalStorage` of Node.js, which other runtimes have too.
// Each call has a context of its own, and all run at the same time.

const CALLS = 100;
/** A client of a server has fewer keys than calls. */
const TENANTS = 10;
const PACE = { intervalMs: 20, maxIntervalMs: 25 };

/**
 * Makes all kinds of calls at once and throws when a function of a caller ran in a wrong context. Gives how often one
 * ran. `luma` is what is tested, and the first calls are cold when it has not been used yet.
 */
export async function contexts(luma, AsyncLocalStorage) {
  const watch = new Watch(new AsyncLocalStorage());
  await Promise.all([
    ownFunctions(luma, watch),
    globalFetch(luma, watch),
    oneClient(luma, watch),
    batches(luma, watch),
    takenOver(luma, watch),
  ]);
  const { counts, wrong } = watch;
  if (wrong.length > 0) throw new Error(`${wrong.length} times in a wrong context, first: ${wrong[0]}`);
  for (const place of ["key", "fetch", "body", "onUpdate", "onPoll", "global fetch", "shared fetch", "taken over"]) {
    if (!(counts[place] >= CALLS / 5)) throw new Error(`${place}: looked at ${counts[place]} times only`);
  }
  return Object.values(counts).reduce((sum, count) => sum + count);
}

/** Notes in which contexts functions run. */
class Watch {
  constructor(store) {
    this.store = store;
    this.counts = {};
    this.wrong = [];
  }

  /** The context must be that of one of these calls. */
  see(place, ...calls) {
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    const current = this.store.getStore();
    if (!calls.includes(current)) this.wrong.push(`${place} of ${calls} ran in that of ${current}`);
  }

  /** Runs something for each call in its own context; every second one waits for what all wait for. */
  all(count, call) {
    const common = pause(1);
    const numbers = Array.from({ length: count }, (_, number) => number);
    const begin = async (number) => {
      if (number % 2 === 1) await common;
      return call(number);
    };
    return Promise.all(numbers.map((number) => this.store.run(number, () => begin(number))));
  }
}

/** Polls of several rounds, each with a key function, a `fetch` and callbacks of its own. */
function ownFunctions(luma, watch) {
  return watch.all(CALLS, async (number) => {
    let rounds = 0;
    const fetch = async (_url, { headers }) => {
      watch.see("fetch", number);
      if (headers.Authorization !== `Bearer key-${number}`) watch.wrong.push(`the key ${headers.Authorization}`);
      await pause(number % 7);
      rounds += 1;
      const answer = taskAnswer("task", rounds < 3 ? "pending" : "completed");
      const text = () => {
        watch.see("body", number);
        return answer.text();
      };
      return { ...answer, text };
    };
    const keyOf = async () => {
      watch.see("key", number);
      await pause(number % 3);
      return `key-${watch.store.getStore()}`;
    };
    const keyAtOnce = () => {
      watch.see("key", number);
      return `key-${watch.store.getStore()}`;
    };
    const task = await luma.pollUntilDone("task", {
      ...PACE,
      provider: "kkiai",
      apiKey: number % 3 === 0 ? keyAtOnce : keyOf,
      fetch,
      onUpdate: () => watch.see("onUpdate", number),
      onPoll: async () => {
        watch.see("onPoll", number);
        await pause(1);
        watch.see("onPoll", number);
      },
    });
    watch.see("the end", number);
    if (task.state !== "completed" || rounds !== 3) throw new Error(`${task.state} after ${rounds} rounds`);
  });
}

/** Calls without a client and without a `fetch` of their own. */
async function globalFetch(luma, watch) {
  const { fetch } = globalThis;
  globalThis.fetch = async (url, init) => {
    const asked = /global-(\d+)$/.exec(url);
    // Something else of the runtime, which has nothing to do with this.
    if (!asked) return fetch(url, init);
    watch.see("global fetch", Number(asked[1]));
    await pause(Number(asked[1]) % 5);
    return taskAnswer(asked[0], "completed");
  };
  try {
    await watch.all(CALLS, (number) => luma.getTask(`global-${number}`, { provider: "kkiai", apiKey: () => "key" }));
  } finally {
    globalThis.fetch = fetch;
  }
}

/** One client for all, whose key function tells the tenant by the context. */
function oneClient(luma, watch) {
  const states = new Map();
  const fetch = gateway(watch, "shared fetch", (id) => {
    states.set(id, (states.get(id) ?? 0) + 1);
    return states.get(id) < 3 ? "pending" : "completed";
  });
  const client = luma.createClient({ ...PACE, provider: "kkiai", apiKey: () => keyOfContext(watch), fetch });
  return watch.all(CALLS, async (number) => {
    const callbacks = { onUpdate: () => watch.see("onUpdate", number), onPoll: () => watch.see("onPoll", number) };
    const { state } = await client.pollUntilDone(`task-${number}`, callbacks);
    if (state !== "completed") throw new Error(`the task of ${number} is ${state}`);
  });
}

/** The same with several tasks a call, asked about once. */
function batches(luma, watch) {
  const fetch = gateway(watch, "shared fetch", () => "completed");
  const apiKey = async () => {
    await pause(1);
    return keyOfContext(watch);
  };
  const client = luma.createClient({ provider: "kkiai", apiKey, fetch });
  return watch.all(CALLS, async (number) => {
    const ids = ["a", "b", "c"].map((name) => `${name}-${number}`);
    const results = await client.getTasks(ids);
    watch.see("the end", number);
    const broken = results.find((result, index) => !result.ok || result.id !== ids[index]);
    if (broken) throw new Error(`${broken.id}: ${broken.error?.message}`);
  });
}

/** Pairs of calls that share a request; the one that carries it is aborted while it is under way. */
function takenOver(luma, watch) {
  return watch.all(CALLS, async (number) => {
    const names = ["first", "second"].map((name) => `${number}-${name}`);
    const controllers = new Map(names.map((name) => [name, new AbortController()]));
    let requests = 0;
    let carrier;
    const fetch = async (_url, { body, signal }) => {
      requests += 1;
      const current = watch.store.getStore();
      if (requests === 1) {
        watch.see("shared fetch", ...names);
        carrier = current;
        await pause(5);
        controllers.get(carrier).abort();
        await pause(10);
        if (signal.aborted) watch.wrong.push("a request that is shared was cut off");
      } else {
        watch.see("taken over", ...names.filter((name) => name !== carrier));
      }
      const state = requests === 1 ? "pending" : "completed";
      return body ? jsonAnswer(JSON.parse(body).ids.map((id) => task(id, state))) : taskAnswer("task", state);
    };
    const client = luma.createClient({ ...PACE, provider: "kkiai", apiKey: "key", fetch });
    const poll = (name) => {
      const callbacks = { onUpdate: () => watch.see("onUpdate", name), onPoll: () => watch.see("onPoll", name) };
      return client.pollUntilDone("task", { ...callbacks, signal: controllers.get(name).signal });
    };
    const begun = names.map((name) => watch.store.run(name, () => poll(name)));
    const ends = await Promise.all(begun.map((call) => call.then(({ state }) => state, ({ name }) => name)));
    if ([...ends].sort().join() !== "AbortError,completed" || requests !== 2) {
      throw new Error(`${names}: ${ends} after ${requests} requests`);
    }
  });
}

/** A gateway of many tenants: each task belongs to the call that its id names, and each call to a tenant. */
function gateway(watch, place, stateOf) {
  return async (url, { body, headers }) => {
    const ids = body ? JSON.parse(body).ids : [url.split("/").at(-1)];
    const calls = ids.map((id) => Number(id.split("-").at(-1)));
    watch.see(place, ...calls);
    const key = headers.Authorization;
    for (const call of calls) {
      if (key !== `Bearer tenant-${call % TENANTS}`) watch.wrong.push(`the task of ${call} was asked about with ${key}`);
    }
    await pause(calls[0] % 5);
    watch.see(place, ...calls);
    const tasks = ids.map((id) => task(id, stateOf(id)));
    return jsonAnswer(body ? tasks : tasks[0]);
  };
}

function keyOfContext(watch) {
  watch.counts.key = (watch.counts.key ?? 0) + 1;
  return `tenant-${watch.store.getStore() % TENANTS}`;
}

function task(id, state) {
  return { id, state, video: state === "completed" ? "https://media.test/v.mp4" : null };
}

function taskAnswer(id, state) {
  return jsonAnswer(task(id, state));
}

function jsonAnswer(value) {
  return { status: 200, headers: { get: () => null }, text: async () => JSON.stringify(value) };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
