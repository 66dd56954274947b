// What a proxy may be made of. One that is wrong does not start.

import assert from "node:assert/strict";
import { test } from "node:test";

import { getTask, isLumaError } from "./support.js";
import { createProxy, gateway, proxyTo, request, SECRET } from "./proxy-support.js";

const GOOD = { provider: "kkiai", apiKey: SECRET };

/** What `createProxy` says against these options; nothing when they are right. */
function complaint(options) {
  try {
    createProxy(options);
  } catch (error) {
    assert.ok(isLumaError(error));
    assert.deepEqual([error.code, error.retryable, error.attempts], ["invalid_argument", false, 0]);
    return error.message;
  }
}

test("wrong options are reported at once, with the value", () => {
  for (const [name, ...values] of [
    ["provider", [undefined, "undefined"], [1, "1"], [null, "null"], ["lumma", '"lumma"'], ["toString", '"toString"']],
    ["allow", [null, "null"], [true, "true"], [["a"], '["a"]']],
    ["fetch", [null, "null"], ["x", '"x"']],
    ["baseUrl", [null, "null"], [1, "1"], [{}, "an object"], ["/api", '"/api"'], ["a.example", '"a.example"']],
    ["baseUrl", ["http://a.example/v1", '"http://a.example/v1"'], [new URL("http://a.example"), '"http://a.example/"']],
    ["cors", [null, "null"], ["*", '"*"'], ["https://a.example", '"https://a.example"'], [["*"], '["*"]']],
    ["cors", [["https://*.example"], '["https://*.example"]'], [["https://a.example/"], '["https://a.example/"]']],
    ["cors", [["https://A.example"], '["https://A.example"]'], [["http://a.example:80"], '["http://a.example:80"]']],
    ["cors", [["a.example"], '["a.example"]'], [[1], "[1]"], [["https://u@a.example"], '["***"]'], [[["*"]], "[an array]"]],
    ["maxIds", [0, "0"], [-1, "-1"], [1.5, "1.5"], [NaN, "NaN"], [Infinity, "Infinity"], ["50", '"50"']],
    ["maxIds", [null, "null"]],
    ["basePath", ["api", '"api"'], ["//evil.example", '"//evil.example"'], ["/a?b", '"/a?b"'], ["/a#b", '"/a#b"']],
    ["basePath", ["https://user:secret@a.example/", '"***"'], ["https://user:secret%40a.example/", '"***"']],
    ["basePath", ["/a\\b", '"/a\\\\b"'], [null, "null"], [1, "1"]],
  ]) {
    for (const [value, shown] of values) {
      const message = complaint({ ...GOOD, [name]: value });
      assert.ok(message?.startsWith(`${name} must `) && message.endsWith(`, got ${shown}`), message ?? shown);
    }
  }
  assert.equal(complaint(undefined), "options must be an object, got undefined");
  assert.equal(complaint({ ...GOOD, provider: "lumma" }).split(",")[0], "provider must be one of kkiai");
});

test("a provider without an address of its own needs one", () => {
  const options = { ...GOOD, provider: "openai-videos" };
  assert.equal(complaint(options), "baseUrl must be given: openai-videos has no address of its own");
  assert.equal(complaint({ ...options, baseUrl: "https://relay.example" }), undefined);
});

test("a missing or wrong key is reported at once, without the key", () => {
  for (const [apiKey, reason] of [
    [undefined, "undefined"],
    [null, "null"],
    ["", "an empty string"],
    ["  ", "a string with spaces around it"],
    [" sk-1", "a string with spaces around it"],
    ["sk-1\r\nx: y", "a string with characters that an HTTP header cannot carry"],
    ["schlüssel", "a string with characters that an HTTP header cannot carry"],
    ["Bearer sk-1", 'a string with "Bearer" or "Key" before the key'],
    ["KEY sk-1", 'a string with "Bearer" or "Key" before the key'],
    [1, "a number"],
    [{}, "an object"],
  ]) {
    assert.equal(
      complaint({ ...GOOD, apiKey }),
      `apiKey must be a key or a function that returns one, got ${reason}`,
    );
  }
  assert.match(complaint({ provider: "kkiai" }), /^apiKey must be a key or a function/);
});

