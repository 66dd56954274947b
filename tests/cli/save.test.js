// --out: what is saved, and the folder that it is in.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { done, film, gateway, host, serve, working } from "./gateway.js";
import { FILM, good, scene } from "./scene.js";
import { at, KEY, linesOf, run, scratch, SIMULATED, until } from "./support.js";

const HASTE = ["--interval", "300ms"];

describe("--out", () => {
  test("saves the videos of all tasks, and leaves nothing else in the folder", async (context) => {
    const { folder, names, path, url } = await scene(context, good, {
      tasks: (host) => ({ a: done(`${host}/a`), "b/c d": (count) => (count > 1 ? done(`${host}/b`) : working(5)) }),
    });
    const { status, stdout, stderr } = await run(["wait", "a", "b/c d", ...at(url), ...HASTE, "--out", "videos"], {
      cwd: folder,
    });
    assert.equal(status, 0, stderr);
    assert.deepStrictEqual(linesOf(stdout), [
      "a      completed   videos/a.mp4",
      "b/c d  completed   videos/b%2Fc%20d.mp4",
    ]);
    assert.match(stderr, /2 tasks in \ds: 2 completed; 2 videos saved in videos\n$/);
    assert.deepStrictEqual(names(), ["a.mp4", "b%2Fc%20d.mp4"]);
    for (const name of names()) assert.deepStrictEqual(readFileSync(path(name)), FILM);
  });

  test("saves further videos of a task with -2 and -3", async (context) => {
    const videos = await host(context, (request, response) => serve(request, response, film(1_000, request.url)));
    const { url } = await gateway(context, { a: done(`${videos.url}/1`, `${videos.url}/2`, `${videos.url}/3`) });
    const folder = scratch(context);
    const { status, stdout } = await run(["wait", "a", ...at(url, "kie"), "--out", folder]);
    assert.equal(status, 0);
    assert.equal(linesOf(stdout).length, 3);
    for (const [name, path] of [
      ["a.mp4", "/1"],
      ["a-2.mp4", "/2"],
      ["a-3.mp4", "/3"],
    ]) {
      assert.deepStrictEqual(readFileSync(join(folder, name)), film(1_000, path));
    }
  });

  test("saves what the simulated gateways give", async (context) => {
    const folder = scratch(context);
    const { status } = await run(["get", "finished--save", ...SIMULATED, "--out", folder]);
    assert.deepStrictEqual([status, statSync(join(folder, "finished--save.mp4")).size], [0, 30_047]);
  });

  test("with --json prints the results as they are without it", async (context) => {
    const { save, path } = await scene(context, good);
    const { status, stdout, stderr } = await save(["a"], ["--json"]);
    assert.deepStrictEqual([status, JSON.parse(stdout).task.state], [0, "completed"]);
    assert.match(stderr, /1 video saved in videos/);
    assert.ok(existsSync(path("a.mp4")));
  });

  test("leaves alone what is there", async (context) => {
    const { save, path, videos, folder } = await scene(context, good);
    mkdirSync(join(folder, "videos"));
    writeFileSync(path("a.mp4"), "mine");
    const { status, stdout, stderr } = await save();
    assert.deepStrictEqual([status, videos.requests.length, readFileSync(path("a.mp4"), "utf8")], [0, 0, "mine"]);
    assert.equal(stdout, "a  completed   videos/a.mp4 (already there)\n");
    assert.match(stderr, /0 videos saved in videos, 1 already there\n$/);
  });

  test("has at most four downloads at a time", async (context) => {
    let open = 0;
    let most = 0;
    const ids = Array.from({ length: 12 }, (_, index) => `task-${index}`);
    const { save, names } = await scene(
      context,
      (request, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(() => {
          open -= 1;
          serve(request, response, FILM);
        }, 50);
      },
      { tasks: (host) => Object.fromEntries(ids.map((id) => [id, done(`${host}/${id}`)])) },
    );
    assert.equal((await save(ids)).status, 0);
    assert.deepStrictEqual([most, names().length], [4, 12]);
  });

  test("sends no key to the host of a video, not even to the gateway's own", async (context) => {
    const { save, videos, requests } = await scene(context, good);
    await save();
    assert.equal(requests[0].headers.authorization, `Bearer ${KEY}`);
    assert.deepStrictEqual(
      Object.keys(videos.requests[0].headers).filter((name) => /auth|cookie|key|token/i.test(name)),
      [],
    );
    assert.ok(!JSON.stringify(videos.requests).includes(KEY));
  });

  test("shows no signature of a link when it cannot be saved", async (context) => {
    const { save } = await scene(context, (_request, response) => response.writeHead(403).end());
    const { stderr } = await save();
    assert.ok(!stderr.includes("signature"), stderr);
  });
});

