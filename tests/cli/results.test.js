// What is printed, where, and with which exit status the program ends.

import assert from "node:assert/strict";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { done, gateway, working } from "./gateway.js";
import { at, linesOf, run, scratch, SIMULATED, SIMULATOR_URL, start, until } from "./support.js";

const VIDEO = "http://video.test/v.mp4";
const FAILED = { status: "FAILURE", reason: "content moderated" };
const refused = (status, code, message) => ({ answer: [status, { code, message, data: null }] });
const HASTE = ["--interval", "300ms"];

describe("the exit status", () => {
  const cases = {
    "0 when all is done": ["get", { a: done(VIDEO), b: done(VIDEO) }, 0],
    "1 when a task failed": ["get", { a: done(VIDEO), b: FAILED }, 1],
    "1 when a task is not found": ["get", { a: done(VIDEO), b: undefined }, 1],
    "1 when the only task is not found": ["get", { a: undefined }, 1],
    "3 when a task still runs": ["get", { a: done(VIDEO), b: working(5) }, 3],
    "3 when one still runs and another failed": ["get", { a: FAILED, b: working(5) }, 3],
    "2 when the key is refused for all": [
      "get",
      { a: refused(401, "invalid_token", "no such key"), b: done(VIDEO) },
      2,
    ],
    "2 when the balance is used up": ["get", { a: refused(402, "insufficient_user_quota", "no money") }, 2],
    "2 when all are forbidden": ["get", { a: refused(403, "banned", "banned") }, 2],
    "0 after a wait for one that ran": [
      "wait",
      { a: (count) => (count > 1 ? done(VIDEO) : working(5)), b: done(VIDEO) },
      0,
    ],
    "1 after a wait for one that failed": [
      "wait",
      { a: (count) => (count > 1 ? FAILED : working(5)), b: done(VIDEO) },
      1,
    ],
    "2 after a wait in which the key was refused": [
      "wait",
      { a: refused(401, "invalid_token", "no such key"), b: done(VIDEO) },
      2,
    ],
    "3 after a wait that was too short": ["wait", { a: working(5), b: done(VIDEO) }, 3],
    "3 after a wait whose key was refused in the middle": [
      "wait",
      { a: (count) => (count > 1 ? refused(401, "invalid_token", "expired") : working(5)) },
      3,
    ],
  };
  for (const [what, [command, tasks, expected]] of Object.entries(cases)) {
    test(`is ${what}`, async (context) => {
      const { url } = await gateway(context, tasks);
      const { status, stderr } = await run([command, ...Object.keys(tasks), ...at(url), ...HASTE, "--timeout", "2s"]);
      assert.equal(status, expected, stderr);
    });
  }

  test("is 2 when nobody answers", async () => {
    const { status, stderr } = await run(["get", "a", "b", "--provider", "kkiai", "--base-url", "http://127.0.0.1:9"]);
    assert.equal(status, 2);
    assert.match(stderr, /^luma-tasks: kkiai: no answer from 127\.0\.0\.1:9: /);
    assert.equal(linesOf(stderr).length, 1);
  });

  test("is the same at AceData and Kie", async () => {
    for (const [provider, ids, expected] of [
      ["acedata", ["finished--1", "finished--2"], 0],
      ["acedata", ["finished--1", "not-found--2"], 1],
      ["kie", ["finished--1"], 0],
      ["kie", ["finished--1", `slow--${process.pid}`], 3],
    ]) {
      const { status, stderr } = await run([
        "get",
        ...ids,
        "--provider",
        provider,
        "--base-url",
        `${SIMULATOR_URL}/${provider}`,
      ]);
      assert.equal(status, expected, stderr);
    }
  });
});

