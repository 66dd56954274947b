// A client of this package behind the proxy, for every gateway: how it reads what the proxy itself says. What it reads of
// the gateway is in tests/consumers/gateways.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createClient, getTask, getTasks, KEY, parseTask, rejectionOf, SIMULATOR_URL } from "./support.js";
import { PROVIDERS } from "../../pkg-template/proxy-providers.js";
import { Refusal } from "../../pkg-template/proxy-refusal.js";
import { gateway, proxyTo, silenced, SITE } from "./proxy-support.js";

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
        const handler = proxyTo(gateway(), { provider, baseUrl: "https://gateway.example", ...options });
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

describe("a 404 in the words of a router, which the provider's own address gives for a task that it does not know yet", () => {
  const words = [{ detail: "Not Found" }, { message: "Not found", statusCode: 404 }, { message: "Cannot GET /x" }];
  for (const provider of PROVIDERS.filter((name) => name !== "openai-videos")) {
    test(`${provider} is forgiven behind the proxy too`, async () => {
      for (const body of words) {
        const own = proxyTo(gateway(() => Response.json(body, { status: 404 })), { provider });
        assert.equal((await rejectionOf(getTask("task-1", behind(own, provider)))).code, "not_found");
        const other = proxyTo(gateway(() => Response.json(body, { status: 404 })), { provider, baseUrl: "https://relay.example" });
        assert.equal((await rejectionOf(getTask("task-1", behind(other, provider)))).code, "rejected");
      }
    });
  }

  test("can be told by a page of another origin", async () => {
    const handler = proxyTo(gateway(() => Response.json({ detail: "Not Found" }, { status: 404 })), { cors: () => true });
    const headers = { origin: "https://other.example", "sec-fetch-site": "cross-site", accept: "application/json" };
    const response = await handler(new Request(`${SITE}/luma/generations/a`, { headers }));
    assert.equal(response.headers.get("luma-tasks-provider"), "kkiai");
    const exposed = response.headers.get("access-control-expose-headers");
    assert.equal(exposed, "Retry-After, Luma-Tasks-Forbidden, Luma-Tasks-Provider");
  });
});

test("the gateway sees the key and nothing of the caller", async () => {
  const client = createClient({
    ...behind(undefined, "kkiai"),
    headers: { cookie: "a=1", authorization: "Bearer visitor", "x-own": "1" },
  });
  const handler = proxyTo(undefined, { apiKey: KEY, baseUrl: `${SIMULATOR_URL}/kkiai` });
  const id = "success--seen";
  await client.getTask(id, { fetch: (url, init) => handler(new Request(url, init)) });
  const { requests } = await (await fetch(`${SIMULATOR_URL}/control/requests`)).json();
  const { headers } = requests.findLast(({ ids }) => ids.includes(id));
  const text = JSON.stringify(headers).toLowerCase();
  assert.match(text, /bearer demo-key/);
  assert.doesNotMatch(text, /visitor|x-own|cookie/);
});
