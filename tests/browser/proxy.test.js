// Page, proxy and simulated gateway: the page gets its video, and nowhere in what it can see is the key.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { createProxy, toNodeHandler } from "../../pkg/dist/proxy.js";
import { launch, openPage, SIMULATOR, skip } from "./support.js";

const KEY = "demo-key";
const PACKAGE = new URL("../../pkg/dist/one-file.min.js", import.meta.url);

/** A gateway that shows the key wherever it can, on top of what the simulated one does. */
async function telltale(url, init) {
  telltale.calls.push(url);
  telltale.lastInit = init;
  const answer = await fetch(url, init);
  const { authorization } = init.headers;
  const echo = `{"echo":"${authorization}","escaped":"${KEY.replace("d", "\\u0064")}",`;
  const text = (await answer.text()).replace(/^\{/, echo);
  const headers = { "content-type": "application/json", "x-echo": authorization, "set-cookie": `key=${KEY}; Path=/` };
  return new Response(text, { status: answer.status, headers });
}
telltale.calls = [];

/** An application: a page, the package, and the proxy, which lets pages of the origin `listed` in too. */
async function application(listed) {
  const allow = (_request, ids) => ids.filter((id) => !id.endsWith("-of-bob"));
  const options = { provider: "kkiai", apiKey: KEY, baseUrl: `${SIMULATOR}/kkiai`, fetch: telltale, cors: listed, allow };
  const proxy = toNodeHandler(createProxy({ ...options, basePath: "/api/luma" }));
  const server = createServer(async (request, response) => {
    if (request.url.startsWith("/api/luma/")) return proxy(request, response);
    const isPackage = request.url === "/one-file.min.js";
    const body = isPackage ? await readFile(PACKAGE) : "<!doctype html><link rel=icon href=data:,><title>app</title>";
    response.writeHead(200, { "content-type": isPackage ? "text/javascript" : "text/html; charset=utf-8" }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, otherName: `http://localhost:${port}`, close };
}

describe("a page behind the proxy", { skip }, () => {
  let browser;
  let app;
  let friend;
  before(async () => {
    browser = await launch();
    friend = await application([]);
    app = await application([friend.otherName]);
  });
  after(async () => {
    await browser.close();
    app.close();
    friend.close();
  });

  /** A page at this address, and everything that arrives at it. */
  async function open(t, address) {
    const { page, problems, close } = await openPage(browser);
    t.after(close);
    const seen = [];
    page.on("request", (request) => {
      seen.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? "");
    });
    page.on("console", (message) => seen.push(message.text()));
    page.on("response", (response) => {
      seen.push(response.url(), JSON.stringify(response.headers()));
      const isOurs = response.url().includes("/api/");
      if (isOurs && response.request().method() !== "OPTIONS") seen.push(response.text().catch(() => "no body"));
    });
    await page.goto(address);
    return { page, problems, everything: async () => (await Promise.all(seen)).join("\n") };
  }

  test("it gets its video, and sees no key", async (t) => {
    const { page, problems, everything } = await open(t, app.origin);
    const outcome = await page.evaluate(async () => {
      const { createClient } = await import("/one-file.min.js");
      const client = createClient({ provider: "kkiai", baseUrl: "/api/luma", intervalMs: 500, maxRetries: 0 });
      const task = await client.pollUntilDone("success--behind-the-proxy");
      const many = await client.getTasks(["success--behind-the-proxy", "not-found--behind-the-proxy"]);
      const error = await client.getTask("forbidden--behind-the-proxy").catch((reason) => reason.toJSON());
      const page = {
        cookie: document.cookie,
        storage: { ...localStorage, ...sessionStorage },
        html: document.documentElement.outerHTML,
      };
      return { task, many: JSON.parse(JSON.stringify(many)), error, ...page };
    });
    assert.equal(outcome.task.state, "completed");
    assert.match(outcome.task.video.url, /\/success--behind-the-proxy\.mp4$/);
    assert.equal(outcome.task.raw.echo, "Bearer ***");
    assert.equal(outcome.task.raw.escaped, "***");
    assert.deepEqual(
      outcome.many.map(({ ok }) => ok),
      [true, false],
    );
    assert.equal(outcome.error.code, "forbidden");
    assert.equal(outcome.cookie, "");
    assert.deepEqual(await page.cookies(), []);
    const text = (await everything()) + JSON.stringify(outcome);
    assert.match(text, /success--behind-the-proxy/);
    assert.match(text, /no-store/);
    assert.ok(!text.includes(KEY), "the page sees the key");
    // The browser's own line about the refusal; no warning about a key, because there is none.
    assert.ok(
      problems.every((problem) => /^Failed to load resource/.test(problem)),
      problems.join("\n"),
    );
  });

  test("a page of another site gets nothing, whichever way it asks", async (t) => {
    // The same server by another name is another site.
    const { page } = await open(t, app.otherName);
    const before = telltale.calls.length;
    const outcomes = await page.evaluate(async (target) => {
      const { getTask, getTasks } = await import("/one-file.min.js");
      const options = { provider: "kkiai", baseUrl: `${target}/api/luma`, maxRetries: 0 };
      const one = `${target}/api/luma/luma/generations/success--foreign`;
      const many = `${target}/api/luma/luma/tasks`;
      const body = '{"ids":["success--foreign"]}';
      const loaded = (element, address) =>
        new Promise((end) => {
          element.onload = () => end("loaded");
          element.onerror = () => end("refused");
          element.src = address;
          document.head.append(element);
        });
      const codeOf = (promise) =>
        promise.then(
          () => "answered",
          (error) => error.code ?? error.name,
        );
      const opaque = async (url, init) => (await fetch(url, { mode: "no-cors", credentials: "include", ...init })).type;
      return {
        getTask: await codeOf(getTask("success--foreign", options)),
        getTasks: await codeOf(getTasks(["success--foreign", "success--foreign-2"], options)),
        simpleGet: await opaque(one),
        simplePost: await opaque(many, { method: "POST", body }),
        json: await codeOf(fetch(many, { method: "POST", body, headers: { "content-type": "application/json" } })),
        image: await loaded(document.createElement("img"), one),
        script: await loaded(document.createElement("script"), one),
      };
    }, app.origin);
    assert.deepEqual(outcomes, {
      getTask: "network",
      getTasks: "network",
      simpleGet: "opaque",
      simplePost: "opaque",
      json: "TypeError",
      image: "refused",
      script: "refused",
    });
    assert.equal(telltale.calls.length, before);
  });

  test("a form of another site is answered with a refusal, and nothing is forwarded", async (t) => {
    const { page } = await open(t, app.otherName);
    const before = telltale.calls.length;
    const [response] = await Promise.all([
      page.waitForNavigation(),
      page.evaluate((target) => {
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", enctype: "text/plain", action: `${target}/api/luma/luma/tasks` });
        const field = document.createElement("input");
        Object.assign(field, { name: '{"ids":["success--form"],"x":"', value: '"}' });
        form.append(field);
        document.body.append(form);
        form.submit();
      }, app.origin),
    ]);
    assert.equal(response.status(), 403);
    assert.equal(telltale.calls.length, before);
  });

  test("a page of a listed origin may ask, and sees no key either", async (t) => {
    const { page, everything } = await open(t, friend.otherName);
    const outcome = await page.evaluate(async (target) => {
      const { getTask, getTasks } = await import("/one-file.min.js");
      const options = { provider: "kkiai", baseUrl: `${target}/api/luma`, maxRetries: 0 };
      const task = await getTask("success--listed", options);
      const many = await getTasks(["success--listed", "success--of-bob", "success--listed-2"], options);
      return { task, many: many.map(({ ok, error }) => (ok ? "task" : error.code)) };
    }, app.origin);
    assert.equal(outcome.task.id, "success--listed");
    assert.deepEqual(outcome.many, ["task", "forbidden", "task"]);
    assert.ok(!((await everything()) + JSON.stringify(outcome)).includes(KEY));
  });

  test("a page that uses a key gets a warning that names the proxy", async (t) => {
    const { page, problems } = await open(t, app.origin);
    await page.evaluate(async (baseUrl) => {
      const { getTask } = await import("/one-file.min.js");
      await getTask("success--warned", { provider: "kkiai", baseUrl, apiKey: "demo-key" });
    }, `${SIMULATOR}/kkiai`);
    assert.equal(problems.length, 1);
    assert.match(problems[0], /luma-tasks\/proxy/);
  });

  test("a page that is closed ends the request to the gateway", async (t) => {
    const { page } = await open(t, app.origin);
    const asked = telltale.calls.length;
    await page.evaluate(async () => {
      const { getTask } = await import("/one-file.min.js");
      getTask("stalled-headers--closed", { provider: "kkiai", baseUrl: "/api/luma" }).catch(() => {});
    });
    while (telltale.calls.length === asked) await new Promise((wake) => setTimeout(wake, 10));
    const { signal } = telltale.lastInit;
    assert.equal(signal.aborted, false);
    const ended = once(signal, "abort");
    await page.close();
    await ended;
    assert.equal(signal.reason.status, 499, "it ended because its time was over");
  });
});
