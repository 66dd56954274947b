// What a download does with a host that stops sending. The module itself, because the program waits for half a minute.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { download } from "../../pkg-template/cli/download.js";
import { film, host, serve } from "./gateway.js";
import { scratch } from "./support.js";

const FILM = film(300_000);
const HASTE = { silenceMs: 1_000, firstPauseMs: 10, renew: () => assert.fail("no link has expired") };

test("a host that stops sending is asked again for the rest", async (context) => {
  const { url, requests } = await host(context, (request, response) => {
    if (request.headers.range) return serve(request, response, FILM);
    response.writeHead(200, { "content-length": FILM.length, etag: '"one"' });
    return response.write(FILM.subarray(0, 100_000));
  });
  const folder = scratch(context);
  const seen = [];
  await download(`${url}/a`, join(folder, "a.mp4"), {
    ...HASTE,
    onProgress: ({ size, total }) => seen.push([size, total]),
  });
  assert.equal(requests.at(-1).headers.range, "bytes=100000-");
  assert.deepStrictEqual(readFileSync(join(folder, "a.mp4")), FILM);
  assert.deepStrictEqual(seen.at(-1), [FILM.length, FILM.length]);
});

test("a host that sends nothing is given up", async (context) => {
  const { url, requests } = await host(context, () => {});
  const folder = scratch(context);
  await assert.rejects(
    download(`${url}/a`, join(folder, "a.mp4"), HASTE),
    /^Error: 127\.0\.0\.1:\d+ has stopped sending$/,
  );
  assert.equal(requests.length, 3);
  assert.deepStrictEqual(readdirSync(folder), []);
});

test("a slow host is not one that has stopped", async (context) => {
  const { url, requests } = await host(context, (_request, response) => {
    response.writeHead(200, { "content-length": 6 });
    const send = (left) => (left === 0 ? response.end() : (response.write("x"), setTimeout(send, 300, left - 1)));
    send(6);
  });
  const folder = scratch(context);
  await download(`${url}/a`, join(folder, "a.mp4"), HASTE);
  assert.deepStrictEqual([requests.length, readFileSync(join(folder, "a.mp4"), "utf8")], [1, "xxxxxx"]);
});
