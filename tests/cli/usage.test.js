// The command line itself: what it takes, what it refuses, and what it says then.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gateway, done } from "./gateway.js";
import { at, linesOf, run, scratch } from "./support.js";

describe("--help", () => {
  test("fits on 24 lines of 80 columns and names each option", async () => {
    const { status, stdout, stderr } = await run(["--help"]);
    assert.deepStrictEqual([status, stderr], [0, ""]);
    const lines = stdout.split("\n");
    assert.equal(lines.pop(), "");
    assert.ok(lines.length <= 24, `${lines.length} lines`);
    assert.deepStrictEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    for (const word of [
      "get",
      "wait",
      "@file",
      "--provider",
      "--base-url",
      "--out",
      "--json",
      "--timeout",
      "--interval",
      "--key-file",
      "LUMA_API_KEY",
      "--help",
      "--version",
      "kkiai",
      "acedata",
      "apikley",
      "kie",
      "130",
    ])
      assert.ok(stdout.includes(word), word);
  });

  test("is shown after a command too, and by -h", async () => {
    const { stdout } = await run(["--help"]);
    assert.equal((await run(["wait", "--help"])).stdout, stdout);
    assert.equal((await run(["-h"])).stdout, stdout);
  });

  test("is what a call without any word gets, as an error", async () => {
    const { stdout: help } = await run(["--help"]);
    const { status, stdout, stderr } = await run([]);
    assert.deepStrictEqual([status, stdout, stderr], [2, "", help]);
  });
});

test("--version prints the version alone", async () => {
  const { status, stdout } = await run(["--version"]);
  assert.deepStrictEqual([status, stdout], [0, "0.1.0\n"]);
});

/** Words that are wrong, and what is said of them. */
const WRONG = {
  "another command": [["fetch", "a"], 'no command "fetch": get or wait'],
  "no ids": [["wait", "--provider", "kie"], "wait needs ids: as words, as @file, or - for standard input"],
  "an unknown option": [["get", "a", "--provder", "kie"], "no option --provder: did you mean --provider?"],
  "an option far from any": [["get", "a", "--frobnicate"], "no option --frobnicate"],
  "an option without its value": [["get", "a", "--provider"], "--provider needs a value"],
  "an option with another in place of its value": [["get", "a", "--out", "--json"], "--out needs a value"],
  "an empty value": [["get", "a", "--provider", "kie", "--out="], "--out needs a value"],
  "a value where none belongs": [["get", "a", "--json=yes"], "--json takes no value"],
  "no provider": [["get", "a"], "--provider must be one of kkiai, "],
  "an unknown provider": [["get", "a", "--provider", "luma.ai"], 'got "luma.ai"'],
  "a duration without a unit": [
    ["get", "a", "--provider", "kie", "--timeout", "15"],
    "--timeout must be a number above 0 with ms, s, m or h",
  ],
  "a duration of nothing": [
    ["wait", "a", "--provider", "kie", "--interval", "0s"],
    '--interval must be a number above 0 with ms, s, m or h, such as 500ms or 15m, got "0s"',
  ],
  "a negative duration": [["wait", "a", "--provider", "kie", "--interval=-5s"], "--interval must be a number above 0"],
  "an address that is none": [["wait", "a", "--provider", "kie", "--base-url", "gateway"], "--base-url must be"],
  "an address without https": [
    ["wait", "a", "--provider", "kie", "--base-url", "http://gateway.test"],
    "--base-url must begin with https:// when a key is sent, got",
  ],
  "an id that is none": [["wait", "a", "..", "--provider", "kie"], "id must be a task id: 1 to 512 characters"],
  "a list that is not there": [
    ["get", "@missing.txt", "--provider", "kie"],
    "cannot read the ids in missing.txt: ENOENT",
  ],
  "a list without a name": [["get", "@", "--provider", "kie"], "@ must be followed by the name of a file"],
  "a key file that is not there": [
    ["get", "a", "--provider", "kie", "--key-file", "missing"],
    "cannot read the key in missing: ENOENT",
  ],
};