describe("the results", () => {
  test("are lines on standard output in the order of the ids; what went wrong is on standard error", async (context) => {
    const tasks = { first: done(VIDEO), second: working(42), third: FAILED, "the-fourth": { status: "SUBMITTED" } };
    const { url } = await gateway(context, tasks);
    const { status, stdout, stderr } = await run(["get", "first", "second", "third", "the-fourth", "gone", ...at(url)]);
    assert.equal(status, 3);
    assert.deepStrictEqual(linesOf(stdout), [
      "first       completed   http://video.test/v.mp4",
      "second      processing  42%",
      "third       failed      content moderated",
      "the-fourth  pending",
    ]);
    assert.deepStrictEqual(
      linesOf(stderr).map((line) => line.replace(/ in \ds:/, ":")),
      [
        "third  failed  content moderated",
        "gone  not_found  kkiai: no such task: task_not_exist",
        "5 tasks: 1 completed, 1 processing, 1 failed, 1 pending, 1 not_found",
        "luma-tasks wait goes on with what still runs.",
      ],
    );
  });

  test("have the gateway's own words, and the package's with the names of the command line", async (context) => {
    const message = "the provider is overloaded; baseUrl of upstream, timeoutMs too small";
    const { url } = await gateway(context, { a: { answer: [400, { error: { message } }] } });
    const refused = await run(["get", "a", ...at(url)]);
    assert.match(refused.stderr, new RegExp(`kkiai: the request was refused: ${message}`));
    const lost = { answer: [404, { error: { message: "Invalid URL" } }] };
    const { url: other } = await gateway(context, { a: lost });
    assert.match((await run(["get", "a", ...at(other)])).stderr, /check --base-url: Invalid URL/);
  });

  test("of a single task are one line, without a summary", async (context) => {
    const { url } = await gateway(context, { a: done(VIDEO), b: FAILED });
    assert.deepStrictEqual(await run(["get", "a", ...at(url)]), {
      status: 0,
      signal: null,
      stdout: "a  completed   http://video.test/v.mp4\n",
      stderr: "",
    });
    assert.deepStrictEqual(await run(["get", "b", ...at(url)]), {
      status: 1,
      signal: null,
      stdout: "b  failed      content moderated\n",
      stderr: "",
    });
  });

  test("that a gateway fills with control characters do not reach the terminal", async (context) => {
    const reason = "\u001b[2J\u001b]0;owned\u0007line\r\nline \u202ereversed";
    const { url } = await gateway(context, { a: { status: "FAILURE", reason } });
    const { stdout } = await run(["get", "a", ...at(url)]);
    assert.equal(stdout, "a  failed      [2J ]0;owned line line  reversed\n");
  });

  test("are NDJSON with --json: a TaskResult for each id, with the fields of the package", async (context) => {
    const { url } = await gateway(context, { a: done(VIDEO), b: FAILED });
    const { status, stdout, stderr } = await run(["get", "a", "b", "gone", ...at(url), "--json"]);
    assert.equal(status, 1);
    const [a, b, gone, ...more] = linesOf(stdout).map((line) => JSON.parse(line));
    assert.deepStrictEqual(more, []);
    assert.deepStrictEqual([a.id, a.ok, a.task.state, a.task.video.url], ["a", true, "completed", VIDEO]);
    assert.deepStrictEqual(
      [b.id, b.ok, b.task.state, b.task.failure.message],
      ["b", true, "failed", "content moderated"],
    );
    assert.deepStrictEqual(
      [gone.id, gone.ok, gone.error.name, gone.error.code, gone.error.taskId],
      ["gone", false, "LumaError", "not_found", "gone"],
    );
    assert.match(stderr, /3 tasks in \ds: 1 completed, 1 failed, 1 not_found/);
  });

  test("of a wait are NDJSON at once when each has ended", async (context) => {
    const tasks = { late: working(1), early: done(VIDEO) };
    const { url } = await gateway(context, tasks);
    const { output, ended } = start(["wait", "late", "early", ...at(url), ...HASTE, "--json"]);
    await until(() => output.stdout.includes("\n"), "the first line");
    assert.deepStrictEqual(
      linesOf(output.stdout).map((line) => JSON.parse(line).id),
      ["early"],
    );
    tasks.late = FAILED;
    const { status, stdout } = await ended;
    assert.equal(status, 1);
    const [, late] = linesOf(stdout).map((line) => JSON.parse(line));
    assert.deepStrictEqual([late.id, late.ok, late.task.state], ["late", true, "failed"]);
  });

  test("of a wait without a terminal are reported with a plain line for each state", async (context) => {
    const states = [{ status: "SUBMITTED" }, working(10), working(20), done(VIDEO)];
    const { url } = await gateway(context, { a: (count) => states[Math.min(count, states.length) - 1] });
    const { status, stdout, stderr } = await run(["wait", "a", ...at(url), ...HASTE]);
    assert.equal(status, 0);
    assert.equal(stdout, "a  completed   http://video.test/v.mp4\n");
    assert.match(stderr, /^(a  pending  \ds\n)?a  processing(  10%)?  \ds\n$/);
  });

  test("of two hundred tasks come from few requests", async () => {
    const ids = Array.from(
      { length: 200 },
      (_, index) => `${index % 20 === 7 ? "failure" : "success"}--${process.pid}-${index}`,
    );
    const { status, stdout, stderr } = await run(["wait", "-", ...SIMULATED, "--interval", "1s"], {
      input: ids.join("\n"),
    });
    assert.equal(status, 1, stderr);
    assert.deepStrictEqual(
      linesOf(stdout)
        .map((line) => line.split(" ")[0])
        .sort(),
      [...ids].sort(),
    );
    assert.match(stderr, /200 tasks in \d+s: 190 completed, 10 failed\n$/);
    const { requests } = await (await fetch(`${SIMULATOR_URL}/control/requests`)).json();
    const mine = requests.filter((request) => request.ids.some((id) => id.includes(`--${process.pid}-`)));
    assert.ok(mine.length <= 40, `${mine.length} requests`);
  });
});

