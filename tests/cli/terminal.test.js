// What is seen on a terminal. The pictures are in screens/; UPDATE_SCREENS=1 writes them anew.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { done, film, gateway, host, serve, working } from "./gateway.js";
import { at, linesOf, run, scratch, SIMULATED, until } from "./support.js";
import { looksAs, missing, open } from "./terminal.js";

const VIDEO = "http://video.test/v.mp4";
const HASTE = ["--interval", "300ms"];
const CTRL_C = "\u0003";
const uuid = (number) => `4665a07c-0000-4000-8000-${String(number).padStart(12, "0")}`;
/** Colours, as opposed to movements of the cursor. */
const COLOUR = /\u001b\[[\d;]*m/;

/** Six tasks: two are over, the others stay as they are. */
const SIX = {
  [uuid(1)]: done(VIDEO),
  [uuid(2)]: { status: "FAILURE", reason: "content moderated" },
  [uuid(3)]: { status: "SUBMITTED" },
  [uuid(4)]: working(42),
  [uuid(5)]: { status: "IN_PROGRESS" },
  [uuid(6)]: { status: "UPSCALING", progress: "99%" },
};

describe("a wait on a terminal", { skip: missing }, () => {
  for (const [columns, rows] of [
    [80, 24],
    [40, 24],
    [110, 24],
  ]) {
    test(`shows a line for each task at ${columns} columns`, async (context) => {
      const { url } = await gateway(context, SIX);
      const terminal = open(["wait", ...Object.keys(SIX), ...at(url)], { columns, rows });
      await terminal.shows("2 of 6 done");
      looksAs(`wait-${columns}`, terminal.screen());
      terminal.write(CTRL_C);
      assert.equal(await terminal.end(), 130);
      looksAs(`stopped-${columns}`, terminal.everything());
    });
  }

  test("shows as many of two hundred tasks as there are rows", async (context) => {
    const ids = Array.from({ length: 200 }, (_, index) => uuid(index));
    const { url } = await gateway(
      context,
      Object.fromEntries(ids.map((id, index) => [id, index === 150 ? done(VIDEO) : working(index % 100)])),
    );
    const terminal = open(["wait", ...ids, ...at(url)], { rows: 12 });
    await terminal.shows("1 of 200 done");
    looksAs("wait-200", terminal.screen());
    terminal.resize(80, 8);
    await until(() => terminal.screen().some((line) => line.includes("194 more")), "fewer rows");
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
  });

  test("keeps within a terminal that is too narrow for a row", async (context) => {
    const ids = Array.from({ length: 20 }, (_, index) => uuid(index));
    const { url } = await gateway(
      context,
      Object.fromEntries(ids.map((id, index) => [id, index === 5 ? done(VIDEO) : working(index)])),
    );
    const terminal = open(["wait", ...ids, ...at(url)], { columns: 24, rows: 10 });
    await terminal.shows("1 of 20 done");
    await until(() => terminal.screen().some((line) => line.includes("2s")), "another picture");
    assert.ok(terminal.screen().length <= 10 && terminal.everything().length <= 14, terminal.everything().join("\n"));
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
  });

  test("draws no picture over what a program prints that gets the results", async (context) => {
    const { url } = await gateway(context, { a: (count) => (count > 2 ? done(VIDEO) : working(50)), b: done(VIDEO) });
    const terminal = open(["wait", "a", "b", ...at(url), ...HASTE, "--json"], { isPiped: true });
    assert.equal(await terminal.end(), 0);
    assert.ok(!terminal.bytes().includes("\u001b"), terminal.bytes());
    for (const id of ["a", "b"]) assert.ok(terminal.bytes().includes(`{"id":"${id}","ok":true,`), terminal.bytes());
  });

  test("follows the terminal when its size changes, and leaves nothing behind", async (context) => {
    const { url } = await gateway(context, SIX);
    const terminal = open(["wait", ...Object.keys(SIX), ...at(url)]);
    await terminal.shows("2 of 6 done");
    terminal.resize(40);
    await terminal.shows("4665a07..000003");
    looksAs("resized-40", terminal.everything());
    terminal.resize(110);
    await terminal.shows(uuid(3));
    looksAs("resized-110", terminal.everything());
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
  });

  test("ends with the results, what failed and why, and one line for all", async (context) => {
    const ends = (end) => (count) => (count > 2 ? end : working(50));
    const { url } = await gateway(context, {
      [uuid(1)]: done(VIDEO),
      [uuid(2)]: ends({ status: "FAILURE", reason: "content moderated" }),
      [uuid(3)]: ends(done(VIDEO)),
    });
    const terminal = open(["wait", uuid(1), uuid(2), uuid(3), ...at(url), ...HASTE]);
    assert.equal(await terminal.end(), 1);
    looksAs("ended", terminal.everything());
  });

  test("says why it goes on polling, in a word where there is no room for more", async (context) => {
    const down = { answer: [503, { code: "down", message: "down for repair" }] };
    const { url } = await gateway(context, { [uuid(1)]: (count) => (count > 1 ? down : working(50)) });
    const terminal = open(["wait", uuid(1), ...at(url), ...HASTE]);
    await terminal.shows("unavailable");
    looksAs("trouble-80", terminal.screen());
    terminal.resize(110);
    await terminal.shows("the gateway is unavailable: down for repai");
    looksAs("trouble-110", terminal.screen());
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
  });

  test("shows wide characters in their columns", async (context) => {
    const { url } = await gateway(context, { 任务任务任务任务任务任务任务任务: working(10), b: working(20) });
    const terminal = open(["wait", "任务任务任务任务任务任务任务任务", "b", ...at(url)], { columns: 40 });
    await terminal.shows("20%");
    looksAs("wide-characters", terminal.screen());
    terminal.write(CTRL_C);
    await terminal.end();
  });

  test("keeps its picture off standard output, which may be a file", async (context) => {
    const { url } = await gateway(context, { a: (count) => (count > 2 ? done(VIDEO) : working(50)), b: done(VIDEO) });
    const stdout = join(scratch(context), "results");
    const terminal = open(["wait", "a", "b", ...at(url), ...HASTE, "--json"], { stdout });
    await terminal.shows("1 of 2 done");
    assert.equal(await terminal.end(), 0);
    assert.deepStrictEqual(
      linesOf(readFileSync(stdout, "utf8")).map((line) => JSON.parse(line).id),
      ["b", "a"],
    );
    assert.match(terminal.everything().join("\n"), /^2 tasks in \ds: 2 completed$/);
  });
});

describe("Ctrl-C", { skip: missing }, () => {
  test("in a wait stops at once, and the same command goes on", async () => {
    const words = ["wait", `success--ctrl-c-${process.pid}`, ...SIMULATED, "--interval", "500ms"];
    const terminal = open(words);
    await terminal.shows("pending");
    const begun = Date.now();
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
    assert.ok(Date.now() - begun < 3_000);
    assert.equal(terminal.everything().at(-1), "Stopped. The same command goes on from here.");
    const again = open(words);
    assert.equal(await again.end(), 0);
    assert.match(again.everything()[0], /^success--ctrl-c-\d+  completed   http:/);
  });

  test("in a download stops at once, and the same command goes on where it was", async (context) => {
    const bytes = film(300_000);
    const { url: videos, requests } = await host(context, (request, response, count) => {
      if (count > 0) return serve(request, response, bytes);
      response.writeHead(200, { "content-length": bytes.length, etag: '"one"' });
      return response.write(bytes.subarray(0, 150_000));
    });
    const { url } = await gateway(context, { [uuid(1)]: done(`${videos}/a`), [uuid(2)]: working(10) });
    const folder = scratch(context);
    const words = ["wait", uuid(1), uuid(2), ...at(url), ...HASTE, "--timeout", "2s", "--out", "videos"];
    const terminal = open(words, { cwd: folder });
    await terminal.shows("50%");
    looksAs("saving-80", terminal.screen());
    terminal.resize(40);
    await terminal.shows("[####----]");
    looksAs("saving-40", terminal.screen());
    terminal.resize(110);
    await terminal.shows("150 KB of 300 KB");
    looksAs("saving-110", terminal.screen());
    terminal.write(CTRL_C);
    assert.equal(await terminal.end(), 130);
    const file = join(folder, "videos", `${uuid(1)}.mp4`);
    assert.deepStrictEqual([existsSync(file), statSync(`${file}.part`).size], [false, 150_000]);

    const again = open(words, { cwd: folder });
    assert.equal(await again.end(), 3);
    looksAs("saved-and-running", again.everything());
    assert.equal(requests[1].headers.range, "bytes=150000-");
    assert.deepStrictEqual(readFileSync(file), bytes);
    assert.deepStrictEqual(readdirSync(join(folder, "videos")), [`${uuid(1)}.mp4`]);
  });
});

describe("colours", { skip: missing }, () => {
  async function bytesOf(context, env, isUnsized) {
    const { url } = await gateway(context, SIX);
    const terminal = open(["get", ...Object.keys(SIX), ...at(url)], { env, isUnsized });
    assert.equal(await terminal.end(), 3);
    return terminal.bytes();
  }

  test("are there on a terminal", async (context) => {
    assert.match(await bytesOf(context), COLOUR);
  });

  test("are not there with NO_COLOR", async (context) => {
    assert.doesNotMatch(await bytesOf(context, { NO_COLOR: "1" }), COLOUR);
  });

  test("are not there on a terminal that can nothing, and neither is a picture", async (context) => {
    assert.ok(!(await bytesOf(context, { TERM: "dumb" })).includes("\u001b"));
  });

  test("are not there on a terminal without a size, and neither is a picture", async (context) => {
    assert.ok(!(await bytesOf(context, {}, true)).includes("\u001b"));
  });
});

test("--help and usage errors are the same on a terminal of 40 columns", { skip: missing }, async () => {
  const { stdout } = await run(["--help"]);
  const terminal = open(["--help"], { columns: 40, rows: 60 });
  assert.equal(await terminal.end(), 0);
  assert.equal(terminal.bytes().replaceAll("\r\n", "\n"), stdout);
});