describe("refuses with status 2 and no request", () => {
  for (const [what, [words, message]] of Object.entries(WRONG)) {
    test(what, async (context) => {
      const { status, stdout, stderr } = await run(words, { cwd: scratch(context) });
      assert.deepStrictEqual([status, stdout], [2, ""]);
      assert.ok(stderr.startsWith("luma-tasks: "), stderr);
      assert.ok(stderr.includes(message), stderr);
      assert.equal(linesOf(stderr).at(-1), "Try luma-tasks --help");
    });
  }

  for (const words of [
    ["--key", "sk-secret-0123456789"],
    ["--key=sk-secret-0123456789"],
    ["--api-key", "sk-secret-0123456789"],
    ["--apiKey=sk-secret-0123456789"],
    ["--LUMA_API_KEY=sk-secret-0123456789"],
    ["--token", "sk-secret-0123456789"],
    ["-k", "sk-secret-0123456789"],
    ["LUMA_API_KEY=sk-secret-0123456789"],
  ]) {
    test(`a key as ${words[0].split("=")[0]}, and says why without showing it`, async (context) => {
      const { url, requests } = await gateway(context, { a: done("http://video.test/a") });
      const { status, stdout, stderr } = await run(["get", "a", ...at(url), ...words]);
      assert.deepStrictEqual([status, stdout, requests.length], [2, "", 0]);
      assert.match(stderr, /a key is never an argument, because other users of this machine/);
      assert.match(stderr, /Set LUMA_API_KEY, or name a file with --key-file/);
      assert.ok(!stderr.includes("sk-secret"), stderr);
    });
  }

  test("a folder that cannot be one", async (context) => {
    const { url, requests } = await gateway(context, { a: done("http://video.test/a") });
    const folder = scratch(context);
    writeFileSync(join(folder, "videos"), "");
    const { status, stderr } = await run(["get", "a", ...at(url), "--out", "videos"], { cwd: folder });
    assert.deepStrictEqual([status, requests.length], [2, 0]);
    assert.match(stderr, /^luma-tasks: cannot save into videos: EEXIST/);
  });

  test("a list with an id that is none, and names the line", async (context) => {
    const { url, requests } = await gateway(context, { a: done("http://video.test/a") });
    const { status, stderr } = await run(["get", "-", ...at(url)], { input: "a\n\n..\n" });
    assert.deepStrictEqual([status, requests.length], [2, 0]);
    assert.match(stderr, /^luma-tasks: standard input, line 3: id must be a task id/);
  });
});

describe("the key", () => {
  test("is missed before anything is asked", async () => {
    for (const env of [{ LUMA_API_KEY: undefined }, { LUMA_API_KEY: "" }]) {
      const { status, stderr } = await run(["wait", "a", "--provider", "kie"], { env });
      assert.equal(status, 2);
      assert.match(
        stderr,
        /^luma-tasks: no key: set LUMA_API_KEY, or name a file that contains it with --key-file/,
      );
    }
  });

  test("is not needed where another address is asked, and nothing is sent in its place", async (context) => {
    const { url, requests } = await gateway(context, { a: done("http://video.test/a") });
    const { status } = await run(["get", "a", ...at(url)], { env: { LUMA_API_KEY: undefined } });
    assert.deepStrictEqual([status, requests[0].headers.authorization], [0, undefined]);
  });

  for (const [what, text] of Object.entries({
    "with a newline": "file-key\n",
    "with the newline of Windows": "file-key\r\n",
    "with a byte order mark": "\ufefffile-key",
  })) {
    test(`comes from a file ${what}, which goes before the environment`, async (context) => {
      const { url, requests } = await gateway(context, { a: done("http://video.test/a") });
      const folder = scratch(context);
      writeFileSync(join(folder, "key.txt"), text);
      const { status } = await run(["get", "a", ...at(url), "--key-file", "key.txt"], { cwd: folder });
      assert.deepStrictEqual([status, requests[0].headers.authorization], [0, "Bearer file-key"]);
    });
  }

  test("that is wrong is refused without being shown", async (context) => {
    const folder = scratch(context);
    writeFileSync(join(folder, "key.txt"), " secret-key\n");
    writeFileSync(join(folder, "empty.txt"), "\n");
    const { status, stderr } = await run(["get", "a", "--provider", "kie", "--key-file", "key.txt"], { cwd: folder });
    assert.equal(status, 2);
    assert.match(stderr, /^luma-tasks: the key must be a key, got a string with spaces around it/);
    const { stderr: empty } = await run(["get", "a", "--provider", "kie", "--key-file", "empty.txt"], { cwd: folder });
    assert.match(empty, /^luma-tasks: the file empty.txt contains no key/);
  });
});

