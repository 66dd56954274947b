// A client of this package behind the proxy, for every gateway: it reads what it would have read at the gateway itself.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";

import { createClient, getTask, getTasks, KEY, parseTask, rejectionOf, SIMULATOR_URL } from "./support.js";
import { Refusal } from "../../pkg-template/proxy-refusal.js";
import { createProxy, gateway, proxyTo, SECRET, silenced, SITE, toNodeHandler } from "./proxy-support.js";

const PROVIDERS = ["kkiai", "acedata", "apikley", "kie"];

/** A client that asks a proxy without any server between them. */
const behind = (handler, provider) => ({
  provider,
  baseUrl: SITE,
  maxRetries: 0,
  fetch: (url, init) => handler(new Request(url, init)),
});

describe("the proxy's own errors, read by each dialect", () => {
  const cases = [
    [401, "unauthorized", { apiKey: () => undefined }],
    [401, "unauthorized", { allow: () => new Response(null, { status: 401 }) }],
    [401, "unauthorized", { allow: () => Response.json({ message: "sign in" }, { status: 401 }) }],
    [403, "forbidden", { allow: () => false }],
    [404, "rejected", { basePath: "/elsewhere" }],
    [503, "unavailable", { apiKey: () => Promise.reject(new Error("vault")) }],
    [500, "unavailable", { allow: () => Promise.reject(new Error("database")) }],
    [502, "unavailable", { fetch: () => Promise.reject(new TypeError("fetch failed")) }],
    [502, "unavailable", { fetch: async () => new Response(null, { headers: { "content-length": "99999999" } }) }],
    [400, "rejected", { fetch: async () => new Response(null, { status: 302 }) }],
  ];
  for (const provider of PROVIDERS) {
    test(provider, async (t) => {
      silenced(t);
      for (const [status, code, options] of cases) {
        const handler = createProxy({ provider, apiKey: SECRET, basePath: "/api/luma", fetch: gateway(), ...options });
        const error = await rejectionOf(getTask("task-1", behind(handler, provider)));
        assert.deepEqual([error.status, error.code], [status, code], `${provider}: ${error.message}`);
        const batch = await rejectionOf(getTasks(["task-1", "task-2"], behind(handler, provider)));
        assert.deepEqual([batch.status, batch.code], [status, code], `${provider}: ${batch.message}`);
      }
    });
  }

  test("all statuses that the proxy makes, with its words", async () => {
    const codes = {
      400: "rejected",
      401: "unauthorized",
      403: "forbidden",
      404: "rejected",
      405: "rejected",
      413: "rejected",
      415: "rejected",
      500: "unavailable",
      502: "unavailable",
      503: "unavailable",
      504: "unavailable",
    };
    const refusal = (status) => new Refusal(status, "these words").toResponse();
    for (const provider of PROVIDERS) {
      for (const [status, code] of Object.entries(codes)) {
        const fetch = async () => refusal(Number(status));
        const error = await rejectionOf(getTask("task-1", { provider, baseUrl: SITE, maxRetries: 0, fetch }));
        assert.equal(error.code, code, `${provider} ${status}`);
        assert.match(error.message, /these words/, `${provider} ${status}`);
      }
      // A stored refusal is no task that does not exist either.
      assert.notEqual((await rejectionOf(parseTask(await refusal(404).json(), { provider }))).code, "not_found");
    }
  });

  test("a proxy that is too small for a batch is asked id by id", async () => {
    const fetch = gateway((url) => Response.json({ id: url.split("/").at(-1), state: "pending" }));
    const results = await getTasks(["a", "b"], behind(proxyTo(fetch, { maxIds: 1 }), "kkiai"));
    assert.deepEqual(
      results.map(({ ok, id }) => [ok, id]),
      [
        [true, "a"],
        [true, "b"],
      ],
    );
  });
});

