// Who may ask: pages of the proxy's own origin and of listed ones, and what is no page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assertRefused, gateway, proxyTo, request, silenced } from "./proxy-support.js";

const PATH = "/luma/generations/task-1";
const BATCH = { body: { ids: ["task-1"] } };
const OWN = "https://app.example";
const LISTED = "https://other.example";
const FOREIGN = "https://evil.example";

/** Whether a request with these headers passes, by GET or as a batch; a refusal is 403 without a call. */
async function passes(headers, { path = PATH, init, options } = {}) {
  const fetch = gateway();
  const response = await proxyTo(
    fetch,
    options,
  )(request(path, { ...init, headers: { "sec-fetch-site": undefined, ...headers } }));
  if (response.status === 200) return true;
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  await assertRefused(response, 403, fetch);
  return false;
}

test("Sec-Fetch-Site decides where the browser sends it", async () => {
  for (const [site, expected] of [
    ["same-origin", true],
    ["none", true],
    ["same-site", false],
    ["cross-site", false],
    ["", false],
    ["Same-Origin", false],
    ["same-origin, cross-site", false],
  ]) {
    assert.equal(await passes({ "sec-fetch-site": site }), expected, site);
  }
  // An address that was typed in is a GET.
  assert.equal(await passes({ "sec-fetch-site": "none" }, { path: "/luma/tasks", init: BATCH }), false);
  // Whatever the origin looks like.
  assert.equal(await passes({ "sec-fetch-site": "cross-site", origin: OWN }), false);
  assert.equal(await passes({ "sec-fetch-site": "same-site", origin: "https://www.app.example" }), false);
});

test("without Sec-Fetch-Site the origin decides", async () => {
  const cases = [
    [undefined, true],
    [OWN, true],
    // The server that ends TLS stands before us.
    ["http://app.example", true],
    [FOREIGN, false],
    ["null", false],
    ["", false],
    ["https://app.example.evil.example", false],
    ["https://evil.example/app.example", false],
    ["https://app.example:8443", false],
    ["https://evilapp.example", false],
    ["https://app.example, https://evil.example", false],
    ["file://", false],
  ];
  for (const [origin, expected] of cases) {
    assert.equal(await passes({ origin }), expected, origin);
    assert.equal(await passes({ origin }, { path: "/luma/tasks", init: BATCH }), expected, origin);
  }
});

test("neither Host nor forwarding headers change whose page it is", async () => {
  const forged = { host: "evil.example", "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
  assert.equal(await passes({ origin: FOREIGN, ...forged }), false);
});

test("without both, no image, script or frame of another site causes a call", async () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/75.0 Safari/537.36";
  const image = "image/avif,image/webp,*/*";
  const cases = [
    [{ referer: `${FOREIGN}/` }, false],
    [{ referer: "https://app.example:8443/" }, false],
    [{ referer: "https://app.example.evil.example/" }, false],
    [{ referer: "about:blank" }, false],
    [{ referer: "" }, false],
    [{ referer: `${OWN}/tasks` }, true],
    [{ referer: "http://app.example/" }, true],
    [{ referer: `${OWN}/`, "user-agent": chrome, accept: image }, false],
    [{ "user-agent": chrome, accept: image }, false],
    [{ "user-agent": chrome, accept: "*/*" }, false],
    [{ "user-agent": chrome, accept: undefined }, false],
    [{ "user-agent": chrome, accept: "text/html,application/xhtml+xml,application/xml;q=0.9" }, false],
    [{ "user-agent": chrome, accept: "application/json" }, true],
    [{ "user-agent": chrome, accept: "application/json, text/plain, */*" }, true],
    [{ "user-agent": "curl/8.5.0", accept: "*/*" }, true],
    [{ "user-agent": "node", accept: undefined }, true],
    [{ accept: undefined }, true],
    // Where the browser says itself that it is the same origin.
    [{ "sec-fetch-site": "same-origin", "user-agent": chrome, accept: image, referer: FOREIGN }, true],
    [{ origin: OWN, "user-agent": chrome, accept: "*/*" }, true],
  ];
  for (const [headers, expected] of cases) assert.equal(await passes(headers), expected, JSON.stringify(headers));
});

test("the origin is judged before the route and the method", async () => {
  const headers = { "sec-fetch-site": "cross-site", origin: FOREIGN };
  for (const [path, method] of [
    ["/other", "GET"],
    [PATH, "DELETE"],
    [PATH, "OPTIONS"],
    ["/luma/tasks", "PUT"],
  ]) {
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request(path, { method, headers })), 403, fetch);
  }
});

