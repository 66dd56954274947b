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
    ["sk-12345", "sk-12345", "***"],
    ["the key sk-12345 of sk-12345: wrong", "sk-12345", "the key *** of ***: wrong"],
    ["sk-12345sk-12345", "sk-12345", "******"],
    ["sk-sk-12345", "sk-12345", "sk-***"],
    ["sk-", "sk-12345", "sk-"],
    ["SK-12345", "sk-12345", "SK-12345"],
    ["éssk-12345é", "sk-12345", "és***é"],
    ["aaaaaaaaa", "aaaaaaaa", "***a"],
    [`say "hi"`, "sk-12345", `say "hi"`],
    ["", "sk-12345", ""],
    ["nothing to hide", "", "nothing to hide"],
  ]);
});

test("a key of fewer than 8 characters stays: it would be found in ordinary words", () => {
  assertRedacted([
    ["task_not_exist", "k", "task_not_exist"],
    ["sk-1234 sk-12345", "sk-1234", "sk-1234 sk-12345"],
    ["sk-1234 sk-12345", "sk-12345", "sk-1234 ***"],
  ]);
  assert.equal(redact("task_not_exist", "task", 6), "task_n");
});

test("a key is redacted as JSON writes it", () => {
  const { raw } = String;
  assertRedacted([
    // Some writers escape slashes, all of them quotes.
    [raw`{"key":"abcdefg\/b"}`, "abcdefg/b", `{"key":"***"}`],
    [raw`{"key":"abcdefg/b"}`, "abcdefg/b", `{"key":"***"}`],
    [raw`{"key":"abcdefg\"b/c"}`, `abcdefg"b/c`, `{"key":"***"}`],
    [raw`{"key":"abcdefg\\b"}`, raw`abcdefg\b`, `{"key":"***"}`],
    [raw`{"key":"\\\\\\\\\\\\\\\\"}`, raw`\\\\\\\\`, `{"key":"***"}`],
    [raw`abcdefg\b`, raw`abcdefg\b`, "***"],
    [raw`\\\\\\\\`, raw`\\\\\\\\`, "***"],
    // As any character may be written.
    ['{"key":"secret-no\\u003d\\u003D"}', "secret-no==", `{"key":"***"}`],
    ['{"key":"\\u0073ecret-no"}', "secret-no", `{"key":"***"}`],
    ['{"key":"secret-no\\u00e9"}', "secret-no", '{"key":"***\\u00e9"}'],
    ['{"key":"secret-no\\u003"}', "secret-no=", '{"key":"secret-no\\u003"}'],
    ["\\ud83dsecret-no", "secret-no", "\\ud83d***"],
    // JSON in a string of JSON.
    [raw`{"sent":"{\"key\":\"abcdefg\\\/b\\\"c\"}"}`, `abcdefg/b"c`, raw`{"sent":"{\"key\":\"***\"}"}`],
    [raw`{"sent":"{\"key\":\"abcdefg\\\\b\"}"}`, raw`abcdefg\b`, raw`{"sent":"{\"key\":\"***\"}"}`],
    ['{"sent":"{\\"key\\":\\"secret-no\\\\u003d\\"}"}', "secret-no=", raw`{"sent":"{\"key\":\"***\"}"}`],
    ['{"sent":"{\\"key\\":\\"secret-no\\u005cu003d\\"}"}', "secret-no=", raw`{"sent":"{\"key\":\"***\"}"}`],
  ]);
});

test("a key is redacted as a URL writes it", () => {
  assertRedacted([
    ["/?key=secret-no%3D%3d&a=b", "secret-no==", "/?key=***&a=b"],
    ["/?key=%73ecret-no", "secret-no", "/?key=***"],
    ["/?key=some%20key%25", "some key%", "/?key=***"],
    ["100% secret-no", "secret-no", "100% ***"],
    ["%zzsecret-no%", "secret-no", "%zz***%"],
    ["%e9secret-no", "secret-no", "%e9***"],
    ["secret-no%41", "secret-no%41", "***"],
  ]);
});

test("a key is redacted as JSON and a URL write it together", () => {
  assertRedacted([
    ["s\\u0065cret-no%3D", "secret-no=", "***"],
    ["secret-no\\u00253D", "secret-no=", "***"],
    ["secret-no%5Cu003d", "secret-no=", "***"],
    ["secret-no%5c%5Cu003d", "secret-no=", "***"],
    ['{"url":"\\/?key=abcdefg\\/b%2Fc&d"}', "abcdefg/b/c", '{"url":"\\/?key=***&d"}'],
    ['{"sent":"{\\"url\\":\\"?key=abcdefg\\\\\\/b%2Fc\\"}"}', "abcdefg/b/c", '{"sent":"{\\"url\\":\\"?key=***\\"}"}'],
    ["abcdefg/b secret-no abcdefg\\/b abcdefg%2fb abcdefg\\u002Fb", "abcdefg/b", "*** secret-no *** *** ***"],
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
  assert.equal(redact("\\u0073ecret-no".repeat(200_000), "secret-no"), "***".repeat(200_000));
  assert.ok(performance.now() - start < 5000);
});

test("the beginning of a text has no part of a key that goes on behind it", () => {
  const cases = [
    ["0123456789", 4, "0123"],
    ["01sk-12345", 4, "01***"],
    ["01sk-12345", 3, "01***"],
    ["01sk-12345", 2, "01"],
    ["sk-12345sk-12345sk-12345", 10, "******"],
    ["sk-123450123", 100, "***0123"],
    // The last character of the key, as JSON in JSON in a URL may write it.
    [`01sk-1234${"%5C%75%30%30%35%63%5C%75%30%30%37%35%5C%75%30%30%33%30%5C%75%30%30%33%30%5C%75%30%30%33%33%5C%75%30%30%33%35"}`, 4, "01***"],
  ];
  for (const [text, length, expected] of cases) assert.equal(redact(text, "sk-12345", length), expected, `${length} of ${text}`);
});
