// The minified package as a script of a plain page, without bundler and without the demo.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { SIMULATOR, SITE, launch, openPage, skip } from "./support.js";

const KEY = "demo-key";
const OPTIONS = { provider: "kkiai", baseUrl: `${SIMULATOR}/kkiai`, apiKey: KEY, allowBrowserKey: true };

describe("the package in a plain page", { skip }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());

  test("getTask gives the task", async (t) => {
    const { page, problems } = await openBlank(t);
    const task = await page.evaluate(async (options, id) => {
      const { getTask } = await import("/luma-tasks/one-file.min.js");
      return getTask(id, options);
    }, OPTIONS, newId("success"));
    assert.equal(task.provider, "kkiai");
    assert.equal(task.state, "pending");
    assert.equal(task.video, null);
    assert.deepEqual(problems, []);
  });

  test("pollUntilDone gives the video", async (t) => {
    const { page, problems } = await openBlank(t);
    const id = newId("success");
    const { task, states } = await page.evaluate(async (options, id) => {
      const { pollUntilDone } = await import("/luma-tasks/one-file.min.js");
      const states = [];
      const task = await pollUntilDone(id, { ...options, intervalMs: 500, onUpdate: ({ state }) => states.push(state) });
      return { task, states };
    }, OPTIONS, id);
    assert.equal(task.state, "completed");
    assert.equal(task.video.url, `${SIMULATOR}/media/${id}.mp4`);
    assert.deepEqual(states, ["pending", "processing", "completed"]);
    assert.deepEqual(problems, []);
  });

  test("an abort rejects with the signal's own reason, within 20 ms", async (t) => {
    const { page, problems } = await openBlank(t);
    const outcome = await page.evaluate(async (options, id) => {
      const { pollUntilDone } = await import("/luma-tasks/one-file.min.js");
      const controller = new AbortController();
      const reason = { left: "the page" };
      let abortedAt;
      const poll = pollUntilDone(id, {
        ...options,
        signal: controller.signal,
        // The first poll is over: the abort meets the wait for the second.
        onPoll: () => setTimeout(() => {
          abortedAt = performance.now();
          controller.abort(reason);
        }, 50),
      });
      const thrown = await poll.catch((error) => error);
      return { isReason: thrown === reason, tookMs: performance.now() - abortedAt };
    }, OPTIONS, newId("slow"));
    assert.equal(outcome.isReason, true);
    assert.ok(outcome.tookMs < 20, `took ${outcome.tookMs} ms`);
    assert.deepEqual(problems, []);
  });

  test("an abort without a reason rejects with an AbortError", async (t) => {
    const { page } = await openBlank(t);
    const outcome = await page.evaluate(async (options, id) => {
      const { getTask } = await import("/luma-tasks/one-file.min.js");
      const controller = new AbortController();
      const call = getTask(id, { ...options, signal: controller.signal });
      controller.abort();
      const thrown = await call.catch((error) => error);
      return { name: thrown.name, isReason: thrown === controller.signal.reason };
    }, OPTIONS, newId("success"));
    assert.deepEqual(outcome, { name: "AbortError", isReason: true });
  });

  test("an error is a LumaError with a code", async (t) => {
    const { page } = await openBlank(t);
    const caught = await page.evaluate(async (options) => {
      const { LumaError, getTask, isLumaError } = await import("/luma-tasks/one-file.min.js");
      try {
        await getTask("success", { ...options, apiKey: "not-the-key" });
        return "no error";
      } catch (error) {
        const { name, code, status, provider } = error;
        const kinds = [error instanceof LumaError, error instanceof Error, isLumaError(error)];
        return { name, code, status, provider, kinds, text: JSON.stringify(error) + String(error) };
      }
    }, OPTIONS);
    const { text, ...rest } = caught;
    assert.deepEqual(rest, {
      name: "LumaError", code: "unauthorized", status: 401, provider: "kkiai", kinds: [true, true, true],
    });
    assert.equal(text.includes("not-the-key"), false);
  });

  test("a failed task is reported in the gateway's words", async (t) => {
    const { page } = await openBlank(t);
    const id = newId("failure");
    const failure = await page.evaluate(async (options, id) => {
      const { pollUntilDone } = await import("/luma-tasks/one-file.min.js");
      const error = await pollUntilDone(id, { ...options, intervalMs: 500 }).catch((error) => error);
      return { code: error.code, state: error.task.state, message: error.task.failure.message };
    }, OPTIONS, id);
    assert.deepEqual(failure, { code: "task_failed", state: "failed", message: "Advanced prompt moderation failed" });
  });

  test("a relative baseUrl means the page's own server", async (t) => {
    const { page, problems } = await openBlank(t);
    const id = newId("success");
    const task = await page.evaluate(async (options, id) => {
      const { getTask } = await import("/luma-tasks/one-file.min.js");
      return getTask(id, { ...options, baseUrl: "/kkiai" });
    }, OPTIONS, id);
    assert.equal(task.id, id);
    assert.deepEqual(problems, []);
  });

  test("a key in a page is warned of once", async (t) => {
    const { page, problems } = await openBlank(t);
    await askThrice(page, { ...OPTIONS, allowBrowserKey: false });
    assert.equal(problems.length, 1, problems.join("\n"));
    assert.match(problems[0], /key/);
    assert.match(problems[0], /allowBrowserKey/);
    assert.equal(problems[0].includes(KEY), false);
  });

  test("allowBrowserKey silences the warning", async (t) => {
    const { page, problems } = await openBlank(t);
    await askThrice(page, OPTIONS);
    assert.deepEqual(problems, []);
  });

  test("no key in a page is no warning", async (t) => {
    const { page, problems } = await openBlank(t);
    const code = await page.evaluate(async (baseUrl) => {
      const { getTask } = await import("/luma-tasks/one-file.min.js");
      return getTask("success", { provider: "kkiai", baseUrl }).catch((error) => error.code);
    }, OPTIONS.baseUrl);
    assert.equal(code, "unauthorized");
    assert.deepEqual(problems.filter((problem) => !problem.includes("401")), []);
  });

  test("a worker that was made from a blob resolves a path, which fetch cannot do there", async (t) => {
    const { page } = await openBlank(t);
    const said = await page.evaluate(() => {
      const source = `
        import { getTask } from "${location.origin}/luma-tasks/one-file.min.js";
        const options = { provider: "kkiai", apiKey: "demo-key", allowBrowserKey: true };
        const asked = ["/kkiai", "kkiai"].map((baseUrl) => getTask("success--inline", { ...options, baseUrl }));
        const outcomes = await Promise.all(asked.map((call) => call.then(({ state }) => state, ({ code }) => code)));
        postMessage(outcomes);`;
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      return new Promise((resolve, reject) => {
        const worker = new Worker(url, { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });
    });
    assert.deepEqual(said, ["pending", "invalid_argument"]);
  });

  for (const where of ["page", "worker"]) {
    test(`a poll waits while the ${where} is offline, polls at once when it is online again, and leaves no listener`, async (t) => {
      const { page } = await openBlank(t);
      const seen = await page.evaluate(async (place) => {
        const work = async (origin) => {
          const { pollUntilDone } = await import(`${origin}/luma-tasks/one-file.min.js`);
          // What the browser itself says depends on the machine of the test.
          const say = (onLine) => Object.defineProperty(navigator, "onLine", { value: onLine, configurable: true });
          let listeners = 0;
          for (const [name, change] of [["addEventListener", 1], ["removeEventListener", -1]]) {
            const works = globalThis[name].bind(globalThis);
            globalThis[name] = (event, ...values) => {
              if (event === "online") listeners += change;
              return works(event, ...values);
            };
          }
          const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
          let requests = 0;
          const fetch = async () => {
            requests += 1;
            return new Response(JSON.stringify({ id: "a", state: "completed", video: { url: "https://media.test/v.mp4" } }));
          };
          say(false);
          const poll = pollUntilDone("a", { provider: "kkiai", baseUrl: "https://gateway.test", fetch });
          await wait(300);
          const before = [requests, listeners];
          say(true);
          globalThis.dispatchEvent(new Event("online"));
          const { state } = await poll;
          return { before, after: [requests, listeners], state };
        };
        if (place === "page") return work(location.origin);
        const source = `(${work})("${location.origin}").then(postMessage)`;
        const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })), { type: "module" });
        return new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        });
      }, where);
      assert.deepEqual(seen, { before: [0, 1], after: [1, 0], state: "completed" });
    });
  }

  test("a request that CORS blocks is network, and the message names CORS and a proxy", async (t) => {
    const { page } = await openBlank(t);
    // The gateway's preflight allows no header of the caller's.
    const options = { ...OPTIONS, headers: { "x-tenant": "7" }, maxRetries: 0 };
    const error = await errorIn(page, newId("success"), options);
    assert.deepEqual([error.code, error.status, error.retryable], ["network", null, true]);
    assert.match(error.message, /CORS/);
    assert.match(error.message, /baseUrl/);
  });

  test("a redirect is rejected without a status, which the browser hides", async (t) => {
    const { page } = await openBlank(t);
    const error = await errorIn(page, newId("redirect"), OPTIONS);
    assert.deepEqual([error.code, error.status, error.attempts], ["rejected", null, 1]);
    assert.match(error.message, /baseUrl/);
  });

  test("a Content Security Policy without 'wasm-unsafe-eval' is load_failed, and the message says so", async (t) => {
    const { page, close } = await openPage(browser);
    t.after(close);
    await page.setRequestInterception(true);
    page.on("request", (request) => {
      if (request.url() !== `${SITE}/strict`) return request.continue();
      const headers = { "content-security-policy": "default-src 'self'" };
      return request.respond({ status: 200, contentType: "text/html", headers, body: "<!doctype html>" });
    });
    await page.goto(`${SITE}/strict`);
    const error = await errorIn(page, "success", OPTIONS);
    assert.equal(error.code, "load_failed");
    assert.match(error.message, /'wasm-unsafe-eval'/);
  });

  test("watchTask yields each change", async (t) => {
    const { page, problems } = await openBlank(t);
    const states = await page.evaluate(async (options, id) => {
      const { watchTask } = await import("/luma-tasks/one-file.min.js");
      const states = [];
      for await (const { state } of watchTask(id, { ...options, intervalMs: 500 })) states.push(state);
      return states;
    }, OPTIONS, newId("success"));
    assert.deepEqual(states, ["pending", "processing", "completed"]);
    assert.deepEqual(problems, []);
  });

  test("getTasks answers in the order of the ids", async (t) => {
    const { page, problems } = await openBlank(t);
    const ids = [newId("success"), newId("not-found"), newId("callback-failed")];
    const settled = await page.evaluate(async (options, ids) => {
      const { getTasks } = await import("/luma-tasks/one-file.min.js");
      const results = await getTasks(ids, options);
      return results.map(({ id, ok, task, error }) => [id, ok, task?.state ?? error.code]);
    }, OPTIONS, ids);
    assert.deepEqual(settled, [[ids[0], true, "pending"], [ids[1], false, "not_found"], [ids[2], true, "pending"]]);
    assert.deepEqual(problems.filter((problem) => !problem.includes("400")), []);
  });

  /**
   * A page of the simulator's site without a script of its own. It comes from the server rather than from the test,
   * because Chromium lets only pages that came from this machine ask this machine.
   */
  async function openBlank(t) {
    const opened = await openPage(browser);
    t.after(opened.close);
    await opened.page.goto(`${SITE}/control/requests`);
    return opened;
  }
});

/** What getTask rejects with in a page, as plain data. */
function errorIn(page, id, options) {
  return page.evaluate(async (id, options) => {
    const { getTask } = await import("/luma-tasks/one-file.min.js");
    const error = await getTask(id, options).catch((error) => error);
    return JSON.parse(JSON.stringify(error));
  }, id, options);
}

function askThrice(page, options) {
  return page.evaluate(async (options) => {
    const { createClient, getTask } = await import("/luma-tasks/one-file.min.js");
    await getTask("success", options);
    await getTask("success", options);
    await createClient(options).getTask("success");
  }, options);
}

let serial = 0;

/** An id that no earlier test has looked at. */
function newId(scenario) {
  serial += 1;
  return `${scenario}--${process.pid}-${serial}`;
}