describe("the folder", () => {
  test("is never left by a name, and a name never stands for another file", async (context) => {
    const ids = [
      "../up",
      "a/../../up",
      "C:\\up",
      "/tmp/up",
      "a\u202eb",
      "%2e%2e",
      "CON",
      "nul",
      "a*b",
      ".hidden",
      "é漢",
      "-x",
    ];
    const { folder, names, url } = await scene(context, good, {
      tasks: (host) => Object.fromEntries(ids.map((id) => [id, done(`${host}/v`)])),
    });
    const { status, stderr } = await run(["get", "-", ...at(url), "--out", "videos"], {
      cwd: folder,
      input: ids.join("\n"),
    });
    assert.equal(status, 0, stderr);
    assert.deepStrictEqual(
      names(),
      [
        "%252e%252e.mp4",
        "%2Ftmp%2Fup.mp4",
        "%43ON.mp4",
        "%6Eul.mp4",
        "%C3%A9%E6%BC%A2.mp4",
        "-x.mp4",
        "..%2Fup.mp4",
        ".hidden.mp4",
        "C%3A%5Cup.mp4",
        "a%2F..%2F..%2Fup.mp4",
        "a%2Ab.mp4",
        "a%E2%80%AEb.mp4",
      ].sort(),
    );
    assert.deepStrictEqual(readdirSync(folder), ["videos"]);
  });

  test("is not left by a link in it", async (context) => {
    const { save, path, folder, names } = await scene(context, good);
    mkdirSync(join(folder, "videos"));
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync("../precious", path("a.mp4.part"));
    symlinkSync("../precious", path("a.mp4.part.json"));
    const { status, stderr } = await save();
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(join(folder, "precious"), "utf8"), "precious");
    assert.deepStrictEqual(names(), ["a.mp4"]);
    assert.ok(readFileSync(path("a.mp4")).equals(FILM));
  });

  test("that holds something else of that name is reported", async (context) => {
    const { save, path } = await scene(context, good);
    mkdirSync(path("a.mp4"), { recursive: true });
    const { status, stderr } = await save();
    assert.equal(status, 1);
    assert.match(stderr, /a\.mp4: something that is not a file has this name/);
  });

  test("refuses a name that is too long for the disk", async (context) => {
    const id = "x".repeat(300);
    const { save } = await scene(context, good, {
      tasks: (host) => ({ [id]: done(`${host}/v`), b: done(`${host}/v`) }),
    });
    const { status, stderr } = await save([id, "b"]);
    assert.equal(status, 1);
    assert.match(stderr, /the name is too long for the disk/);
    assert.match(stderr, /1 video saved in videos, 1 not saved/);
  });

  test("gives no name to two videos: a second video of one task and the first of another", async (context) => {
    const videos = await host(context, (request, response) => serve(request, response, film(1_000, request.url)));
    const { url } = await gateway(context, {
      a: done(`${videos.url}/1`, `${videos.url}/2`),
      "a-2": done(`${videos.url}/3`),
    });
    const folder = scratch(context);
    const { status, stderr } = await run(["get", "a", "a-2", ...at(url, "kie"), "--out", folder]);
    assert.equal(status, 1);
    assert.match(stderr, /^a-2  not saved  a-2\.mp4: task a has a video of the same name$/m);
    assert.deepStrictEqual(readFileSync(join(folder, "a-2.mp4")), film(1_000, "/2"));
  });

  test("may be used by two runs at once", async (context) => {
    const { save, names, path } = await scene(context, (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? "0")[0]);
      response.writeHead(from ? 206 : 200, {
        etag: '"one"',
        "content-length": FILM.length - from,
        ...(from ? { "content-range": `bytes ${from}-${FILM.length - 1}/${FILM.length}` } : {}),
      });
      const send = (at) => {
        if (at >= FILM.length) return response.end();
        response.write(FILM.subarray(at, at + 50_000));
        return setTimeout(send, 60, at + 50_000);
      };
      send(from);
    });
    const first = save();
    await until(() => existsSync(path("a.mp4.part")) && statSync(path("a.mp4.part")).size > 100_000, "a part");
    const ends = [await save(), await first];
    assert.deepStrictEqual(
      ends.map(({ status }) => status),
      [0, 0],
      ends.map(({ stderr }) => stderr).join(""),
    );
    assert.ok(readFileSync(path("a.mp4")).equals(FILM));
    assert.deepStrictEqual(names(), ["a.mp4"]);
  });
});
