// --out: what is saved, what is left of a video that does not come, and what a later run makes of it.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { done, film, gateway, host, serve, working } from "./gateway.js";
import { at, KEY, linesOf, run, scratch, SIMULATED, start, until } from "./support.js";

const FILM = film(300_000);
const HASTE = ["--interval", "300ms"];

/** A task `a` whose video is at a host that answers like this, and a folder. */
async function scene(context, answer, { tasks } = {}) {
  const videos = await host(context, answer);
  const folder = scratch(context);
  const { url, requests, counts } = await gateway(
    context,
    tasks?.(videos.url) ?? { a: done(`${videos.url}/a?signature=s`) },
  );
  const save = (ids = ["a"], more = []) =>
    run(["get", ...ids, ...at(url), "--out", "videos", ...more], { cwd: folder });
  const path = (name) => join(folder, "videos", name);
  return { url, videos, folder, save, path, counts, requests, names: () => readdirSync(join(folder, "videos")).sort() };
}

const good = (request, response) => serve(request, response, FILM);

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
    const { status, stdout } = await run([
      "wait",
      "a",
      "--provider",
      "kie",
      "--base-url",
      `${url}/kie`,
      "--out",
      folder,
    ]);
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

describe("an interrupted download", () => {
  /** A run that is stopped by a signal when some of the video has come. */
  async function stopped(context, { tag = '"one"', signal = "SIGINT" } = {}) {
    let served = FILM;
    let tagNow = tag;
    let isSlow = true;
    const set = await scene(context, (request, response) => {
      if (!isSlow) return serve(request, response, served, { tag: tagNow });
      response.writeHead(200, { "content-length": FILM.length, etag: tag, "content-type": "video/mp4" });
      return response.write(FILM.subarray(0, 100_000));
    });
    const { child, ended } = start(["get", "a", ...at(set.url), "--out", "videos"], { cwd: set.folder });
    await until(
      () => existsSync(set.path("a.mp4.part")) && statSync(set.path("a.mp4.part")).size === 100_000,
      "100,000 bytes",
    );
    const begun = Date.now();
    child.kill(signal);
    const { status } = await ended;
    assert.ok(Date.now() - begun < 3_000);
    isSlow = false;
    return { ...set, status, change: (bytes, newTag) => ([served, tagNow] = [bytes, newTag]) };
  }

  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGKILL", null],
  ]) {
    test(`by ${signal} is no file of its name, and goes on where it was`, async (context) => {
      const { status, names, save, path, videos } = await stopped(context, { signal });
      assert.equal(status, expected);
      assert.deepStrictEqual(names(), ["a.mp4.part", "a.mp4.part.json"]);
      assert.equal((await save()).status, 0);
      const { range, "if-range": version } = videos.requests[1].headers;
      assert.deepStrictEqual([range, version], ["bytes=100000-", '"one"']);
      assert.deepStrictEqual(readFileSync(path("a.mp4")), FILM);
      assert.deepStrictEqual(names(), ["a.mp4"]);
    });
  }

  test("begins anew when the video has become another one", async (context) => {
    const { save, path, change, names } = await stopped(context);
    change(film(200_000, "other"), '"two"');
    assert.equal((await save()).status, 0);
    assert.deepStrictEqual(readFileSync(path("a.mp4")), film(200_000, "other"));
    assert.deepStrictEqual(names(), ["a.mp4"]);
  });

  test("begins anew when nothing names the version, or only a weak tag does", async (context) => {
    for (const tag of ['W/"one"', ""]) {
      const { save, path, videos } = await stopped(context, { tag });
      assert.equal((await save()).status, 0);
      assert.equal(videos.requests[1].headers.range, undefined);
      assert.deepStrictEqual(readFileSync(path("a.mp4")), FILM);
    }
  });

  test("begins anew when its notes are lost or broken", async (context) => {
    const { save, path, videos } = await stopped(context);
    writeFileSync(path("a.mp4.part.json"), "{");
    assert.equal((await save()).status, 0);
    assert.equal(videos.requests[1].headers.range, undefined);
    assert.deepStrictEqual(readFileSync(path("a.mp4")), FILM);
  });

  test("that had come as a whole is only given its name", async (context) => {
    const { save, path, videos, folder } = await scene(context, good);
    mkdirSync(join(folder, "videos"));
    writeFileSync(path("a.mp4.part"), FILM);
    writeFileSync(path("a.mp4.part.json"), JSON.stringify({ validator: '"one"', total: FILM.length }));
    assert.equal((await save()).status, 0);
    assert.deepStrictEqual([videos.requests.length, readFileSync(path("a.mp4")).equals(FILM)], [0, true]);
  });

  test("goes on by the date where there is no tag", async (context) => {
    const date = "Sun, 29 Nov 2026 10:00:00 GMT";
    const { save, path, videos, folder } = await scene(context, (request, response) => {
      assert.equal(request.headers["if-range"], date);
      response.writeHead(206, {
        "content-range": `bytes 1000-${FILM.length - 1}/${FILM.length}`,
        "last-modified": date,
      });
      response.end(FILM.subarray(1_000));
    });
    mkdirSync(join(folder, "videos"));
    writeFileSync(path("a.mp4.part"), FILM.subarray(0, 1_000));
    writeFileSync(path("a.mp4.part.json"), JSON.stringify({ validator: date, total: null }));
    assert.equal((await save()).status, 0);
    assert.deepStrictEqual([videos.requests.length, readFileSync(path("a.mp4")).equals(FILM)], [1, true]);
  });
});