describe("the output", () => {
  test("has no colours in a pipe", async (context) => {
    const { url } = await gateway(context, { a: done(VIDEO), b: FAILED });
    const { stdout, stderr } = await run(["wait", "a", "b", ...at(url)], { env: { FORCE_COLOR: "1" } });
    assert.ok(!`${stdout}${stderr}`.includes("\u001b"));
  });

  test("may be left by its reader, as head does: the program ends quietly", async (context) => {
    const tasks = { early: done(VIDEO), later: (count) => (count > 2 ? done(VIDEO) : working(5)), never: working(1) };
    const { url } = await gateway(context, tasks);
    const { child, output, ended } = start(["wait", "early", "later", "never", ...at(url), ...HASTE, "--json"]);
    child.stdout.once("data", () => child.stdout.destroy());
    const { status, signal } = await ended;
    assert.deepStrictEqual([status, signal], [0, null]);
    assert.ok(!/EPIPE|Error|at /.test(output.stderr), output.stderr);
  });

  test(
    "that cannot be written is reported",
    { skip: existsSync("/dev/full") ? false : "no /dev/full" },
    async (context) => {
      const { url } = await gateway(context, { a: done(VIDEO) });
      const full = openSync("/dev/full", "w");
      context.after(() => closeSync(full));
      const { status, stderr } = await run(["get", "a", ...at(url)], { stdio: ["pipe", full, "pipe"] });
      assert.deepStrictEqual(
        [status, stderr],
        [1, "luma-tasks: cannot write the results: ENOSPC: no space left on device, write\n"],
      );
    },
  );

  test("is not lost in a slow pipe", async (context) => {
    const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);
    const tasks = Object.fromEntries(ids.map((id) => [id, done(`${VIDEO}?${"x".repeat(2_000)}`)]));
    const { url } = await gateway(context, tasks);
    const { child, ended } = start(["get", "-", ...at(url), "--json"], { input: ids.join("\n") });
    child.stdout.pause();
    setTimeout(() => child.stdout.resume(), 500);
    const { status, stdout } = await ended;
    assert.equal(status, 0);
    assert.equal(linesOf(stdout).map((line) => JSON.parse(line)).length, 300);
  });
});

describe("a signal", () => {
  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ]) {
    test(`${signal} ends a wait at once with ${expected}`, async (context) => {
      const { url, requests } = await gateway(context, { a: working(5) });
      const { child, ended } = start(["wait", "a", ...at(url)]);
      await until(() => requests.length > 0, "a request");
      const begun = Date.now();
      child.kill(signal);
      const { status, stderr } = await ended;
      assert.equal(status, expected);
      assert.ok(Date.now() - begun < 3_000);
      assert.match(stderr, /Stopped\. The same command goes on from here\.\n$/);
    });
  }

  test("ends a request that nobody answers, too", async (context) => {
    const { child, ended } = start(["get", "stalled-headers--1", ...SIMULATED]);
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill("SIGINT");
    assert.equal((await ended).status, 130);
  });
});

test("the key is in no output, whatever goes wrong", async (context) => {
  const key = "sk-secret-0123456789";
  const { url } = await gateway(context, { a: refused(401, "invalid_token", `no such key: ${key}`), b: done(VIDEO) });
  const folder = scratch(context);
  for (const words of [
    ["get", "a", ...at(url)],
    ["get", "a", "b", ...at(url), "--json"],
    ["wait", "a", ...at(url), "--json", "--out", join(folder, "videos")],
    ["get", "a", "--provider", "kkiai", "--base-url", "http://127.0.0.1:9"],
  ]) {
    const { status, stdout, stderr } = await run(words, { env: { LUMA_API_KEY: key } });
    assert.equal(status, 2);
    assert.ok(!`${stdout}${stderr}`.includes(key), stdout + stderr);
  }
});
