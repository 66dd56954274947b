// Keys in texts that others wrote.

import assert from "node:assert/strict";
import { test } from "node:test";

import { redact } from "../../pkg-template/redact.js";

/** Asserts what becomes of each text without its key. */
function assertRedacted(cases) {
  for (const [text, key, expected] of cases) assert.equal(redact(text, key), expected, `${key} in ${text}`);
}

test("a key is redacted wherever it stands", () => {
  assertRedacted([
    ["sk-1", "sk-1", "***"],
    ["the key sk-1 of sk-1: wrong", "sk-1", "the key *** of ***: wrong"],
    ["sk-1sk-1", "sk-1", "******"],
    ["sk-sk-1", "sk-1", "sk-***"],
    ["sk-", "sk-1", "sk-"],
    ["SK-1", "sk-1", "SK-1"],
    ["éssk-1é", "sk-1", "és***é"],
    ["aaa", "aa", "***a"],
    [`say "hi"`, "sk-1", `say "hi"`],
    ["", "sk-1", ""],
    ["nothing to hide", "", "nothing to hide"],
  ]);
});

test("a key is redacted as JSON writes it", () => {
  const { raw } = String;
  assertRedacted([
    // Some writers escape slashes, all of them quotes.
    [raw`{"key":"a\/b"}`, "a/b", `{"key":"***"}`],
    [raw`{"key":"a/b"}`, "a/b", `{"key":"***"}`],
    [raw`{"key":"a\"b/c"}`, `a"b/c`, `{"key":"***"}`],
    [raw`{"key":"a\\b"}`, raw`a\b`, `{"key":"***"}`],
    [raw`{"key":"\\\\"}`, raw`\\`, `{"key":"***"}`],
    [raw`a\b`, raw`a\b`, "***"],
    [raw`\\`, raw`\\`, "***"],
    // As any character may be written.
    ['{"key":"secret\\u003d\\u003D"}', "secret==", `{"key":"***"}`],
    ['{"key":"\\u0073ecret"}', "secret", `{"key":"***"}`],
    ['{"key":"secret\\u00e9"}', "secret", '{"key":"***\\u00e9"}'],
    ['{"key":"secret\\u003"}', "secret=", '{"key":"secret\\u003"}'],
    ["\\ud83dsecret", "secret", "\\ud83d***"],
    // JSON in a string of JSON.
    [raw`{"sent":"{\"key\":\"a\\\/b\\\"c\"}"}`, `a/b"c`, raw`{"sent":"{\"key\":\"***\"}"}`],
    [raw`{"sent":"{\"key\":\"a\\\\b\"}"}`, raw`a\b`, raw`{"sent":"{\"key\":\"***\"}"}`],
    ['{"sent":"{\\"key\\":\\"secret\\\\u003d\\"}"}', "secret=", raw`{"sent":"{\"key\":\"***\"}"}`],
    ['{"sent":"{\\"key\\":\\"secret\\u005cu003d\\"}"}', "secret=", raw`{"sent":"{\"key\":\"***\"}"}`],
  ]);
});

test("a key is redacted as a URL writes it", () => {
  assertRedacted([
    ["/?key=secret%3D%3d&a=b", "secret==", "/?key=***&a=b"],
    ["/?key=%73ecret", "secret", "/?key=***"],
    ["/?key=a%20key%25", "a key%", "/?key=***"],
    ["100% secret", "secret", "100% ***"],
    ["%zzsecret%", "secret", "%zz***%"],
    ["%e9secret", "secret", "%e9***"],
    ["secret%41", "secret%41", "***"],
  ]);
});

test("a key is redacted as JSON and a URL write it together", () => {
  assertRedacted([
    ["s\\u0065cret%3D", "secret=", "***"],
    ["secret\\u00253D", "secret=", "***"],
    ["secret%5Cu003d", "secret=", "***"],
    ["secret%5c%5Cu003d", "secret=", "***"],
    ['{"url":"\\/?key=a\\/b%2Fc&d"}', "a/b/c", '{"url":"\\/?key=***&d"}'],
    ['{"sent":"{\\"url\\":\\"?key=a\\\\\\/b%2Fc\\"}"}', "a/b/c", '{"sent":"{\\"url\\":\\"?key=***\\"}"}'],
    ["a/b secret a\\/b a%2fb a\\u002Fb", "a/b", "*** secret *** *** ***"],
  ]);
});

test("a key that is a run of backslashes takes no longer", () => {
  const key = "\\".repeat(200);
  const start = performance.now();
  const redacted = redact("\\".repeat(400_000), key);
  assert.ok(redacted.length < 10_000 && !redacted.includes(key), `${redacted.length} characters`);
  assert.equal(redact("\\".repeat(4_000_000), `sk-${key}`), "\\".repeat(4_000_000));
  assert.ok(performance.now() - start < 5000);
});

test("a text of many escapes takes no longer", () => {
  const start = performance.now();
  assert.equal(redact("\\u0073ecret".repeat(200_000), "secret"), "***".repeat(200_000));
  assert.ok(performance.now() - start < 5000);
});

test("the beginning of a text has no part of a key that goes on behind it", () => {
  const cases = [
    ["0123456789", 4, "0123"],
    ["01sk-1", 4, "01***"],
    ["01sk-1", 3, "01***"],
    ["01sk-1", 2, "01"],
    ["sk-1sk-1sk-1", 6, "******"],
    ["sk-10123", 100, "***0123"],
    // The last character of the key, as JSON in JSON in a URL may write it.
    [`01sk-${"%5C%75%30%30%35%63%5C%75%30%30%37%35%5C%75%30%30%33%30%5C%75%30%30%33%30%5C%75%30%30%33%33%5C%75%30%30%33%31"}`, 4, "01***"],
  ];
  for (const [text, length, expected] of cases) assert.equal(redact(text, "sk-1", length), expected, `${length} of ${text}`);
});