test("an unknown option is reported at once, with the one that is meant", () => {
  const meant = {
    alow: "allow",
    Allow: "allow",
    alllows: "allow",
    baseURL: "baseUrl",
    base_url: "baseUrl",
    apikey: "apiKey",
    basepath: "basePath",
    CORS: "cors",
    core: "cors",
    maxId: "maxIds",
  };
  for (const [name, known] of Object.entries(meant)) {
    assert.equal(
      complaint({ ...GOOD, [name]: () => false }),
      `${name} is not an option of createProxy: did you mean ${known}?`,
    );
  }
  assert.equal(
    complaint({ ...GOOD, headers: {} }),
    "headers is not an option of createProxy, which has " +
      "provider, apiKey, basePath, baseUrl, fetch, maxIds, allow, cors",
  );
});

test("what is undefined, inherited or a symbol is no option", () => {
  const inherited = Object.assign(Object.create({ alow: true }), GOOD, { alow: undefined, [Symbol("x")]: 1 });
  assert.equal(complaint(inherited), undefined);
});

test("right options are taken", () => {
  for (const options of [
    { provider: "kie", apiKey: () => undefined },
    { allow: undefined, cors: undefined, fetch: undefined, baseUrl: undefined, maxIds: undefined, basePath: undefined },
    { cors: ["https://a.example", "https://a.example:8443", "http://localhost:5173", "capacitor://localhost"] },
    { cors: ["null", "file://"] },
    { cors: () => false },
    { baseUrl: new URL("https://a.example/v1") },
    { baseUrl: "http://localhost:8080" },
  ]) {
    assert.equal(complaint({ ...GOOD, ...options }), undefined);
  }
});

test("a baseUrl is judged as the core judges it, and its credentials are not shown", async (context) => {
  // With an own `fetch`, the core leaves a relative one to it.
  context.mock.method(globalThis, "fetch", async () => Response.json({ id: "a", state: "pending" }));
  const addresses = {
    "https://a.example": true,
    "https://a.example/": true,
    "HTTPS://a.example/v1/x": true,
    "https://a.example:8443": true,
    "https://a.example/v1@2": true,
    "http://localhost": true,
    "http://localhost.": true,
    "http://app.localhost:3000": true,
    "http://127.0.0.1:3000/x": true,
    "http://127.9.8.7": true,
    "http://[::1]:3000": true,
    "http://a.example": false,
    "http://localhost.evil.example": false,
    "http://127.evil.example": false,
    "http://127.1": false,
    "http://0x7f.1": false,
    "http://2130706433": false,
    "http://LOCALHOST": true,
    "http://notlocalhost": false,
    "https://user:secret@a.example": false,
    "https://a.example?x": false,
    "https://a.example#x": false,
    "https://a.example/a b": false,
    "https://a.example\\b": false,
    "https://a.example/\u0001": false,
    "https:a.example": false,
    "https:/a.example": false,
    "https://": false,
    "https:///x": false,
    "https://a%2eexample": false,
    "ftp://a.example": false,
    "//a.example": false,
    "/v1": false,
    "a.example": false,
    "": false,
  };
  for (const [baseUrl, isRight] of Object.entries(addresses)) {
    const outcome = await getTask("a", { ...GOOD, baseUrl }).then(
      () => true,
      (error) => (assert.equal(error.code, "invalid_argument"), false),
    );
    const message = complaint({ ...GOOD, baseUrl });
    assert.deepEqual([outcome, message === undefined], [isRight, isRight], baseUrl);
    if (message !== undefined) assert.doesNotMatch(message, /secret/);
  }
});

test("a baseUrl that is a URL is asked", async () => {
  const fetch = gateway();
  await proxyTo(fetch, { baseUrl: new URL("https://sister.example/v1") })(request("/luma/generations/a"));
  assert.equal(fetch.calls[0].url, "https://sister.example/v1/luma/generations/a");
});