describe(
  "the proxy before the simulated gateways",
  { skip: SIMULATOR_URL ? false : "SIMULATOR_URL is not set" },
  () => {
    let server;
    let clients;
    before(async () => {
      const listeners = PROVIDERS.map((provider) => {
        const options = {
          provider,
          apiKey: async () => KEY,
          basePath: `/api/${provider}`,
          baseUrl: `${SIMULATOR_URL}/${provider}`,
        };
        return [options.basePath, toNodeHandler(createProxy(options))];
      });
      server = createServer((incoming, outgoing) => {
        const [, listener] = listeners.find(([path]) => incoming.url.startsWith(`${path}/`));
        listener(incoming, outgoing);
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const address = `http://127.0.0.1:${server.address().port}`;
      clients = PROVIDERS.map((provider) =>
        createClient({ provider, baseUrl: `${address}/api/${provider}`, maxRetries: 0 }),
      );
    });
    after(() => {
      server.close();
      server.closeAllConnections();
    });

    test("a task is polled until it is done", async () => {
      await Promise.all(
        clients.map(async (client, index) => {
          const id = `success--proxy-${index}`;
          const task = await client.pollUntilDone(id, { intervalMs: 500 });
          assert.equal(task.id, id);
          assert.match(task.video.url, /\.mp4$/);
        }),
      );
    });

    test("many tasks are asked for, known and unknown", async () => {
      for (const [index, client] of clients.entries()) {
        const ids = [`success--many-${index}`, `not-found--many-${index}`, `failure--many-${index}`];
        const results = await client.getTasks(ids);
        assert.deepEqual(
          results.map((result) => (result.ok ? result.id : result.error.code)),
          [ids[0], "not_found", ids[2]],
        );
      }
    });

    const errors = {
      "not-found": "not_found",
      forbidden: "forbidden",
      quota: "quota_exceeded",
      rejected: "rejected",
      "rate-limited": "rate_limited",
      "server-error": "unavailable",
      html: "invalid_response",
      empty: "invalid_response",
      truncated: "invalid_response",
      redirect: "rejected",
      reset: "unavailable",
      cut: "unavailable",
      huge: "unavailable",
    };
    test("errors read as the gateway's own", async () => {
      for (const [index, client] of clients.entries()) {
        for (const [scenario, code] of Object.entries(errors)) {
          const id = `${scenario}--proxy-${index}`;
          const error = await rejectionOf(client.getTask(id));
          assert.equal(error.code, code, `${PROVIDERS[index]} ${scenario}: ${error.message}`);
        }
      }
    });

    test("Retry-After is obeyed through the proxy", async () => {
      const [client] = clients;
      const error = await rejectionOf(client.getTask("rate-limited--proxy-after"));
      assert.equal(error.retryAfterMs, 1000);
      const start = performance.now();
      await client.getTask("rate-limited--proxy-wait", { maxRetries: 2 });
      assert.ok(performance.now() - start > 1900);
    });

    test("a wrong key at the gateway is unauthorized at the client", async () => {
      for (const provider of PROVIDERS) {
        const handler = createProxy({
          provider,
          apiKey: "wrong-key-1",
          basePath: "/api/luma",
          baseUrl: `${SIMULATOR_URL}/${provider}`,
        });
        const error = await rejectionOf(getTask("success--wrong", behind(handler, provider)));
        assert.equal(error.code, "unauthorized", provider);
      }
    });

    test("the gateway sees the key and nothing of the caller", async () => {
      const client = createClient({
        ...behind(undefined, "kkiai"),
        headers: { cookie: "a=1", authorization: "Bearer visitor", "x-own": "1" },
      });
      const handler = createProxy({
        provider: "kkiai",
        apiKey: KEY,
        basePath: "/api/luma",
        baseUrl: `${SIMULATOR_URL}/kkiai`,
      });
      const id = "success--seen";
      await client.getTask(id, { fetch: (url, init) => handler(new Request(url, init)) });
      const { requests } = await (await fetch(`${SIMULATOR_URL}/control/requests`)).json();
      const { headers } = requests.findLast(({ ids }) => ids.includes(id));
      const text = JSON.stringify(headers).toLowerCase();
      assert.match(text, /bearer demo-key/);
      assert.doesNotMatch(text, /visitor|x-own|cookie/);
    });
  },
);
