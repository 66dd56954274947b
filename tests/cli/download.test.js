// --out: what is left of a video that does not come, and what a later try or run makes of it.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { done, film, serve } from "./gateway.js";
import { FILM, good, scene } from "./scene.js";
import { at, start, until } from "./support.js";

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

  test("begins anew when the video has become another one, as patiently as without a part", async (context) => {
    const { save, path, folder, videos } = await scene(context, (request, response) =>
      serve(request, response, FILM, { tag: '"two"', most: 60_000 }),
    );
    mkdirSync(join(folder, "videos"));
    writeFileSync(path("a.mp4.part"), film(270_000, "other"));
    writeFileSync(path("a.mp4.part.json"), JSON.stringify({ validator: '"one"', total: 300_000 }));
    assert.equal((await save()).status, 0);
    assert.deepStrictEqual([videos.requests.length, readFileSync(path("a.mp4")).equals(FILM)], [5, true]);
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
    "packs the video and says nothing about the end": [
      (request) => {
        const head = "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n";
        request.socket.write(head);
        request.socket.end(gzipSync(FILM).subarray(0, 100_000));
      },
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