describe("lists of ids", () => {
  /** A gateway that knows every id: one that is not known would be asked for again. */
  const EVERY = new Proxy({}, { get: () => done("http://video.test/v") });

  /** The ids that are asked for, in their order. */
  async function askedFor(context, words, files = {}, input = "") {
    const { url, requests } = await gateway(context, EVERY);
    const folder = scratch(context);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    await run(["get", ...words, ...at(url)], { cwd: folder, input });
    return requests.flatMap(({ ids }) => ids);
  }

  test("have one id a line; comments, blank lines, blanks and other line ends do not count", async (context) => {
    const text = "# all of them\n\na\r\n  b  \n\tc # the third\r\rd#e\n   # indented\n";
    assert.deepStrictEqual(await askedFor(context, ["@ids.txt"], { "ids.txt": text }), ["a", "b", "c", "d#e"]);
  });

  test("may be files, standard input and words at once; an id that is there twice is asked for once", async (context) => {
    const files = { "one.txt": "a\nb\n", "two.txt": "b\nc" };
    const asked = await askedFor(context, ["@one.txt", "d", "-", "@two.txt", "a", "-"], files, "e\nd\n");
    assert.deepStrictEqual(asked, ["a", "b", "d", "e", "c"]);
  });

  test("may begin with a byte order mark, and be UTF-16 as PowerShell writes it", async (context) => {
    const files = {
      "8.txt": "\ufeffa\n",
      "le.txt": Buffer.from("\ufeffb\r\n", "utf16le"),
      "be.txt": Buffer.from("\ufeffc\n", "utf16le").swap16(),
    };
    assert.deepStrictEqual(await askedFor(context, ["@8.txt", "@le.txt", "@be.txt"], files), ["a", "b", "c"]);
  });

  test("may hold ids that look like options, as may words after --", async (context) => {
    assert.deepStrictEqual(await askedFor(context, ["-"], {}, "-a\n--json\n@b\n"), ["-a", "--json", "@b"]);
    const { url, requests } = await gateway(context, EVERY);
    await run(["get", ...at(url), "--", "-a", "--json"]);
    assert.deepStrictEqual(
      requests.flatMap(({ ids }) => ids),
      ["-a", "--json"],
    );
  });

  test("are files with @; the name of a file without it is refused, and says so", async (context) => {
    const folder = scratch(context);
    writeFileSync(join(folder, "ids.txt"), "a\n");
    const { status, stderr } = await run(["wait", "ids.txt", "--provider", "kie"], { cwd: folder });
    assert.equal(status, 2);
    assert.ok(stderr.startsWith("luma-tasks: ids.txt is a file: @ids.txt stands for the ids in it\n"), stderr);
  });

  test("that are no text are refused", async (context) => {
    const folder = scratch(context);
    writeFileSync(join(folder, "film.mp4"), Buffer.from([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70]));
    writeFileSync(join(folder, "latin.txt"), Buffer.from([0x61, 0xe9, 0x0a]));
    mkdirSync(join(folder, "folder"));
    for (const [name, why] of [
      ["film.mp4", "it is not text in UTF-8 or UTF-16"],
      ["latin.txt", "it is not text in UTF-8 or UTF-16"],
      ["folder", "EISDIR"],
    ]) {
      const { status, stderr } = await run(["get", `@${name}`, "--provider", "kie"], { cwd: folder });
      assert.equal(status, 2);
      assert.ok(stderr.startsWith(`luma-tasks: cannot read the ids in ${name}: ${why}`), stderr);
    }
  });

  test("that are empty are nothing to do", async (context) => {
    const { url, requests } = await gateway(context);
    const { status, stdout, stderr } = await run(["wait", "-", ...at(url)], { input: "# none today\n" });
    assert.deepStrictEqual([status, stdout, requests.length], [0, "", 0]);
    assert.equal(stderr, "luma-tasks: the list is empty, there is nothing to do\n");
  });
});

test("the README shows what --help prints", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const { stdout } = await run(["--help"]);
  assert.ok(readme.includes(`\`\`\`text\n${stdout}\`\`\`\n`));
});