test("a function may list origins", async () => {
  const seen = [];
  const options = {
    cors: async (origin) => {
      seen.push(origin);
      return origin === LISTED || origin === "null";
    },
  };
  const foreign = (origin) => ({ origin, "sec-fetch-site": "cross-site" });
  for (const origin of [LISTED, "null"]) {
    const response = await proxyTo(gateway(), options)(request(PATH, { headers: foreign(origin) }));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("vary"), "Origin");
  }
  assert.equal(await passes(foreign(FOREIGN), { options }), false);
  assert.equal(await passes({ "sec-fetch-site": "same-origin" }, { options }), true);
  assert.equal(await passes({ "sec-fetch-site": "same-origin", origin: OWN }, { options }), true);
  assert.deepEqual(seen, [LISTED, "null", FOREIGN, OWN]);
  for (const value of ["yes", 1, {}, undefined, LISTED]) {
    assert.equal(await passes(foreign(LISTED), { options: { cors: () => value } }), false);
  }
});

test("a function that throws lets nobody in, and is reported to the log alone", async (t) => {
  const lines = silenced(t);
  const fetch = gateway();
  const cors = () => Promise.reject(new Error("database"));
  const headers = { origin: LISTED, "sec-fetch-site": "cross-site" };
  const response = await proxyTo(fetch, { cors })(request(PATH, { headers }));
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  assert.ok(!(await response.clone().text()).includes("database"));
  await assertRefused(response, 500, fetch);
  assert.match(lines[0], /database/);
});

test("a page without an origin of its own may be listed", async () => {
  const options = { cors: ["null", "file://"] };
  for (const origin of options.cors) {
    assert.equal(await passes({ origin, "sec-fetch-site": "cross-site" }, { options }), true);
  }
});

test("a simple form post of another site gets nowhere", async () => {
  const body = '{"ids":["task-1"],"x":"="}';
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const form = { body, headers: { "content-type": type, origin: FOREIGN, "sec-fetch-site": "cross-site" } };
    const fetch = gateway();
    await assertRefused(await proxyTo(fetch)(request("/luma/tasks", form)), 403, fetch);
    // An old browser that says nothing at all, and a listed page that does not say JSON.
    for (const headers of [{ origin: undefined, "sec-fetch-site": undefined }, { origin: LISTED }]) {
      const options = { cors: [LISTED] };
      const response = await proxyTo(
        fetch,
        options,
      )(request("/luma/tasks", { body, headers: { ...form.headers, ...headers } }));
      await assertRefused(response, 415, fetch);
    }
  }
});

test("a listed origin may ask and read, another may not", async () => {
  const options = { cors: [LISTED, "capacitor://localhost"] };
  for (const origin of options.cors) {
    const handler = proxyTo(
      gateway(() => new Response(null, { status: 429, headers: { "retry-after": "3" } })),
      options,
    );
    const response = await handler(request(PATH, { headers: { origin, "sec-fetch-site": "cross-site" } }));
    assert.equal(response.status, 429);
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("access-control-expose-headers"), "Retry-After, Luma-Tasks-Forbidden");
    assert.equal(response.headers.get("access-control-allow-credentials"), null);
    assert.equal(response.headers.get("vary"), "Origin");
  }
  for (const origin of [
    FOREIGN,
    "https://other.example.evil.example",
    "http://other.example",
    "https://OTHER.example",
    "null",
  ]) {
    assert.equal(await passes({ origin, "sec-fetch-site": "cross-site" }, { options }), false, origin);
  }
});

test("a refusal can be read by a listed origin, and is never shared between origins", async () => {
  const handler = proxyTo(gateway(), { cors: [LISTED], allow: () => false });
  const response = await handler(request(PATH, { headers: { origin: LISTED, "sec-fetch-site": "cross-site" } }));
  assert.equal(response.headers.get("access-control-allow-origin"), LISTED);
  assert.equal(response.headers.get("vary"), "Origin");
  await assertRefused(response, 403);
});

test("a preflight of a listed origin is answered, without a call", async () => {
  const preflight = (origin, headers) => ({
    method: "OPTIONS",
    headers: { origin, "sec-fetch-site": "cross-site", "access-control-request-method": "POST", ...headers },
  });
  const fetch = gateway();
  const handler = proxyTo(fetch, { cors: [LISTED] });
  const response = await handler(request("/luma/tasks", preflight(LISTED)));
  assert.equal(response.status, 204);
  assert.deepEqual(Object.fromEntries(response.headers), {
    "access-control-allow-headers": "accept, authorization, content-type",
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-origin": LISTED,
    "access-control-expose-headers": "Retry-After, Luma-Tasks-Forbidden",
    "access-control-max-age": "600",
    "cache-control": "no-store",
    vary: "Origin",
  });
  const foreign = await handler(request("/luma/tasks", preflight(FOREIGN)));
  assert.equal(foreign.headers.get("access-control-allow-origin"), null);
  await assertRefused(foreign, 403, fetch);
  const none = { "access-control-request-method": undefined };
  await assertRefused(await handler(request("/luma/tasks", preflight(LISTED, none))), 405, fetch);
  await assertRefused(await proxyTo(fetch)(request("/luma/tasks", preflight(OWN))), 403, fetch);
});