/** Hosts that do something odd; each video must be whole in the end. */
const ODD_HOSTS = {
  "breaks off and knows Range": (request, response, count) =>
    serve(request, response, FILM, { most: count < 2 ? 100_000 : Infinity }),
  "breaks off and does not know Range": (_request, response, count) => {
    response.writeHead(200, { "content-length": FILM.length });
    if (count > 0) return response.end(FILM);
    return response.write(FILM.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
  },
  "breaks off and ignores Range": (_request, response, count) => {
    response.writeHead(200, { "content-length": FILM.length, etag: '"one"' });
    if (count > 0) return response.end(FILM);
    return response.write(FILM.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
  },
  "sends another part than was asked for": (request, response, count) => {
    if (count === 0) return serve(request, response, FILM, { most: 100_000 });
    if (request.headers.range === undefined) return serve(request, response, FILM);
    response.writeHead(206, { "content-range": `bytes 0-${FILM.length - 1}/${FILM.length}`, etag: '"one"' });
    return response.end(FILM);
  },
  "sends a part of another version": (request, response, count) => {
    if (count === 0) return serve(request, response, FILM, { most: 100_000 });
    if (request.headers.range === undefined) return serve(request, response, FILM);
    response.writeHead(206, { "content-range": `bytes 100000-${FILM.length - 1}/${FILM.length}`, etag: '"two"' });
    return response.end(film(FILM.length, "other").subarray(100_000));
  },
  "sends a part of a file of another length": (request, response, count) => {
    if (count === 0) return serve(request, response, FILM, { most: 100_000 });
    if (request.headers.range === undefined) return serve(request, response, FILM);
    response.writeHead(206, { "content-range": "bytes 100000-199999/200000", etag: '"one"' });
    return response.end(FILM.subarray(100_000, 200_000));
  },
  "answers 416": (request, response, count) => {
    if (count === 0) return serve(request, response, FILM, { most: 100_000 });
    if (request.headers.range === undefined) return serve(request, response, FILM);
    return response.writeHead(416, { "content-range": `bytes */${FILM.length}` }).end();
  },
  "sends parts of at most 100,000 bytes": (request, response, count) => {
    if (count === 0) return serve(request, response, FILM, { most: 100_000 });
    const from = Number(/\d+/.exec(request.headers.range)[0]);
    const end = Math.min(from + 100_000, FILM.length);
    response.writeHead(206, { "content-range": `bytes ${from}-${end - 1}/${FILM.length}`, etag: '"one"' });
    return response.end(FILM.subarray(from, end));
  },
  "does not say how long the video is": (_request, response) => {
    response.writeHead(200, { "content-type": "video/mp4" });
    response.write(FILM.subarray(0, 10));
    return response.end(FILM.subarray(10));
  },
  "breaks off before it has said how long the video is": (_request, response, count) => {
    response.writeHead(200, { "content-type": "video/mp4" });
    if (count > 0) return response.end(FILM);
    return response.write(FILM.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
  },
  "packs the video": (request, response) => {
    assert.equal(request.headers["accept-encoding"], "identity");
    const packed = gzipSync(FILM);
    response.writeHead(200, { "content-encoding": "gzip", "content-length": packed.length, etag: '"one"' }).end(packed);
  },
  "is not there for a moment": (request, response, count) =>
    count > 0 ? serve(request, response, FILM) : response.writeHead(503).end(),
  "asks to wait": (request, response, count) =>
    count > 0 ? serve(request, response, FILM) : response.writeHead(429, { "retry-after": "1" }).end(),
  "resets the first connection": (request, response, count) =>
    count > 0 ? serve(request, response, FILM) : request.socket.resetAndDestroy(),
  "sends the reader elsewhere": (request, response) =>
    request.url === "/moved" ? serve(request, response, FILM) : response.writeHead(302, { location: "/moved" }).end(),
};

describe("a host that", () => {
  for (const [what, answer] of Object.entries(ODD_HOSTS)) {
    test(`${what} gives the whole video all the same`, async (context) => {
      const { save, path, names } = await scene(context, answer);
      const { status, stderr } = await save();
      assert.equal(status, 0, stderr);
      assert.deepStrictEqual(names(), ["a.mp4"]);
      assert.ok(readFileSync(path("a.mp4")).equals(FILM));
    });
  }

  /** Hosts from which nothing whole comes, and what is said. */
  const hopeless = {
    "always breaks off at the same place": [
      (_request, response) => {
        response.writeHead(200, { "content-length": FILM.length });
        response.write(FILM.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 20));
      },
      /a  not saved  a\.mp4: the connection to 127\.0\.0\.1:\d+ broke off: other side closed/,
    ],
    "says nothing about the end": [
      (request) =>
        request.socket.end("HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\nconnection: close\r\n\r\nhalf a film"),
      /does not say where the video ends/,
    ],
    "sends an empty file": [
      (_request, response) => response.writeHead(200, { "content-length": 0 }).end(),
      /sent an empty file/,
    ],
    "sends a page": [
      (_request, response) =>
        response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<h1>expired</h1>"),
      /sent text\/html instead of a video/,
    ],
    "is broken": [(_request, response) => response.writeHead(500).end(), /answered 500 Internal Server Error/],
    "sends a part that nobody asked for": [
      (_request, response) => response.writeHead(206, { "content-range": "bytes 5-9/300000" }).end("parts"),
      /sent another part of the video than the one asked for/,
    ],
  };
  for (const [what, [answer, message]] of Object.entries(hopeless)) {
    test(`${what} is reported, with status 1, and the next video is saved`, async (context) => {
      const { save, names, path } = await scene(
        context,
        (request, response, count) =>
          request.url === "/good" ? serve(request, response, FILM) : answer(request, response, count),
        { tasks: (host) => ({ a: done(`${host}/bad`), b: done(`${host}/good`) }) },
      );
      const { status, stdout, stderr } = await save(["a", "b"]);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.match(stderr, /2 completed; 1 video saved in videos, 1 not saved\n$/);
      assert.match(stdout, /^a  completed   http:/m);
      assert.ok(!names().includes("a.mp4"));
      assert.ok(readFileSync(path("b.mp4")).equals(FILM));
    });
  }
});

describe("a link that has expired", () => {
  test("is asked for anew, once", async (context) => {
    const { save, counts, path } = await scene(
      context,
      (request, response) => (request.url === "/new" ? serve(request, response, FILM) : response.writeHead(403).end()),
      { tasks: (host) => ({ a: (count) => done(count > 1 ? `${host}/new` : `${host}/old`) }) },
    );
    const { status, stderr } = await save();
    assert.deepStrictEqual([status, counts.get("a")], [0, 2], stderr);
    assert.ok(readFileSync(path("a.mp4")).equals(FILM));
  });

  test("in the middle of a video is asked for anew, and the video goes on where it was", async (context) => {
    const { save, counts, path, videos } = await scene(
      context,
      (request, response, count) => {
        if (request.url === "/new") return serve(request, response, FILM);
        return count === 0 ? serve(request, response, FILM, { most: 100_000 }) : response.writeHead(403).end();
      },
      { tasks: (host) => ({ a: (count) => done(count > 1 ? `${host}/new` : `${host}/old`) }) },
    );
    const { status } = await save();
    assert.deepStrictEqual([status, counts.get("a")], [0, 2]);
    assert.equal(videos.requests.at(-1).headers.range, "bytes=100000-");
    assert.ok(readFileSync(path("a.mp4")).equals(FILM));
  });

  test("and whose successor is no better is reported", async (context) => {
    const { save, counts, videos } = await scene(context, (_request, response) => response.writeHead(403).end());
    const { status, stderr } = await save();
    assert.deepStrictEqual([status, counts.get("a"), videos.requests.length], [1, 2, 2]);
    assert.match(stderr, /^a  not saved  a\.mp4: 127\.0\.0\.1:\d+ answered 403 Forbidden$/m);
  });

  test("and that the gateway has forgotten is reported", async (context) => {
    const { save } = await scene(context, (_request, response) => response.writeHead(410).end(), {
      tasks: (host) => ({ a: (count) => (count > 1 ? undefined : done(`${host}/a`)) }),
    });
    const { status, stderr } = await save();
    assert.equal(status, 1);
    assert.match(stderr, /a  not saved  a\.mp4: its link has expired, and there is no new one: kkiai: no such task/);
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
    const { status, stderr } = await run([
      "get",
      "a",
      "a-2",
      "--provider",
      "kie",
      "--base-url",
      `${url}/kie`,
      "--out",
      folder,
    ]);
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
